/**
 * What is compared without Node: `bin/compare-ids`, with a PATH that holds git and a few POSIX tools. Equal is only what git's
 * own listing of both sides says is equal; whatever the script doesn't understand has to be exit 2, never 0.
 */
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import {
  type Answer,
  type Content,
  config,
  createRepository,
  type TestRepository,
} from '../support/repository.ts'

const script = join(projectRoot, 'packages/lockstep/bin/compare-ids')

function compare(repo: TestRepository, directory = '.'): Answer {
  const tools = join(repo.root, '../tools')
  mkdirSync(tools, { recursive: true })
  for (const tool of ['git', 'sh', 'awk', 'sed', 'sort', 'tr']) {
    symlinkSyncOnce(`/usr/bin/${tool}`, join(tools, tool))
  }
  return repo.run(script, [], { environment: { PATH: tools }, directory })
}

function symlinkSyncOnce(target: string, link: string): void {
  try {
    symlinkSync(target, link)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

const plain = config({ m: { from: 'a/src', to: 'b/copy' } })
const equal: Record<string, Content> = {
  'lockstep.json': plain,
  'a/src/x.py': 'x\n',
  'a/src/deep/y.py': 'y\n',
  'b/copy/x.py': 'x\n',
  'b/copy/deep/y.py': 'y\n',
}

async function staged(files: Record<string, Content>, init: string[] = []): Promise<TestRepository> {
  const repo = await createRepository(files, { commit: false, init })
  repo.git('add', '--all')
  return repo
}

const inSync = { code: 0, stdout: '', stderr: '' }

describe('in sync', () => {
  test(
    'a directory',
    shows('other tools', 'no Node, a plain mirror that is in sync', 'compared by git alone', 4),
    async () => {
      await using repo = await staged(equal)
      expect(compare(repo)).toEqual(inSync)
      expect(compare(repo, 'a/src')).toEqual(inSync)
    },
  )

  test.each<[string, object, Record<string, Content>]>([
    ['a file', { from: 'LICENSE', to: 'p/LICENSE' }, { LICENSE: 'l\n', 'p/LICENSE': 'l\n' }],
    ['an executable', { from: 'a', to: 'b' }, { 'a/x': { executable: 'x' }, 'b/x': { executable: 'x' } }],
    [
      'a link inside',
      { from: 'a', to: 'b' },
      { 'a/x': '1', 'a/l': { link: 'x' }, 'b/x': '1', 'b/l': { link: 'x' } },
    ],
    ['an empty file', { from: 'a', to: 'b' }, { 'a/x': '', 'b/x': '' }],
    [
      'keys without effect',
      {
        from: 'a',
        to: 'b',
        onCommit: 'block',
        exclude: [],
        tracked: true,
        models: ['**'],
        built: [{ path: 'd', within: 'e' }],
      },
      { 'a/x': '1', 'b/x': '1' },
    ],
    [
      'spaces, tabs, line breaks, quotes, other scripts',
      { from: 'a b', to: 'größe' },
      Object.fromEntries(
        ['a b', 'größe'].flatMap(side =>
          ['s p', 't\tb', 'n\nl', 'q"u', 'b\\s', 'é🐍', "it's"].map(name => [`${side}/${name}/${name}`, 'x']),
        ),
      ),
    ],
    ['wildcards', { from: '[id]/*', to: '?' }, { '[id]/*/x': '1', '?/x': '1', 'i/*/y': '2', 'b/y': '2' }],
  ])('%s', async (_, mirror, files) => {
    await using repo = await staged({ 'lockstep.json': config({ m: mirror }), ...files })
    expect(compare(repo)).toEqual(inSync)
  })

  test('several mirrors, of which one follows another', async () => {
    const mirrors = { one: { from: 'a', to: 'b' }, two: { from: 'b', to: 'c' } }
    await using repo = await staged({ 'lockstep.json': config(mirrors), 'a/x': '1', 'b/x': '1', 'c/x': '1' })
    expect(compare(repo)).toEqual(inSync)
  })

  test('in a repository with SHA-256, and whatever the work tree holds', async () => {
    await using repo = await staged(equal, ['--object-format=sha256'])
    repo.write({ 'a/src/x.py': 'changed\n', 'b/copy/more.py': 'untracked\n' })
    expect(compare(repo)).toEqual(inSync)
  })
})

describe('out of sync', () => {
  test(
    'says which paths, and the commands mend it',
    shows(
      'other tools',
      'no Node, a plain mirror that is out of sync',
      'refused, with the git commands that mend it',
      5,
    ),
    async () => {
      await using repo = await staged({ ...equal, 'a/src/new é.py': 'n\n', 'b/copy/gone.py': 'g\n' })
      repo.write({ 'a/src/x.py': 'changed\n' })
      repo.git('add', '--all')
      const answer = compare(repo)
      expect(answer).toMatchInlineSnapshot(`
        {
          "code": 1,
          "stderr": "✗ m is out of sync with a/src
            "a/src/new \\303\\251.py" (missing in the mirror)
            b/copy/gone.py (not in the source)
            b/copy/x.py
          fix, at the top of the repository (the last command overwrites what was edited in the mirror):
            git rm -r -f -q --cached --ignore-unmatch -- b/copy
            git read-tree --prefix=b/copy/ "$(git write-tree --prefix=a/src/)"
            git checkout -- b/copy
        ",
          "stdout": "",
        }
      `)
      mend(repo, answer)
      expect(compare(repo)).toEqual(inSync)
      expect(repo.git('ls-files', '-s', 'b/copy').replaceAll('b/copy', 'a/src')).toBe(
        repo.git('ls-files', '-s', 'a/src'),
      )
      expect(repo.read('b/copy/x.py')).toBe('changed\n')
    },
  )

  test('a file', async () => {
    await using repo = await staged({
      'lockstep.json': config({ m: { from: "it's", to: 'p/[x]' } }),
      "it's": { executable: 'l\n' },
      'p/[x]': 'old\n',
    })
    const answer = compare(repo)
    expect(answer.code).toBe(1)
    mend(repo, answer)
    expect(compare(repo)).toEqual(inSync)
    expect(repo.read('p/[x]')).toBe('l\n')
  })

  test.each<[string, Record<string, Content | undefined>, string]>([
    ['a mode', { 'b/copy/x.py': { executable: 'x\n' } }, 'b/copy/x.py'],
    ['a link for a file', { 'b/copy/x.py': { link: 'x\n' } }, 'b/copy/x.py'],
    ['a missing file', { 'b/copy/x.py': undefined }, 'a/src/x.py (missing in the mirror)'],
    ['a file too many', { 'b/copy/z.py': '' }, 'b/copy/z.py (not in the source)'],
    ['no mirror at all', { b: undefined }, 'a/src/deep/y.py (missing in the mirror)'],
    [
      'a name that differs in case',
      { 'b/copy/x.py': undefined, 'b/copy/X.py': 'x\n' },
      'b/copy/X.py (not in the source)',
    ],
  ])('%s', async (_, change, line) => {
    await using repo = await staged(equal)
    repo.write(change)
    repo.git('add', '--all')
    const answer = compare(repo)
    expect([answer.code, answer.stderr]).toEqual([1, expect.stringContaining(`    ${line}\n`)])
  })

  test.each(['a/src/x.py', 'b/copy/x.py'])('a conflict at %s', async path => {
    await using repo = await staged(equal)
    const id = repo.git('rev-parse', ':a/src/x.py')
    const stages = [1, 2, 3].map(stage => `100644 ${id} ${stage}\t${path}\n`).join('')
    repo.git('rm', '--quiet', '--cached', path)
    expect(repo.tryGit(['update-index', '--index-info'], { input: stages }).code).toBe(0)
    const answer = compare(repo)
    expect([answer.code, answer.stderr]).toEqual([1, expect.stringContaining(`    ${path} (unmerged)\n`)])
  })

  test('a path that is only meant to be added isn’t in the commit', async () => {
    await using repo = await staged({ ...equal, 'b/copy/empty': '' })
    repo.write({ 'a/src/empty': '' })
    repo.git('add', '--intent-to-add', 'a/src/empty')
    expect(compare(repo)).toMatchObject({ code: 1 })
  })

  test('one difference counts more than a mirror that can’t be told', async () => {
    await using repo = await staged({
      ...equal,
      'lockstep.json': config({ e: { from: 'none', to: 'n' }, m: { from: 'a/src', to: 'b/copy' } }),
      'b/copy/z': '',
    })
    expect(compare(repo)).toMatchObject({ code: 1 })
  })
})

describe('can’t tell', () => {
  const mirror = (more: object) => config({ m: { from: 'a/src', to: 'b/copy', ...more } })
  test.each<[string, string, string]>([
    ['globs', mirror({ exclude: ['x'] }), 'm has "exclude"'],
    ['an empty list of what is included', mirror({ include: [] }), 'm has "include"'],
    ['paths of the mirror’s own', mirror({ mirrorOnly: ['x'] }), 'm has "mirrorOnly"'],
    ['transforms', mirror({ transforms: [{}] }), 'm has "transforms"'],
    ['an untracked mirror', mirror({ tracked: false }), 'm has "tracked"'],
    ['a key that it doesn’t know', mirror({ allowed: [] }), 'm has "allowed"'],
    [
      'a key at the top that it doesn’t know',
      config({ m: { from: 'a/src', to: 'b/copy' } }, { x: 1 }),
      '"x" is not understood here',
    ],
    ['escapes', plain.replace('a/src', '\\u0061/src'), 'it has escapes in it'],
    ['no mirror', config({}), 'it declares no mirror'],
    ['no mirrors at all', '{}', 'it declares no mirror'],
    ['a key that occurs twice', plain.replace('"from"', '"from": "b/copy", "from"'), '"from" occurs twice'],
    ['mirrors that occur twice', `{"mirrors":{},${plain.slice(1)}`, '"mirrors" occurs twice'],
    [
      'a mirror that is its source',
      config({ m: { from: 'a/src', to: 'a/src' } }),
      'm lies in its own source',
    ],
    ['a mirror in its source', config({ m: { from: 'a', to: 'a/src' } }), 'm lies in its own source'],
    ['no to', config({ m: { from: 'a/src' } }), 'm lacks "from" or "to"'],
    [
      'another spelling of a path',
      config({ m: { from: './a/src', to: 'b/copy' } }),
      'is not written as git writes a path',
    ],
    [
      'a slash at the end',
      config({ m: { from: 'a/src/', to: 'b/copy' } }),
      'is not written as git writes a path',
    ],
    ['text behind the end', `${plain}x`, 'there is text after its end'],
    ['a comma too many', plain.replace('"b/copy"', '"b/copy",'), 'is not JSON'],
    ['a comment', `// x\n${plain}`, 'is not JSON'],
    ['nothing', '', 'is not JSON'],
    ['half of it', plain.slice(0, 30), 'is not JSON'],
    ['a NUL byte', plain.replace('a/src', 'a/s\0rc'), 'a string holds a control character'],
    ['a number for a path', config({ m: { from: 1, to: 'b/copy' } }), 'is not JSON'],
    ['an empty source', config({ m: { from: 'none', to: 'b/copy' } }), 'm: its source is empty'],
    [
      'an empty source and an empty mirror',
      config({ m: { from: 'none', to: 'nothing' } }),
      'm: its source is empty',
    ],
    [
      'a file on one side, a folder on the other',
      config({ m: { from: 'a/src/x.py', to: 'b/copy' } }),
      'm: one side is a file and the other a directory',
    ],
  ])('%s', async (_, text, reason) => {
    await using repo = await staged({ ...equal, 'lockstep.json': text })
    const answer = compare(repo)
    expect([answer.code, answer.stderr]).toEqual([2, expect.stringContaining(reason)])
    expect(answer.stdout).toBe('')
  })

  test.each<[string, Content]>([
    ['a link that leaves the source', { link: '../other' }],
    ['an absolute link', { link: '/etc/passwd' }],
  ])('%s', async (_, link) => {
    await using repo = await staged({ ...equal, 'a/src/l': link, 'b/copy/l': link })
    expect(compare(repo)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a link may leave its source'),
    })
  })

  test('a submodule, also one that the configuration hides', async () => {
    await using repo = await staged({
      ...equal,
      '.gitmodules': '[submodule "s"]\n\tpath = a/src/s\n\turl = x\n\tignore = all\n',
    })
    const id = '8b137891791fe96927ad78e64b0aad7bded08bdc'
    repo.git('update-index', '--add', '--cacheinfo', `160000,${id},a/src/s`)
    expect(compare(repo)).toMatchObject({ code: 2, stderr: expect.stringContaining('there is a submodule') })
  })

  test('no declaration in the index, an index that can’t be read, no repository', async () => {
    await using repo = await staged(equal)
    repo.git('rm', '--quiet', '--cached', 'lockstep.json')
    expect(compare(repo)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no lockstep.json in the index'),
    })
    repo.write({ '../broken': 'x' })
    expect(repo.run(script, [], { environment: { GIT_INDEX_FILE: join(repo.root, '../broken') } }).code).toBe(
      2,
    )
    expect(compare(repo, '..').code).toBe(2)
  })
})

/** Runs the commands that an answer names. */
function mend(repo: TestRepository, { stderr }: Answer): void {
  const commands = stderr.split('\n').filter(line => line.startsWith('    git '))
  expect(commands.length).toBeGreaterThan(1)
  for (const command of commands) expect(repo.run('sh', ['-c', command])).toMatchObject({ code: 0 })
}
