/**
 * Pipelines that are green on a stale commit: a sync that repairs the checkout before the check looks, a pass that is cached
 * under the stale state, and sync generators, which Nx doesn't run in CI.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { copy, createTrapWorkspace, daemons, isFromCache, source } from './nx-traps-workspace.ts'
import type { NxWorkspace } from './nx-workspace.ts'

const ci = { CI: 'true' }

let workspace: NxWorkspace
beforeAll(() => {
  workspace = createTrapWorkspace({
    build: { command: 'node --version', cache: true, dependsOn: ['check'] },
    repairing: { command: 'node --version', cache: true, dependsOn: ['sync'] },
    offered: { command: 'node --version', syncGenerators: ['nx-lockstep:sync'] },
    compare: {
      command: `cmp ${source}/license.py ${copy}/license.py`,
      cache: true,
      dependsOn: ['sync'],
      inputs: [`{workspaceRoot}/${source}/**/*`, `{workspaceRoot}/${copy}/**/*`],
    },
  })
})
afterEach(() => workspace.reset('start'))
afterAll(() => workspace[Symbol.dispose]())

function commitStale(): void {
  workspace.write({ [`${source}/license.py`]: 'new\n' })
  workspace.commit('stale')
}

describe.each(daemons)('a sync and a check in one run, %s', (_name, environment) => {
  test('a cached comparison passes a stale commit later on; the check doesn’t', () => {
    commitStale()
    expect(workspace.nx('run lambda:compare', environment).code).toBe(0)
    workspace.git('checkout', '-q', '.')
    const passed = workspace.nx('run lambda:compare --excludeTaskDependencies', environment)
    expect(passed.code).toBe(0)
    expect(isFromCache(passed.output)).toBe(true)

    workspace.nx('run-many -t repairing check', environment)
    workspace.git('checkout', '-q', '.')
    expect(workspace.nx('run lambda:check', environment).code).toBe(1)
  })

  test(
    'in CI the run is red, and the checkout stays as it was',
    shows(
      'traps',
      'nx affected -t build check in CI, the build depends on sync',
      'red on a stale commit, nothing is repaired',
      4,
    ),
    () => {
      commitStale()
      const { code, output } = workspace.nx('affected -t repairing check --base=start', {
        ...environment,
        ...ci,
      })
      expect(code, output).toBe(1)
      expect(workspace.git('status', '--porcelain')).toBe('')
      expect(workspace.nx('run lambda:check', { ...environment, ...ci }).code).toBe(1)
    },
  )
})

test('in CI Nx skips the sync generators of a task: the check and sync:check are what is red there', () => {
  commitStale()
  expect(workspace.nx('run lambda:offered', ci).code, 'Nx runs no sync generator').toBe(0)
  expect(workspace.read(`${copy}/license.py`)).toBe('old\n')
  expect(workspace.nx('run lambda:build', ci)).toMatchObject({ code: 1, tasks: ['lambda:check'] })
  expect(workspace.nx('sync:check', ci).code).toBe(1)
})

test('without a terminal a task that asks for the sync fails, and nothing is written', () => {
  commitStale()
  const { code, output } = workspace.nx('run lambda:offered')
  expect(code).toBe(1)
  expect(output).toContain('out of sync')
  expect(workspace.git('status', '--porcelain')).toBe('')
})

test.each([{}, ci])('sync:check says what, where and how it ends, with %j', environment => {
  commitStale()
  const { code, output } = workspace.nx('sync:check', environment)
  expect(code).toBe(1)
  expect(output).toContain('Copies are out of sync with their source: lambda-source')
  expect(output).toContain('lambda-source, derived from apps/backend-api/src')
  expect(output).toMatch(/stale\s+license\.py/)
  expect(output).toContain('nx sync')
})
