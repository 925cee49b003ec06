/**
 * Everything under which a drifted commit can be pushed: pre-push refuses what is out of sync at a pushed tip and isn't the remote's
 * already, whatever the ref is called and wherever it goes, and nothing arrives there.
 */
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { commitModel, createWithHooks, theirs, watchGit } from '../support/all-hooks.ts'
import { lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { differences, model } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

/** The command line as it is installed nowhere here. */
const lockstep = `${process.execPath} ${lockstepBin}`
const push = (repo: TestRepository, ...words: string[]) => watchGit(repo, ['push', '--quiet', ...words])
const onRemote = (repo: TestRepository, ref: string) =>
  repo.tryGit(['--git-dir', '../remote.git', 'rev-parse', '--verify', '--quiet', ref]).stdout.trim()

/** A commit whose mirror lags behind, on `side`. */
async function createDrifted(options?: object): Promise<TestRepository> {
  const repo = await createWithHooks(options)
  commitModel(repo, theirs, { branch: 'side', past: true })
  return repo
}

/** Refs under which a drifted commit may be pushed, and what has to be there before. */
const refused: {
  what: string
  prepare?(repo: TestRepository): void
  words(repo: TestRepository): string[]
}[] = [
  { what: 'a new branch', words: () => ['origin', 'side'] },
  { what: 'a branch under another name (side:main)', words: () => ['origin', 'side:main'] },
  { what: 'a commit without a branch (HEAD:refs/heads/x)', words: () => ['origin', 'side^0:refs/heads/x'] },
  {
    what: 'a force push over another history',
    prepare: repo => {
      repo.git('checkout', '--quiet', '-B', 'gone', 'main')
      repo.git('commit', '--quiet', '--allow-empty', '--message', 'gone')
      repo.git('push', '--quiet', 'origin', 'gone:refs/heads/side')
      repo.git('checkout', '--quiet', 'main')
    },
    words: () => ['--force', 'origin', 'side'],
  },
  {
    what: 'a force push over a commit that this clone hasn’t got',
    prepare: repo => {
      repo.git('clone', '--quiet', '../remote.git', '../other')
      repo.git('-C', '../other', 'commit', '--quiet', '--allow-empty', '--message', 'elsewhere')
      repo.git('-C', '../other', 'push', '--quiet', 'origin', 'HEAD:refs/heads/side')
    },
    words: () => ['--force', 'origin', 'side'],
  },
  {
    what: 'an annotated tag',
    prepare: repo => repo.git('tag', '--annotate', '--message', 'v1', 'v1', 'side'),
    words: () => ['origin', 'v1'],
  },
  {
    what: 'a lightweight tag',
    prepare: repo => repo.git('tag', 'v1', 'side'),
    words: () => ['origin', 'v1'],
  },
  { what: 'a push by URL', words: repo => [join(repo.root, '../remote.git'), 'side'] },
  { what: 'a push by file:// URL', words: repo => [`file://${join(repo.root, '../remote.git')}`, 'side'] },
]

describe('a drifted commit is refused', () => {
  for (const { what, prepare, words } of refused) {
    test(
      `as ${what}`,
      shows('hooks', `git push of a drifted commit: ${what}`, 'pre-push refuses', 2),
      async () => {
        await using repo = await createDrifted()
        prepare?.(repo)
        const before = repo.git('--git-dir', '../remote.git', 'for-each-ref')
        const { code, ran, said } = push(repo, ...words(repo))
        expect([code, ran]).toEqual([1, 'pre-push'])
        expect(said).toContain('✗ push refused: lambda is out of sync with apps/backend-api/src at ')
        expect(said).toMatch(/since [0-9a-f]{8} \(8 Jan, "model on side"\)/)
        expect(repo.git('--git-dir', '../remote.git', 'for-each-ref')).toBe(before)
      },
    )
  }

  test(
    'the whole output, and its fix',
    shows(
      'hooks',
      'git push of a drifted branch, then the printed fix',
      'refused with a command that mends it; the push goes through',
      5,
    ),
    async () => {
      await using repo = await createDrifted()
      const { said } = push(repo, 'origin', 'side')
      expect(said).toMatchInlineSnapshot(`
        "✗ push refused: lambda is out of sync with apps/backend-api/src at side (1 of 2 files)
            stale  contexts/provider/models/license.py
          for 24 days, since f8d13286 (8 Jan, "model on side")
          fix:  git switch side && npx lockstep sync --staged lambda && git commit, then push again
        error: failed to push some refs to '../remote.git'
        "
      `)
      const fix = /^ {2}fix: {2}(.*), then push again$/m.exec(said)?.[1] ?? ''
      const environment = { GIT_EDITOR: 'echo pasted >' }
      expect(repo.run('sh', ['-c', fix.replaceAll('npx lockstep', lockstep)], { environment }).code).toBe(0)
      expect(differences(repo, 'side')).toEqual([])
      expect(push(repo, 'origin', 'side').code).toBe(0)
      expect(onRemote(repo, 'side')).toBe(repo.git('rev-parse', 'side'))
    },
  )

  test(
    'together with refs that are in sync',
    shows(
      'hooks',
      'git push of several refs, one of them drifted',
      'none is pushed, and the drifted one is named',
      2,
    ),
    async () => {
      await using repo = await createDrifted()
      repo.git('branch', 'fine', 'main')
      const { code, said } = push(repo, 'origin', 'fine', 'side', 'main')
      expect(code).toBe(1)
      expect(said).toContain(' at side (')
      expect(said.match(/push refused/g)).toHaveLength(1)
      expect([onRemote(repo, 'fine'), onRemote(repo, 'side')]).toEqual(['', ''])
    },
  )

  test(
    'from a shallow clone',
    shows('hooks', 'git push from a shallow clone', 'pre-push refuses as anywhere', 8),
    async () => {
      await using repo = await createWithHooks()
      repo.git('clone', '--quiet', '--depth=1', `file://${join(repo.root, '../remote.git')}`, '../clone')
      repo.write({ [`../clone/${model}`]: theirs })
      repo.git('-C', '../clone', 'commit', '--quiet', '--all', '--message', 'drifts')
      repo.git('-C', '../clone', 'config', 'core.hooksPath', join(repo.root, '.git/hooks'))
      const answer = watchGit(repo, ['-C', '../clone', 'push', '--quiet', 'origin', 'main'])
      expect({ ...answer, said: answer.said.replace(join(repo.root, '..'), '') }).toMatchInlineSnapshot(`
        {
          "code": 1,
          "ran": "pre-push",
          "said": "✗ push refused: lambda is out of sync with apps/backend-api/src at main (1 of 2 files)
            stale  contexts/provider/models/license.py
          this is a shallow clone: \`git fetch --unshallow\` fetches what came before
          for at least 24 days, since before e60b497d (8 Jan, "drifts")
          fix:  npx lockstep sync --staged lambda && git commit, then push again
        error: failed to push some refs to 'file:///remote.git'
        ",
        }
      `)
    },
  )
})
