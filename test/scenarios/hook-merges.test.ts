/**
 * Commits that git makes with another side at hand: merges, picks, squashes. What both sides kept in sync stays so; drift
 * that a parent brings is mended where the source once had that text, and only warned of where somebody had edited the
 * mirror and committed it, because everyone who merges that branch would be stopped otherwise.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import {
  createIncident,
  differences,
  mirror,
  mirrored,
  model,
  modelText,
  source,
} from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

const ours = modelText({ 1: '    ours = 1\n' })
const theirs = modelText({ 18: '    theirs = 1\n' })
const both = modelText({ 1: '    ours = 1\n', 18: '    theirs = 1\n' })

/** Makes a commit on `side`, with hooks or behind their back, and goes back to `main`. */
function commitOnSide(
  repo: TestRepository,
  files: Record<string, string>,
  hooks: 'hooks' | 'no hooks',
): void {
  repo.git('checkout', '--quiet', '-B', 'side')
  commitFiles(repo, files, hooks)
  repo.git('checkout', '--quiet', 'main')
}

function commitFiles(repo: TestRepository, files: Record<string, string>, hooks: 'hooks' | 'no hooks'): void {
  repo.write(files)
  repo.git('add', '--all')
  repo.git('commit', '--quiet', ...(hooks === 'hooks' ? [] : ['--no-verify']), '--message', 'work')
}

/** Commits a merge that stopped before its commit; gives what the hook said. */
function commitMerge(repo: TestRepository): string {
  const { code, stderr } = repo.tryGit(['commit', '--message', 'merge'])
  expect(code).toBe(0)
  expect(repo.git('status', '--porcelain')).toBe('')
  return stderr
}

test(
  'both sides in sync and merged without a conflict: nothing is left to do',
  shows('merges', 'both sides in sync, merged without a conflict', 'nothing is left to do', 2),
  async () => {
    await using repo = await createIncident()
    commitOnSide(repo, { [model]: theirs }, 'hooks')
    commitFiles(repo, { [model]: ours }, 'hooks')
    repo.git('merge', '--no-commit', 'side')
    expect(commitMerge(repo)).toBe('')
    expect(differences(repo)).toEqual([])
    expect(repo.read(mirrored)).toBe(both)
  },
)

test(
  'a conflict outside of the mirrors doesn’t matter',
  shows('merges', 'a conflict outside of every mirror', 'doesn’t matter', 2),
  async () => {
    await using repo = await createIncident()
    commitOnSide(repo, { 'notes.md': 'theirs\n', [model]: theirs }, 'hooks')
    commitFiles(repo, { 'notes.md': 'ours\n' }, 'hooks')
    expect(repo.tryGit(['merge', 'side']).code).toBe(1)
    repo.write({ 'notes.md': 'both\n' })
    repo.git('add', 'notes.md')
    expect(commitMerge(repo)).toBe('')
    expect(differences(repo)).toEqual([])
  },
)

test(
  'a source that the other side changed behind the hook’s back is carried',
  shows('merges', 'the other side changed the source with --no-verify', 'the merge carries the mirror', 2),
  async () => {
    await using repo = await createIncident()
    commitOnSide(repo, { [model]: theirs }, 'no hooks')
    commitFiles(repo, { [model]: ours }, 'hooks')
    repo.git('merge', '--no-commit', 'side')
    expect(commitMerge(repo)).toMatchInlineSnapshot(`
    "✓ lambda follows its source in this commit: 1 updated
    "
  `)
    expect(differences(repo)).toEqual([])
    expect(repo.read(mirrored)).toBe(both)
  },
)

describe('a hot fix that the other side committed in the mirror', () => {
  test(
    'is merged with a warning, and stays',
    shows(
      'merges',
      'the other side committed a hot fix in the mirror',
      'merged with a warning; the fix stays',
      3,
    ),
    async () => {
      await using repo = await createIncident()
      commitOnSide(repo, { [mirrored]: theirs }, 'no hooks')
      commitFiles(repo, { 'README.md': 'ours\n' }, 'hooks')
      repo.git('merge', '--no-commit', 'side')
      expect(commitMerge(repo)).toMatchInlineSnapshot(`
      "- lambda
        infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand in a commit that this one merges
      "
    `)
      expect(repo.git('show', `HEAD:${mirrored}`)).toBe(theirs.trimEnd())
    },
  )

  test(
    'doesn’t keep the other files of the merge from being mended',
    shows(
      'merges',
      'a hot fix on the other side, and stale files beside it',
      'the stale files are mended, the fix stays',
      2,
    ),
    async () => {
      await using repo = await createIncident()
      commitOnSide(repo, { [mirrored]: theirs, [`${source}/app.py`]: 'app = 2\n' }, 'no hooks')
      commitFiles(repo, { 'README.md': 'ours\n' }, 'hooks')
      repo.git('merge', '--no-commit', 'side')
      expect(commitMerge(repo)).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 1 updated
        infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand in a commit that this one merges
      "
    `)
      expect(repo.read(`${mirror}/app.py`)).toBe('app = 2\n')
      expect(repo.read(mirrored)).toBe(theirs)
    },
  )

  test(
    'is refused where this merge adds an edit of its own',
    shows('merges', 'the merge itself adds a hand edit', 'refused', 2),
    async () => {
      await using repo = await createIncident()
      commitOnSide(repo, { [mirrored]: theirs }, 'no hooks')
      commitFiles(repo, { 'README.md': 'ours\n' }, 'hooks')
      repo.git('merge', '--no-commit', 'side')
      repo.write({ [`${mirror}/app.py`]: 'hot fix in the merge\n' })
      repo.git('add', '--all')
      const { code, stderr } = repo.tryGit(['commit', '--message', 'merge'])
      expect(code).toBe(1)
      expect(stderr).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/app.py was edited by hand
        infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand in a commit that this one merges
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
      "
    `)
      expect(repo.read(`${mirror}/app.py`)).toBe('hot fix in the merge\n')
    },
  )

  test(
    'is refused in a commit that is no merge',
    shows(
      'merges',
      'git merge --squash of a branch with a hot fix',
      'refused: the commit would make it this branch’s own',
      2,
    ),
    async () => {
      await using repo = await createIncident()
      commitOnSide(repo, { [mirrored]: theirs }, 'no hooks')
      repo.git('merge', '--squash', 'side')
      const { code, stderr } = repo.tryGit(['commit', '--message', 'squash'])
      expect(code).toBe(1)
      expect(stderr).toContain('was edited by hand')
    },
  )
})

test(
  'git merge --squash of drift is mended like any other commit',
  shows('merges', 'git merge --squash of a drifted branch', 'mended like any other commit', 2),
  async () => {
    await using repo = await createIncident()
    commitOnSide(repo, { [model]: theirs }, 'no hooks')
    repo.git('merge', '--squash', 'side')
    repo.tryGit(['commit', '--message', 'squash'])
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'git cherry-pick --no-commit and git revert --no-commit are carried',
  shows('commits', 'git cherry-pick -n or git revert -n, then git commit', 'the mirror is in the commit', 2),
  async () => {
    await using repo = await createIncident()
    commitOnSide(repo, { [model]: theirs }, 'no hooks')
    repo.git('cherry-pick', '--no-commit', 'side')
    repo.git('commit', '--quiet', '--message', 'pick')
    expect(differences(repo)).toEqual([])
    repo.git('revert', '--no-commit', 'side')
    repo.git('commit', '--quiet', '--message', 'revert')
    expect(differences(repo)).toEqual([])
    expect(repo.read(mirrored)).toBe(modelText())
  },
)

test(
  'a pick that stopped at a conflict of the source is carried by git cherry-pick --continue',
  shows(
    'commits',
    'git cherry-pick --continue after a conflict of the source',
    'the mirror is in the commit',
    2,
  ),
  async () => {
    await using repo = await createIncident()
    commitOnSide(repo, { [model]: modelText({ 3: '    theirs = 1\n' }) }, 'no hooks')
    commitFiles(repo, { [model]: modelText({ 3: '    ours = 1\n' }) }, 'hooks')
    expect(repo.tryGit(['cherry-pick', 'side']).code).toBe(1)
    repo.write({ [model]: both })
    repo.git('add', model)
    expect(repo.tryGit(['-c', 'core.editor=true', 'cherry-pick', '--continue'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.read(mirrored)).toBe(both)
  },
)

test(
  'a merge in a linked work tree finds what is being merged there',
  shows('merges', 'a merge in a linked work tree', 'what is being merged is found there', 2),
  async () => {
    await using repo = await createIncident()
    commitOnSide(repo, { [mirrored]: theirs }, 'no hooks')
    repo.git('worktree', 'add', '--quiet', '-b', 'third', '../linked')
    repo.write({ '../linked/README.md': 'third\n' })
    const linked = (...words: string[]) => repo.tryGit(['-C', '../linked', ...words])
    expect(linked('commit', '--quiet', '-a', '--message', 'work')).toMatchObject({ code: 0 })
    linked('merge', '--no-commit', 'side')
    const { code, stderr } = linked('commit', '--message', 'merge')
    expect(code).toBe(0)
    expect(stderr).toContain('in a commit that this one merges')
  },
)

describe('a hot fix in a file that the other side changed too', () => {
  test(
    'is merged with a warning, whichever side it is on',
    shows(
      'merges',
      'a hot fix in a file that the other side changed too',
      'merged with a warning; both texts are in it',
      3,
    ),
    async () => {
      await using repo = await createIncident()
      commitOnSide(repo, { [mirrored]: theirs }, 'no hooks')
      commitFiles(repo, { [model]: ours }, 'hooks')
      repo.git('merge', '--no-commit', 'side')
      expect(repo.read(mirrored)).toBe(both)
      expect(commitMerge(repo)).toMatchInlineSnapshot(`
      "- lambda
        infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand in a commit that this one merges
      "
    `)
      expect(repo.git('show', `HEAD:${mirrored}`)).toBe(both.trimEnd())
    },
  )

  test(
    'is no licence to edit the mirror where the other side was merely behind',
    shows('merges', 'a hand edit in a merge whose other side was merely behind', 'refused', 2),
    async () => {
      await using repo = await createIncident()
      commitOnSide(repo, { [model]: theirs }, 'no hooks')
      commitFiles(repo, { 'README.md': 'ours\n' }, 'hooks')
      repo.git('merge', '--no-commit', 'side')
      repo.write({ [mirrored]: both })
      repo.git('add', mirrored)
      const { code, stderr } = repo.tryGit(['commit', '--message', 'merge'])
      expect(code).toBe(1)
      expect(stderr).toContain('was edited by hand\n')
    },
  )
})
