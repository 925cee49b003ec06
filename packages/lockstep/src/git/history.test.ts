/** Pairs of trees, answered in the order in which they were asked, even when one equals another or has nothing to say. */
import { expect, test } from 'vitest'
import { toRepoPath } from '../core/path.ts'
import { objectName, parsePairs } from './history.ts'

const id = (digit: string) => digit.repeat(40)
const pair = (one: string, other: string) => [id(one), id(other)] as const
const header = ([one, other]: readonly [string, string]) => `${one} ${other}\n`
const line = (name: string) => `:100644 100644 ${id('8')} ${id('9')} M\0${name}\0`
const [ab, cd, ef] = [pair('a', 'b'), pair('c', 'd'), pair('e', 'f')]

test.each([
  ['one pair', [ab], [['x']]],
  ['several differences', [ab], [['x', 'deep/y', 'z']]],
  ['several pairs', [ab, cd, ef], [['x'], ['y'], ['z']]],
  ['a pair that is equal inside', [ab, cd, ef], [['x'], [], ['z']]],
  ['the last one equal', [ab, cd], [['x'], []]],
  ['the first one equal', [ab, cd], [[], ['y']]],
  ['all of them equal', [ab, cd], [[], []]],
  ['names with newlines, tabs and bytes', [ab, cd], [['a\nb', '\t"'], ['\xe9']]],
  ['a pair that is asked twice', [ab, ab], [['x'], ['y']]],
  ['pairs that share a tree', [pair('a', 'b'), pair('a', 'c'), pair('b', 'c')], [['x'], ['y'], ['z']]],
])('%s', (_, pairs, names) => {
  const output = pairs.map((one, at) => header(one) + (names[at] ?? []).map(line).join('')).join('')
  const found = parsePairs(Buffer.from(output, 'latin1'), pairs)
  expect(found.map(differences => differences.map(({ path }) => path))).toEqual(names)
})

test('no pair is no answer', () => {
  expect(parsePairs(Buffer.alloc(0), [])).toEqual([])
})

test.each([
  ['HEAD', 'a/b', 'HEAD:a/b'],
  ['', 'a', ':a'],
  ['abc', '', 'abc:'],
])('%j and %j name %j', (revision, path, name) => {
  expect(objectName(revision, toRepoPath(path))).toBe(name)
})
