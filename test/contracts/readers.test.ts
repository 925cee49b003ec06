/**
 * What all readers have in common: the same content gives the same snapshot, whether it lies in the index, in a revision,
 * in the work tree, in a built directory or in a zip. The oracle is `git ls-tree`, read here without the code under test.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type RepoPath, toRepoPath } from '../../packages/lockstep/src/core/path.ts'
import { type Entry, symlinkMode } from '../../packages/lockstep/src/core/snapshot.ts'
import { resolveCommit } from '../../packages/lockstep/src/git/listings.ts'
import { openRepository, type Repository } from '../../packages/lockstep/src/git/repository.ts'
import type { Listing } from '../../packages/lockstep/src/readers/listing.ts'
import { readDirectory } from '../../packages/lockstep/src/readers/read-directory.ts'
import { readIndex } from '../../packages/lockstep/src/readers/read-index.ts'
import { readRevision } from '../../packages/lockstep/src/readers/read-revision.ts'
import { readWorktree } from '../../packages/lockstep/src/readers/read-worktree.ts'
import { readZip } from '../../packages/lockstep/src/readers/read-zip.ts'
import { shows } from '../support/evidence.ts'
import { expectCode } from '../support/expect-code.ts'
import { createRepository, type TestRepository } from '../support/repository.ts'
import { situations, start } from './situations.ts'

type Read = (repository: Repository, paths: readonly RepoPath[]) => Promise<Listing>

const readers: Record<string, Read> = {
  index: (repository, paths) => readIndex(repository, { paths }),
  revision: async (repository, paths) =>
    readRevision(repository, await resolveCommit(repository, 'HEAD'), paths),
  'work tree': readWorktree,
}

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

/** How a build puts `built/` somewhere, and what reads it there. */
interface Builder {
  readonly name: string
  /** What has to be there for it. */
  readonly program: string
  /** Shell, run in `built/`; leaves `../built.zip`. */
  readonly script?: string
  /** Situations that it can't store. */
  readonly unfit?: readonly string[]
}

const links = ['modes and links', 'a link to a directory', 'longer ids']

const builders: Builder[] = [
  { name: 'a build', program: 'git' },
  { name: "Info-ZIP's zip", program: 'zip', script: 'zip -qry ../built.zip .' },
  // To a pipe it writes sizes behind the data, and breaks off at a link.
  { name: 'zip to a pipe', program: 'zip', script: 'zip -qry - . | cat > ../built.zip', unfit: links },
  { name: 'zip as zip64', program: 'zip', script: 'zip -qry0 -fz ../built.zip .' },
  {
    name: "Python's zipfile",
    program: 'python3',
    script: `python3 -c '${pythonZip()}'`,
    unfit: ['a name that is not UTF-8'],
  },
  // Its files that aren't executable are DOS's, whose names are CP437 unless they are flagged.
  {
    name: 'git archive',
    program: 'git',
    script: 'cd .. && git archive --format=zip -o built.zip HEAD',
    unfit: ['a name that is not UTF-8'],
  },
]

/** What an archive may hold otherwise than a directory; the other situations are about what git knows of the files. */
const stored = [
  'plain files',
  ...links,
  'odd names',
  'a name that is not UTF-8',
  'a source that is one file',
  'line endings that git converts',
]

/** As packagers in Python do it, links included, which zipfile itself would follow. */
function pythonZip(): string {
  return `
import os, stat, zipfile
with zipfile.ZipFile("../built.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for folder, folders, files in os.walk("."):
        for name in files + [name for name in folders if os.path.islink(os.path.join(folder, name))]:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                link = zipfile.ZipInfo(os.path.relpath(path))
                link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
                archive.writestr(link, os.readlink(path))
            else:
                archive.write(path)
`
}

/** What was built, as plain git would hash its bytes, whatever the attributes of its path: mode from HEAD. */
function builtOracle(repo: TestRepository): Record<string, Entry> {
  const raw = Object.entries(oracle(repo)).map(([path, { mode }]) => {
    const file = Buffer.concat([Buffer.from(join(repo.root, 'built/')), Buffer.from(path, 'latin1')])
    const input = mode === symlinkMode ? readlinkSync(file, { encoding: 'buffer' }) : readFileSync(file)
    const id = repo.run('git', ['hash-object', '--stdin'], { input }).stdout.trim()
    return [path, { mode, id }] as const
  })
  return Object.fromEntries(raw)
}

function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version']).error === undefined
}

describe.each(builders)('what $name left', ({ program, script, unfit = [] }) => {
  const isZip = script !== undefined
  const fit = situations.filter(({ name: of }) => (!isZip || stored.includes(of)) && !unfit.includes(of))
  test.skipIf(!hasProgram(program)).each(fit)(
    '$name',
    shows('laws', 'the same content in a built directory or in a zip', 'it is read alike, as raw bytes', 1),
    async situation => {
      await using repo = await start(situation)
      repo.commit('as it lies there')
      mkdirSync(join(repo.root, 'built'))
      expectCode(
        repo.run('sh', ['-c', `git archive HEAD | tar -x -C built && cd built && ${script ?? ':'}`]),
        0,
      )
      const repository = await openRepository(repo.root, repo.environment)
      const expected = builtOracle(repo)
      const file = join(repo.root, 'built.zip')
      const options = { name: 'built.zip', within: toRepoPath('') }
      const reading = isZip
        ? readZip(repository, { file }, options)
        : readDirectory(repository, toRepoPath('built'))
      if (isZip && Object.keys(expected).some(path => path.includes('\\'))) {
        await expect(reading).rejects.toMatchObject({ code: 'ARCHIVE_REFUSED' })
        return
      }
      const { entries, modeless } = await reading
      const found = [...entries].filter(([path]) => /^[ab](\/|$)/.test(path))
      const held = found.map(([path, entry]) => {
        return [path, modeless.has(path) ? { ...entry, mode: expected[path]?.mode } : entry] as const
      })
      expect(Object.fromEntries(held)).toEqual(expected)
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
