/**
 * Where Lockstep may be started, and what kind of repository around it: a subdirectory, `--cwd`, a linked work tree, a
 * SHA-256 repository, one whose git directory can't be written, a user who configured git to print otherwise. The answer
 * is the same everywhere.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { findProgram, lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'x\n',
  'a/é.py': 'e\n',
  'b/x.py': 'x\n',
  'b/é.py': 'e\n',
  'sub/dir/z.py': 'z\n',
}

/** A drift that is committed, and one more that is staged. */
async function createDrifted(): Promise<TestRepository> {
  const repo = await createRepository(files)
  repo.write({ 'a/é.py': 'committed\n' })
  repo.commit('source alone')
  repo.write({ 'a/x.py': 'staged\n' })
  repo.git('add', 'a')
  return repo
}

const commands = [
  ['check'],
  ['check', '--staged'],
  ['check', '--at', 'HEAD'],
  ['diff'],
  ['sync', '--dry-run'],
  ['sync', '--staged', '--dry-run'],
]

describe('from wherever it is started, the answer is the same', () => {
  test.each(commands)('lockstep %s %s %s', async (...words) => {
    await using repo = await createDrifted()
    const answer = repo.lockstep(words)
    expect(answer.code).toBe(1)
    expect(repo.lockstep(words, { directory: 'sub/dir' })).toEqual(answer)
    expect(repo.lockstep(words, { directory: 'b' })).toEqual(answer)
    expect(repo.lockstep([...words, '--cwd', '../repo/sub'])).toEqual(answer)
    expect(repo.lockstep([...words, '--cwd', join(repo.root, 'a')], { directory: '..' })).toEqual(answer)
  })

  test('lockstep sync', async () => {
    await using repo = await createDrifted()
    expect(repo.lockstep(['sync'], { directory: 'sub/dir' })).toMatchObject({ code: 0 })
    expect(repo.run('diff', ['-r', 'a', 'b'])).toMatchObject({ code: 0 })
  })
})

describe('in a linked work tree', () => {
  test(
    'its own files, index and HEAD are judged, and nothing of the main one is touched',
    shows(
      'edge cases',
      'check and sync in a linked work tree',
      'its own files, index and HEAD are judged; the main one is left alone',
      1,
    ),
    async () => {
      await using repo = await createRepository(files)
      repo.git('worktree', 'add', '--quiet', '../linked', '-b', 'side')
      repo.write({ '../linked/a/x.py': 'changed\n' })
      const linked = { directory: '../linked' }
      expect(repo.lockstep(['check', '--no-explain'], linked)).toMatchObject({ code: 1 })
      expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
      repo.tryGit(['add', 'a'], linked)
      expect(repo.lockstep(['sync', '--staged'], { directory: '../linked/a' })).toMatchObject({ code: 0 })
      expect(repo.tryGit(['status', '--porcelain'], linked).stdout).toBe('M  a/x.py\nM  b/x.py\n')
      expect(repo.git('status', '--porcelain')).toBe('')
      expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
      expect(repo.lockstep(['undo'], linked)).toMatchObject({ code: 0 })
      expect(repo.tryGit(['status', '--porcelain'], linked).stdout).toBe('M  a/x.py\n')
    },
  )
})

describe('in a SHA-256 repository', () => {
  test(
    'everything works on the longer ids',
    shows('edge cases', 'check and sync in a SHA-256 repository', 'they work on the longer ids', 1),
    async () => {
      await using repo = await createRepository(files, { init: ['--object-format=sha256'] })
      expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
      repo.write({ 'a/x.py': 'changed\n', 'a/new.py': 'new\n', 'a/é.py': undefined, 'a/empty': '' })
      repo.git('add', 'a')
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
      const tree = repo.git('write-tree')
      expect(repo.git('rev-parse', `${tree}:b`)).toBe(repo.git('rev-parse', `${tree}:a`))
      repo.commit('both')
      repo.write({ 'a/x.py': 'more\n', 'a/link': { link: 'x.py' } })
      expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
      expect(repo.run('diff', ['-r', '--no-dereference', 'a', 'b'])).toMatchObject({ code: 0 })
      repo.git('checkout', '--quiet', '--', 'b')
      repo.commit('drift')
      expect(repo.lockstep(['check', '--at', 'HEAD']).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with a (1 of 4 files)
          stale  x.py
        for 24 days, since 5c9ea3ad (8 Jan, "drift")
        fix:  npx lockstep sync m && git add b && git commit
      "
    `)
    },
  )
})

describe('with GIT_DIR and GIT_WORK_TREE set', () => {
  test(
    'they say which repository it is',
    shows('edge cases', 'GIT_DIR and GIT_WORK_TREE set', 'they say which repository it is', 1),
    async () => {
      await using repo = await createDrifted()
      const answer = repo.lockstep(['check'])
      const environment = { GIT_DIR: join(repo.root, '.git'), GIT_WORK_TREE: repo.root }
      expect(repo.lockstep(['check'], { environment, directory: '..' })).toEqual(answer)
    },
  )
})

const setpriv = findProgram('/usr/bin/setpriv')
const isRoot = process.getuid?.() === 0
/** As root, permissions mean nothing: the command runs as nobody. As anybody else, it runs as it is. */
const unprivileged = isRoot ? ['--reuid=65534', '--regid=65534', '--clear-groups'] : undefined

describe.skipIf(isRoot && !setpriv)('on a disk that cannot be written', () => {
  async function createReadOnly(): Promise<TestRepository> {
    const repo = await createRepository(files)
    repo.write({ 'a/x.py': 'changed\n' })
    repo.git('add', 'a')
    repo.run('touch', ['-d', '2025-01-01', 'b/x.py'])
    chmodSync(join(repo.root, '..'), 0o755)
    repo.git('config', '--global', 'safe.directory', '*')
    repo.run('chmod', ['-R', 'a-w,a+rX', '.'])
    return repo
  }
  const asNobody = (repo: TestRepository, words: readonly string[]) =>
    unprivileged
      ? repo.run(setpriv as string, [...unprivileged, process.execPath, lockstepBin, ...words])
      : repo.lockstep(words)

  test('checks answer', async () => {
    await using repo = await createReadOnly()
    try {
      for (const words of [['check'], ['check', '--staged'], ['diff']]) {
        expect(asNobody(repo, words)).toMatchObject({ code: 1, stderr: '' })
      }
      expect(asNobody(repo, ['check', '--at', 'HEAD'])).toMatchObject({ code: 0, stderr: '' })
    } finally {
      repo.run('chmod', ['-R', 'u+w', '.'])
    }
  })

  test.each([[[]], [['--staged']]])('sync %s says why it cannot, and that is no bug', async words => {
    await using repo = await createReadOnly()
    try {
      const { code, stdout, stderr } = asNobody(repo, ['sync', ...words])
      expect(code).toBe(2)
      expect((stdout + stderr).replaceAll(repo.root, '/repo')).toContain('error: ')
      expect(repo.read('b/x.py')).toBe('x\n')
    } finally {
      repo.run('chmod', ['-R', 'u+w', '.'])
    }
  })
})

describe('where there is nothing to judge', () => {
  test('outside of any repository', async () => {
    await using repo = await createRepository(files)
    const outside = mkdtempSync(join(repo.root, '../outside-'))
    const { code, stdout, stderr } = repo.lockstep(['check', '--cwd', outside], {
      environment: { GIT_CEILING_DIRECTORIES: join(repo.root, '..') },
    })
    rmSync(outside, { recursive: true })
    expect({ code, stdout, stderr: stderr.replaceAll(outside, '/outside') }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: no git repository can be opened at /outside: fatal: not a git repository (or any of the parent directories): .git
      hint:  run Lockstep inside a git work tree, or name one with --cwd
      ",
        "stdout": "",
      }
    `)
  })

  test('in a bare repository', async () => {
    await using repo = await createRepository(files)
    repo.git('clone', '--quiet', '--bare', '.', '../bare.git')
    const { code, stderr } = repo.lockstep(['check'], { directory: '../bare.git' })
    const bare = execFileSync('realpath', [join(repo.root, '../bare.git')], { encoding: 'utf8' }).trim()
    expect({ code, stderr: stderr.replaceAll(bare, '/bare.git') }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: /bare.git is a bare repository: Lockstep needs a work tree
      hint:  run it in a clone, or add a work tree with \`git worktree add\`
      ",
      }
    `)
  })

  test('in a directory that is not there', async () => {
    await using repo = await createRepository(files)
    const { code, stderr } = repo.lockstep(['check', '--cwd', 'nowhere'])
    expect({ code, stderr: stderr.replaceAll(repo.root, '/repo') }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: git could not be started: it is not on the PATH, or the working directory is gone
      hint:  install git 2.36 or newer
      ",
      }
    `)
  })

  test('without git on the PATH', async () => {
    await using repo = await createRepository(files)
    expect(repo.lockstep(['check'], { environment: { PATH: '/nowhere' } })).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: git could not be started: it is not on the PATH, or the working directory is gone
      hint:  install git 2.36 or newer
      ",
        "stdout": "",
      }
    `)
  })

  test('inside .git', async () => {
    await using repo = await createRepository(files)
    expect(repo.lockstep(['check'], { directory: '.git' }).code).toBe(2)
  })
})
