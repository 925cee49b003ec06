/**
 * What all readers have in common: the same content gives the same snapshot, whether it lies in the index, in a revision
 * or in the work tree. The oracle is `git ls-tree`, read here without the code under test.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type RepoPath, toRepoPath } from '../../packages/lockstep/src/core/path.ts'
import type { Entry } from '../../packages/lockstep/src/core/snapshot.ts'
import { resolveCommit } from '../../packages/lockstep/src/git/listings.ts'
import { openRepository, type Repository } from '../../packages/lockstep/src/git/repository.ts'
import type { Listing } from '../../packages/lockstep/src/readers/listing.ts'
import { readIndex } from '../../packages/lockstep/src/readers/read-index.ts'
import { readRevision } from '../../packages/lockstep/src/readers/read-revision.ts'
import { readWorktree } from '../../packages/lockstep/src/readers/read-worktree.ts'
import { shows } from '../support/evidence.ts'
import {
  type Content,
  createRepository,
  type RepositoryOptions,
  type TestRepository,
} from '../support/repository.ts'

type Read = (repository: Repository, paths: readonly RepoPath[]) => Promise<Listing>

const readers: Record<string, Read> = {
  index: (repository, paths) => readIndex(repository, { paths }),
  revision: async (repository, paths) =>
    readRevision(repository, await resolveCommit(repository, 'HEAD'), paths),
  'work tree': readWorktree,
}

/** What one test is about: how a committed repository comes to hold its content. */
interface Situation {
  readonly name: string
  readonly files?: Record<string, Content>
  readonly options?: RepositoryOptions
  readonly prepare?: (repo: TestRepository) => void
}

const situations: Situation[] = [
  { name: 'plain files', files: { 'a/x.py': 'x\n', 'a/sub/y.py': 'y\n', 'a/empty': '' } },
  {
    name: 'modes and links',
    files: {
      'a/run.sh': { executable: 'run\n' },
      'a/link': { link: 'run.sh' },
      'a/dangling': { link: '../nowhere' },
    },
  },
  { name: 'a link to a directory', files: { 'a/d/x.py': 'x\n', 'a/link': { link: 'd' } } },
  {
    name: 'odd names',
    files: {
      'a/new\nline': '1',
      'a/"quoted"': '2',
      'a/tab\t': '3',
      'a/back\\slash': '4',
      'a/cr\r': '5',
      'a/ space ': '6',
      'a/*': '7',
      'a/[id].ts': '8',
      'a/-dash': '9',
      'a/:(top)': '10',
      'a/é': '11',
    },
  },
  {
    name: 'a name that is not UTF-8',
    files: { 'a/x.py': 'x\n' },
    prepare: repo =>
      writeFileSync(Buffer.concat([Buffer.from(join(repo.root, 'a/')), Buffer.from([0x61, 0xff])]), 'x\n'),
  },
  {
    name: 'a file that became a directory',
    files: { 'a/x': 'x\n', 'a/y': 'y\n' },
    prepare: repo => repo.write({ 'a/x': undefined, 'a/x/y/z': 'z\n' }),
  },
  {
    name: 'a directory that became a file',
    files: { 'a/x/y/z': 'z\n', 'a/y': 'y\n' },
    prepare: repo => repo.write({ 'a/x': 'x\n' }),
  },
  {
    name: 'a directory that became a link to its new place',
    files: { 'a/d/x.py': 'x\n', 'a/y': 'y\n' },
    prepare: repo => {
      repo.run('mv', ['a/d', 'a/e'])
      symlinkSync('e', join(repo.root, 'a/d'))
    },
  },
  {
    name: 'files that went and came',
    files: { 'a/x': 'x\n', 'a/y': 'y\n' },
    prepare: repo => repo.write({ 'a/x': undefined, 'a/new': 'x\n' }),
  },
  { name: 'a source that is one file', files: { a: 'x\n', b: 'y\n' } },
  { name: 'the same bytes everywhere', files: { 'a/x': 'same\n', 'a/y': 'same\n', 'b/z': 'same\n' } },
  {
    name: 'neighbours that only start alike',
    files: { 'a/x': 'x\n', 'ab/x': 'x\n', 'a.py': 'x\n', 'a-b/x': 'x\n' },
  },
  {
    name: 'line endings that git converts',
    files: { '.gitattributes': '*.txt text eol=crlf\n', 'a/x.txt': 'x\r\ny\r\n', 'a/y.bin': 'x\r\n' },
  },
  {
    name: 'a filter',
    prepare: repo => {
      repo.git('config', 'filter.up.clean', "tr 'a-z' 'A-Z'")
      repo.write({ '.gitattributes': '*.up filter=up\n', 'a/x.up': 'text\n' })
    },
  },
  {
    name: 'core.fileMode=false',
    files: { 'a/run.sh': { executable: 'x\n' }, 'a/x': 'x\n' },
    prepare: repo => {
      repo.git('config', 'core.fileMode', 'false')
      repo.write({ 'a/run.sh': 'changed\n', 'a/x': { executable: 'x\n' } })
    },
  },
  {
    name: 'ignored files beside them',
    files: { '.gitignore': '*.pyc\n', 'a/x.py': 'x\n' },
    prepare: repo => repo.write({ 'a/x.pyc': 'x', 'a/sub/y.pyc': 'y' }),
  },
  {
    name: 'an empty directory beside them',
    files: { 'a/x.py': 'x\n' },
    prepare: repo => mkdirSync(join(repo.root, 'a/empty')),
  },
  {
    name: 'stat data that is out of date',
    files: { 'a/x.py': 'x\n' },
    prepare: repo => {
      repo.run('touch', ['-d', '2030-01-01', 'a/x.py'])
    },
  },
  {
    name: 'longer ids',
    files: { 'a/x.py': 'x\n', 'a/link': { link: 'x.py' }, 'a/empty': '' },
    options: { init: ['--object-format=sha256'] },
  },
]

/** `git ls-tree`, one line an entry: `100644 blob <id>\t<name>`. */
function oracle(repo: TestRepository): Record<string, Entry> {
  const answer = repo.run('sh', ['-c', 'git ls-tree -r -z HEAD -- a b | base64 -w0'])
  const lines = Buffer.from(answer.stdout, 'base64').toString('latin1').split('\0').filter(Boolean)
  return Object.fromEntries(
    lines.map(line => {
      const [head, path] = line.split('\t') as [string, string]
      const name = line.slice(head.length + 1)
      const [mode, , id] = head.split(' ') as [Entry['mode'], string, string]
      return [path === name ? path : name, { mode, id }]
    }),
  )
}

async function start({ files = {}, options, prepare }: Situation): Promise<TestRepository> {
  const repo = await createRepository(files, options)
  prepare?.(repo)
  return repo
}

const paths = ['a', 'b'].map(toRepoPath)

describe.each(situations)('$name', situation => {
  test(
    'gives one snapshot at every place',
    shows(
      'laws',
      'the same content in the index, a revision and the work tree',
      'it is read alike: odd names, links, modes, filters, line endings, longer ids',
      1,
    ),
    async () => {
      await using repo = await start(situation)
      const repository = await openRepository(repo.root, repo.environment)
      const early = await readWorktree(repository, paths)
      repo.commit('as it lies there')
      const expected = oracle(repo)
      expect(Object.keys(expected)).not.toEqual([])
      expect(Object.fromEntries(early.entries)).toEqual(expected)
      for (const [place, read] of Object.entries(readers)) {
        const { entries, unmerged, skipped, untracked } = await read(repository, paths)
        expect({ place, ...Object.fromEntries(entries) }).toEqual({ place, ...expected })
        expect([unmerged.size, skipped.size, untracked.size]).toEqual([0, 0, 0])
      }
    },
  )
})

describe.each(Object.entries(readers))('the reader of the %s', (_, read) => {
  test('gives nothing for a path that is not there', async () => {
    await using repo = await createRepository({ x: 'x\n' })
    const repository = await openRepository(repo.root, repo.environment)
    expect((await read(repository, [toRepoPath('nowhere')])).entries.size).toBe(0)
  })

  test(
    'stores no object and takes no lock',
    shows(
      'edge cases',
      'another process holds `index.lock` while a place is read',
      'the reader answers, stores no object and takes no lock',
      8,
    ),
    async () => {
      await using repo = await createRepository({ 'a/x': 'x\n' })
      repo.write({ 'a/x': 'changed\n', 'a/new': 'new\n', '.git/index.lock': '' })
      const repository = await openRepository(repo.root, repo.environment)
      const before = repo.git('count-objects')
      expect((await read(repository, paths)).entries.size).toBeGreaterThan(0)
      expect(repo.git('count-objects')).toBe(before)
    },
  )

  test(
    'says nothing of what lies in the work tree of another place',
    shows(
      'edge cases',
      'index, revision and work tree differ',
      'each reader tells of its own place alone',
      1,
    ),
    async () => {
      await using repo = await createRepository({ 'a/x': 'x\n' })
      repo.write({ 'a/x': 'changed\n' })
      const repository = await openRepository(repo.root, repo.environment)
      const id = (await read(repository, paths)).entries.get(toRepoPath('a/x'))?.id
      expect(id).toBe(
        read === readWorktree ? repo.git('hash-object', 'a/x') : repo.git('rev-parse', 'HEAD:a/x'),
      )
    },
  )
})

test(
  'an intent to add is in the work tree alone',
  shows('edge cases', '`git add --intent-to-add`', 'the file counts in the work tree alone', 1),
  async () => {
    await using repo = await createRepository({ 'a/x': 'x\n' })
    repo.write({ 'a/new': 'new\n' })
    repo.git('add', '--intent-to-add', 'a/new')
    const repository = await openRepository(repo.root, repo.environment)
    const sizes = await Promise.all(
      Object.values(readers).map(async read => (await read(repository, paths)).entries.size),
    )
    expect(sizes).toEqual([1, 1, 2])
  },
)

test('a submodule is an entry of its own kind everywhere', async () => {
  await using repo = await createRepository({ 'a/x': 'x\n' })
  await using other = await createRepository({ z: 'z\n' })
  repo.git('submodule', '--quiet', 'add', other.root, 'a/sub')
  repo.commit('submodule')
  const repository = await openRepository(repo.root, repo.environment)
  for (const read of Object.values(readers)) {
    expect((await read(repository, paths)).entries.get(toRepoPath('a/sub'))?.mode).toBe('160000')
  }
})
