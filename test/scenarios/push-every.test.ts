/**
 * With `"onPush": "every"` a drift below a tip that is in sync is refused, and a rebase is printed that mends each commit. Here the
 * printed commands are really run, whatever stands in their way, until the push passes: every commit is then in sync, and the tip
 * holds what it held before.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { createWithHooks, ours, rival, theirs, watchGit } from '../support/all-hooks.ts'
import { lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { differences, mirror, mirrored, model, modelText, source } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

const commit = (repo: TestRepository, message: string, files: Record<string, string | undefined>) => {
  repo.write(files)
  repo.commit(message)
}

/** Runs what is printed, as its reader would, and says how often the rebase stopped. */
function followAdvice(repo: TestRepository, said: string): number {
  const find = (pattern: RegExp) =>
    (pattern.exec(said)?.[1] ?? '').replaceAll('npx lockstep', `${process.execPath} ${lockstepBin}`)
  const run = (command: string) => repo.run('sh', ['-c', command], { environment: { GIT_EDITOR: 'true' } })
  const isGoingOn = () => existsSync(join(repo.root, '.git/rebase-merge'))
  let answer = run(find(/^ {2}fix: {2}(.*), then push again$/m))
  let stops = 0
  for (; isGoingOn() && stops < 5; stops++) answer = run(find(/where the rebase stops: (.*)/))
  expect([isGoingOn(), answer]).toEqual([false, expect.objectContaining({ code: 0 })])
  return stops
}

const histories: { what: string; stops: number; make(repo: TestRepository): void }[] = [
  {
    what: 'a later commit takes back part of the drifted one',
    stops: 0,
    make: repo => {
      commit(repo, 'drifts', { [model]: modelText({ 1: 'one = 1\n', 2: 'two = 2\n' }) })
      const part = modelText({ 2: 'two = 2\n' })
      commit(repo, 'takes back', { [model]: part, [mirrored]: part })
    },
  },
  {
    what: 'a later commit removes the drifted file',
    stops: 1,
    make: repo => {
      commit(repo, 'drifts', { [model]: theirs })
      commit(repo, 'removes', { [model]: undefined, [mirrored]: undefined })
    },
  },
  {
    what: 'a later commit changes a file that the drifted one had removed',
    stops: 1,
    make: repo => {
      commit(repo, 'drifts', { [model]: undefined })
      commit(repo, 'changes', { [model]: theirs, [mirrored]: theirs })
    },
  },
  {
    what: 'the drifted commit changes the mirror alone',
    stops: 0,
    make: repo => {
      commit(repo, 'both', { [model]: ours, [mirrored]: ours })
      commit(repo, 'drifts', { [mirrored]: modelText() })
      commit(repo, 'heals', { [mirrored]: ours })
    },
  },
  {
    what: 'a later merge was resolved by hand',
    stops: 1,
    make: repo => {
      repo.git('checkout', '--quiet', '-b', 'other')
      commit(repo, 'other', { [`${source}/app.py`]: 'app = 2\n', [`${mirror}/app.py`]: 'app = 2\n' })
      repo.git('checkout', '--quiet', 'side')
      commit(repo, 'drifts', { [model]: theirs })
      commit(repo, 'heals', { [mirrored]: theirs })
      commit(repo, 'app', { [`${source}/app.py`]: 'app = 3\n', [`${mirror}/app.py`]: 'app = 3\n' })
      expect(repo.tryGit(['merge', 'other']).code).toBe(1)
      commit(repo, 'merged', { [`${source}/app.py`]: 'app = 5\n', [`${mirror}/app.py`]: 'app = 5\n' })
    },
  },
]

async function createBranch(): Promise<TestRepository> {
  const repo = await createWithHooks()
  repo.write({ 'lockstep.json': (repo.read('lockstep.json') ?? '').replace('{', '{ "onPush": "every",') })
  repo.commit('declaration')
  repo.git('push', '--quiet', '--no-verify')
  repo.git('checkout', '--quiet', '-b', 'side')
  return repo
}

const push = (repo: TestRepository) => watchGit(repo, ['push', '--quiet', 'origin', 'side'])

function expectMended(repo: TestRepository, range: string): void {
  const drifted = repo
    .git('rev-list', range)
    .split('\n')
    .filter(id => differences(repo, id).length > 0)
  expect(drifted).toEqual([])
  expect(push(repo)).toEqual({ code: 0, ran: 'pre-push', said: '' })
}

for (const { what, stops, make } of histories) {
  test(
    what,
    shows(
      'hooks',
      `git push with "onPush": "every", then the printed commands, where ${what}`,
      'every commit is mended, the last holds what it held, and the push passes',
      5,
    ),
    async () => {
      await using repo = await createBranch()
      make(repo)
      const tree = repo.git('rev-parse', 'side^{tree}')
      const { code, said } = push(repo)
      expect([code, said]).toEqual([
        1,
        expect.stringContaining('✗ push refused: lambda was out of sync below side'),
      ])
      expect(followAdvice(repo, said)).toBe(stops)
      expect(repo.git('rev-parse', 'side^{tree}')).toBe(tree)
      expectMended(repo, 'main..side')
    },
  )
}

test(
  'a branch that isn’t checked out',
  shows(
    'hooks',
    'git push with "onPush": "every" of a branch that isn’t checked out, then the printed rebase',
    'that branch is mended, and no other',
    5,
  ),
  async () => {
    await using repo = await createBranch()
    commit(repo, 'drifts', { [model]: theirs })
    commit(repo, 'heals', { [mirrored]: theirs })
    repo.git('checkout', '--quiet', 'main')
    const before = repo.git('rev-parse', 'main')
    expect(followAdvice(repo, push(repo).said)).toBe(0)
    expect(repo.git('rev-parse', 'main')).toBe(before)
    expectMended(repo, 'main..side')
  },
)

test(
  'the first commit of all',
  shows(
    'hooks',
    'git push with "onPush": "every" of a history that begins with a drift, then the printed rebase',
    'every commit is mended',
    5,
  ),
  async () => {
    await using repo = await createBranch()
    repo.git('checkout', '--quiet', '--orphan', 'root')
    commit(repo, 'begins', { [model]: rival, [mirrored]: undefined })
    commit(repo, 'heals', { [mirrored]: rival })
    repo.git('branch', '--quiet', '--force', 'side')
    repo.git('checkout', '--quiet', 'side')
    expect(followAdvice(repo, push(repo).said)).toBe(0)
    expectMended(repo, 'side')
  },
)
