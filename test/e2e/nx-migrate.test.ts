/**
 * The migrations of nx-lockstep, run as `nx migrate` leaves them to its user: named by a migrations.json at the top of the
 * workspace. Only the download before that is left out, since no version is on a registry yet.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { NxWorkspace } from './nx-workspace.ts'

const source = 'apps/backend-api/src'
const copy = 'infra/lambda/src'
const { generators } = JSON.parse(
  readFileSync(join(projectRoot, 'packages/nx-lockstep/migrations.json'), 'utf8'),
) as { generators: Record<string, object> }

let workspace: NxWorkspace
beforeAll(() => {
  workspace = new NxWorkspace({
    'package.json': { name: 'scratch', private: true, devDependencies: { 'nx-lockstep': '0.1.0' } },
    'nx.json': {
      plugins: ['nx-lockstep'],
      neverConnectToCloud: true,
      analytics: false,
      tui: { enabled: false },
      targetDefaults: { check: { cache: true } },
    },
    'lockstep.json': { mirrors: { lambda: { from: source, to: copy } } },
    'apps/backend-api/project.json': {
      name: 'backend-api',
      targets: { check: { command: 'node --version' } },
    },
    'infra/lambda/project.json': { name: 'lambda', targets: { sync: { cache: true } } },
    [`${source}/main.py`]: 'one\n',
    [`${copy}/main.py`]: 'one\n',
    'migrations.json': {
      migrations: Object.entries(generators).map(([name, migration]) => ({
        ...migration,
        name,
        package: 'nx-lockstep',
      })),
    },
  })
})
afterAll(() => workspace[Symbol.dispose]())

function cached(project: string): Record<string, boolean | undefined> {
  const { targets } = workspace.showProject(project)
  return Object.fromEntries(Object.entries(targets).map(([name, { cache }]) => [name, cache]))
}

test(
  'what is told to cache them is refused, before anything is restored or passed',
  shows(
    'traps',
    'Nx is told to cache `sync` or `check` (targetDefaults, project.json)',
    'every Nx command refuses',
    4,
  ),
  () => {
    workspace.write({ [`${copy}/main.py`]: 'edited by hand\n' })
    for (const command of ['run lambda:sync', 'run lambda:check', 'affected -t check']) {
      const { code, output } = workspace.nx(command)
      expect(code, command).toBe(1)
      expect(output).toContain('lambda:sync, lambda:check are set to be cached')
    }
    expect(workspace.nx('run lambda:check').output).toMatchInlineSnapshot(`
      "
       NX   Failed to process project graph.

      The "nx-lockstep" plugin threw an error while creating dependencies: lambda:sync, lambda:check are set to be cached, and from the cache Nx would pass a copy that nobody compared, or restore one over hand edits
      hint:  add "nx-lockstep:sync": {}, "nx-lockstep:check": {} to "targetDefaults" in nx.json, which Nx asks before the target's name, and take "cache" from them where a project.json has it

      Pass --verbose to see the stacktraces.

      "
    `)
    expect(workspace.read(`${copy}/main.py`)).toBe('edited by hand\n')
    workspace.reset()
  },
)

test('the migration is found, and changes what it should and nothing else', () => {
  const { code, output } = workspace.nx('migrate --run-migrations --skip-install', {
    // Otherwise Nx first downloads its newest version, to migrate with that.
    NX_USE_LOCAL: 'true',
  })
  expect(code, output).toBe(0)
  expect(output).toContain('0.2.0-uncache-mirrors')
  expect(output).toContain('run `npx lockstep check`')
  expect(workspace.git('status', '--porcelain')).toBe(' M infra/lambda/project.json\n M nx.json\n')
  expect(JSON.parse(workspace.read('nx.json') ?? '').targetDefaults).toEqual({
    check: { cache: true },
    'nx-lockstep:check': {},
  })
})

test(
  'afterwards a hand edit stays, and other targets of the name are cached as before',
  shows(
    'traps',
    'Nx was told to cache `sync` or `check`, and `nx migrate` has run',
    'a hit restores nothing over a hand edit',
    3,
  ),
  () => {
    expect(cached('lambda')).toEqual({
      sync: false,
      check: false,
      'sync-lambda': false,
      'check-lambda': false,
      watch: false,
      status: false,
      gate: false,
    })
    expect(cached('backend-api')).toEqual({ check: true })
    workspace.write({ [`${copy}/main.py`]: 'edited by hand\n' })
    expect(workspace.nx('run lambda:check')).toMatchObject({ code: 1 })
    expect(workspace.nx('run lambda:sync')).toMatchObject({ code: 1 })
    expect(workspace.read(`${copy}/main.py`)).toBe('edited by hand\n')
  },
)
