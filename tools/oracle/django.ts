/**
 * Django's word against ours: every app with migrations of Debian's packages that is installed here, loaded by Django's own
 * MigrationLoader (django.py) and read by Lockstep without it. Names, what they depend on, the leaf nodes and the order in which an
 * app's migrations run are compared one by one; every difference is named.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { MigrationGraph } from '../../packages/lockstep/src/core/migrations/graph.ts'
import { orderMigrations } from '../../packages/lockstep/src/core/migrations/order.ts'
import { readGraphs } from './read-graphs.ts'
import { type Agreement, Tally } from './tally.ts'

/** What django.py says of one app. */
interface SpokenApp {
  readonly folder: string
  readonly error?: string
  readonly label?: string
  readonly leaves?: readonly string[]
  /** What each depends on, but for what hangs on settings. */
  readonly migrations?: Readonly<Record<string, readonly string[]>>
  readonly order?: readonly string[]
}

/** Debian's packages. */
const root = '/usr/lib/python3/dist-packages'

const aspects = ['apps', 'migrations', 'dependencies', 'leaf nodes', 'order'] as const

/** The table, with the library's version; undefined where Django isn't installed. */
export async function compareDjango(): Promise<
  { version: string; rows: Agreement[]; failed: string[] } | undefined
> {
  const spoken = askDjango()
  if (!spoken) return undefined
  const graphs = (await readGraphs(root)).filter(({ tool }) => tool === 'Django')
  const tally = new Tally(aspects)
  for (const app of spoken.apps) if (app.migrations) compareApp(app, graphs, tally)
  return {
    version: spoken.version,
    rows: tally.rows(),
    failed: spoken.apps.flatMap(({ folder, error }) => (error ? [`${folder}: ${error}`] : [])),
  }
}

function askDjango(): { version: string; apps: SpokenApp[] } | undefined {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import django'], { stdio: 'ignore', cwd: '/' })
  } catch {
    return undefined
  }
  const script = join(import.meta.dirname, 'django.py')
  const options = { encoding: 'utf8', maxBuffer: 1 << 28, cwd: '/' } as const
  return JSON.parse(execFileSync('/usr/bin/python3', [script, root], options))
}

function compareApp(
  app: SpokenApp,
  graphs: readonly MigrationGraph[],
  tally: Tally<(typeof aspects)[number]>,
): void {
  const { folder, migrations = {}, leaves = [], order = [] } = app
  const isOwn = (path: string) => `${root}/${path}`.startsWith(`${folder}/migrations/`)
  const graph = graphs.find(each => [...each.migrations.values()].some(({ path }) => isOwn(path)))
  tally.add('apps', graph !== undefined, folder)
  if (!graph) return
  const own = [...graph.migrations.values()].filter(({ path }) => isOwn(path))
  const labels = new Set(own.map(({ id }) => id.split('.')[0]))
  for (const [id, dependencies] of Object.entries(migrations)) {
    const ours = graph.migrations.get(id)
    tally.add('migrations', ours !== undefined, `${folder} ${id}; Lockstep has ${[...labels]}`)
    if (!ours) continue
    const all = [...ours.parents, ...ours.dependsOn]
    // Those on apps that aren't here are left out on purpose.
    const known = dependencies.filter(each => all.includes(each) || graph.migrations.has(each))
    tally.add('dependencies', isSame(known, all), `${id}: Django ${dependencies}; Lockstep ${all}`)
  }
  for (const { id } of own) if (!(id in migrations)) tally.add('migrations', false, `Django has no ${id}`)
  const ids = new Set(own.map(({ id }) => id))
  const heads = graph.heads.filter(id => ids.has(id))
  tally.add('leaf nodes', isSame(leaves, heads), `${folder}: Django ${leaves}; Lockstep ${heads}`)
  const ours = orderMigrations(graph.migrations).ids.filter(id => order.includes(id))
  const isRunnable = ours.every((id, at) =>
    (migrations[id] ?? []).every(each => !ids.has(each) || ours.indexOf(each) < at),
  )
  tally.add(
    'order',
    ours.length === order.length && isRunnable,
    `${folder}: Django ${order}; Lockstep ${ours}`,
  )
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join('\n') === [...other].sort().join('\n')
}
