/**
 * Django's word against ours: every app with migrations of some of Debian's packages, loaded by Django's own MigrationLoader
 * (django_migrations.py) and read by Lockstep without it. Names, what they depend on, the leaf nodes and the order in which an app's
 * migrations run are compared one by one; every difference is named.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { MigrationGraph } from '../../../packages/lockstep/src/core/migrations/graph.ts'
import { orderMigrations } from '../../../packages/lockstep/src/core/migrations/order.ts'
import { askScript, findVersion } from '../ask-python.ts'
import { readGraphs } from '../read-graphs.ts'
import { isSame, root, Tally } from '../tally.ts'

/** What django_migrations.py says of one app. */
interface SpokenApp {
  readonly folder: string
  readonly error?: string
  readonly label?: string
  readonly leaves?: readonly string[]
  /** What each depends on, but for what hangs on settings. */
  readonly migrations?: Readonly<Record<string, readonly string[]>>
  readonly order?: readonly string[]
}

type Aspect = 'migrations' | 'dependencies' | 'leaf nodes' | 'order'

/** Debian's packages that have migrations, and the folders of their modules. */
const folders: Readonly<Record<string, string>> = {
  'python3-django': 'django/contrib',
  'python3-django-allauth': 'allauth',
  'python3-django-axes': 'axes',
  'python3-django-captcha': 'captcha',
  'python3-django-celery-beat': 'django_celery_beat',
  'python3-django-celery-results': 'django_celery_results',
  'python3-django-constance': 'constance',
  'python3-django-guardian': 'guardian',
  'python3-django-hyperkitty': 'hyperkitty',
  'python3-django-mailman3': 'django_mailman3',
  'python3-django-oauth-toolkit': 'oauth2_provider',
  'python3-django-organizations': 'organizations',
  'python3-django-otp': 'django_otp',
  'python3-django-postorius': 'postorius',
  'python3-django-push-notifications': 'push_notifications',
  'python3-django-q': 'django_q',
  'python3-django-registration': 'django_registration',
  'python3-django-reversion': 'reversion',
  'python3-django-tagging': 'tagging',
  'python3-django-taggit': 'taggit',
  'python3-django-waffle': 'waffle',
  'python3-djangorestframework': 'rest_framework',
  'python3-social-django': 'social_django',
}

export const djangoMigrationsOracle = {
  title: 'Django migrations',
  columns: ['package', 'version', 'apps', 'migrations', 'dependencies', 'leaf nodes', 'order'],
  packages: Object.keys(folders),
  async judge() {
    const rows: Row[] = []
    for (const [name, folder] of Object.entries(folders)) rows.push(await judgePackage(name, folder))
    return rows
  },
}

interface Row {
  readonly cells: string[]
  readonly wrong: string[]
  readonly missed: string[]
}

async function judgePackage(name: string, folder: string): Promise<Row> {
  const version = findVersion(name)
  if (version === undefined || !existsSync(join(root, folder)) || findVersion('python3-django') === undefined)
    return { cells: [name, 'not installed'], wrong: [], missed: [] }
  const { apps } = askScript<{ apps: SpokenApp[] }>('django_migrations.py', root, join(root, folder))
  const graphs = (await readGraphs(root, folder)).filter(({ tool }) => tool === 'Django')
  const tally = new Tally<Aspect>()
  const missed: string[] = []
  for (const app of apps) {
    if (app.error !== undefined) missed.push(`${app.folder} can't be loaded: ${app.error}`)
    else compareApp(app, { graphs, tally, missed })
  }
  const loaded = apps.filter(({ error }) => error === undefined).length
  const counts = (['migrations', 'dependencies', 'leaf nodes', 'order'] as const).map(aspect =>
    tally.cell(aspect),
  )
  return { cells: [name, version, `${loaded}/${apps.length}`, ...counts], wrong: tally.differences, missed }
}

function compareApp(
  app: SpokenApp,
  { graphs, tally, missed }: { graphs: readonly MigrationGraph[]; tally: Tally<Aspect>; missed: string[] },
): void {
  const { folder, migrations = {}, leaves = [], order = [] } = app
  const isOwn = (path: string) => `${root}/${path}`.startsWith(`${folder}/migrations/`)
  const graph = graphs.find(each => [...each.migrations.values()].some(({ path }) => isOwn(path)))
  if (!graph) {
    missed.push(`${folder} was not found`)
    return
  }
  const own = [...graph.migrations.values()].filter(({ path }) => isOwn(path))
  const labels = new Set(own.map(({ id }) => id.split('.')[0]))
  for (const [id, dependencies] of Object.entries(migrations)) {
    const ours = graph.migrations.get(id)
    tally.add('migrations', ours !== undefined, `${folder} ${id}; Lockstep has ${[...labels]}`)
    if (!ours) continue
    const all = [...ours.parents, ...ours.dependsOn]
    // Those on apps that aren't here are left out on purpose.
    const known = dependencies.filter(each => all.includes(each) || graph.migrations.has(each))
    if (ours.hasUnknownParents) missed.push(`what ${id} depends on is made at run time`)
    else tally.add('dependencies', isSame(known, all), `${id}: Django ${dependencies}; Lockstep ${all}`)
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
