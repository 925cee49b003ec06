/**
 * Django's migrations from the facts of Python files, by the rules of its loader: a class `Migration` in a module of an app's
 * `migrations` folder, what it depends on, and what it replaces. All apps are one graph, as they are for Django: within an app a
 * migration follows, across apps it depends, so that the heads are Django's leaf nodes, one or more an app. What lies in apps
 * that aren't here, or hangs on settings (`swappable_dependency`), is left out.
 */

import type { MigrationGraph } from '../../../migrations/graph.ts'
import { type FoundMigration, linkGraph, type UnreadableMigration } from '../../../migrations/link-graph.ts'
import { compareText } from '../../../migrations/order.ts'
import { baseName, parentOf, type RepoPath, showPath } from '../../../path.ts'
import { type Expression, lastWord } from '../expression.ts'
import type { Member, PythonClass, PythonFacts } from '../facts.ts'
import { derivePlain, deriveText, deriveTexts, type ResolveName, type Scope } from './static-value.ts'

/** `app`, `0001_initial`. */
type Key = readonly [app: string, name: string]

interface Written {
  readonly app: string
  readonly name: string
  readonly path: RepoPath
  readonly dependencies: readonly Key[]
  readonly hasUnknownParents?: true
  readonly replaces: readonly Key[]
  readonly runBefore: readonly Key[]
}

/** Of the modules of a `migrations` folder all but packages and those that Django passes over. */
const modulePath = /(^|\/)migrations\/(?![_~])[^/]+\.py$/

/** Whether a file may be a migration, or says what an app with migrations is called: by its bytes, without parsing them. */
export function mayBeDjangoMigration(path: RepoPath, bytes: Buffer): boolean {
  if (/(^|\/)apps\.py$/.test(path)) return bytes.includes('AppConfig') && bytes.includes('label')
  return modulePath.test(path) && bytes.includes('Migration')
}

/** One graph for all apps, its environment the directory itself; one a folder of apps where two apps have the same name. */
export function linkDjangoMigrations(
  files: ReadonlyMap<RepoPath, PythonFacts>,
  resolve?: ResolveName,
): MigrationGraph[] {
  const written: Written[] = []
  const unreadable: UnreadableMigration[] = []
  for (const [path, facts] of files) {
    if (!modulePath.test(path)) continue
    const read = readMigration({ path, facts, ...(resolve && { resolve }) }, labelOf(path, files))
    if (!read) continue
    if ('reason' in read) unreadable.push(read)
    else written.push(read)
  }
  const folders = new Set(written.map(({ path }) => parentOf(path)))
  const broken = unreadable.filter(({ path }) => folders.has(parentOf(path)))
  return groupProjects(written).map(([environment, own]) =>
    linkProject(
      environment,
      own,
      broken.filter(({ path }) => own.some(each => parentOf(each.path) === parentOf(path))),
    ),
  )
}

/** `billing/migrations/0001_initial.py`: the label that the app's `apps.py` gives it, or the name of its folder. */
function labelOf(path: RepoPath, files: ReadonlyMap<RepoPath, PythonFacts>): string {
  const app = parentOf(parentOf(path))
  const facts = files.get((app === '' ? 'apps.py' : `${app}/apps.py`) as RepoPath)
  const labels = (facts?.classes ?? [])
    .filter(({ bases }) => bases.some(base => /AppConfig$/.test(lastWord(base) ?? '')))
    .flatMap(config => {
      const label = findMember(config, 'label')
      return label?.kind === 'text' ? [label.value] : []
    })
  const [label, ...others] = new Set(labels)
  return label !== undefined && others.length === 0 ? label : showPath(baseName(app))
}

function readMigration(scope: Scope, app: string): Written | UnreadableMigration | undefined {
  const { path, facts } = scope
  if (facts.unreadable) {
    const { reason, line } = facts.unreadable
    return { path, reason: line === undefined ? reason : `${reason} in line ${line}` }
  }
  const found = facts.classes.find(({ name }) => name === 'Migration')
  // Others have classes of that name too, Django's own library and its predecessor among them.
  if (!found?.bases.some(base => /(?<!^Schema|^Data)Migration$/.test(lastWord(base) ?? ''))) return undefined
  const dependencies = deriveKeys(findMember(found, 'dependencies'), scope)
  const replaces = deriveKeys(findMember(found, 'replaces'), scope)
  const name = showPath(baseName(path)).replace(/\.py$/, '')
  const runBefore = deriveKeys(findMember(found, 'run_before'), scope) ?? []
  return {
    app,
    name,
    path,
    dependencies: dependencies ?? [],
    ...(!dependencies && { hasUnknownParents: true }),
    replaces: replaces ?? [],
    runBefore,
  }
}

function findMember({ members }: PythonClass, name: string): Expression | undefined {
  const isIt = (member: Member) => member.kind === 'assignment' && member.name === name
  const found = members.findLast(isIt)
  return found?.kind === 'assignment' ? found.value : undefined
}

/** `[("app", "0001_initial"), migrations.swappable_dependency(…)]`: the pairs. Undefined where a part can't be told. */
function deriveKeys(expression: Expression | undefined, scope: Scope): Key[] | undefined {
  if (!expression) return []
  const list = derivePlain(expression, scope)
  if (list?.kind !== 'collection') return undefined
  const keys: Key[] = []
  for (const item of list.items) {
    // It hangs on a setting, and leads to the start of an app: it never makes one migration follow another.
    if (item.kind === 'call' && lastWord(item.callee) === 'swappable_dependency') continue
    const pair = deriveTexts(item, scope) ?? deriveCalledPair(item, scope)
    const [app, name, ...more] = pair ?? []
    if (app === undefined || name === undefined || more.length > 0) return undefined
    keys.push([app, name])
  }
  return keys
}

/** `SwappableTuple(("auth", "0001_initial"), …)` and the like are pairs of their own kind; only texts can be told. */
function deriveCalledPair(item: Expression, scope: Scope): string[] | undefined {
  if (item.kind !== 'call' || item.arguments.length !== 2) return undefined
  const texts = item.arguments.map(each => deriveText(each, scope))
  return texts.every(text => text !== undefined) ? texts : undefined
}

/** Two apps of one name can't be in one project: then the folders that hold them are projects of their own, beside the rest. */
function groupProjects(written: readonly Written[]): [RepoPath, Written[]][] {
  const folders = new Map<string, Set<RepoPath>>()
  for (const { app, path } of written)
    folders.set(app, (folders.get(app) ?? new Set()).add(folderOfApps(path)))
  const apart = new Set([...folders.values()].filter(({ size }) => size > 1).flatMap(all => [...all]))
  const projects = new Map<RepoPath, Written[]>()
  for (const each of written) {
    const folder = folderOfApps(each.path)
    const project = apart.has(folder) ? folder : ('' as RepoPath)
    projects.set(project, [...(projects.get(project) ?? []), each])
  }
  return [...projects].sort(([one], [other]) => compareText(one, other))
}

/** `apps` for `apps/billing/migrations/0001_initial.py` */
function folderOfApps(path: RepoPath): RepoPath {
  return parentOf(parentOf(parentOf(path)))
}

function linkProject(
  environment: RepoPath,
  written: readonly Written[],
  unreadable: readonly UnreadableMigration[],
): MigrationGraph {
  const apps = new Set(written.map(({ app }) => app))
  const ends = findEnds(written)
  const idOf = ([app, name]: Key): string[] => {
    if (!apps.has(app)) return []
    if (name === '__first__') return (ends.first.get(app) ?? []).slice(0, 1)
    return name === '__latest__' ? (ends.last.get(app) ?? []).slice(0, 1) : [`${app}.${name}`]
  }
  const before = new Map<string, string[]>()
  for (const { app, name, runBefore } of written)
    for (const target of runBefore.flatMap(idOf))
      before.set(target, [...(before.get(target) ?? []), `${app}.${name}`])
  const migrations = written.map((each): FoundMigration => {
    const { app, name, path, dependencies, replaces, hasUnknownParents } = each
    const id = `${app}.${name}`
    const title = name.replace(/^\d+_/, '').replaceAll('_', ' ').trim()
    return {
      id,
      parents: dependencies
        .filter(([other]) => other === app)
        .flatMap(idOf)
        .filter(each => each !== id),
      ...(hasUnknownParents && { hasUnknownParents }),
      line: app,
      dependsOn: [
        ...dependencies.filter(([other]) => other !== app).flatMap(idOf),
        ...(before.get(id) ?? []),
      ],
      labels: [],
      path,
      ...(title && { title }),
      replaces: replaces.map(([other, replaced]) => `${other}.${replaced}`),
    }
  })
  return linkGraph({ tool: 'Django', environment, migrations, unreadable })
}

/** Where each app begins and ends: what nothing of the same app comes before, or after. */
function findEnds(written: readonly Written[]): {
  first: ReadonlyMap<string, string[]>
  last: ReadonlyMap<string, string[]>
} {
  const first = new Map<string, string[]>()
  const last = new Map<string, string[]>()
  const replaced = new Set(written.flatMap(({ replaces }) => replaces.map(key => key.join('.'))))
  const followed = new Set(
    written.flatMap(({ app, dependencies }) =>
      dependencies.filter(([other]) => other === app).map(key => key.join('.')),
    ),
  )
  const inOrder = [...written].sort((one, other) => compareText(one.name, other.name))
  for (const { app, name, dependencies } of inOrder) {
    const id = `${app}.${name}`
    if (replaced.has(id)) continue
    if (!dependencies.some(([other]) => other === app)) first.set(app, [...(first.get(app) ?? []), id])
    if (!followed.has(id)) last.set(app, [...(last.get(app) ?? []), id])
  }
  return { first, last }
}
