/**
 * A mirror in which somebody put a symbolic link that leads out of the repository, at a path to be written, above one, or
 * above one to be removed. Whatever the answer is, nothing outside is ever written or deleted.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'x\n',
  'a/sub/y.py': 'y\n',
  'a/sub/deep/z.py': 'z\n',
  'b/x.py': 'x\n',
  'b/sub/y.py': 'y\n',
  'b/sub/deep/z.py': 'z\n',
}

/** A directory outside of the repository with a file at each name that a mirrored path could lead to. */
async function start(): Promise<{ repo: TestRepository; outside: () => string }> {
  const repo = await createRepository(files)
  repo.write({
    '../outside/x.py': 'precious\n',
    '../outside/y.py': 'y\n',
    '../outside/deep/z.py': 'z\n',
  })
  const outside = () =>
    repo.run('sh', [
      '-c',
      'cd ../outside && find . -printf "%p %y %m %T@\\n" | sort && cat x.py y.py deep/z.py',
    ]).stdout
  return { repo, outside }
}

const links: { where: string; link: Record<string, { link: string } | undefined> }[] = [
  { where: 'at the file', link: { 'b/x.py': { link: '../../outside/x.py' } } },
  { where: 'at the file, absolute', link: { 'b/x.py': { link: '/tmp' } } },
  { where: 'at the directory', link: { 'b/sub': { link: '../../outside' } } },
  { where: 'at a deeper directory', link: { 'b/sub/deep': { link: '../../../outside/deep' } } },
]

const sourceChanges: { change: string; source: Record<string, string | undefined> }[] = [
  { change: 'changed', source: { 'a/x.py': 'new\n', 'a/sub/y.py': 'new\n', 'a/sub/deep/z.py': 'new\n' } },
  { change: 'removed', source: { 'a/x.py': undefined, 'a/sub': undefined, 'a/other.py': 'other\n' } },
  { change: 'joined by new ones', source: { 'a/sub/deep/new.py': 'new\n', 'a/sub/new.py': 'new\n' } },
]

const cases = links.flatMap(one => sourceChanges.map(other => ({ ...one, ...other })))
/** The index first: a sync of the work tree may take the link away, and then nothing is left to go wrong. */
const commands = [
  ['sync', '--staged'],
  ['sync', '--staged', '--overwrite-edits'],
  ['sync'],
  ['sync', '--overwrite-edits'],
]

describe.each(cases)('a link $where, files $change', ({ link, source }) => {
  test('in the work tree alone', async () => {
    const { repo, outside } = await start()
    await using _ = repo
    const before = outside()
    repo.write(source)
    repo.git('add', 'a')
    repo.write(link)
    for (const words of commands) {
      expect(repo.lockstep(words).code).toBeLessThan(3)
      expect(outside()).toBe(before)
    }
    expect(repo.lockstep(['undo']).code).toBeLessThan(3)
    expect(outside()).toBe(before)
  })

  test('committed', async () => {
    const { repo, outside } = await start()
    await using _ = repo
    repo.write(link)
    repo.commit('a link')
    const before = outside()
    repo.write(source)
    repo.git('add', 'a')
    for (const words of commands) {
      expect(repo.lockstep(words).code).toBeLessThan(3)
      expect(outside()).toBe(before)
    }
    expect(repo.lockstep(['undo']).code).toBeLessThan(3)
    expect(outside()).toBe(before)
  })
})

test("a link at a file is an edit of somebody's, and says so", async () => {
  const { repo } = await start()
  await using _ = repo
  repo.write({ 'b/sub': { link: '../../outside' } })
  expect(repo.lockstep(['check', '--no-explain']).stdout).toMatchInlineSnapshot(`
    "✗ m is out of sync with a (3 of 3 files)
        edited   sub  untracked: only you can tell whether it is still needed
        missing  sub/deep/z.py
        missing  sub/y.py
      fix:  remove it, move it to the source, or name it in "mirrorOnly"
    "
  `)
  expect(repo.lockstep(['sync', '--no-explain']).stdout).toMatchInlineSnapshot(`
    "✗ m is out of sync with a (3 of 3 files)
        edited  sub  untracked: only you can tell whether it is still needed
        edited  sub/deep/z.py  b/sub is in the way
        edited  sub/y.py  b/sub is in the way
      nothing was written: a hand edit stays as it is
      fix:  remove it, move it to the source, or name it in "mirrorOnly"
    "
  `)
})

test('undo writes nothing through a link that came after the sync', async () => {
  const { repo, outside } = await start()
  await using _ = repo
  repo.write({ 'a/sub/y.py': 'new\n' })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  const before = outside()
  repo.write({ 'b/sub': { link: '../../outside' } })
  expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
  expect(outside()).toBe(before)
})

test('undo of a removal restores nothing through a link that came after it', async () => {
  const { repo, outside } = await start()
  await using _ = repo
  repo.write({ 'a/sub': undefined })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  const before = outside()
  repo.write({ 'b/sub': { link: '../../outside' } })
  expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
  expect(outside()).toBe(before)
})

test(
  'names that lead upwards never reach the file system',
  shows('bad input', 'paths with .. in a tree', 'never reach the file system', 3),
  async () => {
    const { repo, outside } = await start()
    await using _ = repo
    const before = outside()
    const blob = repo.git('hash-object', '-w', 'a/x.py')
    const input = `100644 blob ${blob}\tx.py\n100644 blob ${blob}\t..\n`
    const bad = repo.tryGit(['mktree'], { input }).stdout.trim()
    const tree = repo
      .tryGit(['mktree'], {
        input: `040000 tree ${bad}\ta\n100644 blob ${repo.git('rev-parse', 'HEAD:lockstep.json')}\tlockstep.json\n`,
      })
      .stdout.trim()
    const commit = repo.git('commit-tree', '-m', 'bad', tree)
    expect(repo.lockstep(['check', '--at', commit]).code).toBe(1)
    expect(repo.lockstep(['diff', '--at', commit]).code).toBeGreaterThan(0)
    expect(outside()).toBe(before)
  },
)
