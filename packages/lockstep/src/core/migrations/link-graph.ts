/**
 * From the migrations of one environment to their graph: which are heads, and what is wrong with the whole. Every tool's reader
 * ends here, so that a hole or a circle is found by one rule. What a file says, and which files belong together, is the reader's.
 */

import type { RepoPath } from '../path.ts'
import { showPath } from '../path.ts'
import type { Migration, MigrationGraph } from './graph.ts'
import { compareText, orderMigrations } from './order.ts'

/** A migration as a tool's reader found it. */
export interface FoundMigration extends Migration {
  /** Ids that it stands for: what follows one of them follows it (Django's `replaces`). */
  readonly replaces?: readonly string[]
  /** Only those of one line may follow each other (a Django app). */
  readonly line?: string
}

/** A file of an environment of which nothing is known, and why. */
export interface UnreadableMigration {
  readonly path: RepoPath
  readonly reason: string
}

export interface Environment {
  readonly tool: MigrationGraph['tool']
  readonly environment: RepoPath
  readonly migrations: readonly FoundMigration[]
  readonly unreadable?: readonly UnreadableMigration[]
  /** What else is wrong, by the tool's own rules. */
  readonly problems?: readonly string[]
}

/** The graph of an environment. The order in which its migrations are given doesn't matter. */
export function linkGraph(environment: Environment): MigrationGraph {
  const { tool, unreadable = [], problems = [] } = environment
  const found = [...environment.migrations].sort((one, other) => compareText(one.path, other.path))
  const migrations = new Map<string, FoundMigration>()
  for (const each of found) if (!migrations.has(each.id)) migrations.set(each.id, each)
  const successors = findSuccessors(migrations)
  return {
    tool,
    environment: environment.environment,
    migrations: new Map(
      [...migrations].map(([id, { replaces: _, line: _line, ...migration }]) => [id, migration]),
    ),
    heads: findHeads(migrations, successors),
    problems: [
      ...unreadable.map(({ path, reason }) => `${showPath(path)} can't be read: ${reason}`),
      ...findTwins(found),
      // What a file that can't be read holds is not known to be missing.
      ...(unreadable.length > 0 ? [] : findHoles(migrations, successors)),
      ...findCircle(migrations),
      ...problems,
    ],
    ...(unreadable.length > 0 && { unreadable: unreadable.map(({ path }) => path) }),
  }
}

/** What stands for what: a replaced id to the id that replaces it. */
function findSuccessors(migrations: ReadonlyMap<string, FoundMigration>): ReadonlyMap<string, string> {
  return new Map(
    [...migrations.values()].flatMap(({ id, replaces = [] }) =>
      replaces.filter(replaced => replaced !== id).map(replaced => [replaced, id] as const),
    ),
  )
}

function findHeads(
  migrations: ReadonlyMap<string, FoundMigration>,
  successors: ReadonlyMap<string, string>,
): string[] {
  const followed = new Set<string>()
  // Inside of what was squashed, each follows the other as before; only the squashed one counts.
  for (const { id, parents } of migrations.values())
    if (!successors.has(id)) for (const parent of parents) followed.add(latest(parent, successors))
  const ends = [...migrations.values()].filter(({ id }) => !followed.has(id) && !successors.has(id))
  const unknown = [...migrations.values()].filter(({ hasUnknownParents }) => hasUnknownParents)
  return ends
    .filter(end => !unknown.some(each => mayFollow(each, end, migrations)))
    .map(({ id }) => id)
    .sort(compareText)
}

/** Whether one of which it isn't known what it follows may follow another: not where the other follows it. */
function mayFollow(
  one: FoundMigration,
  other: FoundMigration,
  migrations: ReadonlyMap<string, FoundMigration>,
): boolean {
  if (one.line !== other.line) return false
  const open = [other.id]
  const before = new Set<string>()
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (before.has(id)) continue
    before.add(id)
    open.push(...(migrations.get(id)?.parents ?? []))
  }
  return !before.has(one.id)
}

/** The last that stands for an id: squashed migrations may be squashed in turn. */
function latest(id: string, successors: ReadonlyMap<string, string>): string {
  let at = id
  for (let steps = 0; steps <= successors.size; steps++) {
    const next = successors.get(at)
    if (next === undefined) return at
    at = next
  }
  return id
}

function findTwins(found: readonly FoundMigration[]): string[] {
  const paths = new Map<string, RepoPath[]>()
  for (const { id, path } of found) paths.set(id, [...(paths.get(id) ?? []), path])
  return [...paths]
    .filter(([, all]) => all.length > 1)
    .map(([id, all]) => `${id} is written more than once: ${all.map(showPath).join(', ')}`)
}

function findHoles(
  migrations: ReadonlyMap<string, FoundMigration>,
  successors: ReadonlyMap<string, string>,
): string[] {
  const isThere = (id: string) => migrations.has(id) || successors.has(id)
  return [...migrations.values()].flatMap(({ id, parents, dependsOn }) => [
    ...parents.filter(each => !isThere(each)).map(each => `${id} follows ${each}, which isn't there`),
    ...dependsOn.filter(each => !isThere(each)).map(each => `${id} depends on ${each}, which isn't there`),
  ])
}

function findCircle(migrations: ReadonlyMap<string, Migration>): string[] {
  const { circle } = orderMigrations(migrations)
  return circle.length === 0 ? [] : [`${circle.join(', ')} follow each other in a circle`]
}
