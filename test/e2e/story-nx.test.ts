/**
 * The story in Nx workspaces, of the oldest and the newest version that is supported: the same tarballs, set up by their
 * generators, and used by the commands that people who have Nx use. What `nx affected` selects is another matter for each.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { expectCode } from '../support/expect-code.ts'
import { npmInstall, ownVersions, tarballPaths, whyMissing } from '../support/npm.ts'
import type { Answer } from '../support/repository.ts'
import {
  copy,
  createNxWorkspace,
  nxEnvironment,
  playStory,
  run,
  type Story,
  source,
  withNx,
} from './tarball-story.ts'

const own = ownVersions('nx', '@nx/devkit')
const older = ['nx@23.3.2', '@nx/devkit@23.3.2']
const outcome = '`nx run lambda:sync`, `nx affected`, `nx sync:check` and the hooks do what they say'
const missing = whyMissing(...older)

test('Nx 24', shows('other tools', 'Nx 24, from the tarballs', outcome, 2), () => play(own, 1))

test.skipIf(missing !== '')(
  `Nx 23${missing}`,
  shows('other tools', 'Nx 23, from the tarballs', outcome, 2),
  // Nx 23 says 130, as if somebody had pressed Ctrl+C, where a task isn't reached because one before it failed.
  () => play(older, 130),
)

async function play(nx: readonly string[], notReached: number): Promise<void> {
  await using repo = await createNxWorkspace()
  expectCode(npmInstall(repo, [...tarballPaths(), ...nx]), 0)
  const story = { repo, environment: nxEnvironment, exec: ['npx'], ...withNx } satisfies Story
  expect(repo.run('npx', ['nx', '--version'], { environment: nxEnvironment }).stdout).toContain(
    `- Local: v${nx[0]?.slice('nx@'.length)}`,
  )
  playStory(story)
  guardBuilds(story, notReached)
}

/** A source that moved on without its mirror: every command that CI may run says so, and nothing is built. */
function guardBuilds(story: Story, notReached: number): void {
  const { repo } = story
  const affected = ['nx', 'affected', '-t', 'check', 'build', '--base=HEAD~1']
  expect(tasks(expectCode(run(story, affected), 0))).toEqual(['lambda:build', 'lambda:check'])
  expect(repo.read('built.log')).toBe('built\n')

  repo.write({ [`${source}/main.py`]: 'print("again")\n' })
  repo.commit('feat: past the hook')
  expect(tasks(expectCode(run(story, affected), notReached))).toEqual(['lambda:check'])
  expect(expectCode(run(story, ['nx', 'sync:check']), 1).stderr).toContain('main.py')
  expect(repo.read('built.log')).toBe('built\n')
  expect(repo.git('status', '--porcelain')).toBe('')

  expectCode(run(story, ['nx', 'sync']), 0)
  expect(repo.read(`${copy}/main.py`)).toBe('print("again")\n')
  expectCode(run(story, ['nx', 'sync:check']), 0)
  expectCode(run(story, affected), 0)
  expect(repo.read('built.log')).toBe('built\nbuilt\n')
}

/** The tasks that ran, as `project:target`, sorted. */
function tasks({ stdout }: Answer): string[] {
  return [...new Set([...stdout.matchAll(/^> nx run (\S+)/gm)].map(([, task = '']) => task))].sort()
}
