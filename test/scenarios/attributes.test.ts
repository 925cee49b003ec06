/**
 * What git does to bytes between the object store and the disk: line endings, filters, settings of core.*. The mirror
 * follows its source's blob, and each side looks on disk as its own attributes say, so work trees may differ on purpose
 * where git itself sees no change.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'

const declaration = config({ m: { from: 'a', to: 'b' } })

/** Both sides in sync, committed under attributes that were there first, and checked out under them. */
async function start(
  files: Record<string, Content>,
  settings: Record<string, string> = {},
): Promise<TestRepository> {
  const repo = await createRepository({ 'lockstep.json': declaration })
  for (const [key, value] of Object.entries(settings)) repo.git('config', key, value)
  for (const [path, content] of Object.entries(files)) repo.write({ [path]: content })
  repo.commit('files')
  repo.run('rm', ['-rf', 'a', 'b'])
  repo.git('checkout', '--', '.')
  expect(repo.git('status', '--porcelain')).toBe('')
  return repo
}

function idsOf(repo: TestRepository, ...paths: string[]): string[] {
  return repo.git('rev-parse', ...paths).split('\n')
}

test(
  'different line endings on disk are in sync, and stay different',
  shows(
    'edge cases',
    'eol=lf for the source, eol=crlf for the mirror',
    'in sync: one blob, two files that differ on purpose',
    1,
  ),
  async () => {
    await using repo = await start({
      '.gitattributes': 'a/** text eol=lf\nb/** text eol=crlf\n',
      'a/x.txt': 'one\ntwo\n',
      'b/x.txt': 'one\ntwo\n',
    })
    expect([repo.read('a/x.txt'), repo.read('b/x.txt')]).toEqual(['one\ntwo\n', 'one\r\ntwo\r\n'])
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    repo.write({ 'a/x.txt': 'one\ntwo\nthree\n', 'a/new.txt': 'new\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect([repo.read('b/x.txt'), repo.read('b/new.txt')]).toEqual(['one\r\ntwo\r\nthree\r\n', 'new\r\n'])
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    repo.git('add', '--all')
    const [source, mirror] = idsOf(repo, ':a/x.txt', ':b/x.txt')
    expect(mirror).toBe(source)
  },
)

test('sync --staged writes the mirror under its own line endings', async () => {
  await using repo = await start({
    '.gitattributes': 'a/** text eol=lf\nb/** text eol=crlf\n',
    'a/x.txt': 'one\n',
    'b/x.txt': 'one\n',
  })
  repo.write({ 'a/x.txt': 'two\n' })
  repo.git('add', 'a')
  expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
  expect(repo.read('b/x.txt')).toBe('two\r\n')
  expect(repo.git('status', '--porcelain')).toBe('M  a/x.txt\nM  b/x.txt')
})

test(
  'attributes under which the mirror can never equal its source are reported, and nothing stays written',
  shows(
    'edge cases',
    '-text for the source, text for the mirror',
    'lockstep sync refuses, with the command that shows the attributes; nothing stays written',
    4,
  ),
  async () => {
    await using repo = await start({
      '.gitattributes': 'a/** -text\nb/** text\n',
      'a/x.txt': 'one\n',
      'b/x.txt': 'one\n',
    })
    repo.write({ 'a/x.txt': 'one\r\ntwo\r\n' })
    expect(repo.lockstep(['sync'])).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "error: m can't be synced: what was written to b/x.txt doesn't read back as its source, and was taken back
    hint:  its git attributes (text, eol, filter) differ from those of the source: compare them with \`git check-attr -a b/x.txt a/x.txt\`
    ",
    }
  `)
    expect(repo.read('b/x.txt')).toBe('one\n')
    expect(repo.git('status', '--porcelain')).toBe(' M a/x.txt')
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 2 })
  },
)

test(
  'a clean and smudge filter on both sides acts on both',
  shows('edge cases', 'a clean and smudge filter on both sides', 'acts on both', 1),
  async () => {
    const filter = { 'filter.shout.clean': "tr 'A-Z' 'a-z'", 'filter.shout.smudge': "tr 'a-z' 'A-Z'" }
    await using repo = await start(
      { '.gitattributes': '*.txt filter=shout\n', 'a/x.txt': 'one\n', 'b/x.txt': 'one\n' },
      { ...filter, 'filter.shout.required': 'true' },
    )
    expect([repo.read('a/x.txt'), repo.read('b/x.txt')]).toEqual(['ONE\n', 'ONE\n'])
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    repo.write({ 'a/x.txt': 'TWO\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.txt')).toBe('TWO\n')
    repo.git('add', '--all')
    expect(repo.git('show', ':b/x.txt')).toBe('two')
    repo.write({ 'a/x.txt': 'THREE\n' })
    repo.git('add', 'a')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect([repo.git('show', ':b/x.txt'), repo.read('b/x.txt')]).toEqual(['three', 'THREE\n'])
    expect(repo.git('status', '--porcelain')).toBe('M  a/x.txt\nM  b/x.txt')
  },
)

test(
  'with core.autocrlf=true both sides have CRLF on disk',
  shows('edge cases', 'core.autocrlf=true', 'CRLF on disk on both sides, in sync', 1),
  async () => {
    await using repo = await start({ 'a/x.txt': 'one\n', 'b/x.txt': 'one\n' }, { 'core.autocrlf': 'true' })
    expect([repo.read('a/x.txt'), repo.read('b/x.txt')]).toEqual(['one\r\n', 'one\r\n'])
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    repo.write({ 'a/x.txt': 'one\r\ntwo\r\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.txt')).toBe('one\r\ntwo\r\n')
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
  },
)

test(
  'a .gitattributes inside the source is mirrored, and decides how the rest is written',
  shows(
    'edge cases',
    '.gitattributes inside the source',
    'mirrored, and decides how the mirror is written',
    1,
  ),
  async () => {
    await using repo = await start({ 'a/x.txt': 'one\n', 'b/x.txt': 'one\n' })
    repo.write({ 'a/.gitattributes': '*.txt text eol=crlf\n', 'a/x.txt': 'one\r\ntwo\r\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect([repo.read('b/.gitattributes'), repo.read('b/x.txt')]).toEqual([
      '*.txt text eol=crlf\n',
      'one\r\ntwo\r\n',
    ])
    repo.git('add', '--all')
    const [source, mirror] = idsOf(repo, ':a/x.txt', ':b/x.txt')
    expect(mirror).toBe(source)
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
  },
)

test('a .gitattributes that is staged with its files decides in sync --staged too', async () => {
  await using repo = await start({ 'a/x.txt': 'one\n', 'b/x.txt': 'one\n' })
  repo.write({ 'a/.gitattributes': '*.txt text eol=crlf\n', 'a/x.txt': 'one\r\ntwo\r\n' })
  repo.git('add', 'a')
  expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
  expect(repo.read('b/x.txt')).toBe('one\r\ntwo\r\n')
  expect(repo.git('diff', '--name-only')).toBe('')
})

test(
  'a file that was touched and not changed is in sync',
  shows('edge cases', 'a file touched and not changed', 'in sync', 1),
  async () => {
    await using repo = await start({ 'a/x.txt': 'one\n', 'b/x.txt': 'one\n' })
    repo.run('touch', ['-d', '2030-01-01', 'a/x.txt', 'b/x.txt'])
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
  },
)
