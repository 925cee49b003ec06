/** `nx run lambda:watch`: a continuous task, under the real Nx, that keeps a copy in sync until it is stopped. */
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { until } from '../support/start.ts'
import { NxWorkspace } from './nx-workspace.ts'

const source = 'apps/backend-api/src/main.py'
const copy = 'infra/lambda/src/main.py'

let workspace: NxWorkspace
beforeAll(() => {
  workspace = new NxWorkspace({
    'lockstep.json': { mirrors: { lambda: { from: 'apps/backend-api/src', to: 'infra/lambda/src' } } },
    'apps/backend-api/project.json': { name: 'backend-api' },
    'infra/lambda/project.json': { name: 'lambda' },
    [source]: 'one\n',
    [copy]: 'one\n',
  })
})
afterAll(() => workspace[Symbol.dispose]())

test('the copy follows its source, a hand edit stays, and a signal to the group ends it', {
  ...shows('traps', 'nx run lambda:watch', 'the copy follows, a hand edit stays', 3),
  timeout: 60_000,
}, async () => {
  const child = workspace.start('run lambda:watch', { NX_DEFAULT_OUTPUT_STYLE: 'stream' })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', chunk => {
      said += chunk
    })
  const ended = once(child, 'exit')
  try {
    await until(() => said.includes('in sync'))
    workspace.write({ [source]: 'two\n' })
    await until(() => workspace.read(copy) === 'two\n')
    workspace.write({ [copy]: 'by hand\n' })
    await until(() => said.includes('edited'))
    expect(workspace.read(copy)).toBe('by hand\n')
    process.kill(-(child.pid as number), 'SIGINT')
    await ended
  } finally {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), 'SIGKILL')
  }
  expect(workspace.git('diff', '--cached', '--name-only')).toBe('')
  workspace.reset()
})

test('in CI it refuses', () => {
  workspace.write({ [source]: 'two\n' })
  const { code, output } = workspace.nx('run lambda:watch', { CI: 'true' })
  expect(code).toBe(1)
  expect(output).toContain('a copy is not regenerated there')
  expect(workspace.read(copy)).toBe('one\n')
  workspace.reset()
})

test('its name is an option, and must be one of its own', () => {
  const nx = JSON.parse(workspace.read('nx.json') as string)
  const named = (watchTargetName: string) =>
    workspace.write({
      'nx.json': { ...nx, plugins: [{ plugin: 'nx-lockstep', options: { watchTargetName } }] },
    })
  named('follow')
  expect(Object.keys(workspace.showProject('lambda').targets)).toContain('follow')
  named('check')
  expect(workspace.nx('show project lambda').output).toContain(
    'checkTargetName and watchTargetName must differ; both are "check"',
  )
})
