/**
 * What a path can be besides an ordinary file: executable, a symbolic link, a submodule; and a path that turns from one
 * kind into another, or from a file into a directory. The mirror takes the mode with the text. Links that would lead out
 * of the source and submodules are refused, because in the mirror they would mean something else.
 */
import { lstatSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'

const declaration = config({ m: { from: 'a', to: 'b' } })

/** Both sides in sync and committed. */
async function start(files: Record<string, Content>, mirror: object = {}): Promise<TestRepository> {
  const both = Object.entries(files).flatMap(([path, content]) => [
    [`a/${path}`, content] as const,
    [`b/${path}`, content] as const,
  ])
  return createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b', ...mirror } }),
    ...Object.fromEntries(both),
  })
}

/** What git has in the index of one side, paths relative to it. */
function indexed(repo: TestRepository, side: string): string {
  return repo.git('ls-files', '-s', side).replaceAll(`\t${side}/`, '\t')
}

/** What git would record of the work tree of one side. */
function recorded(repo: TestRepository, side: string): string {
  repo.git('add', '--all', side)
  return indexed(repo, side)
}

const changes: {
  change: string
  before: Record<string, Content>
  after: Record<string, Content | undefined>
}[] = [
  { change: 'a file becomes executable', before: { run: 'x\n' }, after: { run: { executable: 'x\n' } } },
  {
    change: 'an executable becomes a plain file',
    before: { run: { executable: 'x\n' } },
    after: { run: 'x\n' },
  },
  { change: 'a file becomes a link', before: { x: 'x\n', y: 'y\n' }, after: { x: { link: 'y' } } },
  { change: 'a link becomes a file', before: { x: { link: 'y' }, y: 'y\n' }, after: { x: 'x\n' } },
  {
    change: 'a link gets another target',
    before: { x: { link: 'y' }, y: 'y\n' },
    after: { x: { link: './y' } },
  },
  { change: 'a dangling link comes', before: { y: 'y\n' }, after: { 'sub/x': { link: '../nowhere' } } },
  { change: 'a link to a directory comes', before: { 'd/y': 'y\n' }, after: { x: { link: 'd' } } },
  {
    change: 'a directory becomes a link',
    before: { 'd/y': 'y\n', 'e/y': 'y\n' },
    after: { d: { link: 'e' } },
  },
  {
    change: 'a link becomes a directory',
    before: { d: { link: 'e' }, 'e/y': 'y\n' },
    after: { d: undefined, 'd/y': 'y\n' },
  },
  {
    change: 'a file becomes a directory',
    before: { x: 'x\n', y: 'y\n' },
    after: { x: undefined, 'x/deep/er': 'x\n' },
  },
  { change: 'a directory becomes a file', before: { 'x/deep/er': 'x\n', 'x/y': 'y\n' }, after: { x: 'x\n' } },
  {
    change: 'a file is renamed',
    before: { 'old.py': 'x\n', y: 'y\n' },
    after: { 'old.py': undefined, 'new.py': 'x\n' },
  },
  {
    change: 'a directory is renamed',
    before: { 'old/x': 'x\n', y: 'y\n' },
    after: { old: undefined, 'new/x': 'x\n' },
  },
  { change: 'two files swap', before: { x: 'x\n', y: 'y\n' }, after: { x: 'y\n', y: 'x\n' } },
  { change: 'an empty file comes', before: { y: 'y\n' }, after: { x: '' } },
]

function writeSource(repo: TestRepository, after: Record<string, Content | undefined>): void {
  for (const path of Object.keys(after)) repo.write({ [`a/${path}`]: undefined })
  for (const [path, content] of Object.entries(after)) repo.write({ [`a/${path}`]: content })
}

describe.each(changes)('$change', ({ before, after }) => {
  test('in the work tree', async () => {
    await using repo = await start(before)
    writeSource(repo, after)
    expect(repo.lockstep(['check', '--no-explain'])).toMatchObject({ code: 1 })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0, stderr: '' })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    expect(repo.git('diff', '--cached', '--name-only')).toBe('')
    repo.git('add', '--all', 'a')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(indexed(repo, 'b')).toBe(indexed(repo, 'a'))
    expect(recorded(repo, 'b')).toBe(recorded(repo, 'a'))
  })

  test('in the index, and then at a revision', async () => {
    await using repo = await start(before)
    writeSource(repo, after)
    repo.git('add', '--all')
    expect(repo.lockstep(['check', '--staged', '--no-explain'])).toMatchObject({ code: 1 })
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0, stderr: '' })
    expect(indexed(repo, 'b')).toBe(indexed(repo, 'a'))
    expect(repo.git('diff', '--name-only')).toBe('')
    repo.git('commit', '--quiet', '--message', 'both')
    expect(repo.git('status', '--porcelain')).toBe('')
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 0 })
  })
})

test('a mode is named when it is all that differs', async () => {
  await using repo = await start({ 'run.sh': 'x\n' })
  repo.write({ 'a/run.sh': { executable: 'x\n' } })
  expect(repo.lockstep(['check', '--no-explain']).stdout).toMatchInlineSnapshot(`
    "✗ m is out of sync with a (1 of 1 file)
        stale  run.sh  mode 100644 instead of 100755
      fix:  npx lockstep sync m
    "
  `)
  repo.lockstep(['sync'])
  expect(statSync(join(repo.root, 'b/run.sh')).mode & 0o777).toBe(0o755)
})

test(
  'with core.fileMode=false the index says what is executable',
  shows('edge cases', 'core.fileMode=false, in the work tree', 'the index says what is executable', 1),
  async () => {
    await using repo = await start({ 'run.sh': { executable: 'x\n' }, 'y.py': 'y\n' })
    repo.git('config', 'core.fileMode', 'false')
    repo.write({ 'a/run.sh': 'changed\n', 'b/y.py': { executable: 'y\n' } })
    expect(repo.lockstep(['sync', '--no-explain']).stdout).toMatchInlineSnapshot(`
    "✓ m now equals a: 1 updated
        updated  run.sh
    "
  `)
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    repo.git('add', '--all')
    expect(indexed(repo, 'b')).toBe(indexed(repo, 'a'))
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
  },
)

test(
  'with core.fileMode=false a staged exec bit is carried',
  shows('edge cases', 'core.fileMode=false', 'an exec bit set by git update-index --chmod is carried', 2),
  async () => {
    await using repo = await start({ 'run.sh': 'x\n' })
    repo.git('config', 'core.fileMode', 'false')
    repo.git('update-index', '--chmod=+x', 'a/run.sh')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(indexed(repo, 'b')).toBe(indexed(repo, 'a'))
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
  },
)

const places = [
  { place: 'work tree', words: [] },
  { place: 'index', words: ['--staged'] },
  { place: 'revision', words: ['--at', 'HEAD'] },
]

describe.each(places)('at the $place', ({ words }) => {
  test('a link that leaves the source is refused, and nothing is written', async () => {
    await using repo = await createRepository({
      'lockstep.json': declaration,
      'shared/x.py': 'x\n',
      'a/y.py': 'y\n',
      'a/sub/shared': { link: '../../shared' },
    })
    expect(repo.lockstep(['check', ...words])).toEqual({
      code: 2,
      stdout:
        'error: the source of m holds a symbolic link that leaves it: a/sub/shared → ../../shared\nhint:  in the mirror it would lead elsewhere; leave it out: "exclude": ["sub/shared"]\n',
      stderr: '',
    })
    if (words.length < 2) expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 2 })
    expect(repo.read('b/y.py')).toBeUndefined()
  })

  test('an absolute link is refused too', async () => {
    await using repo = await createRepository({
      'lockstep.json': declaration,
      'a/hosts': { link: '/etc/hosts' },
    })
    expect(repo.lockstep(['check', ...words])).toMatchObject({ code: 2 })
  })

  test('a link that leaves the source is fine when it is excluded', async () => {
    await using repo = await createRepository({
      'lockstep.json': config({ m: { from: 'a', to: 'b', exclude: ['sub/shared'] } }),
      'a/y.py': 'y\n',
      'b/y.py': 'y\n',
      'a/sub/shared': { link: '../../shared' },
    })
    expect(repo.lockstep(['check', ...words])).toMatchObject({ code: 0 })
  })

  test('a submodule in the source is refused unless it is excluded', async () => {
    await using repo = await createRepository({
      'lockstep.json': declaration,
      'a/y.py': 'y\n',
      'b/y.py': 'y\n',
    })
    await using other = await createRepository({ 'z.py': 'z\n' })
    repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.root, 'a/vendored')
    repo.git('commit', '--quiet', '--message', 'a submodule')
    const answer = repo.lockstep(['check', ...words])
    expect(answer).toMatchObject({
      code: 2,
      stdout:
        'error: the source of m holds a submodule, which can\'t be mirrored: a/vendored\nhint:  leave it out: "exclude": ["vendored"]\n',
    })
    repo.write({ 'lockstep.json': config({ m: { from: 'a', to: 'b', exclude: ['vendored'] } }) })
    repo.commit('excluded')
    expect(repo.lockstep(['check', ...words])).toMatchObject({ code: 0 })
    if (words.length < 2) expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
  })
})

test(
  'a link of the mirror is replaced, and what it points at is not written',
  shows(
    'edge cases',
    'a link in the mirror where the source has a file',
    'the link is replaced, what it points at is not written',
    3,
  ),
  async () => {
    await using repo = await start({ 'x.py': { link: 'y.py' }, 'y.py': 'y\n' })
    repo.write({ 'a/x.py': 'own text\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(lstatSync(join(repo.root, 'b/x.py')).isSymbolicLink()).toBe(false)
    expect(repo.read('b/y.py')).toBe('y\n')
  },
)
