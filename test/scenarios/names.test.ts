/**
 * File names that are legal for git and awkward for everything else: line breaks, quotes, tabs, backslashes, globs, bytes
 * that aren't UTF-8. Whatever a name is made of, its file is compared and carried like any other, in the work tree, in the
 * index and at a revision. The oracle is `diff -r` on disk and git's own tree ids.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const declaration = config({ m: { from: 'a', to: 'b' } })

const oddNames = [
  'new\nline.py',
  'two\n\nlines "quoted".py',
  '"quoted"',
  'quo"te.py',
  "apo'strophe.py",
  'tab\t.py',
  'back\\slash.py',
  'back\\nslash.py',
  'carriage return\r',
  'trailing space ',
  ' leading space',
  '-leading-dash.py',
  '--',
  '*.py',
  '[id].ts',
  'i.ts',
  '{a,b}.ts',
  '!(x).ts',
  ':(top)x.py',
  ':0:x.py',
  '#hash',
  '$(date).py',
  'é ü 漢字.py',
  'é decomposed.py',
]
const notUtf8 = Buffer.from([0x61, 0xff, 0xfe, 0x2e, 0x70, 0x79])

function fileIn(repo: TestRepository, directory: string, name: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${join(repo.root, directory)}/`), Buffer.from(name)])
}

function writeAll(repo: TestRepository, text: (at: number) => string): void {
  for (const [at, name] of [...oddNames, notUtf8].entries()) {
    for (const directory of ['a', 'a/[dir] \n"']) {
      mkdirSync(join(repo.root, directory), { recursive: true })
      writeFileSync(fileIn(repo, directory, name), text(at))
    }
  }
}

function names(repo: TestRepository, directory: string): string[] {
  return repo
    .run('find', [directory, '-type', 'f', '-printf', '%P\\0'])
    .stdout.split('\0')
    .filter(Boolean)
    .sort()
}

/** The ids of both directories in the tree that the index would commit. */
function treeIds(repo: TestRepository): string[] {
  const tree = repo.git('write-tree')
  return repo.git('rev-parse', `${tree}:a`, `${tree}:b`).split('\n')
}

test('sync carries every name in the work tree, changes it, and removes it', async () => {
  await using repo = await createRepository({ 'lockstep.json': declaration, 'a/stays.py': 'stays\n' })
  writeAll(repo, at => `first ${at}\n`)
  const count = 2 * (oddNames.length + 1)
  expect(JSON.parse(repo.lockstep(['check', '--format', 'json']).stdout).mirrors[0].findings).toHaveLength(
    count + 1,
  )
  expect(repo.lockstep(['sync', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(repo.run('diff', ['-r', 'a', 'b'])).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(names(repo, 'b')).toEqual(names(repo, 'a'))
  expect(repo.lockstep(['check'])).toMatchObject({
    code: 0,
    stdout: `✓ m is in sync with a (${count + 1} files)\n`,
  })
  writeAll(repo, at => `second ${at}\n`)
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  expect(repo.run('diff', ['-r', 'a', 'b'])).toEqual({ code: 0, stdout: '', stderr: '' })
  repo.run('find', ['a', '-type', 'f', '!', '-name', 'stays.py', '-delete'])
  repo.run('find', ['a', '-type', 'd', '-empty', '-delete'])
  repo.git('add', '--all', 'b')
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  expect(names(repo, 'b')).toEqual(['stays.py'])
})

test(
  'sync --staged carries every name into the index, and a revision agrees',
  shows(
    'edge cases',
    'names with newlines, quotes, tabs, wildcards, bytes that aren’t UTF-8',
    'carried to the byte',
    2,
  ),
  async () => {
    await using repo = await createRepository({ 'lockstep.json': declaration, 'a/stays.py': 'stays\n' })
    writeAll(repo, at => `first ${at}\n`)
    repo.git('add', 'a')
    expect(repo.lockstep(['sync', '--staged', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' })
    const [source, mirror] = treeIds(repo)
    expect(mirror).toBe(source)
    expect(repo.git('status', '--porcelain', '--untracked-files=all', '-z')).not.toContain('??')
    repo.git('commit', '--quiet', '--message', 'both')
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test('every name is stale once its source has moved on, never edited', async () => {
  await using repo = await createRepository({ 'lockstep.json': declaration, 'a/stays.py': 'stays\n' })
  writeAll(repo, at => `first ${at}\n`)
  repo.run('cp', ['-r', 'a', 'b'])
  repo.commit('both')
  writeAll(repo, at => `second ${at}\n`)
  repo.commit('source alone')
  const [mirror] = JSON.parse(repo.lockstep(['check', '--format', 'json', '--no-explain']).stdout).mirrors
  expect(mirror.findings).toHaveLength(2 * (oddNames.length + 1))
  expect(new Set(mirror.findings.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(['stale']))
})

test(
  'a terminal sees no control character of a name',
  shows('bad input', 'control characters in a name', 'no terminal sees them', 5),
  async () => {
    await using repo = await createRepository({
      'lockstep.json': declaration,
      'a/new\nline.py': 'x\n',
      'a/escape\x1b[31m.py': 'x\n',
      'a/tab\t.py': 'x\n',
    })
    expect(repo.lockstep(['check', '--no-explain']).stdout).toMatchInlineSnapshot(`
    "✗ m is out of sync with a (3 of 3 files)
        missing  escape\\x1b[31m.py
        missing  new\\x0aline.py
        missing  tab\\x09.py
      fix:  npx lockstep sync m
    "
  `)
  },
)

test('JSON carries the bytes of a name that is not UTF-8', async () => {
  await using repo = await createRepository({
    'lockstep.json': declaration,
    'a/x.py': 'x\n',
    'b/x.py': 'x\n',
  })
  writeFileSync(fileIn(repo, 'a', notUtf8), 'x\n')
  const [{ findings }] = JSON.parse(repo.lockstep(['check', '--format', 'json']).stdout).mirrors
  expect(findings).toMatchObject([
    {
      kind: 'missing',
      path: 'b/a\uFFFD\uFFFD.py',
      pathBytes: Buffer.from('b/a\xff\xfe.py', 'latin1').toString('base64'),
    },
  ])
})

test(
  'a pattern in the name of one file never reaches another',
  shows('edge cases', 'a file named like a pattern ([id].ts)', 'never taken for other files', 2),
  async () => {
    await using repo = await createRepository({
      'lockstep.json': declaration,
      'a/[id].ts': 'brackets\n',
      'a/i.ts': 'i\n',
      'b/[id].ts': 'brackets\n',
      'b/i.ts': 'i\n',
    })
    repo.write({ 'a/[id].ts': 'changed\n', 'b/i.ts': 'mine\n' })
    expect(repo.lockstep(['check', '--no-explain']).stdout).toMatchInlineSnapshot(`
    "✗ m is out of sync with a (2 of 2 files)
        stale   [id].ts
        edited  i.ts
      fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff m shows it; npx lockstep sync --overwrite-edits m drops it)
    "
  `)
    repo.write({ 'b/i.ts': 'i\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect([repo.read('b/[id].ts'), repo.read('b/i.ts')]).toEqual(['changed\n', 'i\n'])
  },
)

test('the mirror itself may have an odd name', async () => {
  const [from, to] = ['a [1] *', '-b "quoted" $HOME']
  await using repo = await createRepository({
    'lockstep.json': config({ m: { from, to } }),
    [`${from}/x.py`]: 'x\n',
    'a 1 /x.py': 'not this one\n',
  })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  expect(repo.read(`${to}/x.py`)).toBe('x\n')
  repo.git('add', '--all')
  expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
  repo.commit('both')
  expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 0 })
  repo.write({ [`${from}/x.py`]: 'y\n' })
  repo.commit('source alone')
  expect(repo.lockstep(['check', '--at', 'HEAD']).stdout).toMatchInlineSnapshot(`
    "✗ m is out of sync with a [1] * (1 of 1 file)
        stale  x.py
      for 24 days, since 03500642 (8 Jan, "source alone")
      fix:  npx lockstep sync m && git add '-b "quoted" $HOME' && git commit
    "
  `)
})

test(
  'the mirror itself may have a name that git would take for a pathspec',
  shows('edge cases', 'a mirror named like a pathspec (:/b)', 'taken literally', 2),
  async () => {
    const [from, to] = [':(top)a', ':!b']
    await using repo = await createRepository({ 'lockstep.json': config({ m: { from, to } }) })
    repo.write({ [`${from}/x.py`]: 'x\n', 'a/x.py': 'not this one\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read(`${to}/x.py`)).toBe('x\n')
    repo.commit('both')
    repo.write({ [`${from}/x.py`]: 'y\n' })
    expect(repo.lockstep(['check', '--no-explain']).stdout).toContain('    stale  x.py\n')
    repo.git('add', '--all')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    repo.commit('both again')
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 0 })
  },
)
