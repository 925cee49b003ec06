/**
 * Good archives with bytes changed or cut off: the reader gives the entries that are really there, or an error that it knows. Never
 * another exception, never an entry with another text. What no checksum covers may change, which is modes; and a name without
 * any content may turn into a folder's.
 */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toRepoPath } from '../../packages/lockstep/src/core/path.ts'
import { LockstepError } from '../../packages/lockstep/src/errors.ts'
import { readZip } from '../../packages/lockstep/src/readers/read-zip.ts'
import { defaultZipLimits } from '../../packages/lockstep/src/readers/zip-members.ts'
import { shows } from '../support/evidence.ts'
import { type WrittenEntry, writeZip } from '../support/zip-writer.ts'
import { seed } from './configs.ts'

const contents: Record<string, string> = {
  'a/x.py': 'class License:\n    pass\n'.repeat(20),
  'a/run.sh': 'echo run\n',
  'a/empty': '',
  'a/y': 'text',
  'b/large': 'a line that is repeated\n'.repeat(44_000),
}

const spellings: Partial<WrittenEntry>[] = [
  {},
  { method: 0 },
  { zip64: true },
  { descriptor: true },
  { creator: 0, flags: 0x800 },
  { mode: 0o100755 },
]

/** Names in ASCII: what other bytes mean depends on the creator, which no checksum covers either. */
const archives = spellings.flatMap(spelling =>
  [false, true].map(zip64 => {
    const files = Object.entries(contents).map(([name, content]) => ({ name, content, ...spelling }))
    const link = { name: 'a/link', content: 'x.py', mode: 0o120777 }
    return writeZip({ zip64, entries: [{ name: 'a/', mode: 0o040755 }, ...files, link] })
  }),
)

const ids = new Map<string, string>(
  Object.entries({ ...contents, 'a/link': 'x.py' }).map(([name, content]) => {
    const blob = `blob ${Buffer.byteLength(content)}\0${content}`
    return [name, createHash('sha1').update(blob).digest('hex')]
  }),
)

/** One of them, by its number, so that a counterexample can be read. */
const archive = fc.nat(archives.length - 1)

/** What the archive is read as, undefined for an error that Lockstep knows; any other is thrown. */
async function answer(bytes: Buffer): Promise<Map<string, string> | undefined> {
  const limits = { ...defaultZipLimits, size: 16 * 1024 ** 2 }
  try {
    const options = { name: 'lambda.zip', within: toRepoPath(''), limits }
    const { entries } = await readZip({ objectFormat: 'sha1' }, { bytes }, options)
    return new Map([...entries].map(([path, { id }]) => [path, id]))
  } catch (error) {
    if (error instanceof LockstepError && /^(BUILD_UNREADABLE|ARCHIVE_REFUSED)$/.test(error.code))
      return undefined
    throw error
  }
}

function expectRight(found: Map<string, string> | undefined): void {
  if (!found) return
  const missing = [...ids.keys()].filter(path => !found.has(path) && path !== 'a/empty')
  expect(missing).toEqual([])
  for (const [path, id] of found) expect({ path, id }).toEqual({ path, id: ids.get(path) })
}

test('the archives are good as they are', async () => {
  for (const archive of archives) expect(await answer(archive)).toEqual(ids)
})

test(
  `changed bytes (seed ${seed})`,
  shows('bad input', 'a zip with bytes changed anywhere', 'the right entries, or an error', 4),
  async ({ task }) => {
    task.meta.cases = 1000
    // From the end: headers are where a change is likeliest to be believed.
    const change = fc.record({ back: fc.oneof(fc.nat(800), fc.nat(10_000)), byte: fc.nat(255) })
    const changes = fc.array(change, { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(archive, changes, async (which, changed) => {
        const bytes = Buffer.from(archives[which] as Buffer)
        for (const { back, byte } of changed) bytes[bytes.length - 1 - (back % bytes.length)] = byte
        expectRight(await answer(bytes))
      }),
      { numRuns: 1000, seed },
    )
  },
)

test(
  `cut off anywhere (seed ${seed})`,
  shows('bad input', 'a zip that is cut off', 'an error', 4),
  async ({ task }) => {
    task.meta.cases = 500
    await fc.assert(
      fc.asyncProperty(archive, fc.nat(), async (which, place) => {
        const bytes = archives[which] as Buffer
        expect(await answer(bytes.subarray(0, place % bytes.length))).toBeUndefined()
      }),
      { numRuns: 500, seed },
    )
  },
)

test(`a piece that is gone, or there twice (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(archive, fc.nat(), fc.nat(), async (which, one, other) => {
      const bytes = archives[which] as Buffer
      const [start, end] = [one % bytes.length, other % bytes.length]
      expectRight(await answer(Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])))
    }),
    { numRuns: 500, seed },
  )
})
