/** The index that Lockstep writes by itself, read by git: the same entries, in the same order, and nothing to complain about. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRepository, type TestRepository } from '../../../../test/support/repository.ts'
import { fromGit, type RepoPath } from '../core/path.ts'
import type { Entry, Mode } from '../core/snapshot.ts'
import { buildIndex } from './scratch-index.ts'

type Line = { path: RepoPath; entry: Entry }

const formats = ['sha1', 'sha256'] as const
const idLength = { sha1: 40, sha256: 64 }
const byBytes = (one: Line, other: Line) => (one.path < other.path ? -1 : 1)

/** What `git ls-files -s -z` prints of an index file, as bytes. */
function listed(repo: TestRepository, index: Buffer): string {
  const file = join(repo.root, '.git/scratch')
  writeFileSync(file, index)
  // od keeps bytes that aren't UTF-8 through the test repository's text answers.
  const command = 'git ls-files -s -z | od -An -v -tx1'
  const answer = repo.run('sh', ['-c', command], { environment: { GIT_INDEX_FILE: file } })
  if (answer.stderr !== '') throw new Error(answer.stderr)
  return Buffer.from(answer.stdout.replace(/\s/g, ''), 'hex').toString('latin1')
}

function expected(lines: readonly Line[]): string {
  return [...lines]
    .sort(byBytes)
    .map(({ path, entry }) => `${entry.mode} ${entry.id} 0\t${path}\0`)
    .join('')
}

describe.each(formats)('%s', format => {
  const id = (digit: string) => digit.repeat(idLength[format])
  const line = (path: string, mode: Mode = '100644', digit = 'a'): Line => ({
    path: fromGit(path),
    entry: { mode, id: id(digit) },
  })

  test('git lists what was put in', async () => {
    await using repo = await createRepository({}, { init: [`--object-format=${format}`] })
    const modes: Mode[] = ['100644', '100755', '120000', '160000']
    const cases: Line[][] = [
      [],
      [line('a')],
      modes.map((mode, at) => line(`file-${at}`, mode, String(at))),
      ['b', 'a-b', 'a/b', 'a.b', 'ab', 'A', '.gitattributes'].map(path => line(path)),
      ['new\nline', 'tab\there', '"quoted"', '\xe9', '\xc3\xbc', 'sp ace'].map(path => line(path)),
      Array.from({ length: 9 }, (_, at) => line('x'.repeat(at + 1))), // every length of padding
      [line(`${'d/'.repeat(2100)}f`)], // longer than the flags can say
      Array.from({ length: 500 }, (_, at) => line(`many/${at}`)).reverse(),
    ]
    for (const lines of cases) expect(listed(repo, buildIndex(lines, format))).toBe(expected(lines))
  })

  test('whatever the names, and in whatever order they come', async () => {
    await using repo = await createRepository({}, { init: [`--object-format=${format}`] })
    const name = fc
      .array(
        fc.integer({ min: 1, max: 255 }).filter(byte => byte !== 47 && byte !== 46),
        { minLength: 1, maxLength: 12 },
      )
      .map(codes => String.fromCharCode(...codes))
    const names = fc.uniqueArray(name, { maxLength: 8 })
    fc.assert(
      fc.property(names, paths => {
        const lines = paths.map(path => line(path))
        expect(listed(repo, buildIndex(lines, format))).toBe(expected(lines))
      }),
      { numRuns: 25 },
    )
  })

  test('git fsck finds the index sound, and a broken one not', async () => {
    await using repo = await createRepository({}, { init: [`--object-format=${format}`] })
    const index = buildIndex([line('a')], format)
    const last = index.length - 1
    index.writeUInt8(index.readUInt8(last) ^ 1, last)
    writeFileSync(join(repo.root, '.git/index'), index)
    expect(repo.tryGit(['fsck', '--cache']).stderr).toContain('bad index')
  })
})
