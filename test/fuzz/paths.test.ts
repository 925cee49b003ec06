/**
 * `from`, `to`, globs and file names that nobody would choose, through the built command line and the hook: never a bug's
 * exit code, never a byte written outside of the mirror, and where Lockstep says that it is done, plain git sees two equal
 * directories.
 */
import { mkdirSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Listing } from '../laws/git/declaration.ts'
import { isDirectory, locate, put, readFiles } from '../laws/git/disk.ts'
import { fileNames, toBytes, toWord } from '../laws/git/names.ts'
import { listTree } from '../laws/git/state.ts'
import { seed } from '../laws/worlds.ts'
import { hookBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { type Answer, config, createRepository, type TestRepository } from '../support/repository.ts'

/** A part of a path, as its bytes; the disk takes no longer one. */
const part = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom(...fileNames) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map(toBytes) },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ minLength: 1, maxLength: 255, min: 1 })
        .map(bytes => Buffer.from(bytes).toString('latin1')),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('lib', 'x', '.gitattributes', '.gitmodules', '.hg', 'l'.repeat(200)),
    },
  )
  .filter(name => name.split('/').every(one => isName(one)))

function isName(name: string): boolean {
  return (
    !['', '.', '..'].includes(name) && !/^\.git$/i.test(name) && !name.includes('\0') && name.length < 256
  )
}

const path = fc.oneof(
  { weight: 8, arbitrary: fc.array(part, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/')) },
  // As long as the disk takes it, and a little longer.
  {
    weight: 1,
    arbitrary: fc.integer({ min: 15, max: 19 }).map(count => Array(count).fill('d'.repeat(200)).join('/')),
  },
)

const glob = fc.oneof(
  part.map(toWord),
  fc.constantFrom(
    '**',
    '*',
    '**/*',
    '[',
    '{',
    '{a,',
    '!(',
    '!(a)',
    '+(a|b)',
    '[]]',
    '[!]',
    '\\',
    '***',
    '**a',
    '{1..9}',
  ),
  fc.constantFrom(
    '[[:alpha:]]*',
    '@(x)/**',
    '?'.repeat(300),
    '*a'.repeat(60),
    '{a,a}'.repeat(40),
    '+(a)'.repeat(20),
    '(((((',
    ')',
    '{{{{a}}}}',
    'a//b',
    '/a',
    '.',
  ),
)

/** Names that a declaration may hold: text without control characters and backslashes. */
const usable = fileNames.filter(name => toBytes(toWord(name)) === name && !/[\\\p{Cc}]/u.test(toWord(name)))

/** Mostly what isn't refused, or nothing but refusals would be tried. */
const declared = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .array(fc.constantFrom(...usable), { minLength: 1, maxLength: 3 })
      .map(parts => parts.join('/')),
  },
  { weight: 1, arbitrary: path },
)

const world = fc.record({
  from: declared.map(toWord),
  to: declared.map(toWord),
  globs: fc.option(
    fc.record(
      {
        include: fc.array(glob, { maxLength: 2 }),
        exclude: fc.array(glob, { maxLength: 2 }),
        mirrorOnly: fc.array(glob, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
    // Half of them have none.
    { freq: 2 },
  ),
  names: fc.array(path, { minLength: 1, maxLength: 5 }),
})

test(
  `any names and globs (seed ${seed})`,
  shows(
    'bad input',
    'from, to, globs and file names of any bytes, up to the longest that the disk takes',
    'exit 0, 1 or 2; nothing outside of the mirror is written; what is done is right by git’s listing',
    4,
  ),
  async () => {
    await using repo = await createRepository({ 'other/a.py': 'a\n' })
    const codes = new Set<number>()
    await fc.assert(
      fc.asyncProperty(world, async ({ from, to, globs, names }) => {
        clear(repo)
        repo.write({ 'lockstep.json': config({ m: { from, to, ...globs } }) })
        for (const name of names) write(repo, `${toBytes(from)}/${name}`)
        const outside = (files: Listing) => without(files, toBytes(to))
        const before = outside(readFiles(repo.root))

        answers(repo.lockstep(['check']))
        const synced = answers(repo.lockstep(['sync']))
        codes.add(synced.code)
        expect(outside(readFiles(repo.root))).toEqual(before)
        if (synced.code === 0 && !globs) expectEqual(readFiles(repo.root), [from, to])

        repo.git('add', '--all')
        write(repo, `${toBytes(from)}/${names[0]}`, 'changed\n')
        repo.git('add', '--all')
        const hooked = answers(repo.run(hookBin, ['pre-commit']))
        if (hooked.code === 0 && !globs && synced.code !== 2)
          expectEqual(listTree(repo, repo.git('write-tree')), [from, to])
        if (synced.code === 2) expect(hooked.code).not.toBe(0)
      }),
      { numRuns: 15, seed, endOnFailure: true },
    )
    expect(codes).toContain(0)
  },
)

function answers(answer: Answer): Answer {
  expect([0, 1, 2], answer.stdout + answer.stderr).toContain(answer.code)
  return answer
}

/** Writes a file as far as the disk takes it. */
function write(repo: TestRepository, path: string, text = 'text\n'): void {
  try {
    if (isDirectory(repo.root, path)) return
    mkdirSync(locate(repo.root, path.replace(/\/[^/]*$/, '')), { recursive: true })
    put(repo.root, path, text)
  } catch (error) {
    expect(['ENAMETOOLONG', 'ENOTDIR', 'EEXIST']).toContain((error as NodeJS.ErrnoException).code)
  }
}

function clear(repo: TestRepository): void {
  repo.git('read-tree', '--reset', '-u', 'HEAD')
  repo.git('clean', '-ffdxq')
}

function without(files: Listing, top: string): Listing {
  return new Map([...files].filter(([path]) => path !== top && !path.startsWith(`${top}/`)))
}

function expectEqual(files: Listing, [from, to]: readonly [string, string]): void {
  const below = (top: string) =>
    [...files]
      .filter(([path]) => path === top || path.startsWith(`${top}/`))
      .map(([path, entry]) => `${entry} ${path.slice(top.length)}`)
      .sort()
  expect(below(toBytes(to))).toEqual(below(toBytes(from)))
}
