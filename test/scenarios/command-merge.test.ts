/** Merges, pulls and fast-forwards with all of Lockstep's hooks installed: which hooks git runs, and what each of them does. */
import { describe, expect, test } from 'vitest'
import {
  both,
  commitModel,
  createDriftedSide,
  createWithHooks,
  expectPushRefused,
  ours,
  theirs,
  watchGit,
} from '../support/all-hooks.ts'
import { shows } from '../support/evidence.ts'
import { differences, mirrored, modelText } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

describe('git merge', () => {
  test(
    'of both sides in sync',
    shows('hooks', 'git merge of branches that are in sync', 'pre-merge-commit passes without a word', 2),
    async () => {
      await using repo = await createWithHooks()
      commitModel(repo, theirs, { branch: 'side' })
      commitModel(repo, ours)
      expect(watchGit(repo, ['merge', '--quiet', '--no-edit', 'side'])).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "pre-merge-commit post-merge",
          "said": "",
        }
      `)
      expect(differences(repo)).toEqual([])
      expect(repo.read(mirrored)).toBe(both)
    },
  )

  test(
    'of a drifted branch',
    shows(
      'hooks',
      'git merge of a drifted branch',
      'pre-merge-commit mends it and stops; git commit finishes the merge',
      2,
    ),
    async () => {
      await using repo = await createDriftedSide()
      expect(watchGit(repo, ['merge', '--quiet', '--no-edit', 'side'])).toMatchInlineSnapshot(`
        {
          "code": 1,
          "ran": "pre-merge-commit",
          "said": "✗ merge not committed yet: lambda follows its source now, and is staged: 1 updated
          fix:  git commit
        Not committing merge; use 'git commit' to complete the merge.
        ",
        }
      `)
      expect(watchGit(repo, ['commit', '--quiet', '--no-edit'])).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "pre-commit post-commit",
          "said": "",
        }
      `)
      expect(differences(repo)).toEqual([])
      expect(repo.git('rev-list', '--parents', '-1', 'HEAD').split(' ')).toHaveLength(3)
      expect(repo.git('status', '--porcelain')).toBe('')
    },
  )

  test(
    '--no-verify of a drifted branch',
    shows('hooks', 'git merge --no-verify of a drifted branch', 'post-merge warns, pre-push refuses', 2),
    async () => {
      await using repo = await createDriftedSide()
      expect(watchGit(repo, ['merge', '--quiet', '--no-edit', '--no-verify', 'side'])).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "post-merge",
          "said": "! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)
            stale  contexts/provider/models/license.py
          for 24 days, since f8d13286 (8 Jan, "model on side")
          fix:  npx lockstep sync --staged lambda && git commit
        ",
        }
      `)
      expectPushRefused(repo)
    },
  )

  test(
    'that is a fast-forward',
    shows(
      'hooks',
      'git merge that fast-forwards to a drifted commit',
      'post-merge warns, pre-push refuses',
      2,
    ),
    async () => {
      await using repo = await createWithHooks()
      commitModel(repo, theirs, { branch: 'side', past: true })
      expect(watchGit(repo, ['merge', '--quiet', 'side'])).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "post-merge",
          "said": "! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)
            stale  contexts/provider/models/license.py
          for 24 days, since f8d13286 (8 Jan, "model on side")
          fix:  npx lockstep sync --staged lambda && git commit
        ",
        }
      `)
      expectPushRefused(repo)
    },
  )
})

describe('git pull', () => {
  /** A drift that somebody pushed past their hooks. */
  async function createPushed(): Promise<TestRepository> {
    const repo = await createWithHooks()
    commitModel(repo, theirs, { branch: 'side', past: true })
    repo.git('push', '--quiet', '--no-verify', 'origin', 'side:main')
    return repo
  }

  test(
    'that fast-forwards',
    shows('hooks', 'git pull that fast-forwards to a drifted commit', 'post-merge warns', 2),
    async () => {
      await using repo = await createPushed()
      expect(watchGit(repo, ['pull', '--quiet'])).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "post-merge",
          "said": "! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)
            stale  contexts/provider/models/license.py
          for 24 days, since f8d13286 (8 Jan, "model on side")
          fix:  npx lockstep sync --staged lambda && git commit
        ",
        }
      `)
    },
  )

  test(
    'that merges',
    shows(
      'hooks',
      'git pull that merges a drifted commit',
      'pre-merge-commit mends it and stops; git commit finishes',
      2,
    ),
    async () => {
      await using repo = await createPushed()
      commitModel(repo, ours)
      expect(watchGit(repo, ['pull', '--quiet', '--no-rebase', '--no-edit'])).toMatchInlineSnapshot(`
        {
          "code": 1,
          "ran": "pre-merge-commit",
          "said": "✗ merge not committed yet: lambda follows its source now, and is staged: 1 updated
          fix:  git commit
        Not committing merge; use 'git commit' to complete the merge.
        ",
        }
      `)
      expect(watchGit(repo, ['commit', '--quiet', '--no-edit']).code).toBe(0)
      expect(differences(repo)).toEqual([])
      expect(watchGit(repo, ['push', '--quiet'])).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "pre-push",
          "said": "",
        }
      `)
    },
  )

  test(
    '--rebase',
    shows('hooks', 'git pull --rebase onto a drifted commit', 'post-rewrite warns', 2),
    async () => {
      await using repo = await createPushed()
      repo.write({ 'README.md': 'ours\n' })
      repo.git('commit', '--quiet', '--all', '--message', 'readme')
      expect(watchGit(repo, ['pull', '--quiet', '--rebase'])).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "post-checkout post-commit post-rewrite",
          "said": "! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)
            stale  contexts/provider/models/license.py
          for 24 days, since f8d13286 (8 Jan, "model on side")
          fix:  npx lockstep sync --staged lambda && git commit
        ",
        }
      `)
    },
  )
})

test(
  'git switch to a drifted branch and back',
  shows('hooks', 'git switch to a drifted branch', 'post-checkout warns', 2),
  async () => {
    await using repo = await createWithHooks()
    commitModel(repo, modelText({ 4: '    four = 1\n' }), { branch: 'side', past: true })
    expect(watchGit(repo, ['switch', '--quiet', 'side'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "ran": "post-checkout",
        "said": "! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)
          stale  contexts/provider/models/license.py
        for 24 days, since 12cd0d64 (8 Jan, "model on side")
        fix:  npx lockstep sync --staged lambda && git commit
      ",
      }
    `)
    expect(watchGit(repo, ['switch', '--quiet', 'main'])).toEqual({ code: 0, ran: 'post-checkout', said: '' })
  },
)
