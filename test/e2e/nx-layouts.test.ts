/**
 * nx-lockstep in workspaces of other shapes than the usual one: several mirrors in a project, mirrors in none, chains,
 * untracked mirrors, targets written by hand, and the layouts that aren't supported and have to say so.
 */
import { expect, test } from 'vitest'
import { type Files, NxWorkspace } from './nx-workspace.ts'

/** Declares mirrors by name, `source > copy`, in sync unless `files` says otherwise. */
function mirrors(declared: Record<string, string>, more: Record<string, object> = {}): Files {
  const entries = Object.entries(declared).map(([name, arrow]) => {
    const [from, to] = arrow.split(' > ')
    return [name, { from, to, ...more[name] }]
  })
  return { 'lockstep.json': { mirrors: Object.fromEntries(entries) } }
}

function project(name: string, targets: object = {}): object {
  return { name, targets }
}

test('two mirrors in one project: both are synced, checked and named', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ models: 'api/models > lambda/models', shared: 'lib > lambda/shared' }),
    'api/project.json': project('api'),
    'api/models/a.py': 'a\n',
    'lib/project.json': project('lib'),
    'lib/b.py': 'b\n',
    'lambda/project.json': project('lambda'),
  })
  const { targets } = workspace.showProject('lambda')
  expect(Object.keys(targets).sort()).toEqual([
    'check',
    'check-models',
    'check-shared',
    'gate',
    'status',
    'sync',
    'sync-models',
    'sync-shared',
    'watch',
  ])
  expect(targets['sync']?.options.mirrors).toEqual(['models', 'shared'])
  expect(targets['sync-shared']?.metadata.description).toBe('shared, derived from lib')
  expect(workspace.edges()).toEqual(['lambda → api', 'lambda → lib'])
  expect(workspace.nx('run lambda:sync-models').code).toBe(0)
  expect(workspace.read('lambda/shared/b.py')).toBeUndefined()
  expect(workspace.nx('run lambda:check').code).toBe(1)
  expect(workspace.nx('run lambda:check-models').code).toBe(0)
  expect(workspace.nx('run lambda:sync').code).toBe(0)
  expect(workspace.read('lambda/shared/b.py')).toBe('b\n')
})

test('mirrors outside every project get projects of their own, a file at the top of the workspace too', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ vendored: 'lib/src > vendor/lib', notice: 'lib/NOTICE > NOTICE' }),
    'lib/project.json': project('lib'),
    'lib/src/a.py': 'a\n',
    'lib/NOTICE': 'ours\n',
  })
  expect(workspace.showProject('vendored')).toMatchObject({
    root: 'vendor/lib',
    metadata: { description: 'vendored, derived from lib' },
  })
  expect(workspace.showProject('notice').targets['sync']?.outputs).toEqual(['{projectRoot}'])
  expect(workspace.edges()).toEqual(['notice → lib', 'vendored → lib'])
  expect(workspace.nx('run-many -t sync').code).toBe(0)
  expect(workspace.read('vendor/lib/a.py')).toBe('a\n')
  expect(workspace.read('NOTICE')).toBe('ours\n')
  workspace.commit('copied')
  workspace.write({ NOTICE: 'theirs\n' })
  expect(workspace.nx('affected -t check --base=HEAD')).toMatchObject({ code: 1, tasks: ['notice:check'] })
  workspace.reset()
  workspace.write({ 'lib/src/a.py': 'new\n' })
  expect(workspace.nx('affected -t check --base=HEAD')).toMatchObject({ code: 1, tasks: ['vendored:check'] })
})

test('five projects copy one source: a change to it selects five checks, and one that was forgotten is red alone', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const copies = names.map(name => [name, `api/src > ${name}/copy`] as const)
  using workspace = new NxWorkspace({
    ...mirrors(Object.fromEntries(copies)),
    'api/project.json': project('api'),
    'api/src/a.py': 'a\n',
    ...Object.fromEntries(
      names.flatMap(name => [
        [`${name}/project.json`, project(name)],
        [`${name}/copy/a.py`, 'a\n'],
      ]),
    ),
  })
  expect(workspace.edges()).toEqual(names.map(name => `${name} → api`))
  workspace.write({ 'api/src/a.py': 'new\n' })
  const checks = names.map(name => `${name}:check`)
  expect(workspace.nx('affected -t check --base=HEAD')).toMatchObject({ code: 1, tasks: checks })
  expect(workspace.nx('run-many -t sync --projects=a,b,c,d').code).toBe(0)
  const { code, output } = workspace.nx('affected -t check --base=HEAD')
  expect(code).toBe(1)
  expect(output.split('\n').filter(line => line.includes('is out of sync'))).toEqual([
    expect.stringContaining('e is out of sync with api/src'),
  ])
})

test('a project at the top owns a copy that lies in no other', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ shared: 'lib/src > shared' }),
    'project.json': project('top'),
    'lib/project.json': project('lib'),
    'lib/src/a.py': 'a\n',
  })
  expect(workspace.showProject('top').targets['sync']?.outputs).toEqual(['{workspaceRoot}/shared'])
  expect(workspace.edges()).toEqual(['top → lib'])
  expect(workspace.nx('run top:sync').code).toBe(0)
  expect(workspace.read('shared/a.py')).toBe('a\n')
})

test('nx show project says what each target is, with an example, and groups them', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ models: 'api/models > lambda/models' }),
    'api/project.json': project('api'),
    'api/models/a.py': 'a\n',
    'lambda/project.json': project('lambda'),
  })
  const { targets, metadata } = workspace.showProject('lambda')
  expect(metadata.targetGroups).toEqual({
    lockstep: ['sync', 'check', 'watch', 'status', 'gate', 'sync-models', 'check-models'],
  })
  const derived = [
    { name: 'models', to: 'lambda/models', derivedFrom: { path: 'api/models', project: 'api' } },
  ]
  expect(targets['sync']?.metadata).toEqual({
    description: 'models, derived from api',
    technologies: ['lockstep'],
    help: { command: 'npx lockstep sync --help', example: { options: { dryRun: true } } },
    mirrors: derived,
  })
  expect(targets['check']?.metadata).toEqual({
    description: 'Checks models, derived from api',
    technologies: ['lockstep'],
    help: { command: 'npx lockstep check --help', example: { options: { mirror: 'models' } } },
    mirrors: derived,
  })
})

test('of nested projects the nearest owns the copy; a workspace package counts as a project', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ inner: 'api > infra/packages/lambda/src' }),
    'package.json': { name: 'scratch', private: true, workspaces: ['infra/packages/*'] },
    'api/project.json': project('api'),
    'api/a.py': 'a\n',
    'infra/project.json': project('infra'),
    'infra/packages/lambda/package.json': { name: '@scratch/lambda' },
    'infra/packages/lambda/src/a.py': 'a\n',
    'infra/packages/lambda/src/vendored/package.json': { name: 'not-a-member' },
  })
  expect(workspace.showProject('infra').targets).toEqual({})
  expect(workspace.showProject('@scratch/lambda').targets['sync']?.outputs).toEqual(['{projectRoot}/src'])
  expect(workspace.edges()).toEqual(['@scratch/lambda → api'])
})

test('a chain is synced in order, and a change to its first source reaches its last check', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ second: 'middle/copy > last/copy', first: 'api/src > middle/copy' }),
    'api/project.json': project('api'),
    'api/src/a.py': 'a\n',
    'middle/project.json': project('middle'),
    'middle/copy/a.py': 'a\n',
    'last/project.json': project('last'),
    'last/copy/a.py': 'a\n',
  })
  workspace.write({ 'api/src/a.py': 'new\n' })
  expect(workspace.nx('affected -t check --base=HEAD').tasks).toEqual(['last:check', 'middle:check'])
  const result = workspace.nx('run last:sync')
  expect(result).toMatchObject({ code: 0, tasks: ['last:sync', 'middle:sync-first'] })
  expect(workspace.read('last/copy/a.py')).toBe('new\n')
  expect(workspace.edges()).toEqual(['last → middle', 'middle → api'])
})

test('an untracked mirror is made in CI too, and its sync comes from the cache', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ generated: 'api/src > lambda/generated' }, { generated: { tracked: false } }),
    '.gitignore': 'node_modules\n.nx\nlambda/generated\n',
    'api/project.json': project('api'),
    'api/src/a.py': 'a\n',
    'lambda/project.json': project('lambda'),
  })
  expect(workspace.nx('run lambda:sync', { CI: 'true' }).code).toBe(0)
  expect(workspace.read('lambda/generated/a.py')).toBe('a\n')
  workspace.remove('lambda/generated')
  expect(workspace.nx('run lambda:sync').output).toContain('[local cache]')
  expect(workspace.read('lambda/generated/a.py')).toBe('a\n')
  workspace.write({ 'api/src/a.py': 'new\n' })
  expect(workspace.lockstep('check').code).toBe(1)
  // The check of what no commit holds makes it first.
  expect(workspace.nx('run lambda:check')).toMatchObject({ code: 0, tasks: ['lambda:check', 'lambda:sync'] })
  expect(workspace.read('lambda/generated/a.py')).toBe('new\n')
})

test('targets written by hand take the mirrors of their project, and fail where there are none', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ models: 'api/models > lambda/models' }),
    'nx.json': { neverConnectToCloud: true, analytics: false, tui: { enabled: false } },
    'api/project.json': project('api', { verify: { executor: 'nx-lockstep:check' } }),
    'api/models/a.py': 'a\n',
    'lambda/project.json': project('lambda', {
      regenerate: { executor: 'nx-lockstep:sync' },
      verify: { executor: 'nx-lockstep:check' },
    }),
  })
  const red = workspace.nx('run lambda:verify')
  expect(red.code).toBe(1)
  expect(red.output).toContain('npx nx run lambda:regenerate')
  expect(workspace.nx('run lambda:regenerate').code).toBe(0)
  expect(workspace.nx('run lambda:verify').code).toBe(0)
  const none = workspace.nx('run api:verify')
  expect(none.code).toBe(1)
  expect(none.output).toContain("no mirror's copy lies in project api")
})

test('a source whose path is made of glob characters is still an input', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ page: 'web/[id]/(group) > copy/page' }),
    'web/[id]/(group)/a.ts': 'a\n',
    'copy/project.json': project('copy'),
    'copy/page/a.ts': 'a\n',
  })
  workspace.write({ 'web/[id]/(group)/a.ts': 'new\n' })
  expect(workspace.nx('affected -t check --base=HEAD').tasks).toEqual(['copy:check'])
})

test('the edge is there where a project at the top owns lockstep.json', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ models: 'api/models > lambda/models' }),
    'project.json': project('top'),
    'api/project.json': project('api'),
    'api/models/a.py': 'a\n',
    'lambda/project.json': project('lambda'),
    'lambda/models/a.py': 'a\n',
  })
  expect(workspace.edges()).toEqual(['lambda → api'])
})

test('the edge follows when a new project takes over the copy: no edge comes from a stale cache', () => {
  using workspace = new NxWorkspace({
    ...mirrors({ models: 'api/models > lambda/inner/models' }),
    'api/project.json': project('api'),
    'api/models/a.py': 'a\n',
    'lambda/project.json': project('lambda'),
    'lambda/inner/models/a.py': 'a\n',
  })
  expect(workspace.edges()).toEqual(['lambda → api'])
  workspace.write({ 'lambda/inner/project.json': project('inner') })
  expect(workspace.edges()).toEqual(['inner → api'])
})

test('a workspace below the top of the repository is refused, in the graph and when run by hand', () => {
  using workspace = new NxWorkspace(
    {
      'lambda/project.json': project('lambda', { verify: { executor: 'nx-lockstep:check' } }),
      '../lockstep.json': { mirrors: { a: { from: 'x', to: 'y' } } },
    },
    'workspace',
  )
  const run = workspace.nx('run lambda:verify')
  expect(run.code).toBe(1)
  expect(run.output).toContain('is not the top of its git repository')
  workspace.write(mirrors({ a: 'x > y' }))
  const graph = workspace.nx('show projects')
  expect(graph.code).toBe(1)
  expect(graph.output).toContain('needs the Nx workspace at the top of the git repository')
})
