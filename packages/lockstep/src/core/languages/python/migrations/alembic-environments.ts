/**
 * Which Alembic revisions belong to one environment. Alembic is told by a configuration that needn't be among the files
 * (`script_location`, `version_locations`), so the files themselves have to say it: by the nearest `env.py` above, by folders where
 * ids would clash (one folder a dialect), and by what follows what for folders that no `env.py` stands above.
 */
import type { FoundMigration, UnreadableMigration } from '../../../migrations/link-graph.ts'
import { compareText } from '../../../migrations/order.ts'
import { isWithin, parentOf, type RepoPath } from '../../../path.ts'

export interface Revision extends FoundMigration {
  /** It has branch labels of which not all can be told. */
  readonly hasUnknownLabels?: boolean
}

export interface AlembicEnvironment {
  readonly environment: RepoPath
  readonly revisions: readonly Revision[]
  readonly unreadable: readonly UnreadableMigration[]
}

interface Found {
  readonly revisions: readonly Revision[]
  /** Files that can't be read, migrations or not. */
  readonly unreadable: readonly UnreadableMigration[]
  /** The folders of `env.py` files. */
  readonly environments: ReadonlySet<RepoPath>
}

/** A group while it is put together: the folders of its revisions. */
interface Group {
  readonly environment: RepoPath
  readonly hasEnvironment: boolean
  readonly revisions: Revision[]
}

/** The environments by their folders. A file that can't be read belongs to one if it lies in a folder of its revisions. */
export function groupEnvironments({ revisions, unreadable, environments }: Found): AlembicEnvironment[] {
  const groups = joinStrays(groupByEnvironment(revisions, environments).flatMap(splitClashing))
  return groups
    .map(({ environment, revisions: own }) => {
      const folders = new Set(own.map(({ path }) => parentOf(path)))
      return {
        environment,
        revisions: own,
        unreadable: unreadable.filter(({ path }) => folders.has(parentOf(path))),
      }
    })
    .sort((one, other) => compareText(one.environment, other.environment))
}

function groupByEnvironment(revisions: readonly Revision[], environments: ReadonlySet<RepoPath>): Group[] {
  const groups = new Map<RepoPath, Group>()
  for (const revision of [...revisions].sort((one, other) => compareText(one.path, other.path))) {
    const nearest = findNearest(parentOf(revision.path), environments)
    const environment = nearest ?? aboveVersions(parentOf(revision.path))
    const group = groups.get(environment)
    if (group) group.revisions.push(revision)
    else
      groups.set(environment, { environment, hasEnvironment: nearest !== undefined, revisions: [revision] })
  }
  return [...groups.values()]
}

function findNearest(folder: RepoPath, environments: ReadonlySet<RepoPath>): RepoPath | undefined {
  for (let at = folder; ; at = parentOf(at)) {
    if (environments.has(at)) return at
    if (at === '') return undefined
  }
}

/** Where an `env.py` would lie that isn't there: above `versions`, as Alembic lays it out. */
function aboveVersions(folder: RepoPath): RepoPath {
  for (let at = folder; at !== ''; at = parentOf(at)) if (/(^|\/)versions$/.test(at)) return parentOf(at)
  return folder
}

/** Folders in which the same ids are written can't be one history: each is its own, with those that only it is tied to. */
function splitClashing(group: Group): Group[] {
  const folders = new Set(group.revisions.map(({ path }) => parentOf(path)))
  const holders = new Map<string, Set<RepoPath>>()
  for (const { id, path } of group.revisions)
    holders.set(id, (holders.get(id) ?? new Set()).add(parentOf(path)))
  if ([...holders.values()].every(({ size }) => size === 1)) return [group]
  const parts = new Map([...folders].map(folder => [folder, [folder]]))
  for (const { path, parents, dependsOn } of group.revisions)
    for (const id of [...parents, ...dependsOn]) {
      const [target, ...others] = holders.get(id) ?? []
      const own = parts.get(parentOf(path))
      const joined = target !== undefined && others.length === 0 ? parts.get(target) : undefined
      if (!own || !joined || own === joined) continue
      own.push(...joined)
      for (const folder of joined) parts.set(folder, own)
    }
  return [...new Set(parts.values())].map(part => ({
    ...group,
    environment: commonFolder(part),
    revisions: group.revisions.filter(({ path }) => part.includes(parentOf(path))),
  }))
}

function commonFolder(folders: readonly RepoPath[]): RepoPath {
  let at = folders[0] as RepoPath
  while (!folders.every(folder => isWithin(folder, at))) at = parentOf(at)
  return at
}

/** A folder without an `env.py` whose revisions follow those of one other group is part of that one's `version_locations`. */
function joinStrays(groups: readonly Group[]): Group[] {
  const all = [...groups]
  for (const stray of groups.filter(({ hasEnvironment }) => !hasEnvironment)) {
    const own = new Set(stray.revisions.map(({ id }) => id))
    const wanted = stray.revisions
      .flatMap(({ parents, dependsOn }) => [...parents, ...dependsOn])
      .filter(id => !own.has(id))
    const hosts = all.filter(
      group => group !== stray && group.revisions.some(({ id }) => wanted.includes(id)),
    )
    const [host] = hosts
    if (!host || hosts.length > 1 || host.revisions.some(({ id }) => own.has(id))) continue
    host.revisions.push(...stray.revisions)
    all.splice(all.indexOf(stray), 1)
  }
  return all
}
