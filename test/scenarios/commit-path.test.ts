/**
 * `git commit -- path` commits from an index of its own and afterwards takes another one for the real index. The mirror has
 * to be right in both: in the commit, and in what is staged after it, whatever else was staged before.
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
import type { RunOptions, TestRepository } from '../support/repository.ts'

const version = (at: number) => modelText({ 3: `    is_imlc = ${at}\n` })

/** Staged work of every kind, in paths that the commits below don't name. */
function stageOtherWork(repo: TestRepository, top = ''): void {
  repo.write({
    [`${top}notes.md`]: 'staged\n',
    [`${top}added.txt`]: 'added\n',
    [`${top}README.md`]: undefined,
  })
  repo.git('-C', top || '.', 'add', '--all')
  repo.write({ [`${top}notes.md`]: 'staged, and not\n' })
}

/** The index's entries that have nothing to do with the mirror, byte for byte. */
function otherEntries(repo: TestRepository, top = '.'): string {
  return repo.git('-C', top, 'ls-files', '--stage', '--', ':!apps', ':!infra')
}

describe.each([
  { where: 'the main work tree', top: '' },
  { where: 'a linked work tree', top: '../linked/' },
])('in $where', ({ where, top }) => {
  async function createWithWork(): Promise<TestRepository> {
    const repo = await createIncident()
    if (top) repo.git('worktree', 'add', '--quiet', '-b', 'side', '../linked')
    stageOtherWork(repo, top)
    repo.write({ [`${top}${model}`]: version(1) })
    return repo
  }
  const status = (repo: TestRepository) => repo.git('-C', top || '.', 'status', '--porcelain')
  const commitPath = (repo: TestRepository, options?: RunOptions) =>
    repo.tryGit(['-C', top || '.', 'commit', '--quiet', '--message', 'x', '--', model], options)
  const workLeft = 'D  README.md\nA  added.txt\nMM notes.md'

  test(
    'the mirror is committed, nothing of it stays staged, and other work is as it was',
    shows(
      'traps',
      `git commit -- path in ${where}, other work staged`,
      'the mirror is in the commit, git status shows the other work alone',
      2,
    ),
    async () => {
      await using repo = await createWithWork()
      const before = otherEntries(repo, top || '.')
      expect(commitPath(repo)).toMatchObject({ code: 0 })
      expect(differences(repo, top ? 'side' : 'HEAD')).toEqual([])
      expect(otherEntries(repo, top || '.')).toBe(before)
      expect(status(repo)).toBe(workLeft)
    },
  )

  test(
    'the next commit takes the other work alone and doesn’t revert the mirror',
    shows('traps', `the commit after git commit -- path in ${where}`, 'it doesn’t revert the mirror', 2),
    async () => {
      await using repo = await createWithWork()
      commitPath(repo)
      repo.git('-C', top || '.', 'commit', '--quiet', '--message', 'the rest')
      expect(differences(repo, top ? 'side' : 'HEAD')).toEqual([])
      const files = repo.git('-C', top || '.', 'show', '--format=', '--name-only', '--no-renames')
      expect(files).toBe('README.md\nadded.txt\nnotes.md')
    },
  )

  test(
    'a refusal by commit-msg leaves the index as it was, and the same commit again works',
    shows(
      'traps',
      `git commit -- path in ${where}, refused by commit-msg`,
      'the index is as it was, byte for byte; the same commit again carries the mirror',
      3,
    ),
    async () => {
      await using repo = await createWithWork()
      const index = repo.git('-C', top || '.', 'ls-files', '--stage')
      repo.write({ '.git/hooks/commit-msg': { executable: '#!/bin/sh\nexit 1\n' } })
      expect(commitPath(repo)).toMatchObject({ code: 1 })
      expect(repo.git('-C', top || '.', 'ls-files', '--stage')).toBe(index)
      repo.write({ '.git/hooks/commit-msg': undefined, [`${top}${model}`]: version(2) })
      expect(commitPath(repo)).toMatchObject({ code: 0 })
      expect(differences(repo, top ? 'side' : 'HEAD')).toEqual([])
      expect(status(repo)).toBe(workLeft)
    },
  )

  test(
    'an editor that is left without a message leaves the index as it was',
    shows(
      'traps',
      `git commit -- path in ${where}, left without a message`,
      'nothing is committed, the index is as it was',
      3,
    ),
    async () => {
      await using repo = await createWithWork()
      const index = repo.git('-C', top || '.', 'ls-files', '--stage')
      const environment = { GIT_EDITOR: 'true' }
      expect(repo.tryGit(['-C', top || '.', 'commit', '--', model], { environment }).code).not.toBe(0)
      expect(repo.git('-C', top || '.', 'ls-files', '--stage')).toBe(index)
    },
  )
})

test(
  'what Lockstep had staged for a refused commit doesn’t stay behind as a revert',
  shows(
    'traps',
    'git commit -- path after a plain commit that commit-msg refused',
    'what was staged for the refused one doesn’t stay behind as a revert',
    2,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ '.git/hooks/commit-msg': { executable: '#!/bin/sh\nexit 1\n' }, [model]: version(1) })
    repo.git('add', model)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
    expect(repo.git('diff', '--cached', '--name-only')).toBe(`${model}\n${mirrored}`)
    repo.write({ '.git/hooks/commit-msg': undefined, [model]: version(2) })
    expect(repo.tryGit(['commit', '--message', 'x', '--', model])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'a new and a removed file are in the commit, and neither is staged afterwards',
  shows(
    'commits',
    'git commit -- directory, with a new and a removed file',
    'both are in the commit, neither stays staged',
    2,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ [`${source}/app.py`]: undefined, [`${source}/new.py`]: 'new\n' })
    repo.git('add', '--intent-to-add', `${source}/new.py`)
    expect(repo.tryGit(['commit', '--message', 'x', '--', source])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('ls-files', '--', mirror)).toBe(`${mirrored}\n${mirror}/new.py\n${mirror}/own.py`)
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'one of two staged models: the other stays staged, without its mirror, until its own commit',
  shows(
    'commits',
    'git commit -- path of one of two staged files',
    'the other stays staged until its own commit, which carries it',
    2,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ [model]: version(1), [`${source}/app.py`]: 'app = 2\n' })
    repo.git('add', source)
    expect(repo.tryGit(['commit', '--message', 'x', '--', model])).toMatchObject({ code: 0 })
    expect(repo.git('status', '--porcelain')).toBe(`M  ${source}/app.py`)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'somebody’s staged edit of the mirror stays staged, and is neither committed nor overwritten',
  shows(
    'traps',
    'git commit -- path while a hand edit is staged in the mirror',
    'refused; the edit is neither committed nor overwritten',
    3,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ [mirrored]: version(9) })
    repo.git('add', mirrored)
    repo.write({ [model]: version(1) })
    const index = repo.git('ls-files', '--stage')
    expect(repo.tryGit(['commit', '--message', 'x', '--', model])).toMatchObject({ code: 1 })
    expect(repo.git('ls-files', '--stage')).toBe(index)
    expect(repo.read(mirrored)).toBe(version(9))
  },
)

test(
  'a path below the directory that git was started in',
  shows(
    'commits',
    'git commit -- path, given relative to a subdirectory',
    'the mirror is in the commit, git status is clean',
    2,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ [`${source}/app.py`]: 'app = 2\n' })
    const options = { directory: 'apps/backend-api' }
    expect(repo.tryGit(['commit', '--message', 'x', '--', 'src/app.py'], options)).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test('git -C, from another directory altogether', async () => {
  await using repo = await createIncident()
  repo.write({ [`${source}/app.py`]: 'app = 2\n' })
  const words = ['-C', `${repo.root}/infra`, 'commit', '--message', 'x', '--', '../apps']
  expect(repo.run('git', words, { directory: '..' })).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
})

test('a mirror that was synced before is in the commit, and nothing of it is modified afterwards', async () => {
  await using repo = await createIncident()
  repo.write({ [model]: version(1) })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  expect(repo.tryGit(['commit', '--message', 'x', '--', model])).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
})

test(
  'the mirror’s path alone, of two that were changed alike: the source is named as what is missing',
  shows('commits', 'git commit -- mirror, without its source', 'refused, and the source’s path is named', 5),
  async () => {
    await using repo = await createIncident()
    repo.write({ [model]: version(1), [mirrored]: version(1) })
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x', '--', mirrored])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda would be out of sync
      infra/lambda/functions/backend/src/contexts/provider/models/license.py is staged, its source apps/backend-api/src/contexts/provider/models/license.py is not
      fix:  the same git commit again, with these paths added to it: apps/backend-api/src/contexts/provider/models/license.py
    "
  `)
    expect(repo.tryGit(['commit', '--message', 'x', '--', mirrored, model])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

/** A declaration that leaves the mirror of one more file to itself, or that file's mirror to be filled. */
const declared = (repo: TestRepository, own: string) =>
  repo.read('lockstep.json')?.replace('"own.py"', own) ?? ''

test(
  'git commit -- lockstep.json while a newer source is staged',
  shows(
    'traps',
    'git commit -- lockstep.json that fills the mirror, while a newer source is staged',
    'the mirror of what HEAD has is in the commit; the newer source stays staged, and nothing else is',
    3,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ 'lockstep.json': declared(repo, '"own.py", "app.py"'), [`${mirror}/app.py`]: undefined })
    repo.commit('app.py is not mirrored')
    repo.write({ [`${source}/app.py`]: 'app = 2\n' })
    repo.git('add', source)
    repo.write({ 'lockstep.json': declared(repo, '"own.py"').replace(/,\s*"app.py"/, '') })
    expect(repo.tryGit(['commit', '--message', 'x', '--', 'lockstep.json'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe(`M  ${source}/app.py`)
  },
)

test(
  'what Lockstep staged for a newer source isn’t taken back by a commit of another path',
  shows(
    'traps',
    'git commit -- lockstep.json after a commit of source and mirror that commit-msg refused',
    'what was staged for the refused commit stays staged, on both sides',
    3,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ [model]: version(1) })
    repo.commit('drifts')
    repo.write({ '.git/hooks/commit-msg': { executable: '#!/bin/sh\nexit 1\n' }, [model]: version(2) })
    repo.git('add', model)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
    const staged = repo.git('ls-files', '--stage', '--', model, mirrored)
    repo.write({ '.git/hooks/commit-msg': undefined, 'lockstep.json': declared(repo, '"own.py", "more.py"') })
    expect(repo.tryGit(['commit', '--message', 'x', '--', 'lockstep.json'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('ls-files', '--stage', '--', model, mirrored)).toBe(staged)
  },
)
