/**
 * `lockstep undo`: bytes, modes, links and index entries as they were before the last sync, one sync after the other; and
 * a refusal, with nothing touched, as soon as something of it has changed since.
 */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'x\n',
  'a/run.sh': { executable: 'run\n' },
  'a/link': { link: 'x.py' },
  'a/old/deep/z.py': 'z\n',
  'b/x.py': 'x\n',
  'b/run.sh': { executable: 'run\n' },
  'b/link': { link: 'x.py' },
  'b/old/deep/z.py': 'z\n',
}

function worldOf(repo: TestRepository): string {
  const find = ['b', '-printf', '%p %y %l %m\\n']
  const texts = repo.run('sh', ['-c', 'find b -type f | sort | xargs cat'])
  const listed = repo.run('find', find).stdout.split('\n').sort().join('\n')
  return [listed, texts.stdout, repo.git('ls-files', '-s'), repo.git('status', '--porcelain')].join('\n')
}

/** A change of every kind at the source. */
function changeSource(repo: TestRepository): void {
  repo.write({
    'a/x.py': { executable: 'second\n' },
    'a/run.sh': { link: 'x.py' },
    'a/link': 'a file now\n',
    'a/old': 'a file now\n',
    'a/new/deep.py': 'new\n',
  })
}

describe.each([
  { place: 'work tree', words: [] },
  { place: 'index', words: ['--staged'] },
])('at the $place', ({ words }) => {
  test('undo puts everything back, and a sync may follow it', async () => {
    await using repo = await createRepository(files)
    changeSource(repo)
    if (words.length > 0) repo.git('add', 'a')
    const before = worldOf(repo)
    expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
    expect(worldOf(repo)).not.toBe(before)
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 0, stderr: '' })
    expect(worldOf(repo)).toBe(before)
    expect(readdirSync(join(repo.root, 'b')).sort()).toEqual(['link', 'old', 'run.sh', 'x.py'])
    expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
  })

  test('undo twice puts two syncs back', async () => {
    await using repo = await createRepository(files)
    const before = repo.read('b/x.py')
    for (const text of ['one\n', 'two\n']) {
      repo.write({ 'a/x.py': text })
      repo.git('add', 'a')
      expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
    }
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.py')).toBe('one\n')
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.py')).toBe(before)
    expect(repo.git('diff', '--name-only')).toBe('')
  })

  test('undo refuses once a file has changed since', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'second\n', 'a/old/deep/z.py': 'second\n' })
    repo.git('add', 'a')
    repo.lockstep(['sync', ...words])
    repo.write({ 'b/x.py': 'mine\n' })
    const before = worldOf(repo)
    const answer = repo.lockstep(['undo'])
    expect(answer).toMatchObject({ code: 2, stdout: '' })
    expect(answer.stderr.split('\n')[0]).toBe(
      `error: b/x.py has changed since "sync ${[...words, 'm'].join(' ')}", so undoing that would lose the change; nothing was touched`,
    )
    expect(worldOf(repo)).toBe(before)
  })
})

test('what is printed', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/x.py': 'second\n', 'a/new.py': 'new\n' })
  repo.git('add', 'a')
  repo.lockstep(['sync', '--staged'])
  expect(repo.lockstep(['undo'])).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "✓ undid "sync --staged m": put back 2 files and 2 index entries
    ",
    }
  `)
  expect(repo.lockstep(['undo'])).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "error: there is nothing to undo: no receipt of an earlier sync is left in this work tree
    ",
      "stdout": "",
    }
  `)
})

test('undo refuses once the index has moved on, and not once it is back where it was', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/x.py': 'second\n' })
  repo.git('add', 'a')
  repo.lockstep(['sync', '--staged'])
  repo.git('update-index', '--cacheinfo', `100644,${repo.git('rev-parse', ':a/old/deep/z.py')},b/x.py`)
  const { code, stderr } = repo.lockstep(['undo'])
  expect({ code, line: stderr.split('\n')[0] }).toEqual({
    code: 2,
    line: 'error: the index entry of b/x.py has changed since "sync --staged m", so undoing that would lose the change; nothing was touched',
  })
  expect(repo.read('b/x.py')).toBe('second\n')
  repo.git('reset', '--quiet')
  expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
  expect(repo.read('b/x.py')).toBe('x\n')
})

test('undo refuses once a removed file is back with another text', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/x.py': undefined })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  repo.write({ 'b/x.py': 'mine\n' })
  expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
  expect(repo.read('b/x.py')).toBe('mine\n')
})

test('undo refuses where somebody has put a file into a directory that has to go', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/x.py': undefined, 'a/x.py/deep.py': 'deep\n' })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  repo.write({ 'b/x.py/mine.py': 'mine\n' })
  expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
  expect([repo.read('b/x.py/mine.py'), repo.read('b/x.py/deep.py')]).toEqual(['mine\n', 'deep\n'])
})

describe('once a commit holds what was written', () => {
  const refusal = (commit: string) =>
    `error: commit ${commit} holds what "sync --staged m" wrote to b/x.py, and undo would only reverse the mirror's half of it; nothing was touched
hint:  \`git revert ${commit}\` takes that commit back, the source with its mirror
`
  const short = (repo: TestRepository, revision: string) => repo.git('rev-parse', revision).slice(0, 10)

  async function createCommitted(): Promise<TestRepository> {
    const repo = await createRepository(files)
    repo.write({ 'a/x.py': 'second\n' })
    repo.git('add', 'a')
    repo.lockstep(['sync', '--staged'])
    repo.git('commit', '--quiet', '--message', 'both')
    return repo
  }

  test(
    'undo refuses and names the commit',
    shows('recovery', 'lockstep undo after the commit', 'refused, with the commit and git revert', 3),
    async () => {
      await using repo = await createCommitted()
      expect(repo.lockstep(['undo'])).toEqual({ code: 2, stdout: '', stderr: refusal(short(repo, 'HEAD')) })
      expect(repo.git('status', '--porcelain')).toBe('')
      repo.git('revert', '--no-edit', 'HEAD')
      expect([repo.read('a/x.py'), repo.read('b/x.py')]).toEqual(['x\n', 'x\n'])
    },
  )

  test('undo names that commit also when others followed it', async () => {
    await using repo = await createCommitted()
    repo.write({ 'other.txt': 'other\n' })
    repo.commit('other')
    expect(repo.lockstep(['undo']).stderr).toBe(refusal(short(repo, 'HEAD~')))
  })

  test('undo of what the hook staged is refused, and so is one of a sync that was committed by hand', async () => {
    await using repo = await createRepository(files)
    repo.installHook()
    repo.write({ 'a/x.py': 'second\n' })
    repo.git('commit', '--quiet', '--all', '--message', 'both')
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
    repo.write({ 'a/x.py': 'third\n' })
    repo.lockstep(['sync'])
    repo.commit('by hand')
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
    expect(repo.git('status', '--porcelain')).toBe('')
  })

  test('a commit of something else is in nobody’s way', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'second\n', 'other.txt': 'other\n' })
    repo.git('add', 'a')
    repo.lockstep(['sync', '--staged'])
    repo.git('add', 'other.txt')
    repo.git('commit', '--quiet', '--message', 'other', '--', 'other.txt')
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
    expect(repo.git('status', '--porcelain')).toBe('M  a/x.py')
  })
})

test('the bytes that come back are those that lay there, whatever the attributes say', async () => {
  await using repo = await createRepository({ ...files, '.gitattributes': '*.py text\n' })
  repo.write({ 'b/x.py': 'x\r\n', 'a/x.py': 'second\n' })
  expect(repo.lockstep(['sync', '--overwrite-edits'])).toMatchObject({ code: 0 })
  expect(repo.read('b/x.py')).toBe('second\n')
  expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
  expect(repo.read('b/x.py')).toBe('x\r\n')
})

test('a file comes back with the permissions that it had', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/run.sh': { executable: 'second\n' } })
  const mode = () => statSync(join(repo.root, 'b/run.sh')).mode & 0o777
  const before = mode()
  repo.lockstep(['sync'])
  repo.lockstep(['undo'])
  expect(mode()).toBe(before)
})
