/**
 * nx-lockstep under the real Nx: what is inferred, what runs, what fails, and what a run writes. Each
 * test starts from one commit in which the copy is in sync; the workspace is shared because starting Nx is what costs.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { copy, files, source } from './nx-incident.ts'
import { NxWorkspace } from './nx-workspace.ts'

let workspace: NxWorkspace
beforeAll(() => {
  workspace = new NxWorkspace(files)
})
afterEach(() => workspace.reset('start'))
afterAll(() => workspace[Symbol.dispose]())

describe('inference', () => {
  test('the project that owns the copy gets targets for all its mirrors, and for each', () => {
    const { targets } = workspace.showProject('lambda')
    expect(Object.keys(targets).sort()).toEqual([
      'build',
      'check',
      'check-lambda-source',
      'gate',
      'status',
      'sync',
      'sync-lambda-source',
      'watch',
    ])
    expect(targets['sync']).toMatchObject({
      executor: 'nx-lockstep:sync',
      cache: false,
      options: { mirrors: ['lambda-source'] },
      outputs: ['{projectRoot}/functions/backend/src'],
      metadata: { description: 'lambda-source, derived from backend-api', technologies: ['lockstep'] },
    })
    expect(Object.keys(workspace.showProject('backend-api').targets)).toEqual(['build'])
  })

  test('the graph says that lambda depends on backend-api', () => {
    expect(workspace.edges()).toEqual(['lambda → backend-api'])
  })

  test('a declaration that cannot be used fails Nx with every problem', () => {
    workspace.write({ 'lockstep.json': { mirrors: { a: { fro: 'x', to: 'y' }, b: { from: 'x' } } } })
    const { code, output } = workspace.nx('show projects')
    expect(code).toBe(1)
    expect(output).toContain('unknown key, did you mean "from"?')
    expect(output).toContain('/mirrors/b')
    expect(output).not.toContain('node_modules')
  })

  test('target names are options', () => {
    workspace.write({
      'nx.json': {
        plugins: [{ plugin: 'nx-lockstep', options: { syncTargetName: 'copy', checkTargetName: 'verify' } }],
      },
    })
    expect(Object.keys(workspace.showProject('lambda').targets)).toEqual(
      expect.arrayContaining(['copy', 'copy-lambda-source', 'verify', 'verify-lambda-source']),
    )
  })
})

describe('check', () => {
  test('passes in sync', () => {
    expect(workspace.nx('run lambda:check')).toMatchObject({ code: 0, tasks: ['lambda:check'] })
  })

  test('fails on drift, and names the Nx command that mends it', () => {
    workspace.write({ [`${source}/license.py`]: 'class License: is_imlc = 1\n' })
    const { code, output } = workspace.nx('run lambda:check')
    expect(code).toBe(1)
    expect(output).toContain('lambda-source is out of sync')
    expect(output).toContain('npx nx run lambda:sync')
  })

  test('a build that depends on it does not run on drift', () => {
    workspace.write({ [`${source}/license.py`]: 'class License: is_imlc = 1\n' })
    expect(workspace.nx('run lambda:build')).toMatchObject({ code: 1, tasks: ['lambda:check'] })
  })

  test('a mirror that is not declared is an error', () => {
    const { code, output } = workspace.nx('run lambda:check --mirror nobody')
    expect(code).toBe(1)
    expect(output).toMatch(/error: .*nobody/)
  })
})

describe('sync', () => {
  test('regenerates the copy, twice with the same result, and leaves what is the mirror’s own', () => {
    workspace.write({ [`${source}/license.py`]: 'new\n', [`${source}/added.py`]: 'added\n' })
    expect(workspace.nx('run lambda:sync').code).toBe(0)
    expect(workspace.read(`${copy}/license.py`)).toBe('new\n')
    expect(workspace.read(`${copy}/added.py`)).toBe('added\n')
    expect(workspace.read(`${copy}/debug.local.py`)).toBeUndefined()
    expect(workspace.read(`${copy}/settings.py`)).toBe('TIMEOUT = 3\n')
    expect(workspace.nx('run lambda:sync-lambda-source').code).toBe(0)
    expect(workspace.nx('run lambda:check').code).toBe(0)
  })

  test('keeps a hand edit and fails, until told to overwrite it', () => {
    workspace.write({ [`${copy}/license.py`]: 'HAND EDIT\n' })
    expect(workspace.nx('run lambda:sync').code).toBe(1)
    expect(workspace.read(`${copy}/license.py`)).toBe('HAND EDIT\n')
    expect(workspace.nx('run lambda:sync --overwriteEdits').code).toBe(0)
    expect(workspace.read(`${copy}/license.py`)).toBe('class License: pass\n')
  })

  test('a dry run changes nothing and fails if it would', () => {
    workspace.write({ [`${source}/license.py`]: 'new\n' })
    expect(workspace.nx('run lambda:sync --dryRun').code).toBe(1)
    expect(workspace.read(`${copy}/license.py`)).toBe('class License: pass\n')
  })

  test('in CI it verifies and leaves the work tree alone', () => {
    workspace.write({ [`${source}/license.py`]: 'new\n' })
    workspace.commit('stale')
    const { code, output } = workspace.nx('run lambda:sync', { CI: 'true' })
    expect(code).toBe(1)
    expect(output).toContain('CI verifies a copy and never repairs it')
    expect(output).toContain('on your machine:  npx nx run lambda:sync')
    expect(workspace.git('status', '--porcelain')).toBe('')
    workspace.reset('start')
    expect(workspace.nx('run lambda:sync', { CI: 'true' }).code).toBe(0)
  })

  test('in CI, told --no-frozen, it regenerates and says what HEAD lacked', () => {
    workspace.write({ [`${source}/license.py`]: 'new\n' })
    workspace.commit('stale')
    const { code, output } = workspace.nx('run lambda:sync --no-frozen', { CI: 'true' })
    expect(code).toBe(0)
    expect(output).toContain('HEAD lacked these changes')
    expect(output).toContain(`updated  ${copy}/license.py`)
    expect(workspace.git('status', '--porcelain')).toBe(` M ${copy}/license.py\n`)
  })

  test.each(['false', '0', ''])('CI=%j is not CI', ci => {
    workspace.write({ [`${source}/license.py`]: 'new\n' })
    expect(workspace.nx('run lambda:sync', { CI: ci }).code).toBe(0)
    expect(workspace.read(`${copy}/license.py`)).toBe('new\n')
  })
})
