/** What lies at a built place is found by looking: a directory, a zip, a single file, nothing. Plain git gives the ids. */
import { appendFileSync, chmodSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toRepoPath } from '../../packages/lockstep/src/core/path.ts'
import type { LockstepError } from '../../packages/lockstep/src/errors.ts'
import { openRepository } from '../../packages/lockstep/src/git/repository.ts'
import { readBuilt } from '../../packages/lockstep/src/readers/read-built.ts'
import { shows } from '../support/evidence.ts'
import { createRepository, type TestRepository } from '../support/repository.ts'
import { writeZip } from '../support/zip-writer.ts'

/** Reads a built place: `path` or `path//within`. */
async function read(repo: TestRepository, place: string, isFileMirror = false) {
  const [path = '', within = ''] = place.split('//').map(toRepoPath)
  const repository = await openRepository(repo.root, repo.environment)
  return readBuilt(repository, { path: toRepoPath(path), within: toRepoPath(within) }, isFileMirror)
}

async function failure(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => 'no error',
    ({ code, message }: LockstepError) => `${code} ${message}`,
  )
}

const zipped = writeZip({
  entries: [
    { name: 'src/x.py', content: 'x\n' },
    { name: 'y', content: 'y\n' },
  ],
})

describe('what lies there', () => {
  const files = {
    '.gitignore': 'out/\n',
    'out/dir/src/x.py': 'x\n',
    'out/dir/src/sub/run.sh': { executable: 'run\n' },
    'out/dir/src/__pycache__/x.cpython-312.pyc': 'byte code',
    'out/dir/bytes/__pycache__/x.pyc': 'byte code',
    'out/dir/src/link': { link: '../../nowhere' },
    'out/lambda': zipped,
    'out/installer': Buffer.concat([Buffer.from('#!/bin/sh\n'), zipped]),
    'out/lambda.zip': 'text\n',
    'out/empty.zip': writeZip({ entries: [] }),
  }

  test(
    'a directory, ignored files too',
    shows(
      'edge cases',
      'a built directory that git ignores',
      'its raw bytes are read; byte code is left out',
      1,
    ),
    async () => {
      await using repo = await createRepository(files)
      const { entries, ...rest } = await read(repo, 'out/dir//src')
      const id = (path: string) => repo.git('hash-object', '--no-filters', path)
      const target = repo.run('git', ['hash-object', '--stdin'], { input: '../../nowhere' }).stdout.trim()
      expect(Object.fromEntries(entries)).toEqual({
        'x.py': { mode: '100644', id: id('out/dir/src/x.py') },
        'sub/run.sh': { mode: '100755', id: id('out/dir/src/sub/run.sh') },
        link: { mode: '120000', id: target },
      })
      expect(rest).toEqual({ kind: 'directory', within: 'src', modeless: new Set(), size: 19 })
    },
  )

  test.each(['out/lambda//src', 'out/lambda'])('a zip by any name: %s', async place => {
    await using repo = await createRepository(files)
    const { kind, entries } = await read(repo, place)
    expect([kind, [...entries.keys()]]).toEqual(['zip', place.endsWith('src') ? ['x.py'] : ['src/x.py', 'y']])
  })

  test('a single file, in a directory or alone or in a zip', async () => {
    await using repo = await createRepository(files)
    const expected = new Map([['', { mode: '100644', id: repo.git('hash-object', 'out/dir/src/x.py') }]])
    for (const place of ['out/dir//src/x.py', 'out/dir/src/x.py', 'out/lambda//src/x.py']) {
      expect((await read(repo, place, true)).entries).toEqual(expected)
    }
  })

  test('a single file that is a zip itself', async () => {
    await using repo = await createRepository(files)
    const [[path, entry] = []] = (await read(repo, 'out/lambda', true)).entries
    expect([path, entry?.id]).toEqual(['', repo.git('hash-object', 'out/lambda')])
  })

  const refused: [place: string, message: string][] = [
    ['out/none', 'NOT_BUILT nothing was built at out/none'],
    ['out/lambda/x', 'NOT_BUILT nothing was built at out/lambda/x'],
    ['out/dir//none', 'NOT_BUILT nothing was built at out/dir/none'],
    ['out/lambda//none', 'NOT_BUILT no file was built at out/lambda/none'],
    ['out/empty.zip', 'NOT_BUILT no file was built at out/empty.zip'],
    ['out/dir//bytes', 'NOT_BUILT no file was built at out/dir/bytes'],
    ['out/lambda.zip', "BUILD_UNREADABLE out/lambda.zip can't be read: it is neither a directory nor a zip"],
    [
      'out/dir//src/x.py',
      "BUILD_UNREADABLE out/dir/src/x.py can't be read: it is a file, and its source is none",
    ],
  ]
  test.each(refused)(
    'no answer from %s',
    shows(
      'bad input',
      'nothing was built, or something else than a directory or a zip',
      'it is an error, exit 2',
      4,
    ),
    async (place, message) => {
      await using repo = await createRepository(files)
      expect(await failure(read(repo, place))).toBe(message)
    },
  )

  test('a program that unpacks itself is a zip, and one whose offsets are wrong is damaged', async () => {
    await using repo = await createRepository(files)
    expect(await failure(read(repo, 'out/installer'))).toMatch(
      /^BUILD_UNREADABLE .* invalid central directory/,
    )
  })

  test('a directory where a file was mirrored', async () => {
    await using repo = await createRepository(files)
    const message = "BUILD_UNREADABLE out/dir/src can't be read: it is a directory, and its source is none"
    expect(await failure(read(repo, 'out/dir//src', true))).toBe(message)
  })
})

describe('links on the way', () => {
  test(
    'are followed inside of the repository',
    shows(
      'edge cases',
      'a built directory that is a link, or lies behind one',
      'it is followed inside of the repository; one that leads out is an error',
      4,
    ),
    async () => {
      await using repo = await createRepository({ 'real/src/x.py': 'x\n' })
      symlinkSync('real', join(repo.root, 'out'))
      symlinkSync('../real/src', join(repo.root, 'real/current'))
      for (const place of ['out//src', 'out/src', 'out/current']) {
        expect([...(await read(repo, place)).entries.keys()]).toEqual(['x.py'])
      }
    },
  )

  test(
    'are refused outside of it',
    shows(
      'edge cases',
      'a built directory that is a link, or lies behind one',
      'it is followed inside of the repository; one that leads out is an error',
      4,
    ),
    async () => {
      await using repo = await createRepository({ x: 'x\n' })
      symlinkSync(tmpdir(), join(repo.root, 'out'))
      symlinkSync('loop', join(repo.root, 'loop'))
      expect(await failure(read(repo, 'out'))).toMatch(
        /^BUILD_UNREADABLE out can't be read: it leads out of the repository, to \//,
      )
      expect(await failure(read(repo, 'loop'))).toMatch(/^BUILD_UNREADABLE loop can't be read: ELOOP/)
    },
  )
})

describe('a directory that can not be read', () => {
  test('a pipe in it is named, and nobody waits for a writer', async () => {
    await using repo = await createRepository({ 'out/x': 'x\n' })
    repo.run('mkfifo', ['out/pipe', 'fifo'])
    const reason = "can't be read: it is neither a"
    expect(await failure(read(repo, 'out'))).toBe(
      `BUILD_UNREADABLE out/pipe ${reason} file, a directory nor a link`,
    )
    expect(await failure(read(repo, 'fifo'))).toBe(`BUILD_UNREADABLE fifo ${reason} directory nor a zip`)
    expect(await failure(read(repo, 'fifo', true))).toMatch(/^BUILD_UNREADABLE fifo /)
  })

  // Root may read everything.
  test.skipIf(process.getuid?.() === 0)('a file without permission is named', async () => {
    await using repo = await createRepository({ 'out/x': 'x\n' })
    chmodSync(join(repo.root, 'out/x'), 0)
    for (const place of ['out', 'out/x'])
      expect(await failure(read(repo, place))).toMatch(/^BUILD_UNREADABLE .*out\/x/)
  })

  test(
    'a file that changes while it is read',
    shows(
      'edge cases',
      'a build that is still writing',
      'an error, or files that were whole at one moment',
      4,
    ),
    async () => {
      await using repo = await createRepository({ 'out/growing': 'x\n' })
      // Git has to be started between the two looks at each file; this writes more often than that takes.
      const writing = setInterval(() => appendFileSync(join(repo.root, 'out/growing'), 'more\n'), 1)
      const reading = failure(read(repo, 'out')).finally(() => clearInterval(writing))
      expect(await reading).toMatch(
        /^BUILD_UNREADABLE out\/growing can't be read: it changed while it was read/,
      )
    },
  )
})

test('the executable bit is left alone where the file system has none', async () => {
  await using repo = await createRepository({ 'out/run.sh': { executable: 'run\n' }, 'out/sub/x': 'x\n' })
  repo.git('config', 'core.fileMode', 'false')
  const { entries, modeless } = await read(repo, 'out')
  expect([...entries.values()].map(({ mode }) => mode)).toEqual(['100644', '100644'])
  expect([...modeless].toSorted()).toEqual(['run.sh', 'sub/x'])
})
