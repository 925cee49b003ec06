/**
 * The hook in every kind of repository and index that git knows: the same commits give the same answer, the commit holds
 * the mirror, and `git status` is clean after it. The oracle is the pair of tree ids that git itself recorded.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/deep/x.py': 'x\n',
  'a/old.py': 'old\n',
  'b/deep/x.py': 'x\n',
  'b/old.py': 'old\n',
  'other/notes.md': 'notes\n',
}

interface Kind {
  readonly kind: string
  readonly init?: readonly string[]
  /** Turns the repository into this kind; gives the directory to work in when it isn't the repository's own. */
  prepare?(repo: TestRepository): string | undefined
  /** Whether the mirror's files are left out of the work tree. */
  readonly sparse?: true
}

/** A setting, and an index that is written anew under it. */
const setting = (key: string, value: string) => (repo: TestRepository) => {
  repo.git('config', key, value)
  repo.git('update-index', '--force-write-index')
  return undefined
}

/** Another repository that has the hook too. */
function withHooks(repo: TestRepository, directory: string): string {
  repo.git('-C', directory, 'config', 'core.hooksPath', join(repo.root, '.git/hooks'))
  return directory
}

const clone =
  (...words: string[]) =>
  (repo: TestRepository) => {
    repo.git('config', 'uploadpack.allowFilter', 'true')
    repo.git('clone', '--quiet', ...words, `file://${repo.root}`, '../clone')
    // Whatever would be fetched now is an error.
    repo.git('-C', '../clone', 'remote', 'set-url', 'origin', '/nowhere')
    return withHooks(repo, '../clone')
  }

const kinds: Kind[] = [
  { kind: 'a SHA-256 repository', init: ['--object-format=sha256'] },
  { kind: 'index version 4', prepare: setting('index.version', '4') },
  { kind: 'a split index', prepare: setting('core.splitIndex', 'true') },
  { kind: 'an untracked cache', prepare: setting('core.untrackedCache', 'true') },
  {
    kind: 'core.fsmonitor with a program that watches',
    prepare: repo => {
      // The answer "/" says that anything may have changed (githooks(5), fsmonitor-watchman).
      repo.write({ '.git/watch': { executable: "#!/bin/sh\nprintf 'token\\0/\\0'\n" } })
      return setting('core.fsmonitor', '.git/watch')(repo)
    },
  },
  { kind: 'core.ignoreCase=true', prepare: setting('core.ignoreCase', 'true') },
  { kind: 'core.symlinks=false', prepare: setting('core.symlinks', 'false') },
  { kind: 'core.autocrlf=input', prepare: setting('core.autocrlf', 'input') },
  {
    kind: 'core.hooksPath',
    prepare: repo => {
      repo.run('mv', ['.git/hooks', '../hooks'])
      return setting('core.hooksPath', '../hooks')(repo)
    },
  },
  {
    kind: 'a git directory elsewhere (git init --separate-git-dir)',
    prepare: repo => {
      repo.git('init', '--quiet', '--separate-git-dir', '../elsewhere')
      return undefined
    },
  },
  {
    kind: 'a sparse checkout with the mirror outside of its cone',
    sparse: true,
    prepare: repo => {
      repo.git('sparse-checkout', 'set', '--cone', 'a')
      return undefined
    },
  },
  {
    kind: 'a sparse index',
    sparse: true,
    prepare: repo => {
      repo.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'a')
      expect(repo.git('ls-files', '--sparse', 'b')).toBe('b/')
      return undefined
    },
  },
  {
    kind: 'a sparse checkout by patterns that leave the mirror out',
    sparse: true,
    prepare: repo => {
      repo.git('sparse-checkout', 'set', '--no-cone', '/*', '!/b/')
      return undefined
    },
  },
  { kind: 'a shallow clone', prepare: clone('--depth=1') },
  { kind: 'a clone without blobs', prepare: clone('--filter=blob:none') },
  { kind: 'a clone without trees', prepare: clone('--filter=tree:0') },
  {
    kind: 'a linked work tree',
    prepare: repo => {
      repo.git('worktree', 'add', '--quiet', '-b', 'side', '../linked')
      return '../linked'
    },
  },
  {
    kind: 'a submodule elsewhere in the repository',
    prepare: repo => {
      repo.git('init', '--quiet', '../library')
      repo.git('-C', '../library', 'commit', '--quiet', '--allow-empty', '--message', 'library')
      repo.git('submodule', '--quiet', 'add', join(repo.root, '../library'), 'other/library')
      repo.git('commit', '--quiet', '--no-verify', '--message', 'submodule')
      return undefined
    },
  },
  {
    kind: 'Lockstep inside of a submodule',
    prepare: repo => {
      repo.git('init', '--quiet', '../top')
      repo.git('-C', '../top', 'submodule', '--quiet', 'add', repo.root, 'sub')
      return withHooks(repo, '../top/sub')
    },
  },
]

for (const { kind, init = [], prepare, sparse } of kinds) {
  const row = shows('edge cases', kind, 'the mirror is in the commit, git status is clean', 2)
  test(`${kind}: the mirror is in the commit`, row, async () => {
    await using repo = await createRepository(files, { init })
    repo.installHook()
    const directory = prepare?.(repo) ?? '.'
    const git = (...words: string[]) => repo.git('-C', directory, ...words)
    const commit = (...words: string[]) =>
      repo.tryGit(['-C', directory, 'commit', '--quiet', '-m', 'x', ...words])
    const trees = () => git('rev-parse', 'HEAD:a', 'HEAD:b').split('\n')

    repo.write({
      [`${directory}/a/deep/x.py`]: 'second\n',
      [`${directory}/a/deep/new.py`]: 'new\n',
      [`${directory}/a/old.py`]: undefined,
    })
    git('add', '--all', 'a')
    expect(commit()).toEqual({
      code: 0,
      stdout: '',
      stderr: '✓ m follows its source in this commit: 1 added, 1 updated, 1 removed\n',
    })
    const [source, mirror] = trees()
    expect(mirror).toBe(source)
    expect(git('show', 'HEAD:b/deep/x.py')).toBe('second')
    expect(git('status', '--porcelain')).toBe('')
    expect(repo.read(`${directory}/b/deep/x.py`)).toBe(sparse ? undefined : 'second\n')

    repo.write({ [`${directory}/a/deep/x.py`]: 'third\n' })
    expect(commit('--', 'a/deep/x.py')).toMatchObject({ code: 0 })
    const [sourceThen, mirrorThen] = trees()
    expect(mirrorThen).toBe(sourceThen)
    expect(git('show', 'HEAD:b/deep/x.py')).toBe('third')
    expect(git('status', '--porcelain')).toBe('')
    for (const words of [...(sparse ? [] : [[]]), ['--staged'], ['--at', 'HEAD']])
      expect(repo.lockstep(['check', ...words], { directory })).toMatchObject({ code: 0 })
  })
}
