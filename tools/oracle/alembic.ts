/**
 * Alembic's word against ours: every environment of Debian's packages that is installed here, loaded by the real library
 * (alembic.py) and read by Lockstep without it. Revisions with what they follow, depend on and are called, heads, bases, branch and
 * merge points, and what an upgrade would run from a revision are compared one by one; every difference is named.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { compareMigrations } from '../../packages/lockstep/src/core/migrations/compare-migrations.ts'
import type { Migration, MigrationGraph } from '../../packages/lockstep/src/core/migrations/graph.ts'
import { readGraphs } from './read-graphs.ts'
import { type Agreement, Tally } from './tally.ts'

/** What alembic.py says of one environment. */
interface Spoken {
  readonly script: string
  readonly error?: string
  readonly revisions?: Readonly<Record<string, SpokenRevision>>
  readonly heads?: readonly string[]
  readonly bases?: readonly string[]
  /** What an upgrade to all heads would run from a revision, in order. */
  readonly behind?: Readonly<Record<string, readonly string[] | { readonly error: string }>>
}

interface SpokenRevision {
  readonly path: string
  readonly down: readonly string[]
  readonly depends: readonly string[]
  readonly labels: readonly string[]
  readonly branchPoint: boolean
  readonly mergePoint: boolean
  readonly doc: string
}

/** Debian's packages. */
const root = '/usr/lib/python3/dist-packages'

const aspects = [
  'environments',
  'revisions',
  'down_revision',
  'depends_on',
  'branch_labels',
  'titles',
  'heads',
  'bases',
  'branch points',
  'merge points',
  'behind: counts',
  'behind: revisions',
  'behind: order',
] as const

type Aspect = (typeof aspects)[number]

/** The table, with the library's version; undefined where Alembic isn't installed. */
export async function compareAlembic(): Promise<
  { version: string; rows: Agreement[]; failed: string[] } | undefined
> {
  const spoken = askAlembic()
  if (!spoken) return undefined
  const tally = new Tally(aspects)
  const graphs = await readGraphs(root)
  for (const each of spoken.environments) {
    if (!each.revisions) continue
    const folder = each.script.slice(root.length + 1)
    const graph = graphs.find(({ tool, environment }) => tool === 'Alembic' && environment === folder)
    tally.add('environments', graph !== undefined, each.script)
    if (graph) compareEnvironment(each, graph, tally)
  }
  return {
    version: spoken.version,
    rows: tally.rows(),
    failed: spoken.environments.flatMap(({ script, error }) => (error ? [`${script}: ${error}`] : [])),
  }
}

function askAlembic(): { version: string; environments: Spoken[] } | undefined {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import alembic'], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  const script = join(import.meta.dirname, 'alembic.py')
  const options = { encoding: 'utf8', maxBuffer: 1 << 28, cwd: '/' } as const
  return JSON.parse(execFileSync('/usr/bin/python3', [script, root], options))
}

function compareEnvironment(spoken: Spoken, graph: MigrationGraph, tally: Tally<Aspect>): void {
  const { revisions = {}, heads = [], bases = [], behind = {} } = spoken
  const all = [...graph.migrations.values()]
  const same = (aspect: Aspect, one: readonly string[], other: readonly string[], of = '') =>
    tally.add(aspect, isSame(one, other), `${spoken.script} ${of}: Alembic ${one}; Lockstep ${other}`)
  for (const [id, revision] of Object.entries(revisions)) {
    const ours = graph.migrations.get(id)
    tally.add('revisions', ours?.path.endsWith(revision.path) === true, `${spoken.script} ${id}`)
    if (!ours) continue
    same('down_revision', revision.down, ours.parents, id)
    same('depends_on', revision.depends, ours.dependsOn, id)
    if (revision.labels.length + ours.labels.length > 0)
      same('branch_labels', revision.labels, ours.labels, id)
    // A docstring without a title begins with what Alembic's template puts below it.
    if (!/^(Revision ID|$)/.test(revision.doc)) same('titles', [revision.doc], [ours.title ?? ''], id)
  }
  for (const id of graph.migrations.keys())
    if (!(id in revisions)) tally.add('revisions', false, `${spoken.script} has no ${id}`)
  same('heads', heads, graph.heads)
  same(
    'bases',
    bases,
    all.filter(({ parents }) => parents.length === 0).map(({ id }) => id),
  )
  const named = Object.entries(revisions)
  same(
    'branch points',
    named.filter(([, { branchPoint }]) => branchPoint).map(([id]) => id),
    branchPoints(all),
  )
  same(
    'merge points',
    named.filter(([, { mergePoint }]) => mergePoint).map(([id]) => id),
    all.filter(({ parents }) => parents.length > 1).map(({ id }) => id),
  )
  for (const [id, steps] of Object.entries(behind)) {
    if (!isList(steps)) continue
    const missing = compareMigrations([graph], [upTo(graph, id)])[0]?.missing.map(each => each.id) ?? []
    same('behind: counts', [`${steps.length}`], [`${missing.length}`], id)
    same('behind: revisions', steps, missing, id)
    tally.add('behind: order', isRunnable(missing, revisions), `${spoken.script} from ${id}: ${missing}`)
  }
}

/** Whether each comes after all that it follows or depends on. Which of two free branches comes first is chance in Alembic too. */
function isRunnable(ids: readonly string[], revisions: Readonly<Record<string, SpokenRevision>>): boolean {
  return ids.every((id, at) => {
    const { down = [], depends = [] } = revisions[id] ?? {}
    return [...down, ...depends].every(each => ids.indexOf(each) < at)
  })
}

function isList(steps: readonly string[] | { error: string }): steps is readonly string[] {
  return Array.isArray(steps)
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join('\n') === [...other].sort().join('\n')
}

function branchPoints(all: readonly Migration[]): string[] {
  const followers = new Map<string, number>()
  for (const { parents } of all)
    for (const each of parents) followers.set(each, (followers.get(each) ?? 0) + 1)
  return [...followers].filter(([, count]) => count > 1).map(([id]) => id)
}

/** What a place holds that stopped at a revision: it, and all that has to run before it. */
function upTo(graph: MigrationGraph, last: string): MigrationGraph {
  const held = new Map<string, Migration>()
  const rest = [last]
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    const migration = graph.migrations.get(id)
    if (!migration || held.has(id)) continue
    held.set(id, migration)
    rest.push(...migration.parents, ...migration.dependsOn)
  }
  return { ...graph, migrations: held, heads: [last] }
}
