/**
 * What `undo` owes to a sync that was more than one mirror, one index entry or one write: all mirrors of the run come back
 * together, so do conflicts and skip-worktree bits, and a run that the disk stopped half-way can be taken back too.
 */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findProgram, lockstepBin } from '../support/environment.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const plain = { 'lockstep.json': config({ m: { from: 'a', to: 'b' } }), 'a/x.py': 'x\n', 'b/x.py': 'x\n' }
const setpriv = findProgram('/usr/bin/setpriv')

describe.each([
  { shape: 'fan-out', c: { from: 'a', to: 'c' } },
  { shape: 'chain', c: { from: 'b', to: 'c' } },
])('a $shape of two mirrors', ({ c }) => {
  test.each([[[]], [['--staged']]])('comes back as one run %s', async words => {
    await using repo = await createRepository({
      ...plain,
      'lockstep.json': config({ b: { from: 'a', to: 'b' }, c }),
      'c/x.py': 'x\n',
    })
    repo.write({ 'a/x.py': 'second\n' })
    repo.git('add', 'a')
    const before = repo.git('ls-files', '-s')
    expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
    const [one, other] = ['b', 'c'].map(name => ['sync', ...words, name].join(' '))
    expect(repo.lockstep(['undo']).stdout).toContain(`✓ undid "${one}, ${other}": put back 2 files`)
    expect([repo.read('b/x.py'), repo.read('c/x.py')]).toEqual(['x\n', 'x\n'])
    expect(repo.git('ls-files', '-s')).toBe(before)
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
  })
})

test('an edit in the second mirror of a run keeps the first as it is too', async () => {
  await using repo = await createRepository({
    ...plain,
    'lockstep.json': config({ b: { from: 'a', to: 'b' }, c: { from: 'a', to: 'c' } }),
    'c/x.py': 'x\n',
  })
  repo.write({ 'a/x.py': 'second\n' })
  repo.lockstep(['sync'])
  repo.write({ 'b/x.py': 'mine\n' })
  expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
  expect([repo.read('b/x.py'), repo.read('c/x.py')]).toEqual(['mine\n', 'second\n'])
})

/** A merge with the same conflict on both sides, resolved at the source alone. */
function startConflict(repo: TestRepository): void {
  repo.git('checkout', '--quiet', '-b', 'side')
  repo.write({ 'a/x.py': 'side\n', 'b/x.py': 'side\n' })
  repo.commit('side')
  repo.git('checkout', '--quiet', 'main')
  repo.write({ 'a/x.py': 'main\n', 'b/x.py': 'main\n' })
  repo.commit('main')
  repo.tryGit(['merge', '--quiet', 'side'])
  repo.write({ 'a/x.py': 'both\n' })
  repo.git('add', 'a')
}

test.each([[[]], [['--staged']]])(
  'a conflict that a sync resolved comes back as a conflict %s',
  async words => {
    await using repo = await createRepository(plain)
    startConflict(repo)
    const before = [repo.git('ls-files', '-s'), repo.read('b/x.py')]
    expect(before[0]).toContain(' 3\tb/x.py')
    expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
    expect(repo.git('ls-files', '-u')).toBe('')
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
    expect([repo.git('ls-files', '-s'), repo.read('b/x.py')]).toEqual(before)
    expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
  },
)

test('a path that a sparse checkout leaves out is left out again', async () => {
  await using repo = await createRepository(plain)
  repo.git('sparse-checkout', 'set', '--cone', 'a')
  repo.write({ 'a/x.py': 'second\n', 'a/new.py': 'new\n' })
  repo.git('add', 'a')
  const before = repo.git('ls-files', '-s', '-t', 'b')
  expect(before).toMatch(/^S /)
  expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
  expect(repo.git('ls-files', '-t', 'b')).toBe('S b/new.py\nS b/x.py')
  expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
  expect(repo.git('ls-files', '-s', '-t', 'b')).toBe(before)
  expect(repo.git('status', '--porcelain', 'b')).toBe('')
})

describe.skipIf(!setpriv)('by a user to whom the disk says no', () => {
  /** Runs lockstep as nobody, who owns the repository but is stopped by modes, as root isn't. */
  function asNobody(repo: TestRepository, ...words: string[]) {
    repo.run('chown', ['-R', '65534', '.'])
    const environment = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' }
    chmodSync(join(repo.root, '..'), 0o755)
    return repo.run(setpriv as string, ['--reuid=65534', process.execPath, lockstepBin, ...words], {
      environment,
    })
  }

  test('a sync that came half-way is taken back, and what it never came to stays', async () => {
    await using repo = await createRepository({ ...plain, 'a/y/y.py': 'y\n', 'b/y/y.py': 'y\n' })
    repo.write({ 'a/x.py': 'second\n', 'a/y/y.py': 'second\n' })
    chmodSync(join(repo.root, 'b/y'), 0o555)
    expect(asNobody(repo, 'sync')).toMatchObject({ code: 2 })
    expect([repo.read('b/x.py'), repo.read('b/y/y.py')]).toEqual(['second\n', 'y\n'])
    chmodSync(join(repo.root, 'b/y'), 0o755)
    expect(asNobody(repo, 'undo')).toMatchObject({ code: 0, stderr: '' })
    expect([repo.read('b/x.py'), repo.read('b/y/y.py')]).toEqual(['x\n', 'y\n'])
  })

  test('an undo that cannot write says so, and that is no bug', async () => {
    await using repo = await createRepository(plain)
    repo.write({ 'a/x.py': 'second\n' })
    expect(asNobody(repo, 'sync')).toMatchObject({ code: 0 })
    chmodSync(join(repo.root, '.git/lockstep'), 0o555)
    const { code, stderr } = asNobody(repo, 'undo')
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: the disk refuses a write: EACCES/),
    })
    chmodSync(join(repo.root, '.git/lockstep'), 0o755)
    expect(repo.read('b/x.py')).toBe('second\n')
  })

  test('a directory of the mirror that cannot be looked into is no pass', async () => {
    await using repo = await createRepository(plain)
    repo.write({ 'b/x.py': 'mine\n' })
    for (const directory of ['a', 'b']) {
      chmodSync(join(repo.root, directory), 0o000)
      const answer = asNobody(repo, 'check')
      chmodSync(join(repo.root, directory), 0o755)
      expect(answer).toEqual({
        code: 2,
        stdout: '',
        stderr: `error: a file of the work tree can't be read: ${directory}/x.py: Permission denied\n`,
      })
    }
  })
})
