/**
 * Alembic's word against ours: every environment of some of Debian's packages, loaded by the real library (alembic_scripts.py) and
 * read by Lockstep without it. Revisions with what they follow, depend on and are called, heads, bases, branch and merge points, and
 * what an upgrade would run from a revision are compared one by one; every difference is named.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { compareMigrations } from '../../../packages/lockstep/src/core/migrations/compare-migrations.ts'
import type { Migration, MigrationGraph } from '../../../packages/lockstep/src/core/migrations/graph.ts'
import { askScript, findVersion } from '../ask-python.ts'
import { readGraphs } from '../read-graphs.ts'
import { isSame, root, Tally } from '../tally.ts'

/** What alembic_scripts.py says of one environment. */
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

type Aspect = 'revisions' | 'ties' | 'labels' | 'titles' | 'points' | 'behind'

/** Debian's packages that have environments, and the folders of their modules. */
const folders: Readonly<Record<string, string>> = {
  jupyterhub: 'jupyterhub',
  'python3-aodh': 'aodh',
  'python3-barbican': 'barbican',
  'python3-cinder': 'cinder',
  'python3-cloudkitty': 'cloudkitty',
  'python3-designate': 'designate',
  'python3-glance': 'glance',
  'python3-ironic': 'ironic',
  'python3-ironic-inspector': 'ironic_inspector',
  'python3-keystone': 'keystone',
  'python3-magnum': 'magnum',
  'python3-manila': 'manila',
  'python3-mistral': 'mistral',
  'python3-murano': 'murano',
  'python3-networking-bagpipe': 'networking_bagpipe',
  'python3-networking-bgpvpn': 'networking_bgpvpn',
  'python3-networking-l2gw': 'networking_l2gw',
  'python3-networking-sfc': 'networking_sfc',
  'python3-neutron': 'neutron',
  'python3-neutron-dynamic-routing': 'neutron_dynamic_routing',
  'python3-neutron-vpnaas': 'neutron_vpnaas',
  'python3-nova': 'nova',
  'python3-octavia': 'octavia',
  'python3-optuna': 'optuna',
  'python3-placement': 'placement',
  'python3-rally': 'rally',
  'python3-sahara': 'sahara',
  'python3-vitrage': 'vitrage',
  'python3-watcher': 'watcher',
  'python3-zaqar': 'zaqar',
}

export const alembicOracle = {
  title: 'Alembic',
  columns: [
    'package',
    'version',
    'environments',
    'revisions',
    'down_revision, depends_on',
    'branch labels',
    'titles',
    'heads, bases, branch and merge points',
    'behind',
  ],
  packages: ['python3-alembic', ...Object.keys(folders)],
  async judge() {
    const library = findVersion('python3-alembic')
    if (library === undefined) return [absent('python3-alembic')]
    const rows: Row[] = [{ cells: ['python3-alembic', library], wrong: [], missed: [] }]
    for (const [name, folder] of Object.entries(folders)) rows.push(await judgePackage(name, folder))
    return rows
  },
}

interface Row {
  readonly cells: string[]
  readonly wrong: string[]
  readonly missed: string[]
}

function absent(name: string): Row {
  return { cells: [name, 'not installed'], wrong: [], missed: [] }
}

async function judgePackage(name: string, folder: string): Promise<Row> {
  const version = findVersion(name)
  if (version === undefined || !existsSync(join(root, folder))) return absent(name)
  const { environments } = askScript<{ environments: Spoken[] }>('alembic_scripts.py', join(root, folder))
  const graphs = (await readGraphs(root, folder)).filter(({ tool }) => tool === 'Alembic')
  const tally = new Tally<Aspect>()
  const missed: string[] = []
  let found = 0
  for (const spoken of environments) {
    const graph = graphs.find(({ environment }) => `${root}/${environment}` === spoken.script)
    if (spoken.error !== undefined) missed.push(`${spoken.script} can't be loaded: ${spoken.error}`)
    else if (!graph) missed.push(`${spoken.script} was not found`)
    else {
      found += 1
      compareEnvironment(spoken, graph, tally)
    }
  }
  const counts = (['revisions', 'ties', 'labels', 'titles', 'points', 'behind'] as const).map(aspect =>
    tally.cell(aspect),
  )
  return {
    cells: [name, version, `${found}/${environments.length}`, ...counts],
    wrong: tally.differences,
    missed,
  }
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
    same('ties', revision.down, ours.parents, id)
    same('ties', revision.depends, ours.dependsOn, id)
    if (revision.labels.length + ours.labels.length > 0) same('labels', revision.labels, ours.labels, id)
    // A docstring without a title begins with what Alembic's template puts below it.
    if (!/^(Revision ID|$)/.test(revision.doc)) same('titles', [revision.doc], [ours.title ?? ''], id)
  }
  for (const id of graph.migrations.keys())
    if (!(id in revisions)) tally.add('revisions', false, `${spoken.script} has no ${id}`)
  same('points', heads, graph.heads)
  same(
    'points',
    bases,
    all.filter(({ parents }) => parents.length === 0).map(({ id }) => id),
  )
  const named = Object.entries(revisions)
  same(
    'points',
    named.filter(([, { branchPoint }]) => branchPoint).map(([id]) => id),
    branchPoints(all),
  )
  same(
    'points',
    named.filter(([, { mergePoint }]) => mergePoint).map(([id]) => id),
    all.filter(({ parents }) => parents.length > 1).map(({ id }) => id),
  )
  for (const [id, steps] of Object.entries(behind)) {
    if (!isList(steps)) continue
    const missing = compareMigrations([graph], [upTo(graph, id)])[0]?.missing.map(each => each.id) ?? []
    same('behind', steps, missing, id)
    tally.add('behind', isRunnable(missing, revisions), `${spoken.script} from ${id}: ${missing}`)
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
