/** Paths are bytes: every round trip keeps them, and containment is by whole segments. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fromGit,
  isUtf8,
  isWithin,
  joinPath,
  parentOf,
  parentsOf,
  pathBytes,
  relativeTo,
  resolvePath,
  showPath,
  toRepoPath,
} from './path.ts'

const latin1 = '\xe9' // é in latin1: no UTF-8

describe('text and bytes', () => {
  test.each(['', 'a/b.py', 'dir with space/ü.py', '日本語/😀', 'a\nb\t"c"\\', '\u0000'])(
    '%j survives',
    text => {
      const path = toRepoPath(text)
      expect(showPath(path)).toBe(text)
      expect(pathBytes(path)).toEqual(Buffer.from(text, 'utf8'))
      expect(isUtf8(path)).toBe(true)
    },
  )

  test.each([
    [latin1, '\ufffd', false],
    [`a/${latin1}.py`, 'a/\ufffd.py', false],
    ['\xc3\xa9', 'é', true],
    ['\xed\xa0\x80', '\ufffd\ufffd\ufffd', false], // a surrogate, which UTF-8 doesn't have
    ['\xc0\x80', '\ufffd\ufffd', false], // an overlong NUL
    ['\x7f', '\x7f', true],
  ])('the bytes %j are shown as %j; UTF-8: %s', (raw, shown, utf8) => {
    const path = fromGit(raw)
    expect([showPath(path), isUtf8(path)]).toEqual([shown, utf8])
    expect(pathBytes(path).toString('latin1')).toBe(raw)
  })

  test('any bytes survive, and any text does', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        expect(pathBytes(fromGit(Buffer.from(bytes).toString('latin1')))).toEqual(Buffer.from(bytes))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(showPath(toRepoPath(text))).toBe(text)
      }),
    )
  })
})

test.each([
  ['a', 'a', true],
  ['a/b', 'a', true],
  ['a/b/c', 'a/b', true],
  ['ab', 'a', false],
  ['a', 'a/b', false],
  ['a.b/c', 'a', false],
  ['anything/at/all', '', true],
  ['', '', true],
  ['', 'a', false],
])('%j lies within %j: %s', (path, directory, within) => {
  expect(isWithin(toRepoPath(path), toRepoPath(directory))).toBe(within)
})

test.each([
  ['a/b', 'a', 'b'],
  ['a/b/c', 'a', 'b/c'],
  ['a', 'a', ''],
  ['a/b', '', 'a/b'],
  ['', '', ''],
])('%j relative to %j is %j, and joined again it is itself', (path, directory, relative) => {
  expect(relativeTo(toRepoPath(path), toRepoPath(directory))).toBe(relative)
  expect(joinPath(toRepoPath(directory), toRepoPath(relative))).toBe(path)
})

test.each([
  ['a/b/c', ['a/b', 'a']],
  ['a/b', ['a']],
  ['a', []],
  ['', []],
])('the parents of %j are %j', (path, parents) => {
  expect(parentsOf(toRepoPath(path))).toEqual(parents)
})

test.each([
  ['a/b/c', 'a/b'],
  ['a', ''],
  ['', ''],
])('%j lies in %j', (path, parent) => {
  expect(parentOf(toRepoPath(path))).toBe(parent)
})

test.each([
  ['', 'a/b', 'a/b'],
  ['a', 'b', 'a/b'],
  ['a', './b//c/.', 'a/b/c'],
  ['a/b', '../c', 'a/c'],
  ['a/b', '../..', ''],
  ['a/b', '../../..', undefined],
  ['', '..', undefined],
  ['', 'a/../../b', undefined],
])('in %j, %j means %j', (directory, written, resolved) => {
  expect(resolvePath(toRepoPath(directory), toRepoPath(written))).toBe(resolved)
})
