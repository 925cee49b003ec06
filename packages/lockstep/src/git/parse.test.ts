/** Parsers against raw samples, and against names that git quotes everywhere else: newlines, tabs, quotes, no UTF-8. */
import { describe, expect, test } from 'vitest'
import type { Mode } from '../core/snapshot.ts'
import {
  parseIndex,
  parseNames,
  parsePushedRefs,
  parseRawDiff,
  parseTree,
  renderRawDiff,
  statusOf,
} from './parse.ts'

const [one, two] = ['1'.repeat(40), '2'.repeat(40)]
const long = 'a'.repeat(64)
const none = '0'.repeat(40)
const bytes = (text: string) => Buffer.from(text, 'latin1')

/** Names that a line-based parser would split, unquote or mangle. */
const names = [
  'a.py',
  'a b.py',
  'a\nb',
  'a\tb',
  '"a"',
  'a\\b',
  '\xe9.py',
  ' a',
  'a ',
  ':a',
  '-a',
  '\xc3\xbc/\x01',
]

describe.each(names)('the name %j', name => {
  test('in the index', () => {
    expect(parseIndex(bytes(`H 100644 ${one} 0\t${name}\0`))).toEqual([
      { path: name, mode: '100644', id: one, stage: 0, skipWorktree: false },
    ])
  })
  test('in a tree', () => {
    expect(parseTree(bytes(`100755 blob ${one}\t${name}\0`))).toEqual([
      { path: name, mode: '100755', id: one },
    ])
  })
  test('in a raw difference', () => {
    expect(parseRawDiff(bytes(`:100644 100644 ${one} ${two} M\0${name}\0`))).toEqual([
      { path: name, before: { mode: '100644', id: one }, after: { mode: '100644', id: two }, status: 'M' },
    ])
  })
  test('in lists', () => {
    expect(parseNames(bytes(`x\0${name}\0`))).toEqual(['x', name])
  })
})

test.each([
  ['H', false],
  ['h', false],
  ['M', false],
  ['S', true],
  ['s', true],
])('an index entry tagged %s is left out of the work tree: %s', (tag, skipWorktree) => {
  expect(parseIndex(bytes(`${tag} 120000 ${long} 2\ta\0`))).toEqual([
    { path: 'a', mode: '120000', id: long, stage: 2, skipWorktree },
  ])
})

test('a conflict is three entries of one path', () => {
  const output = [1, 2, 3].map(stage => `M 100644 ${one} ${stage}\tsrc/a.py\0`).join('')
  expect(parseIndex(bytes(output)).map(({ path, stage }) => [path, stage])).toEqual([
    ['src/a.py', 1],
    ['src/a.py', 2],
    ['src/a.py', 3],
  ])
})

test('a tree can hold links and submodules', () => {
  const output = `120000 blob ${one}\tlink\x00160000 commit ${two}\tmodule\0`
  expect(parseTree(bytes(output))).toEqual([
    { path: 'link', mode: '120000', id: one },
    { path: 'module', mode: '160000', id: two },
  ])
})

describe('raw differences', () => {
  test.each([
    [`:000000 100644 ${none} ${one} A\0a\0`, undefined, { mode: '100644', id: one }, 'A'],
    [`:100755 000000 ${one} ${none} D\0a\0`, { mode: '100755', id: one }, undefined, 'D'],
    [`:100644 120000 ${one} ${two} T\0a\0`, { mode: '100644', id: one }, { mode: '120000', id: two }, 'T'],
    [`:000000 000000 ${none} ${none} U\0a\0`, undefined, undefined, 'U'],
  ])('%j', (output, before, after, status) => {
    expect(parseRawDiff(bytes(output))).toEqual([{ path: 'a', before, after, status }])
  })

  test('commits of a log may be apart by newlines and NULs', () => {
    const line = (name: string) => `:100644 100644 ${one} ${two} M\0${name}\0`
    for (const gap of ['', '\n', '\0', '\n\0', '\0\n']) {
      expect(parseRawDiff(bytes(`${gap}${line('a')}${gap}${line('b')}`)).map(({ path }) => path)).toEqual([
        'a',
        'b',
      ])
    }
  })
})

test('raw differences are rendered as git prints them', () => {
  const printed = [
    `:000000 100644 ${none} ${one} A\0a\0`,
    `:100755 000000 ${one} ${none} D\0b b\0`,
    `:100644 120000 ${one} ${two} T\0\xff\0`,
  ].join('')
  expect(renderRawDiff(parseRawDiff(bytes(printed)), none).toString('latin1')).toBe(printed)
})

test.each<[string | undefined, string | undefined, string]>([
  [undefined, '100644', 'A'],
  ['100644', undefined, 'D'],
  ['100644', '100755', 'M'],
  ['100644', '120000', 'T'],
  ['120000', '160000', 'T'],
])('from mode %s to %s is %s', (before, after, status) => {
  const entry = (mode: string | undefined) =>
    mode === undefined ? undefined : { mode: mode as Mode, id: one }
  expect(statusOf(entry(before), entry(after))).toBe(status)
})

test('the refs of a push: new, updated, deleted', () => {
  const lines = [
    `refs/heads/main ${one} refs/heads/main ${two}`,
    `HEAD ${one} refs/heads/new ${none}`,
    `(delete) ${none} refs/heads/old ${two}`,
  ]
  expect(parsePushedRefs(`${lines.join('\n')}\n`)).toEqual([
    { localRef: 'refs/heads/main', localId: one, remoteRef: 'refs/heads/main', remoteId: two },
    { localRef: 'HEAD', localId: one, remoteRef: 'refs/heads/new', remoteId: undefined },
    { localRef: '(delete)', localId: undefined, remoteRef: 'refs/heads/old', remoteId: two },
  ])
  expect(parsePushedRefs('')).toEqual([])
})

test('nothing printed is nothing found', () => {
  for (const parse of [parseIndex, parseTree, parseRawDiff, parseNames])
    expect(parse(Buffer.alloc(0))).toEqual([])
})

test.each([
  ['an index', parseIndex, `H 100644 ${one} 0\ta\0H 100644 ${one} 0\tb`],
  ['an index, at a tab', parseIndex, `H 100644 ${one} 0\ta\0H 100644 ${one} 0\t\0`],
  ['a tree', parseTree, `100644 blob ${one}\ta\x00100644 blob ${one.slice(1)}\tb\0`],
  ['a difference', parseRawDiff, `:100644 100644 ${one} ${two} M\0a\0:100644 100644 ${one} ${two} M\0`],
  ['names', parseNames, 'a\0b'],
])('%s that is cut off throws', (_, parse, output) => {
  expect(() => parse(bytes(output))).toThrow("what git answered can't be read")
})
