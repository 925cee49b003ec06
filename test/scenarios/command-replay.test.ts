/**
 * Commands that make commits without pre-commit, with all of Lockstep's hooks installed: replayed commits, patches, plumbing,
 * and whatever happens beside the hook. The drift that they let through is warned of where a hook runs, and the push refuses it.
 */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  both,
  commitModel,
  createDriftedSide,
  createWithHooks,
  expectPushRefused,
  ours,
  rival,
  theirs,
  watchGit,
} from '../support/all-hooks.ts'
import { shows } from '../support/evidence.ts'
import { differences, mirrored, model } from '../support/incident.ts'
import type { RunOptions, TestRepository } from '../support/repository.ts'

/** Commands that make a commit which holds the drift, and which no hook could have stopped. */
const unseen: {
  command: string
  outcome: string
  words: string[]
  options?: RunOptions
  prepare?(repo: TestRepository): void
}[] = [
  {
    command: 'git cherry-pick of a drifted commit',
    outcome: 'post-commit warns, pre-push refuses',
    words: ['cherry-pick', 'side'],
  },
  {
    command: 'git revert of a drifted commit that the mirror followed later',
    outcome: 'post-commit warns, pre-push refuses',
    words: ['revert', '--no-edit', 'HEAD~1'],
    prepare: repo => {
      commitModel(repo, theirs, { past: true })
      repo.lockstep(['sync', '--staged'])
      repo.git('commit', '--quiet', '--no-verify', '--message', 'the mirror follows')
    },
  },
  {
    command: 'git rebase onto a drifted branch',
    outcome: 'post-rewrite warns, pre-push refuses',
    words: ['rebase', '--quiet', 'side'],
  },
  {
    command: 'git rebase --apply onto a drifted branch',
    outcome: 'post-rewrite warns, pre-push refuses',
    words: ['rebase', '--apply', '--quiet', 'side'],
  },
  {
    command: 'git rebase --continue after a conflict, the mirror left behind',
    outcome: 'post-rewrite warns, pre-push refuses',
    words: ['rebase', '--continue'],
    options: { environment: { GIT_EDITOR: 'true' } },
    prepare: repo => {
      commitModel(repo, rival, { branch: 'other', past: true })
      commitModel(repo, ours, { past: true })
      expect(repo.tryGit(['rebase', 'other']).code).toBe(1)
      repo.write({ [model]: both })
      repo.git('add', model)
    },
  },
  {
    command: 'git am of a patch for the source alone',
    outcome: 'no hook of Lockstep’s runs; pre-push refuses',
    words: ['am', '--quiet', '../patch'],
    prepare: repo => repo.write({ '../patch': `${repo.git('format-patch', '--stdout', '-1', 'side')}\n` }),
  },
]

for (const { command, outcome, words, options, prepare } of unseen) {
  test(command, shows('hooks', command, outcome, 2), async () => {
    await using repo = await createDriftedSide()
    prepare?.(repo)
    const answer = watchGit(repo, words, options)
    expect(answer.code).toBe(0)
    if (outcome.startsWith('no hook')) expect(answer.ran).toBe('')
    else {
      expect(answer.ran).toContain(outcome.split(' ')[0])
      expect(answer.said).toContain(
        '! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)',
      )
    }
    expectPushRefused(repo)
  })
}

describe('git rebase -i', () => {
  const sequence = (word: string) => ({
    GIT_SEQUENCE_EDITOR: `sed -i 's/^pick/${word}/'`,
    GIT_EDITOR: 'true',
  })

  test(
    'reword of a drifted commit',
    shows(
      'hooks',
      'git rebase -i, reword of a drifted commit',
      'nothing is new, so nobody warns again; pre-push refuses',
      2,
    ),
    async () => {
      await using repo = await createWithHooks()
      commitModel(repo, ours, { past: true })
      const environment = { ...sequence('reword'), GIT_EDITOR: "sed -i '1s/^/again: /'" }
      expect(watchGit(repo, ['rebase', '--quiet', '-i', 'HEAD~1'], { environment })).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "post-checkout pre-commit post-commit post-rewrite post-rewrite",
          "said": "",
        }
      `)
      expectPushRefused(repo)
    },
  )

  test(
    'edit of a commit, and git commit --amend there',
    shows(
      'hooks',
      'git rebase -i, edit and git commit --amend',
      'pre-commit: the mirror is in the commit',
      2,
    ),
    async () => {
      await using repo = await createWithHooks()
      commitModel(repo, ours)
      repo.tryGit(['rebase', '--quiet', '-i', 'HEAD~1'], { environment: sequence('edit') })
      repo.write({ [model]: both })
      expect(watchGit(repo, ['commit', '--quiet', '--all', '--amend', '--no-edit'])).toMatchInlineSnapshot(`
        {
          "code": 0,
          "ran": "pre-commit post-commit post-rewrite",
          "said": "✓ lambda follows its source in this commit: 1 updated
        ",
        }
      `)
      expect(watchGit(repo, ['rebase', '--continue']).code).toBe(0)
      expect(differences(repo)).toEqual([])
      expect(repo.git('show', `HEAD:${mirrored}`)).toBe(both.trimEnd())
    },
  )
})

test(
  'git stash and git stash pop --index',
  shows(
    'traps',
    'git stash, git stash pop --index',
    'what was staged and what was not come back; the commit carries the mirror',
    3,
  ),
  async () => {
    await using repo = await createWithHooks()
    repo.write({ [model]: ours })
    repo.git('add', model)
    repo.write({ [model]: both })
    const status = repo.git('status', '--porcelain')
    expect(watchGit(repo, ['stash'])).toMatchObject({ code: 0, said: '' })
    expect(watchGit(repo, ['stash', 'pop', '--index'])).toMatchObject({ code: 0, said: '' })
    expect(repo.git('status', '--porcelain')).toBe(status)
    expect(repo.tryGit(['commit', '--quiet', '--message', 'x']).code).toBe(0)
    expect(differences(repo)).toEqual([])
    expect([repo.git('show', `HEAD:${mirrored}`), repo.read(model)]).toEqual([ours.trimEnd(), both])
  },
)

test(
  'git notes',
  shows('hooks', 'git notes add, and a push of the notes', 'no business of any hook', 6),
  async () => {
    await using repo = await createWithHooks()
    expect(watchGit(repo, ['notes', 'add', '--message', 'n'])).toEqual({ code: 0, ran: '', said: '' })
    const push = watchGit(repo, ['push', '--quiet', 'origin', 'refs/notes/commits'])
    expect(push).toEqual({ code: 0, ran: 'pre-push', said: '' })
  },
)

test(
  'a client that writes the tree before it asks the hook',
  shows(
    'traps',
    'a client that runs git write-tree before the hook, then commit-tree and update-ref',
    'post-commit warns, pre-push refuses',
    2,
  ),
  async () => {
    await using repo = await createWithHooks()
    repo.write({ [model]: ours })
    repo.git('add', model)
    const tree = repo.git('write-tree')
    expect(repo.run('.git/hooks/pre-commit', []).code).toBe(0)
    const commit = repo.git('commit-tree', '-p', 'HEAD', '-m', 'x', tree)
    repo.git('update-ref', 'HEAD', commit)
    const { code, stderr } = repo.run('.git/hooks/post-commit', [])
    expect(code).toBe(0)
    expect(stderr).toMatchInlineSnapshot(`
      "! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)
          stale  contexts/provider/models/license.py
        fix:  npx lockstep sync --staged lambda && git commit --amend --no-edit
      "
    `)
    expectPushRefused(repo)
    expect(repo.git('status', '--porcelain')).toBe(`M  ${mirrored}`)
  },
)

test(
  'git add by another process while the hook runs',
  shows(
    'traps',
    'git add of the source by another process during a plain commit',
    'post-commit warns, pre-push refuses',
    2,
  ),
  async () => {
    await using repo = await createWithHooks()
    const hook = repo.read('.git/hooks/pre-commit')?.replace('exec ', '') ?? ''
    const meanwhile = `${hook}printf '%s' "$LATE" >'${join(repo.root, model)}'; git add '${model}'\n`
    repo.write({ '.git/hooks/pre-commit': { executable: meanwhile }, 'README.md': 'x\n' })
    repo.git('add', 'README.md')
    const answer = watchGit(repo, ['commit', '--quiet', '-m', 'x'], { environment: { LATE: ours } })
    expect(answer.code).toBe(0)
    expect(answer.said).toContain('! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)')
    expectPushRefused(repo)
  },
)
