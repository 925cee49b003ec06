/**
 * From the commit to what runs, as Nx runs it: `build` with a stand-in for `sam`, `gate` behind it, `deploy` behind that, into a
 * stand-in for AWS Lambda; and `status` over all of it. What was really deployed is asked of the server, not of Lockstep.
 */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { type LambdaServer, startLambdaServer } from '../support/lambda-server.ts'
import { writeZip } from '../support/zip-writer.ts'
import { type Files, type NxResult, NxWorkspace } from './nx-workspace.ts'

const source = 'apps/backend-api/src'
const lambda = 'infra/lambda'
const copy = `${lambda}/functions/backend/src`
const built = `${lambda}/.aws-sam/build/BackendApiFunction/src`
const sam = `${join(projectRoot, 'node_modules/.bin/tsx')} ${join(projectRoot, 'test/support/sam-command.ts')}`

const build = {
  command: `${sam} build`,
  options: { cwd: '{projectRoot}' },
  dependsOn: ['check'],
  cache: true,
  inputs: ['{projectRoot}/**/*'],
  outputs: ['{projectRoot}/.aws-sam'],
}
const deploy = { command: `${sam} deploy`, options: { cwd: '{projectRoot}' }, dependsOn: ['gate'] }

const files: Files = {
  '.gitignore': 'node_modules\n.nx\n.aws-sam\n/receipt\n',
  'lockstep.json': {
    mirrors: { 'lambda-source': { from: source, to: copy, deployed: { function: 'credmate-backend' } } },
  },
  'README.md': 'The workspace.\n',
  'apps/backend-api/project.json': { name: 'backend-api' },
  [`${source}/license.py`]: 'class License: pass\n',
  [`${lambda}/project.json`]: { name: 'lambda', targets: { build, deploy } },
  [`${lambda}/template.yaml`]: `Transform: AWS::Serverless-2016-10-31
Resources:
  BackendApiFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: credmate-backend
      CodeUri: functions/backend/
      Handler: handler.handler
      Runtime: python3.12
`,
  [`${lambda}/functions/backend/handler.py`]: 'handler = 1\n',
  [`${copy}/license.py`]: 'class License: pass\n',
}
/** The change that nobody copied for 17 days, here on both sides. */
const changed: Files = {
  [`${source}/license.py`]: 'class License: is_imlc = 1\n',
  [`${copy}/license.py`]: 'class License: is_imlc = 1\n',
}
const allTasks = ['lambda:build', 'lambda:check', 'lambda:deploy', 'lambda:gate']
const stopped = ['lambda:build', 'lambda:check', 'lambda:gate']

let workspace: NxWorkspace
let server: LambdaServer
beforeAll(async () => {
  workspace = new NxWorkspace(files)
  const code = writeZip({ entries: [{ name: 'src/license.py', content: 'older\n' }] })
  server = await startLambdaServer({ functions: { 'credmate-backend': { zip: code } } })
})
beforeEach(() => server.reset())
afterEach(() => {
  workspace.reset('start')
  workspace.git('clean', '-q', '-d', '-x', '--force', lambda, 'receipt')
})
afterAll(async () => {
  workspace?.[Symbol.dispose]()
  await server?.close()
})

function nx(command: string, environment: Record<string, string> = {}): NxResult {
  return workspace.nx(command, { ...server.environment, ...environment })
}

/** How often code was uploaded since the test began. */
async function uploads(): Promise<number> {
  return (await server.requests()).filter(({ method }) => method === 'PUT').length
}

/** The lambda's project.json with other targets. */
function giveTargets(targets: object): void {
  workspace.write({ [`${lambda}/project.json`]: { name: 'lambda', targets } })
  workspace.commit('other targets')
}

/** The lines of an answer that aren't Nx's own. */
function linesAbout(output: string, words: RegExp): string[] {
  return output.split('\n').filter(line => words.test(line))
}

describe('nx run lambda:deploy', () => {
  test(
    'goes through where all agree, and then status is green along the whole chain',
    shows(
      'chain',
      'nx run lambda:deploy, all of it committed',
      'what was built from the copy is deployed, and `status` is green',
      1,
    ),
    async () => {
      const { code, tasks, output } = nx('run lambda:deploy')
      expect({ code, tasks }, output).toEqual({ code: 0, tasks: allTasks })
      expect(output).toContain(`${workspace.git('rev-parse', '--short=8', 'HEAD').trim()} may be deployed`)
      expect(await uploads()).toBe(1)
      expect(nx('run lambda:status')).toMatchObject({ code: 0, tasks: ['lambda:status'] })
    },
  )

  test(
    'is stopped where something was not committed',
    shows(
      'chain',
      'nx run lambda:deploy with changes that no commit holds',
      'the gate stops it, nothing is uploaded',
      1,
    ),
    async () => {
      workspace.write(changed)
      const { code, tasks, output } = nx('run lambda:deploy')
      expect({ code, tasks }, output).toEqual({ code: 1, tasks: stopped })
      expect(output).toContain('2 changes are in no commit')
      expect(output).toContain('nothing may be deployed from here')
      expect(await uploads()).toBe(0)
    },
  )

  test(
    'is stopped where Nx’s cache holds the build of an older copy',
    shows(
      'chain',
      'nx run lambda:deploy, and the build comes from Nx’s cache although the copy changed',
      'the gate stops it, nothing is uploaded',
      1,
    ),
    async () => {
      giveTargets({ build: { ...build, inputs: ['{projectRoot}/template.yaml'] }, deploy })
      expect(nx('run lambda:build').code).toBe(0)
      workspace.write(changed)
      workspace.commit('feat: IMLC')
      const { code, tasks, output } = nx('run lambda:deploy')
      expect({ code, tasks }, output).toEqual({ code: 1, tasks: stopped })
      expect(output).toMatch(/lambda:build .*cache/)
      expect(workspace.read(`${built}/license.py`)).toBe('class License: pass\n')
      expect(linesAbout(output, /BackendApiFunction|license\.py|fix:/)).toMatchInlineSnapshot(`
        [
          "✗ lambda-source: the build BackendApiFunction is out of sync: built before the mirror changed (1 of 1 file)",
          "    stale  license.py",
          "  fix:  cd infra/lambda && sam build       (or: npx nx run lambda:build)",
        ]
      `)
      expect(await uploads()).toBe(0)
    },
  )

  test('waits for the build where it names build and gate side by side', async () => {
    giveTargets({ build, deploy: { ...deploy, dependsOn: ['gate', 'build'] } })
    nx('run lambda:build')
    workspace.write(changed)
    workspace.commit('feat: IMLC')
    const { code, tasks, output } = nx('run lambda:deploy --parallel=3')
    expect({ code, tasks }, output).toEqual({ code: 0, tasks: allTasks })
    expect(await uploads()).toBe(1)
  })

  test('of a project without a build is stopped until somebody has built', async () => {
    giveTargets({ 'sam-build': { ...build, dependsOn: ['check'] }, deploy })
    const refused = nx('run lambda:deploy')
    expect(refused).toMatchObject({ code: 1, tasks: ['lambda:gate'] })
    expect(refused.output).toContain('hint:  cd infra/lambda && sam build\n')
    expect(nx('run lambda:sam-build').code).toBe(0)
    expect(nx('run lambda:deploy')).toMatchObject({ code: 0, tasks: ['lambda:deploy', 'lambda:gate'] })
    expect(await uploads()).toBe(1)
  })

  test('waits for a build of another name where the gate is told of it', () => {
    giveTargets({ package: build, deploy, gate: { dependsOn: ['package'] } })
    expect(nx('run lambda:deploy')).toMatchObject({
      code: 0,
      tasks: ['lambda:check', 'lambda:deploy', 'lambda:gate', 'lambda:package'],
    })
  })
})

describe('nx run lambda:gate', () => {
  test(
    'compares every time: no second answer comes from a cache',
    shows('chain', 'nx run lambda:gate a second time', 'it compares again, Nx’s cache has no part in it', 4),
    () => {
      expect(nx('run lambda:gate').code).toBe(0)
      expect(nx('run lambda:gate')).toMatchObject({ code: 0, tasks: stopped })
      workspace.write({ [`${built}/license.py`]: 'changed after the build\n' })
      // The build isn't run: it would put the file back.
      const { code, output } = nx('run lambda:gate --excludeTaskDependencies')
      expect(code, output).toBe(1)
      expect(linesAbout(output, /lambda:gate/)).toContain('> nx run lambda:gate')
    },
  )

  test('writes the receipt where it is told to, for a check after the deploy', () => {
    expect(nx('run lambda:gate --output=receipt/lambda.json').code).toBe(0)
    const receipt = JSON.parse(workspace.read('receipt/lambda.json') ?? '')
    expect(receipt).toMatchObject({
      version: 1,
      commit: workspace.git('rev-parse', 'HEAD').trim(),
      mirrors: [{ name: 'lambda-source', sourceTree: workspace.git('rev-parse', `HEAD:${source}`).trim() }],
    })
    expect(workspace.lockstep('check --receipt receipt/lambda.json').code).toBe(0)
    workspace.write(changed)
    expect(workspace.lockstep('check --receipt receipt/lambda.json').code).toBe(1)
  })

  test('writes none where it refuses, and says what is in the way of one', () => {
    workspace.write(changed)
    expect(nx('run lambda:gate --output=receipt/lambda.json').code).toBe(1)
    expect(workspace.read('receipt/lambda.json')).toBeUndefined()
    workspace.git('checkout', '-q', '.')
    const { code, output } = nx('run lambda:gate --output=README.md/receipt.json')
    expect(code).toBe(1)
    expect(output).toContain("error: the receipt can't be written: ")
    expect(output).not.toContain('at ')
  })

  const handler = { [`${lambda}/functions/backend/handler.py`]: 'new\n' }
  test.each<[string, string, Files, string[]]>([
    ['gate', 'the copy', { [`${copy}/license.py`]: 'new\n' }, ['lambda:check']],
    ['gate', 'both sides', changed, stopped],
    ['gate', 'what is built beside the copy: that selects the deploy', handler, []],
    ['deploy', 'what is built beside the copy', handler, stopped],
    ['deploy', 'something unrelated', { 'README.md': 'new\n' }, []],
  ])('nx affected -t %s after a change to %s', (target, _what, written, tasks) => {
    workspace.write(written)
    expect(nx(`affected -t ${target} --base=HEAD`).tasks).toEqual(tasks)
  })
})

describe('nx run lambda:status', () => {
  test(
    'passes only if all places were compared and agree',
    shows(
      'chain',
      'nx run lambda:status',
      'passes only if copy, build and function were compared, and agree',
      4,
    ),
    async () => {
      expect(nx('run lambda:deploy').code).toBe(0)
      expect(nx('run lambda:status').code).toBe(0)

      workspace.write({ [`${source}/license.py`]: 'class License: is_imlc = 1\n' })
      const behind = nx('run lambda:status')
      expect(behind.code).toBe(1)
      expect(
        linesAbout(behind.output, /^ {2}(where|source|mirror|built|deployed|first|fix)/),
      ).toMatchInlineSnapshot(`
        [
          "  where                           state                   files",
          "  source                                                  1",
          "  mirror                        ✗ out of sync             1 of 1",
          "  built     BackendApiFunction  ✗ built from this mirror  1 of 1",
          "  deployed  credmate-backend    ✗ out of sync             1 of 1",
          "  first difference: license.py (stale)",
          "  fix:  npx lockstep sync lambda-source && (cd infra/lambda && sam build && sam deploy)       (or: npx nx run lambda:sync && npx nx run lambda:build && npx nx run lambda:deploy)",
        ]
      `)

      workspace.git('checkout', '-q', '.')
      await server.trouble({ api: [{ status: 403, type: 'AccessDeniedException', message: 'no' }] })
      const unread = nx('run lambda:status')
      expect(unread.code).toBe(1)
      expect(linesAbout(unread.output, /deployed|^error/)).toMatchInlineSnapshot(`
        [
          "  deployed  credmate-backend    ? could not be read",
          "error: AWS doesn't let these credentials read credmate-backend in us-east-1: no",
        ]
      `)
    },
  )

  test('asks nobody with --no-deployed, and a place that is not built is no pass', async () => {
    const unbuilt = nx('run lambda:status --no-deployed')
    expect(unbuilt.code).toBe(1)
    expect(unbuilt.output).toContain('? not built')
    expect(unbuilt.output).toContain('(or: npx nx run lambda:build)')
    expect(nx('run lambda:build').code).toBe(0)
    expect(nx('run lambda:status --no-deployed').code).toBe(0)
    expect(await server.requests()).toEqual([])
  })
})

describe('nx run lambda:sync', () => {
  const stale: Files = { [`${source}/license.py`]: 'class License: is_imlc = 1\n' }
  beforeEach(() => {
    expect(nx('run lambda:build').code).toBe(0)
    workspace.write(stale)
  })

  test('removes the build of what it replaces, unless told to keep it', () => {
    const kept = nx('run lambda:sync --keepBuild')
    expect(kept.code).toBe(0)
    expect(workspace.read(`${built}/license.py`)).toBe('class License: pass\n')
    workspace.write({ [`${source}/license.py`]: 'class License: is_imlc = 2\n' })
    const { code, output } = nx('run lambda:sync')
    expect(code).toBe(0)
    expect(output).toContain('removed what was built from it before: infra/lambda/.aws-sam/')
    expect(workspace.read(`${built}/license.py`)).toBeUndefined()
  })

  test('in CI, where it only verifies, removes nothing', () => {
    expect(nx('run lambda:sync', { CI: 'true' }).code).toBe(1)
    expect(workspace.read(`${built}/license.py`)).toBe('class License: pass\n')
  })
})

test.each(['gate', 'status'])(
  'a cache for %s is refused, whoever turns it on',
  shows(
    'traps',
    'Nx is told to cache `gate` or `status` (targetDefaults, project.json)',
    'every Nx command refuses',
    4,
  ),
  target => {
    const nxJson = JSON.parse(workspace.read('nx.json') ?? '')
    workspace.write({ 'nx.json': { ...nxJson, targetDefaults: { [target]: { cache: true } } } })
    for (const command of [`run lambda:${target}`, 'run lambda:deploy', 'show projects']) {
      const { code, output } = nx(command)
      expect(code, command).toBe(1)
      expect(output).toContain(`lambda:${target} is set to be cached`)
    }
    workspace.reset('start')
    giveTargets({ build, deploy, [target]: { cache: true } })
    expect(nx(`run lambda:${target}`).output).toContain(`lambda:${target} is set to be cached`)
  },
)
