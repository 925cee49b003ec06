/** The generators under the real Nx, one after the other as a user would run them; what each changes is in generators.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NxWorkspace } from './nx-workspace.ts'

const source = 'apps/backend-api/src'
const copy = 'infra/lambda/functions/backend/src'

let workspace: NxWorkspace
beforeAll(() => {
  workspace = new NxWorkspace({
    'package.json': { name: 'scratch', private: true, devDependencies: { lockstep: '0.1.0' } },
    'nx.json': { neverConnectToCloud: true, analytics: false },
    'apps/backend-api/project.json': { name: 'backend-api' },
    'infra/lambda/project.json': {
      name: 'lambda',
      targets: { build: { command: 'node --version', cache: true } },
    },
    [`${source}/main.py`]: 'one\n',
    [`${source}/license.py`]: 'one\n',
    [`${copy}/main.py`]: 'one\n',
    [`${copy}/license.py`]: 'older than anybody knows\n',
  })
})
afterAll(() => workspace[Symbol.dispose]())

function status(): string[] {
  return workspace.git('status', '--porcelain').split('\n').filter(Boolean)
}

describe('from nothing to a guarded copy', () => {
  test('a dry run changes nothing', () => {
    const { code, output } = workspace.nx('g nx-lockstep:init --dry-run')
    expect(code).toBe(0)
    expect(output).toContain('CREATE lockstep.json')
    expect(status()).toEqual([])
    expect(workspace.read('.git/hooks/pre-commit')).toBeUndefined()
  })

  test('init registers the plugin and puts the hooks in, and a second time changes nothing', () => {
    expect(workspace.nx('g nx-lockstep:init')).toMatchObject({ code: 0 })
    expect(status()).toEqual([' M nx.json', '?? lockstep.json'])
    expect(workspace.read('.git/hooks/pre-commit')).toContain('lockstep-hook pre-commit')
    workspace.commit('init')
    expect(workspace.nx('g nx-lockstep:init')).toMatchObject({ code: 0 })
    expect(status()).toEqual([])
  })

  test('mirror declares the copy and says how far it is from its source today', () => {
    const { code, output } = workspace.nx(`g nx-lockstep:mirror --from=${source} --to=${copy}`)
    expect(code).toBe(0)
    expect(output).toContain('backend is out of sync with apps/backend-api/src (1 of 2 files)')
    expect(output).toContain('edited  license.py')
    expect(status()).toEqual([' M infra/lambda/project.json', ' M lockstep.json'])
  })

  test('a build refuses until the two agree', () => {
    const refused = workspace.nx('run lambda:build')
    expect(refused).toMatchObject({ code: 1, tasks: ['lambda:check'] })
    workspace.write({ [`${copy}/license.py`]: 'one\n' })
    expect(workspace.nx('run lambda:build')).toMatchObject({
      code: 0,
      tasks: ['lambda:build', 'lambda:check'],
    })
    expect(workspace.edges()).toEqual(['lambda → backend-api'])
    workspace.commit('guarded')
  })

  test('a second mirror in the same project keeps the first one’s targets', () => {
    workspace.write({ 'libs/shared/a.py': 'a\n' })
    expect(workspace.nx('g nx-lockstep:mirror --from=libs/shared --to=infra/lambda/shared')).toMatchObject({
      code: 0,
    })
    expect(Object.keys(workspace.showProject('lambda').targets).sort()).toEqual([
      'build',
      'check',
      'check-backend',
      'check-shared',
      'gate',
      'status',
      'sync',
      'sync-backend',
      'sync-shared',
      'watch',
    ])
    workspace.reset()
  })

  test('ci writes a pipeline', () => {
    const { code, output } = workspace.nx('g nx-lockstep:ci --ci=github --bots')
    expect(code).toBe(0)
    expect(output).toContain('CREATE .github/workflows/deploy-lambda.yml')
    expect(output).toContain('lambda has no target "deploy"')
    workspace.commit('ci')
  })

  test('docs writes its section', () => {
    expect(workspace.nx('g nx-lockstep:docs --functionName=credmate-backend')).toMatchObject({ code: 0 })
    expect(workspace.read('docs/INFRASTRUCTURE.md')).toContain('| sync the copy | `npx nx run lambda:sync` |')
    workspace.commit('docs')
    expect(workspace.nx('g nx-lockstep:docs --functionName=credmate-backend')).toMatchObject({ code: 0 })
    expect(status()).toEqual([])
  })

  test('remove takes it out again, and leaves the copy', () => {
    expect(workspace.nx('g nx-lockstep:remove backend')).toMatchObject({ code: 0 })
    expect(Object.keys(workspace.showProject('lambda').targets)).toEqual(['build'])
    expect(workspace.read(`${copy}/main.py`)).toBe('one\n')
    expect(JSON.parse(workspace.read('infra/lambda/project.json') ?? '')).toEqual({
      name: 'lambda',
      targets: { build: { command: 'node --version', cache: true } },
    })
  })

  test.each([
    ['remove nothing-of-the-kind', 'declares no mirror named nothing-of-the-kind'],
    [`mirror --from=nothing --to=${copy}`, 'there is no source at nothing'],
    [`mirror --from=${source} --to=${source}/copy`, 'lies inside "from"'],
  ])('%s is refused in plain words', (command, message) => {
    const { code, output } = workspace.nx(`g nx-lockstep:${command}`)
    expect(code).toBe(1)
    expect(output).toContain(message)
    expect(output).not.toContain('    at ')
  })
})
