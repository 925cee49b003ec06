/**
 * Nobody's work is lost: a hand edit in a mirror stops the sync of that mirror, of those derived from it, and of nothing
 * else; what may be overwritten is what history or Lockstep's own record knows. Plans are shown by --dry-run and judged
 * by --frozen without a byte written.
 */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'x\n',
  'a/y.py': 'y\n',
  'b/x.py': 'x\n',
  'b/y.py': 'y\n',
}

/** Bytes, modes and times of everything in the work tree, and the index. */
function worldOf(repo: TestRepository): string {
  const found = repo.run('find', [
    '.',
    '-path',
    './.git',
    '-prune',
    '-o',
    '-type',
    'f',
    '-printf',
    '%p %m %T@\\n',
  ])
  return [found.stdout, repo.git('ls-files', '-s'), repo.git('diff')].join('\n')
}

describe('one hand edit', () => {
  test('keeps everything in its mirror as it is', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/y.py': 'second\n', 'a/new.py': 'new\n', 'b/x.py': 'mine\n' })
    const before = worldOf(repo)
    expect(repo.lockstep(['sync', '--no-explain'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "✗ m is out of sync with a (3 of 3 files)
          missing  new.py
          edited   x.py
          stale    y.py
        nothing was written: a hand edit stays as it is
        fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff m shows it; npx lockstep sync --overwrite-edits m drops it)
      ",
      }
    `)
    expect(worldOf(repo)).toBe(before)
  })

  test('keeps the index as it is too', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/y.py': 'second\n', 'b/x.py': 'mine\n' })
    repo.git('add', '--all')
    const before = worldOf(repo)
    expect(repo.lockstep(['sync', '--staged', '--no-explain'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "✗ m is out of sync with a (2 of 2 files)
          edited  x.py
          stale   y.py
        nothing was written: a hand edit stays as it is
        fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff m shows it; npx lockstep sync --overwrite-edits m drops it)
      ",
      }
    `)
    expect(worldOf(repo)).toBe(before)
  })

  test('that is not staged, at a path that would be staged, stops sync --staged', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'second\n' })
    repo.git('add', 'a')
    repo.write({ 'b/x.py': 'mine, not staged\n' })
    const before = worldOf(repo)
    expect(repo.lockstep(['sync', '--staged', '--no-explain']).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with a (1 of 2 files)
          edited  x.py  its work-tree file holds an edit that is not staged
        nothing was written: a hand edit stays as it is
        fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff m shows it; npx lockstep sync --overwrite-edits m drops it)
      "
    `)
    expect(worldOf(repo)).toBe(before)
  })

  test('that is not staged, at another path, stays unstaged', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'second\n' })
    repo.git('add', 'a')
    repo.write({ 'b/y.py': 'mine, not staged\n' })
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.read('b/y.py')).toBe('mine, not staged\n')
    expect(repo.git('status', '--porcelain')).toBe('M  a/x.py\nM  b/x.py\n M b/y.py')
  })

  test('keeps no other mirror from its sync', async () => {
    await using repo = await createRepository({
      ...files,
      'lockstep.json': config({ m: { from: 'a', to: 'b' }, other: { from: 'a', to: 'c' } }),
    })
    repo.write({ 'b/x.py': 'mine\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
    expect([repo.read('c/x.py'), repo.read('c/y.py'), repo.read('b/x.py')]).toEqual(['x\n', 'y\n', 'mine\n'])
  })

  test('untracked, where a new file belongs, stays', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/new.py': 'new\n', 'b/new.py': 'mine\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
    repo.git('add', 'a')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 1 })
    expect(repo.read('b/new.py')).toBe('mine\n')
    repo.write({ 'b/new.py': 'new\n' })
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('status', '--porcelain')).toBe('A  a/new.py\nA  b/new.py')
  })

  test('as a directory with files where a file belongs stays, whatever a sync is told', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/new': 'new\n', 'b/new/mine.py': 'mine\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
    expect(repo.read('b/new/mine.py')).toBe('mine\n')
    expect(repo.lockstep(['sync', '--overwrite-edits'])).toMatchObject({ code: 1 })
    expect(repo.read('b/new/mine.py')).toBe('mine\n')
  })

  test('as an ignored directory where a file belongs stays', async () => {
    await using repo = await createRepository({ ...files, '.gitignore': 'cache/\n' })
    repo.write({ 'a/x.py': undefined, 'a/x.py/z.py': 'z\n', 'b/new/cache/mine': 'mine\n', 'a/new': 'new\n' })
    for (const words of [[], ['--overwrite-edits']]) {
      expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 1 })
    }
    expect(repo.read('b/new/cache/mine')).toBe('mine\n')
  })
})

describe('own writes', () => {
  test('can be written over again before any commit has seen them', async () => {
    await using repo = await createRepository(files)
    for (const text of ['one\n', 'two\n', 'three\n']) {
      repo.write({ 'a/x.py': text, [`a/${text.trim()}.py`]: text })
      expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
      expect(repo.read('b/x.py')).toBe(text)
    }
    repo.write({ 'a/one.py': undefined })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('b/one.py')).toBeUndefined()
  })

  test('can be staged over again', async () => {
    await using repo = await createRepository(files)
    for (const text of ['one\n', 'two\n']) {
      repo.write({ 'a/x.py': text })
      repo.git('add', 'a')
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    }
    expect(repo.git('show', ':b/x.py')).toBe('two')
    expect(repo.read('b/x.py')).toBe('two\n')
  })

  test('are edits once the record is lost, which is only more careful', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'one\n' })
    repo.lockstep(['sync'])
    repo.write({ 'a/x.py': 'two\n', '.git/lockstep': undefined })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
    expect(repo.read('b/x.py')).toBe('one\n')
  })

  test('that were edited afterwards are edits', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'one\n' })
    repo.lockstep(['sync'])
    repo.write({ 'a/x.py': 'two\n', 'b/x.py': 'one, and mine\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
  })

  test.each(['not a record', '\0\0\0', 'ffff b/x.py\0'])(
    'a damaged record %j is an empty one',
    async text => {
      await using repo = await createRepository(files)
      repo.write({ 'a/x.py': 'one\n', '.git/lockstep/writes': text })
      expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    },
  )
})

test('a second sync changes nothing, not even a time', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/x.py': 'second\n' })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  const before = worldOf(repo)
  const receipts = readdirSync(join(repo.root, '.git/lockstep/receipts'))
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0, stdout: '✓ m is in sync with a (2 files)\n' })
  expect(worldOf(repo)).toBe(before)
  expect(readdirSync(join(repo.root, '.git/lockstep/receipts'))).toEqual(receipts)
})

test('sync touches only what it changes, and leaves no temporary file', async () => {
  await using repo = await createRepository(files)
  const time = () => statSync(join(repo.root, 'b/y.py')).mtimeMs
  const before = time()
  repo.write({ 'a/x.py': 'second\n' })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  expect(time()).toBe(before)
  expect(readdirSync(join(repo.root, 'b'))).toEqual(['x.py', 'y.py'])
  expect(readdirSync(join(repo.root, '.git/lockstep')).sort()).toEqual(['receipts', 'writes'])
})

describe.each([
  { place: 'work tree', words: [] },
  { place: 'index', words: ['--staged'] },
])('at the $place', ({ words }) => {
  test('--dry-run says what would change, changes nothing, and exits with 1', async () => {
    await using repo = await createRepository({ ...files, 'a/z.py': 'z\n', 'b/z.py': 'z\n' })
    repo.write({ 'a/x.py': 'second\n', 'a/new.py': 'new\n', 'a/z.py': undefined })
    repo.git('add', '--all')
    const before = worldOf(repo)
    const answer = repo.lockstep(['sync', '--dry-run', '--no-explain', ...words])
    expect(answer.code).toBe(1)
    expect(answer.stdout.split('\n').slice(0, 5)).toEqual([
      '✗ m is out of sync with a (3 of 3 files)',
      '    added    new.py',
      '    updated  x.py',
      '    removed  z.py',
      '  nothing was written: a dry run',
    ])
    expect(worldOf(repo)).toBe(before)
    expect(repo.read('.git/lockstep/writes')).toBeUndefined()
    expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['sync', '--dry-run', ...words])).toMatchObject({ code: 0 })
  })

  test('--frozen verifies and never repairs', async () => {
    await using repo = await createRepository(files)
    expect(repo.lockstep(['sync', '--frozen', ...words])).toMatchObject({ code: 0 })
    repo.write({ 'a/x.py': 'second\n' })
    repo.git('add', '--all')
    const before = worldOf(repo)
    const frozen = repo.lockstep(['sync', '--frozen', ...words])
    expect(frozen).toEqual(repo.lockstep(['check', ...words]))
    expect(frozen.code).toBe(1)
    expect(worldOf(repo)).toBe(before)
  })

  test('--overwrite-edits overwrites, and undo brings the edit back', async () => {
    await using repo = await createRepository({ ...files, 'b/own.py': { executable: 'own\n' } })
    repo.write({ 'b/x.py': 'mine\n', 'a/y.py': 'second\n' })
    repo.git('add', '--all')
    const index = repo.git('ls-files', '-s')
    expect(repo.lockstep(['sync', '--overwrite-edits', ...words])).toMatchObject({ code: 0 })
    expect(repo.run('diff', ['-r', 'a', 'b'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
    expect([repo.read('b/x.py'), repo.read('b/y.py'), repo.read('b/own.py')]).toEqual([
      'mine\n',
      'y\n',
      'own\n',
    ])
    expect(statSync(join(repo.root, 'b/own.py')).mode & 0o777).toBe(0o755)
    expect(repo.git('ls-files', '-s')).toBe(index)
  })
})
