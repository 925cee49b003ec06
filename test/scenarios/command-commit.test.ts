/**
 * Which hooks git runs for each way to commit, with all of Lockstep's installed, and what comes of a changed model: pre-commit
 * sees every one of these, so the mirror is in the commit and nothing is left for a later hook to warn of.
 */
import { expect, test } from 'vitest'
import { both, commitModel, createWithHooks, ours, rival, theirs, watchGit } from '../support/all-hooks.ts'
import { shows } from '../support/evidence.ts'
import { differences, mirrored, model, modelText } from '../support/incident.ts'
import type { RunOptions, TestRepository } from '../support/repository.ts'

interface Form {
  readonly command: string
  readonly words: readonly string[]
  readonly options?: RunOptions
  prepare(repo: TestRepository): void
  /** The text that both sides hold afterwards. */
  readonly text: string
  readonly ran?: string
}

const message = ['--quiet', '--message', 'x']
const write = (repo: TestRepository) => repo.write({ [model]: ours })
const stage = (repo: TestRepository) => {
  write(repo)
  repo.git('add', model)
}
const solve = (repo: TestRepository) => {
  repo.write({ [model]: both })
  repo.git('add', model)
}
/** Two branches that conflict in the model, the other one committed past the hooks, so that its mirror lags behind. */
const rivals = (repo: TestRepository): string => {
  const side = commitModel(repo, rival, { branch: 'side', past: true })
  commitModel(repo, ours)
  return side
}
const editor = { environment: { GIT_EDITOR: 'true' } }

const forms: Form[] = [
  { command: 'git commit', words: ['commit', ...message], prepare: stage, text: ours },
  { command: 'git commit -a', words: ['commit', '-a', ...message], prepare: write, text: ours },
  { command: 'git commit -o path', words: ['commit', '-o', ...message, model], prepare: write, text: ours },
  { command: 'git commit -i path', words: ['commit', '-i', ...message, model], prepare: write, text: ours },
  {
    command: 'git commit -p',
    words: ['commit', '-p', ...message],
    options: { input: 'y\n' },
    prepare: write,
    text: ours,
  },
  {
    command: 'git commit --amend',
    words: ['commit', '--amend', ...message],
    prepare: stage,
    text: ours,
    ran: 'pre-commit post-commit post-rewrite',
  },
  {
    command: 'git commit --amend of a drifted commit, with something staged of it',
    words: ['commit', '--amend', ...message],
    prepare: repo => {
      commitModel(repo, rival, { past: true })
      stage(repo)
    },
    text: ours,
    ran: 'pre-commit post-commit post-rewrite',
  },
  {
    command: 'git commit --fixup',
    words: ['commit', '--quiet', '--fixup', 'HEAD'],
    prepare: stage,
    text: ours,
  },
  {
    command: 'git merge --no-commit, then git commit',
    words: ['commit', ...message],
    prepare: repo => {
      commitModel(repo, theirs, { branch: 'side', past: true })
      commitModel(repo, ours)
      repo.git('merge', '--no-commit', 'side')
    },
    text: both,
  },
  {
    command: 'git merge --squash, then git commit',
    words: ['commit', ...message],
    prepare: repo => {
      commitModel(repo, theirs, { branch: 'side', past: true })
      repo.git('merge', '--squash', 'side')
    },
    text: theirs,
  },
  {
    command: 'git cherry-pick -n, then git commit',
    words: ['commit', ...message],
    prepare: repo => repo.git('cherry-pick', '-n', commitModel(repo, theirs, { branch: 'side', past: true })),
    text: theirs,
  },
  {
    command: 'git revert -n, then git commit',
    words: ['commit', ...message],
    prepare: repo => {
      commitModel(repo, ours)
      // Somebody's revert of the source alone.
      repo.git('revert', '-n', 'HEAD')
      repo.git('restore', '--staged', '--worktree', mirrored)
    },
    text: modelText(),
  },
  {
    command: 'git cherry-pick --continue after a conflict',
    words: ['cherry-pick', '--continue'],
    options: editor,
    prepare: repo => {
      expect(repo.tryGit(['cherry-pick', rivals(repo)]).code).toBe(1)
      solve(repo)
    },
    text: both,
  },
  {
    command: 'git revert --continue after a conflict',
    words: ['revert', '--continue'],
    options: editor,
    prepare: repo => {
      const first = commitModel(repo, rival, { past: true })
      commitModel(repo, ours, { past: true })
      expect(repo.tryGit(['revert', first]).code).toBe(1)
      solve(repo)
    },
    text: both,
  },
  {
    command: 'git merge --continue after a conflict',
    words: ['merge', '--continue'],
    options: editor,
    prepare: repo => {
      rivals(repo)
      expect(repo.tryGit(['merge', 'side']).code).toBe(1)
      solve(repo)
    },
    text: both,
  },
  {
    command: 'git commit after a conflict of a merge',
    words: ['commit', ...message],
    prepare: repo => {
      rivals(repo)
      expect(repo.tryGit(['merge', 'side']).code).toBe(1)
      solve(repo)
    },
    text: both,
  },
]

for (const { command, words, options, prepare, text, ran = 'pre-commit post-commit' } of forms) {
  test(command, shows('hooks', command, 'pre-commit: the mirror is in the commit', 2), async () => {
    await using repo = await createWithHooks()
    prepare(repo)
    const answer = watchGit(repo, words, options)
    expect(answer.code).toBe(0)
    expect(answer.ran).toBe(ran)
    expect(answer.said).toBe('✓ lambda follows its source in this commit: 1 updated\n')
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(text.trimEnd())
    expect(repo.git('status', '--porcelain')).toBe('')
  })
}

test(
  'git commit --no-verify, then the next ordinary commit of the file',
  shows(
    'hooks',
    'git commit --no-verify',
    'post-commit warns; the next commit of the file mends it, or pre-push refuses',
    2,
  ),
  async () => {
    await using repo = await createWithHooks()
    write(repo)
    const answer = watchGit(repo, ['commit', '--no-verify', '-a', ...message])
    expect(answer.code).toBe(0)
    expect(answer.ran).toBe('post-commit')
    expect(answer.said).toMatchInlineSnapshot(`
      "! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)
          stale  contexts/provider/models/license.py
        fix:  npx lockstep sync --staged lambda && git commit --amend --no-edit
      "
    `)
    expect(differences(repo)).not.toEqual([])
    const push = watchGit(repo, ['push', '--quiet'])
    expect(push.code).toBe(1)
    expect(push.said).toMatchInlineSnapshot(`
      "✗ push refused: lambda is out of sync with apps/backend-api/src at main (1 of 2 files)
          stale  contexts/provider/models/license.py
        for 24 days, since 6ddab9c3 (8 Jan, "x")
        fix:  npx lockstep sync --staged lambda && git commit, then push again
      error: failed to push some refs to '../remote.git'
      "
    `)
    solve(repo)
    expect(repo.tryGit(['commit', ...message])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    const healed = watchGit(repo, ['push', '--quiet'])
    expect(healed.code).toBe(0)
    expect(healed.said).toMatchInlineSnapshot(`
      "! lambda was out of sync below main
        out of sync in one of the 2 commits that are pushed, first in 6ddab9c3 ("x"); in sync again at the last
      "
    `)
  },
)

test(
  'an amend that stages nothing',
  shows('hooks', 'git commit --amend --no-edit of a drifted commit, nothing staged', 'post-commit warns', 2),
  async () => {
    await using repo = await createWithHooks()
    commitModel(repo, ours, { past: true })
    const answer = watchGit(repo, ['commit', '--quiet', '--amend', '--no-edit'])
    expect(answer).toMatchInlineSnapshot(`
      {
        "code": 0,
        "ran": "pre-commit post-commit post-rewrite",
        "said": "! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)
          stale  contexts/provider/models/license.py
        fix:  npx lockstep sync --staged lambda && git commit --amend --no-edit
      ",
      }
    `)
  },
)
