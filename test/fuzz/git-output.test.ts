/**
 * What git prints, cut off or changed, given to the parsers: an answer or GIT_FAILED, and from a part of an answer never a path
 * that git didn't name. Where a cut can be seen it is an error, so that half a listing is never read as "nothing differs".
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../packages/lockstep/src/errors.ts'
import { parseCommitLines, parsePairs } from '../../packages/lockstep/src/git/history.ts'
import { parseBatch } from '../../packages/lockstep/src/git/objects.ts'
import { parseIndex, parseNames, parseRawDiff, parseTree } from '../../packages/lockstep/src/git/parse.ts'
import { shows } from '../support/evidence.ts'
import { seed } from './configs.ts'

const id = fc.stringMatching(/^[0-9a-f]{40}$/)
const mode = fc.constantFrom('100644', '100755', '120000', '160000')
/** Any bytes that a path can have, one a character. */
const path = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map(bytes => Buffer.from(bytes).toString('latin1').replaceAll('\0', 'x'))

const [one, other] = ['a'.repeat(40), 'b'.repeat(40)]

interface Format {
  readonly name: string
  readonly record: fc.Arbitrary<{ path: string; text: string }>
  readonly parse: (output: Buffer) => readonly string[]
}

const raw = fc.tuple(mode, mode, id, id, path).map(([from, to, before, after, at]) => ({
  path: at,
  text: `:${from} ${to} ${before} ${after} M\0${at}\0`,
}))

const formats: readonly Format[] = [
  {
    name: 'ls-files',
    record: fc.tuple(mode, id, path).map(([as, of, at]) => ({ path: at, text: `H ${as} ${of} 0\t${at}\0` })),
    parse: output => parseIndex(output).map(entry => entry.path),
  },
  {
    name: 'ls-tree',
    record: fc.tuple(mode, id, path).map(([as, of, at]) => ({ path: at, text: `${as} blob ${of}\t${at}\0` })),
    parse: output => parseTree(output).map(entry => entry.path),
  },
  { name: 'diff-index', record: raw, parse: output => parseRawDiff(output).map(entry => entry.path) },
  { name: 'names', record: path.map(at => ({ path: at, text: `${at}\0` })), parse: parseNames },
  {
    name: 'diff-tree --stdin',
    record: raw,
    parse: output =>
      parsePairs(Buffer.concat([Buffer.from(`${one} ${other}\n`), output]), [[one, other]]).flatMap(found =>
        found.map(entry => entry.path),
      ),
  },
  {
    name: 'rev-list',
    record: id.map(commit => ({ path: commit, text: `${commit}\n` })),
    parse: output => parseCommitLines(output).map(({ commit }) => commit),
  },
]

/** The answer, or undefined for an error that Lockstep knows; any other error is thrown. */
function answer(parse: Format['parse'], output: Buffer): readonly string[] | undefined {
  try {
    return parse(output)
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'GIT_FAILED') return undefined
    throw error
  }
}

describe.each(formats)('$name', ({ record, parse }) => {
  const records = fc.array(record, { minLength: 1, maxLength: 6 })

  test(
    `cut off anywhere (seed ${seed})`,
    shows('bad input', 'an answer of git that is cut off', 'an error, or the paths before the cut', 4),
    () => {
      fc.assert(
        fc.property(records, fc.nat(9999), (whole, place) => {
          const texts = whole.map(({ text }) => Buffer.from(text, 'latin1'))
          const output = Buffer.concat(texts)
          const end = place % (output.length + 1)
          const found = answer(parse, output.subarray(0, end))
          const complete: string[] = []
          let at = 0
          for (const [index, { path: named }] of whole.entries()) {
            at += (texts[index] as Buffer).length
            if (at <= end) complete.push(named)
          }
          const isBetween = end === 0 || complete.length > lengthsBefore(texts, end - 1)
          expect(found).toEqual(isBetween ? complete : undefined)
        }),
        { numRuns: 1000, seed },
      )
    },
  )

  test(`changed bytes give an answer or an error (seed ${seed})`, () => {
    fc.assert(
      fc.property(records, fc.nat(9999), fc.nat(255), (whole, place, byte) => {
        const output = Buffer.from(whole.map(({ text }) => text).join(''), 'latin1')
        output[place % output.length] = byte
        const found = answer(parse, output)
        // One byte can split a record in two or join two of them, not more.
        if (found) expect(Math.abs(found.length - whole.length)).toBeLessThanOrEqual(1)
        for (const named of found ?? []) expect(named).not.toBe('')
      }),
      { numRuns: 1000, seed },
    )
  })
})

/** How many of these texts end at or before a place. */
function lengthsBefore(texts: readonly Buffer[], end: number): number {
  let at = 0
  return texts.filter(text => {
    at += text.length
    return at <= end
  }).length
}

test(`a batch that is cut off answers less, and never with half a text (seed ${seed})`, () => {
  const blobs = fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(blobs, fc.nat(9999), (texts, place) => {
      const output = Buffer.concat(
        texts.flatMap(text => [Buffer.from(`${one} blob ${text.length}\n`), text, Buffer.from('\n')]),
      )
      const found = parseBatch(output.subarray(0, place % output.length), texts.length)
      expect(found.length).toBeLessThan(texts.length)
      for (const [at, text] of found.entries()) expect(text).toEqual(Buffer.from(texts[at] as Uint8Array))
    }),
    { numRuns: 1000, seed },
  )
})
