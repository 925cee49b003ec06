/**
 * Every way `git commit` can be asked to commit a changed model: afterwards the commit's mirror equals its source, and
 * whatever else was staged, unstaged or untracked is exactly as it was. The oracle is plain git.
 */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import {
  createIncident,
  differences,
  mirrored,
  model,
  modelText,
  source,
  unrelated,
} from '../support/incident.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const changed = modelText({ 3: '    is_imlc = 1\n' })

/** Work of every kind that has nothing to do with mirrors. */
function startOtherWork(repo: TestRepository): void {
  repo.write({ 'notes.md': 'staged by me\n' })
  repo.git('add', 'notes.md')
  repo.write({
    'notes.md': 'staged by me, and not\n',
    'README.md': 'not staged\n',
    'untracked.txt': 'mine\n',
  })
}

/** What is given to `git commit`, and what is staged before it. Only some forms leave the staged notes where they are. */
const forms = [
  { form: '', staged: source, words: [], takesNotes: true },
  { form: ' -- path', words: ['--', model], takesNotes: false },
  { form: ' --only', words: ['--only', model], takesNotes: false },
  { form: ' -i path', words: ['-i', model], takesNotes: true },
  { form: ' --amend', staged: source, words: ['--amend'], takesNotes: true },
  { form: ' --fixup', staged: source, words: ['--fixup', 'HEAD'], takesNotes: true },
]

for (const { form, staged, words, takesNotes } of forms) {
  const row = shows('commits', `git commit${form}`, 'the mirror is in the commit', 2)
  test(`git commit${form} carries the mirror`, row, async () => {
    await using repo = await createIncident()
    startOtherWork(repo)
    repo.write({ [model]: changed })
    if (staged !== undefined) repo.git('add', staged)
    const before = unrelated(repo)
    const message = words[0] === '--fixup' ? [] : ['--message', 'x']
    expect(repo.tryGit(['commit', ...message, ...words])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('rev-parse', `HEAD:${model}`)).toBe(repo.git('hash-object', model))
    expect(repo.read(mirrored)).toBe(changed)
    expect(unrelated(repo)).toBe(before)
    const left = takesNotes ? ' M README.md\n M notes.md' : ' M README.md\nMM notes.md'
    expect(repo.git('status', '--porcelain')).toBe(`${left}\n?? untracked.txt`)
  })
}

test(
  'git commit -a carries the mirror',
  shows('commits', 'git commit -a', 'the mirror is in the commit', 2),
  async () => {
    await using repo = await createIncident()
    repo.write({ [model]: changed, 'untracked.txt': 'mine\n' })
    expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('?? untracked.txt')
  },
)

test(
  'git commit -p carries the staged hunk alone, and leaves the other where it is',
  shows(
    'commits',
    'git commit -p',
    'the mirror takes the committed hunk; the other hunk stays in the source’s work tree',
    2,
  ),
  async () => {
    await using repo = await createIncident()
    const both = modelText({ 1: '    first = 1\n', 18: '    second = 1\n' })
    repo.write({ [model]: both })
    expect(repo.tryGit(['commit', '-p', '--message', 'x'], { input: 'y\nn\n' })).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(modelText({ 1: '    first = 1\n' }).trimEnd())
    expect(repo.read(model)).toBe(both)
    expect(repo.read(mirrored)).toBe(modelText({ 1: '    first = 1\n' }))
    expect(repo.git('status', '--porcelain')).toBe(` M ${model}`)
  },
)

test(
  'the first commit of a repository carries the mirror',
  shows('commits', 'the first commit of a repository', 'the mirror is created in it', 2),
  async () => {
    const files = { 'lockstep.json': config({ m: { from: 'a', to: 'b' } }), 'a/x.py': '1\n', 'a/y.py': '2\n' }
    await using repo = await createRepository(files, { commit: false })
    repo.installHook()
    repo.git('add', 'a', 'lockstep.json')
    expect(repo.tryGit(['commit', '--message', 'first'])).toMatchObject({ code: 0 })
    expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'a commit from a subdirectory carries the mirror',
  shows('commits', 'git commit in a subdirectory', 'the mirror is in the commit', 2),
  async () => {
    await using repo = await createIncident()
    repo.write({ [model]: changed })
    expect(repo.tryGit(['commit', '-a', '--message', 'x'], { directory: 'apps/backend-api' })).toMatchObject({
      code: 0,
    })
    expect(differences(repo)).toEqual([])
  },
)

test(
  'git -C, from outside of the repository, carries the mirror',
  shows('commits', 'git -C repo commit, from outside of it', 'the mirror is in the commit', 2),
  async () => {
    await using repo = await createIncident()
    repo.write({ [model]: changed })
    const words = ['-C', 'repo/apps', 'commit', '-a', '--message', 'x']
    expect(repo.tryGit(words, { directory: '..' })).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'with --git-dir and --work-tree given, the mirror is carried',
  shows('commits', 'git --git-dir … --work-tree … commit', 'the mirror is in the commit', 2),
  async () => {
    await using repo = await createIncident()
    repo.write({ [model]: changed })
    const words = ['--git-dir', join(repo.root, '.git'), '--work-tree', repo.root, 'commit', '-a', '-m', 'x']
    expect(repo.tryGit(words, { directory: '..' })).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

describe.each(['plain', '-- path'])('in a linked work tree, git commit %s', form => {
  test(
    'carries the mirror, and leaves the main work tree alone',
    shows(
      'commits',
      `git commit ${form === 'plain' ? '' : '-- path '}in a linked work tree`,
      'the mirror is in the commit; the main work tree is as it was',
      2,
    ),
    async () => {
      await using repo = await createIncident()
      repo.git('worktree', 'add', '--quiet', '-b', 'side', '../linked')
      const linked = (...words: string[]) => repo.git('-C', '../linked', ...words)
      repo.write({ [`../linked/${model}`]: changed })
      if (form === 'plain') linked('add', '.')
      linked('commit', '--quiet', '--message', 'x', ...(form === 'plain' ? [] : ['--', model]))
      expect(differences(repo, 'side')).toEqual([])
      expect(linked('status', '--porcelain')).toBe('')
      expect(repo.git('status', '--porcelain')).toBe('')
      expect(repo.read(join('../linked', mirrored))).toBe(changed)
    },
  )
})

describe('git commit -- path', () => {
  test('in a linked work tree, refused by a later hook, leaves nothing staged there', async () => {
    await using repo = await createIncident()
    repo.git('worktree', 'add', '--quiet', '-b', 'side', '../linked')
    const linked = { directory: '../linked' }
    repo.write({ [`../linked/${model}`]: changed, '../linked/notes.md': 'staged by me\n' })
    repo.tryGit(['add', 'notes.md'], linked)
    repo.write({ '.git/hooks/commit-msg': { executable: '#!/bin/sh\nexit 1\n' } })
    const words = ['commit', '--message', 'x', '--', model]
    expect(repo.tryGit(words, linked)).toMatchObject({ code: 1 })
    expect(repo.tryGit(['diff', '--cached', '--name-only'], linked).stdout).toBe('notes.md\n')
    repo.write({ '.git/hooks/commit-msg': undefined })
    expect(repo.tryGit(words, linked)).toMatchObject({ code: 0 })
    expect(differences(repo, 'side')).toEqual([])
    expect(repo.tryGit(['status', '--porcelain'], linked).stdout).toBe('M  notes.md\n')
  })

  test('when a later hook refuses, nothing is committed and the next commit still carries the mirror', async () => {
    await using repo = await createIncident()
    startOtherWork(repo)
    repo.write({ [model]: changed, '.git/hooks/commit-msg': { executable: '#!/bin/sh\nexit 1\n' } })
    const before = unrelated(repo)
    expect(repo.tryGit(['commit', '--message', 'x', '--', model])).toMatchObject({ code: 1 })
    expect(unrelated(repo)).toBe(before)
    expect(repo.git('diff', '--cached', '--name-only')).toBe('notes.md')
    repo.write({ '.git/hooks/commit-msg': undefined, [model]: modelText({ 3: '    is_imlc = 2\n' }) })
    expect(repo.tryGit(['commit', '--message', 'x', '--', model])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('diff', '--cached', '--name-only')).toBe('notes.md')
  })

  test('when the editor is left without a message, nothing is committed or staged', async () => {
    await using repo = await createIncident()
    repo.write({ [model]: changed })
    const environment = { GIT_EDITOR: 'true' }
    expect(repo.tryGit(['commit', '--', model], { environment }).code).not.toBe(0)
    expect(repo.git('diff', '--cached', '--name-only')).toBe('')
    expect(repo.git('rev-list', '--count', 'HEAD')).toBe('1')
  })

  test(
    'an older edit that is staged in the mirror is not reverted and not committed',
    shows(
      'traps',
      'git commit -- path while another source file is staged',
      'the other file stays staged, neither committed nor reverted',
      3,
    ),
    async () => {
      await using repo = await createIncident()
      repo.write({ [`${source}/app.py`]: 'app = 2\n' })
      repo.git('add', `${source}/app.py`)
      repo.write({ [model]: changed })
      expect(repo.tryGit(['commit', '--message', 'x', '--', model])).toMatchObject({ code: 0 })
      expect(repo.git('show', '--format=', '--name-only', 'HEAD')).toBe(`${model}\n${mirrored}`)
      expect(repo.git('diff', '--cached', '--name-only')).toBe(`${source}/app.py`)
    },
  )
})
