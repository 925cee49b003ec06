/** Pushes that pre-push lets pass, with a warning or without a word, and what `"onPush": "every"` refuses of them. */
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { both, commitModel, createWithHooks, rival, theirs, watchGit } from '../support/all-hooks.ts'
import { lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { differences, model, source } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

/** The command line as it is installed nowhere here. */
const lockstep = `${process.execPath} ${lockstepBin}`
const passed = { code: 0, ran: 'pre-push', said: '' }
const push = (repo: TestRepository, ...words: string[]) => watchGit(repo, ['push', '--quiet', ...words])

/** A commit whose mirror lags behind, on `side`. */
async function createDrifted(options?: object): Promise<TestRepository> {
  const repo = await createWithHooks(options)
  commitModel(repo, theirs, { branch: 'side', past: true })
  return repo
}

/** A branch that drifted in its first commit and is in sync again in its second. */
async function createHealed(rest: object = {}): Promise<TestRepository> {
  const repo = await createWithHooks()
  const declaration = JSON.parse(repo.read('lockstep.json') ?? '')
  repo.write({ 'lockstep.json': `${JSON.stringify({ ...rest, ...declaration }, undefined, 2)}\n` })
  repo.commit('declaration')
  repo.git('push', '--quiet', '--no-verify')
  repo.git('checkout', '--quiet', '-b', 'side')
  repo.write({ [model]: theirs })
  repo.git('commit', '--quiet', '--no-verify', '--all', '--message', 'drifts')
  repo.write({ [model]: both })
  repo.git('commit', '--quiet', '--all', '--message', 'heals')
  expect(differences(repo)).toEqual([])
  return repo
}

/** Pushes that add no drift. */
const harmless: {
  what: string
  prepare(repo: TestRepository): void
  words: string[]
}[] = [
  { what: 'with nothing to push', prepare: () => {}, words: ['origin', 'main'] },
  {
    what: 'that deletes a branch',
    prepare: repo => repo.git('push', '--quiet', '--no-verify', 'origin', 'side'),
    words: ['origin', '--delete', 'side'],
  },
  {
    what: 'of a tag of a tree and one of a blob',
    prepare: repo => {
      repo.git('tag', 'tree', 'side^{tree}')
      repo.git('tag', 'blob', 'side:README.md')
    },
    words: ['origin', 'tree', 'blob'],
  },
  {
    what: 'to a branch that was drifted before, of a commit beside the mirror',
    prepare: repo => {
      repo.git('push', '--quiet', '--no-verify', 'origin', 'side:main')
      repo.git('reset', '--quiet', '--hard', 'side')
      repo.write({ 'README.md': 'more\n' })
      repo.git('commit', '--quiet', '--all', '--message', 'readme')
    },
    words: ['origin', 'main'],
  },
  {
    what: 'to a branch other than main that was drifted before, of another mirrored file',
    prepare: repo => {
      repo.git('push', '--quiet', '--no-verify', 'origin', 'side')
      repo.git('checkout', '--quiet', 'side')
      repo.write({ [`${source}/app.py`]: 'app = 2\n' })
      repo.git('commit', '--quiet', '--all', '--message', 'app')
    },
    words: ['origin', 'side'],
  },
  {
    what: 'of a new branch that starts at a drifted main of the remote',
    prepare: repo => {
      repo.git('push', '--quiet', '--no-verify', 'origin', 'side:main')
      repo.git('fetch', '--quiet')
      repo.git('checkout', '--quiet', '-b', 'topic', 'origin/main')
      repo.write({ 'README.md': 'more\n' })
      repo.git('commit', '--quiet', '--all', '--message', 'readme')
    },
    words: ['origin', 'topic'],
  },
  {
    what: 'of a branch that merges a drifted main of the remote',
    prepare: repo => {
      repo.git('checkout', '--quiet', '-b', 'topic')
      repo.git('commit', '--quiet', '--allow-empty', '--message', 'topic')
      repo.git('push', '--quiet', 'origin', 'topic')
      repo.git('push', '--quiet', '--no-verify', 'origin', 'side:main')
      repo.git('fetch', '--quiet')
      repo.git('merge', '--quiet', '--no-verify', '--no-edit', 'origin/main')
    },
    words: ['origin', 'topic'],
  },
]

describe('passes without a word', () => {
  for (const { what, prepare, words } of harmless) {
    test(`a push ${what}`, shows('hooks', `git push ${what}`, 'passes without a word', 2), async () => {
      await using repo = await createDrifted()
      prepare(repo)
      expect(push(repo, ...words)).toEqual(passed)
    })
  }

  test(
    'a branch that was mended, squashed into one commit',
    shows('hooks', 'git push of a squash-merged branch that was mended', 'passes without a word', 2),
    async () => {
      await using repo = await createHealed()
      repo.git('checkout', '--quiet', 'main')
      repo.git('merge', '--quiet', '--squash', 'side')
      repo.git('commit', '--quiet', '--message', 'squashed')
      expect(push(repo, 'origin', 'main')).toEqual(passed)
    },
  )

  test(
    '--no-verify',
    shows('hooks', 'git push --no-verify', 'no hook runs: CI is what is left', 2),
    async () => {
      await using repo = await createDrifted()
      expect(push(repo, '--no-verify', 'origin', 'side')).toEqual({ code: 0, ran: '', said: '' })
      expect(repo.lockstep(['check', '--at', 'side']).code).toBe(1)
    },
  )
})

describe('drift below a tip that is in sync', () => {
  test(
    'is warned of',
    shows(
      'hooks',
      'git push of a branch that drifted and was mended',
      'passes with a warning that names the first commit',
      2,
    ),
    async () => {
      await using repo = await createHealed()
      expect(push(repo, 'origin', 'side')).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "pre-push",
          "said": "! lambda was out of sync below side
          out of sync in one of the 2 commits that are pushed, first in 024427e5 ("drifts"); in sync again at the last
        ",
        }
      `)
    },
  )

  test(
    'is refused with "onPush": "every", and the printed rebase mends every commit',
    shows(
      'hooks',
      'git push of a branch that drifted and was mended, with "onPush": "every"',
      'refused with the rebase that mends every commit',
      2,
    ),
    async () => {
      await using repo = await createHealed({ onPush: 'every' })
      const answer = push(repo, 'origin', 'side')
      expect(answer).toMatchInlineSnapshot(`
        {
          "code": 1,
          "ran": "pre-push",
          "said": "✗ push refused: lambda was out of sync below side
          out of sync in one of the 2 commits that are pushed, first in 0805b2e8 ("drifts"); in sync again at the last
          where the rebase stops: git read-tree -u --reset REBASE_HEAD && npx lockstep sync --staged lambda && git rebase --continue
          fix:  git rebase -X theirs --exec 'npx lockstep sync --staged lambda && git commit --amend --no-edit --allow-empty' 0805b2e8^, then push again
        error: failed to push some refs to '../remote.git'
        ",
        }
      `)
      const fix = /^ {2}fix: {2}(.*), then push again$/m.exec(answer.said)?.[1] ?? ''
      const rebase = repo.run('sh', ['-c', fix.replaceAll('npx lockstep', lockstep)])
      expect(rebase).toMatchObject({ code: 0 })
      expect([differences(repo, 'side'), differences(repo, 'side~1')]).toEqual([[], []])
      expect(push(repo, 'origin', 'side').code).toBe(0)
    },
  )

  test(
    'that came back at the tip is refused',
    shows('hooks', 'git push of a branch that was mended and drifted again', 'pre-push refuses', 2),
    async () => {
      await using repo = await createHealed()
      repo.write({ [model]: rival })
      repo.git('commit', '--quiet', '--no-verify', '--all', '--message', 'drifts again')
      const { code, said } = push(repo, 'origin', 'side')
      expect(code).toBe(1)
      expect(said).toContain('"drifts again"')
    },
  )
})
