/**
 * Builds that read a copy. Nx hashes a build before the tasks that it depends on have run, so one that first has its copy
 * rewritten is stored under the old copy's hash and handed out for that later. A build behind `check` can't be.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { copy, createTrapWorkspace, daemons, isFromCache, source } from './nx-traps-workspace.ts'
import type { NxWorkspace } from './nx-workspace.ts'

const artifact = 'infra/lambda/.aws-sam/license.py'
const outputsOfTasks = { dependentTasksOutputFiles: '**/*', transitive: true }
const withoutCopy = ['{projectRoot}/**/*', '!{projectRoot}/functions/backend/src/**/*']

function build(more: object): object {
  return {
    command: 'mkdir -p .aws-sam && cp functions/backend/src/license.py .aws-sam/',
    options: { cwd: '{projectRoot}' },
    cache: true,
    outputs: ['{projectRoot}/.aws-sam'],
    ...more,
  }
}

let workspace: NxWorkspace
beforeAll(() => {
  workspace = createTrapWorkspace({
    build: build({ dependsOn: ['check'], inputs: ['{projectRoot}/**/*'] }),
    poisoned: build({ dependsOn: ['sync'], inputs: ['{projectRoot}/**/*'] }),
    'by-output': build({ dependsOn: ['sync'], inputs: [...withoutCopy, outputsOfTasks] }),
    'by-output-and-copy': build({ dependsOn: ['sync'], inputs: ['{projectRoot}/**/*', outputsOfTasks] }),
    'by-source': build({ dependsOn: ['sync'], inputs: [...withoutCopy, '^default'] }),
    'by-default': build({ dependsOn: ['sync'] }),
  })
})
afterEach(() => {
  workspace.reset('start')
  workspace.git('clean', '-q', '-d', '-x', '--force', 'infra')
})
afterAll(() => workspace[Symbol.dispose]())

function dropArtifact(): void {
  workspace.git('clean', '-q', '-d', '-x', '--force', 'infra')
}

/** Builds from a new source, goes back to the old commit, builds again: what does the lambda hold? */
function artifactAfterGoingBack(target: string, environment: Record<string, string>): string | undefined {
  const run = () => workspace.nx(`run lambda:${target}`, environment)
  workspace.write({ [`${source}/license.py`]: 'new\n' })
  const first = run()
  expect(first.code, first.output).toBe(0)
  expect(workspace.read(artifact)).toBe('new\n')
  workspace.git('checkout', '-q', '.')
  dropArtifact()
  expect(run().code).toBe(0)
  return workspace.read(artifact)
}

describe.each(daemons)('%s', (_name, environment) => {
  const run = (target: string) => workspace.nx(`run lambda:${target}`, environment)

  test('a build that syncs first and hashes the copy is wrong for the commit before', () => {
    expect(artifactAfterGoingBack('poisoned', environment)).toBe('new\n')
  })

  test(
    'a build behind the check refuses the stale copy, and each source gets its own artifact',
    shows(
      'traps',
      'nx run lambda:build with a stale copy',
      'the check stops it; no artifact is made or cached',
      1,
    ),
    () => {
      workspace.write({ [`${source}/license.py`]: 'new\n' })
      expect(run('build')).toMatchObject({ code: 1, tasks: ['lambda:check'] })
      expect(workspace.read(artifact)).toBeUndefined()
      expect(run('sync').code).toBe(0)
      expect(run('build').code).toBe(0)
      expect(workspace.read(artifact)).toBe('new\n')
      workspace.git('checkout', '-q', '.')
      dropArtifact()
      expect(run('build').code).toBe(0)
      expect(workspace.read(artifact)).toBe('old\n')
      workspace.write({ [`${copy}/license.py`]: 'new\n', [`${source}/license.py`]: 'new\n' })
      const again = run('build')
      expect(isFromCache(again.output)).toBe(true)
      expect(workspace.read(artifact)).toBe('new\n')
    },
  )
})

test.each(['by-output', 'by-output-and-copy', 'by-source', 'by-default'])(
  'with the inputs %s a build that syncs first is right',
  target => {
    expect(artifactAfterGoingBack(target, {})).toBe('old\n')
  },
)

test('doctor names the wrong one of these builds, and no other', () => {
  const { output } = workspace.lockstep('doctor --format json')
  const { diagnoses } = JSON.parse(output) as { diagnoses: { id: string; message: string }[] }
  const named = diagnoses.filter(({ id }) => id === 'nx-cache-poisoned').map(({ message }) => message)
  expect(named).toHaveLength(1)
  expect(named[0]).toContain('lambda:poisoned (infra/lambda/project.json)')
})
