/**
 * The composite GitHub Action of action.yml: its own script is run here as a runner runs it, with bash and the variables that GitHub
 * sets. What GitHub makes of the annotations can't be seen here.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { lockstepBin, projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, mirrored, model } from '../support/incident.ts'
import type { Answer, TestRepository } from '../support/repository.ts'

const action = parse(readFileSync(join(projectRoot, 'action.yml'), 'utf8'))
const [step] = action.runs.steps
const executable = { executable: `#!/bin/sh\nexec '${process.execPath}' '${lockstepBin}' "$@"\n` }

async function createInstalled(): Promise<TestRepository> {
  const repo = await createIncident({ files: { '.gitignore': 'node_modules\n' } })
  repo.write({ 'node_modules/.bin/lockstep': executable })
  return repo
}

/** Runs the step, with the inputs' defaults or others. */
function runStep(repo: TestRepository, inputs: Record<string, string> = {}): Answer & { summary: string } {
  const value = (text: string) =>
    text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name) => inputs[name] ?? action.inputs[name].default)
  const environment = Object.fromEntries(
    Object.entries<string>(step.env).map(([name, text]) => [name, value(text)]),
  )
  repo.write({ '../summary.md': '' })
  const answer = repo.run('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step.run], {
    environment: { ...environment, GITHUB_STEP_SUMMARY: join(repo.root, '../summary.md') },
  })
  return { ...answer, summary: repo.read('../summary.md') ?? '' }
}

test(
  'a drifted commit fails the step, with an annotation at the source and a summary',
  shows(
    'other tools',
    'the GitHub Action, and the commit is out of sync',
    'the step fails and names the files',
    5,
  ),
  async () => {
    await using repo = await createInstalled()
    repo.write({ [model]: 'changed\n' })
    repo.git('commit', '--quiet', '--all', '--no-verify', '--message', 'drift')
    const { code, stdout, summary } = runStep(repo)
    expect(code).toBe(1)
    expect(stdout.split('\n').filter(line => line.startsWith('::'))).toEqual([
      expect.stringMatching(`^::error file=${model},title=lambda is out of sync::${mirrored} doesn't follow`),
    ])
    expect(summary).toContain(`| stale | \`${mirrored}\` | \`${model}\` |`)
    // The work tree is asked for only where it is wanted.
    repo.run('cp', [model, mirrored])
    expect(runStep(repo).code).toBe(1)
    expect(runStep(repo, { at: '' }).code).toBe(0)
  },
)

test('in sync passes; no answer fails', async () => {
  await using repo = await createInstalled()
  expect(runStep(repo)).toMatchObject({
    code: 0,
    summary: expect.stringContaining('✓ **lambda** is in sync'),
  })
  expect(runStep(repo, { mirrors: 'lambda' }).code).toBe(0)
  expect(runStep(repo, { mirrors: 'lambda nobody' })).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('::error title=lockstep%3A MIRROR_UNKNOWN::'),
    summary: expect.stringContaining('declares no mirror named nobody'),
  })
  repo.write({ 'node_modules/.bin/lockstep': undefined })
  expect(runStep(repo).code).not.toBe(0)
})

test('an input is never a part of the script', async () => {
  await using repo = await createInstalled()
  expect(step.run).not.toContain('${{')
  expect(runStep(repo, { at: '$(touch hacked)', mirrors: '`touch hacked`' }).code).toBe(2)
  expect(repo.read('hacked')).toBeUndefined()
})
