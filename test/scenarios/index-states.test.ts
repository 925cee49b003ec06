/**
 * What an index can hold besides plain entries: paths that are only meant to be added, conflicts, nothing under HEAD, and
 * other index files than git's own. The index is judged as the next commit would record it, whatever the work tree says.
 */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'x\n',
  'a/y.py': 'y\n',
  'b/x.py': 'x\n',
  'b/y.py': 'y\n',
}

function treeIds(repo: TestRepository): string[] {
  const tree = repo.git('write-tree')
  return repo.git('rev-parse', `${tree}:a`, `${tree}:b`).split('\n')
}

test(
  'what is staged counts, not what lies in the work tree',
  shows(
    'edge cases',
    'the index and the work tree disagree',
    'check --staged judges the one, check the other',
    1,
  ),
  async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'staged\n' })
    repo.git('add', 'a')
    repo.write({ 'a/x.py': 'x\n' })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['check', '--staged', '--no-explain']).stdout).toMatchInlineSnapshot(`
    "✗ m is out of sync with a (1 of 2 files)
        stale  x.py
      fix:  npx lockstep sync --staged m
    "
  `)
    repo.git('reset', '--quiet')
    repo.write({ 'a/x.py': 'not staged\n' })
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 1 })
  },
)

test('the index is judged by the lockstep.json that it holds, the work tree by the file', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'lockstep.json': config({ other: { from: 'a', to: 'c' } }) })
  expect(repo.lockstep(['check', '--staged']).stdout).toBe('✓ m is in sync with a (2 files)\n')
  expect(repo.lockstep(['check', '--no-explain']).stdout).toContain(
    '✗ other is out of sync with a (2 of 2 files)',
  )
})

describe('a path that is only meant to be added', () => {
  test('is in the work tree and not in the index', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/new.py': 'new\n', 'a/empty.py': '' })
    repo.git('add', '--intent-to-add', 'a/new.py', 'a/empty.py')
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('ls-files', 'b')).toBe('b/x.py\nb/y.py')
    expect(repo.lockstep(['check', '--no-explain']).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with a (2 of 4 files)
          missing  empty.py
          missing  new.py
        fix:  npx lockstep sync m
      "
    `)
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect([repo.read('b/new.py'), repo.read('b/empty.py')]).toEqual(['new\n', ''])
  })

  test('is told from an empty file that is staged', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/empty.py': '' })
    repo.git('add', 'a')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('ls-files', 'b')).toBe('b/empty.py\nb/x.py\nb/y.py')
  })
})

/** A merge in which both sides changed the same line of `paths`. */
async function conflict(...paths: string[]): Promise<TestRepository> {
  const repo = await createRepository(files)
  const write = (text: string) => repo.write(Object.fromEntries(paths.map(path => [path, text])))
  repo.git('checkout', '--quiet', '-b', 'side')
  write('theirs\n')
  repo.commit('theirs')
  repo.git('checkout', '--quiet', 'main')
  write('ours\n')
  repo.commit('ours')
  expect(repo.tryGit(['merge', '--quiet', 'side']).code).toBe(1)
  return repo
}

describe('a conflict', () => {
  test.each([[[]], [['--staged']]])('in the source gives no answer %s', async words => {
    await using repo = await conflict('a/x.py', 'b/x.py')
    const status = repo.git('status', '--porcelain')
    for (const command of ['check', 'sync']) {
      expect(repo.lockstep([command, ...words])).toEqual({
        code: 2,
        stdout:
          'error: the source of m has a conflict: a/x.py\nhint:  resolve it at the source alone, git add it, then run: npx lockstep sync --staged m\n',
        stderr: '',
      })
    }
    expect(repo.git('status', '--porcelain')).toBe(status)
  })

  test.each([[[]], [['--staged']]])('is resolved in the mirror once the source is %s', async words => {
    await using repo = await conflict('a/x.py', 'b/x.py')
    repo.write({ 'a/x.py': 'both\n' })
    repo.git('add', 'a')
    expect(repo.lockstep(['check', ...words, '--no-explain'])).toMatchObject({ code: 1 })
    expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
    expect(repo.git('ls-files', '--unmerged')).toBe('')
    expect(repo.read('b/x.py')).toBe('both\n')
    const [source, mirror] = treeIds(repo)
    expect(mirror).toBe(source)
    expect(repo.tryGit(['commit', '--quiet', '--no-edit'])).toMatchObject({ code: 0 })
    expect(repo.git('status', '--porcelain')).toBe('')
  })

  test("of which one side of the mirror is a hand edit stays somebody's decision", async () => {
    await using repo = await conflict('b/x.py')
    expect(repo.lockstep(['check', '--staged', '--no-explain']).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with a (1 of 2 files)
          edited  x.py  both sides of the conflict hold a hand edit
        fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff m shows it; npx lockstep sync --overwrite-edits m drops it)
      "
    `)
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 1 })
    expect(repo.git('ls-files', '--unmerged', '--', 'b')).not.toBe('')
  })

  test(
    "elsewhere is nobody's business",
    shows('merges', 'lockstep sync --staged while another path is unmerged', 'works', 2),
    async () => {
      await using repo = await conflict('README.md')
      expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
      repo.write({ 'a/x.py': 'changed\n' })
      repo.git('add', 'a')
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
      expect(repo.git('rev-parse', ':b/x.py')).toBe(repo.git('rev-parse', ':a/x.py'))
    },
  )

  test('of a deletion with a change is resolved as the source is', async () => {
    await using repo = await createRepository(files)
    repo.git('checkout', '--quiet', '-b', 'side')
    repo.write({ 'a/x.py': undefined, 'b/x.py': undefined })
    repo.commit('deleted')
    repo.git('checkout', '--quiet', 'main')
    repo.write({ 'a/x.py': 'ours\n', 'b/x.py': 'ours\n' })
    repo.commit('ours')
    repo.tryGit(['merge', '--quiet', 'side'])
    repo.git('rm', '--quiet', 'a/x.py')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect([repo.git('ls-files', '--stage', 'b/x.py'), repo.read('b/x.py')]).toEqual(['', undefined])
  })
})

test(
  'before the first commit the index and the work tree are compared all the same',
  shows('edge cases', 'before the first commit', 'index and work tree are compared all the same', 1),
  async () => {
    await using repo = await createRepository(files, { commit: false })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 2 })
    repo.write({ 'b/x.py': undefined })
    repo.git('add', '--all')
    expect(repo.lockstep(['check', '--staged']).stdout).toMatchInlineSnapshot(`
    "✗ m is out of sync with a (1 of 2 files)
        missing  x.py
      fix:  npx lockstep sync --staged m
    "
  `)
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    const [source, mirror] = treeIds(repo)
    expect(mirror).toBe(source)
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "error: HEAD is not a commit of this repository
    hint:  git log --oneline
    ",
      "stdout": "",
    }
  `)
  },
)

describe('GIT_INDEX_FILE', () => {
  test.each([
    { kind: 'absolute', name: (repo: TestRepository) => join(repo.root, '.git/other') },
    { kind: 'relative to the top', name: () => '.git/other' },
  ])('$kind is the index that is judged and synced, from a subdirectory too', async ({ name }) => {
    await using repo = await createRepository({ ...files, 'sub/dir/x': 'x\n' })
    repo.run('cp', ['.git/index', '.git/other'])
    repo.write({ 'a/x.py': 'changed\n' })
    const environment = { GIT_INDEX_FILE: name(repo) }
    repo.tryGit(['add', 'a'], { environment })
    for (const directory of ['.', 'sub/dir']) {
      expect(repo.lockstep(['check', '--staged', '--no-explain'], { environment, directory }).code).toBe(1)
    }
    const options = { environment, directory: 'sub/dir' }
    expect(repo.lockstep(['sync', '--staged'], options)).toMatchObject({ code: 0 })
    const listed = (side: string) => repo.tryGit(['ls-files', '-s', side], { environment }).stdout
    expect(listed('b').replaceAll('\tb/', '\ta/')).toBe(listed('a'))
    expect(repo.git('diff', '--cached', '--name-only')).toBe('')
  })

  test('relative to the top, and locked: the lock is named where it lies', async () => {
    await using repo = await createRepository({ ...files, 'sub/dir/x': 'x\n' })
    repo.run('cp', ['.git/index', '.git/other'])
    repo.write({ 'a/x.py': 'changed\n' })
    const environment = { GIT_INDEX_FILE: '.git/other' }
    repo.tryGit(['add', 'a'], { environment })
    repo.write({ '.git/other.lock': '' })
    const { code, stdout } = repo.lockstep(['sync', '--staged'], { environment, directory: 'sub/dir' })
    expect(code).toBe(2)
    expect(stdout).toContain(`${join(repo.root, '.git/other.lock')} exists`)
  })

  test(
    'that does not exist is an empty index, and that is no pass',
    shows('edge cases', 'GIT_INDEX_FILE names a file that isn’t there', 'no pass: exit 2', 4),
    async () => {
      await using repo = await createRepository(files)
      const environment = { GIT_INDEX_FILE: join(repo.root, '.git/nowhere') }
      expect(repo.lockstep(['check', '--staged'], { environment })).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: there is no lockstep.json in the index
      hint:  git add lockstep.json
      ",
        "stdout": "",
      }
    `)
    },
  )
})

describe('a held index.lock', () => {
  const lock = '.git/index.lock'

  test('keeps nobody from reading', async () => {
    await using repo = await createRepository(files)
    repo.write({ [lock]: '' })
    for (const words of [['check'], ['check', '--staged'], ['check', '--at', 'HEAD']]) {
      expect(repo.lockstep(words)).toMatchObject({ code: 0 })
    }
    expect(repo.read(lock)).toBe('')
  })

  test('is waited for, named, and never removed', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'changed\n' })
    repo.git('add', 'a')
    repo.write({ [lock]: '' })
    const { code, stdout } = repo.lockstep(['sync', '--staged'])
    expect({ code, stdout: stdout.replaceAll(repo.root, '/repo') }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stdout": "error: the index is locked by another git process: /repo/.git/index.lock exists
      hint:  wait for that process, or remove the lock yourself if none is running; then run the command again
      ",
      }
    `)
    expect(repo.read(lock)).toBe('')
    repo.write({ [lock]: undefined })
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('status', '--porcelain')).toBe('M  a/x.py\nM  b/x.py')
  })
})
