/**
 * The hook where git changes bytes between the object store and the disk. The commit is always right, because the mirror
 * takes the blob; on disk each side looks as its own attributes say, and where they make that something else than the
 * source, git and Lockstep say so instead of rewriting anything.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findProgram } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const lfs = findProgram('/usr/bin/git-lfs')

/** Both sides in sync and checked out under these attributes, and the hook. */
async function start(attributes: string, settings: Record<string, string> = {}): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    '.gitattributes': attributes,
    'a/x.txt': 'one\n',
    'b/x.txt': 'one\n',
  })
  for (const [key, value] of Object.entries(settings)) repo.git('config', key, value)
  repo.run('rm', ['-rf', 'a', 'b'])
  repo.git('checkout', '--', '.')
  repo.installHook()
  return repo
}

/** Changes one file, adds another, and commits the source with the hook. */
function commitSource(repo: TestRepository, bytes: string | Buffer): number {
  repo.write({ 'a/x.txt': bytes, 'a/new.txt': bytes })
  repo.git('add', '--all', 'a')
  return repo.tryGit(['commit', '--quiet', '--message', 'x']).code
}

function trees(repo: TestRepository): string[] {
  return repo.git('rev-parse', 'HEAD:a', 'HEAD:b').split('\n')
}

const shout = {
  'filter.shout.clean': "tr 'A-Z' 'a-z'",
  'filter.shout.smudge': "tr 'a-z' 'A-Z'",
  'filter.shout.required': 'true',
}
const utf16 = Buffer.from('\uFEFFgröße\n', 'utf16le')

const cases: {
  what: string
  outcome: string
  attributes?: string
  settings?: Record<string, string>
  bytes: string | Buffer
  /** What the mirror then has on disk. */
  onDisk?: string | Buffer
}[] = [
  {
    what: 'a commit under core.autocrlf=true',
    outcome: 'one blob, CRLF on disk on both sides',
    settings: { 'core.autocrlf': 'true' },
    bytes: 'one\r\ntwo\r\n',
  },
  {
    what: 'a commit of CRLF without attributes',
    outcome: 'carried to the byte',
    bytes: 'one\r\ntwo\r\n',
  },
  {
    what: 'a commit of mixed line endings',
    outcome: 'carried to the byte',
    bytes: 'one\r\ntwo\nthree\r\n',
  },
  {
    what: 'a commit under eol=lf for the source, eol=crlf for the mirror',
    outcome: 'one blob, each side with its own line endings on disk',
    attributes: 'a/** text eol=lf\nb/** text eol=crlf\n',
    bytes: 'one\ntwo\n',
    onDisk: 'one\r\ntwo\r\n',
  },
  {
    what: 'a commit under a filter on both sides',
    outcome: 'one blob, both sides smudged on disk',
    attributes: '*.txt filter=shout\n',
    settings: shout,
    bytes: 'TWO\n',
  },
  {
    what: 'a commit under a filter on the source alone',
    outcome: 'one blob; on disk the mirror has what the filter stores, as git itself checks it out',
    attributes: 'a/*.txt filter=shout\n',
    settings: shout,
    bytes: 'TWO\n',
    onDisk: 'two\n',
  },
  {
    what: 'working-tree-encoding=UTF-16 on both sides',
    outcome: 'one blob, UTF-16 on disk on both sides',
    attributes:
      'a/new.txt working-tree-encoding=UTF-16LE-BOM\nb/new.txt working-tree-encoding=UTF-16LE-BOM\n',
    bytes: utf16,
  },
  {
    what: 'working-tree-encoding=UTF-16 on the source alone',
    outcome: 'one blob, UTF-8 on disk in the mirror',
    attributes: 'a/new.txt working-tree-encoding=UTF-16LE-BOM\n',
    bytes: utf16,
    onDisk: 'größe\n',
  },
  {
    what: 'a commit under the ident attribute',
    outcome: 'one blob; git puts the id into the mirror’s file when it writes it',
    attributes: '*.txt ident\n',
    bytes: '$Id$\n',
    onDisk: '$Id: 055c8729cdcc372500a08db659c045e16c4409fb $\n',
  },
]

for (const { what, outcome, attributes = '', settings = {}, bytes, onDisk } of cases) {
  test(what, shows('edge cases', what, outcome, 1), async () => {
    await using repo = await start(attributes, settings)
    expect(commitSource(repo, bytes)).toBe(0)
    const [source, mirror] = trees(repo)
    expect(mirror).toBe(source)
    expect(repo.git('status', '--porcelain')).toBe('')
    expect(readFileSync(join(repo.root, 'a/new.txt'))).toEqual(Buffer.from(bytes))
    expect(readFileSync(join(repo.root, 'b/new.txt'))).toEqual(Buffer.from(onDisk ?? bytes))
    for (const words of [[], ['--staged'], ['--at', 'HEAD']])
      expect(repo.lockstep(['check', ...words])).toMatchObject({ code: 0 })
  })
}

test(
  'attributes under which git itself calls the mirror changed',
  shows(
    'edge cases',
    'a commit under -text for the source, text for the mirror',
    'the commit is right; git status calls the mirror’s file changed, and check and sync name the attributes, until they agree',
    5,
  ),
  async () => {
    await using repo = await start('a/** -text\nb/** text\n')
    expect(commitSource(repo, 'one\r\ntwo\r\n')).toBe(0)
    const [source, mirror] = trees(repo)
    expect(mirror).toBe(source)
    expect(repo.git('status', '--porcelain')).toBe(' M b/new.txt\n M b/x.txt')
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['check'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "✗ m is out of sync with a (2 of 2 files)
          edited  new.txt  the same bytes as its source, of which its git attributes make another text
          edited  x.txt  the same bytes as its source, of which its git attributes make another text
        fix:  make the attributes of both agree in .gitattributes (compare them: git check-attr -a b/new.txt a/new.txt)
      ",
      }
    `)
    expect(repo.lockstep(['sync'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "✗ m is out of sync with a (2 of 2 files)
          edited  new.txt  the same bytes as its source, of which its git attributes make another text
          edited  x.txt  the same bytes as its source, of which its git attributes make another text
        nothing was written: no sync can end what git makes of these bytes
        fix:  make the attributes of both agree in .gitattributes (compare them: git check-attr -a b/new.txt a/new.txt)
      ",
      }
    `)
    repo.write({ 'b/new.txt': 'mine\r\n' })
    expect(repo.lockstep(['check']).stdout).toContain('edited  new.txt\n')
    repo.write({ 'b/new.txt': 'one\r\ntwo\r\n', '.gitattributes': 'a/** -text\nb/** -text\n' })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
  },
)

test.skipIf(!lfs)(
  'git-lfs on both sides',
  shows('edge cases', 'git-lfs on both sides', 'one pointer in git, the content on disk on both sides', 1),
  async () => {
    await using repo = await start('')
    repo.git('lfs', 'install', '--local', '--skip-repo')
    repo.write({ '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'a/model.bin': 'heavy\n' })
    repo.git('add', '.gitattributes', 'a')
    expect(repo.tryGit(['commit', '--quiet', '--message', 'x']).stderr).toContain('1 added')
    expect(repo.git('show', 'HEAD:b/model.bin')).toContain('version https://git-lfs.github.com/spec/v1')
    expect(repo.git('rev-parse', 'HEAD:b/model.bin')).toBe(repo.git('rev-parse', 'HEAD:a/model.bin'))
    expect(repo.read('b/model.bin')).toBe('heavy\n')
    expect(repo.git('status', '--porcelain')).toBe('')
    expect(repo.git('lfs', 'ls-files', '--name-only')).toBe('a/model.bin\nb/model.bin')
    for (const words of [[], ['--staged'], ['--at', 'HEAD']])
      expect(repo.lockstep(['check', ...words])).toMatchObject({ code: 0 })
  },
)
