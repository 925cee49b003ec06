/** Later stations hold other things than a mirror: what builders put beside, no modes, files where links were. */
import { describe, expect, test } from 'vitest'
import { compare } from './compare.ts'
import { type RepoPath, toRepoPath } from './path.ts'
import type { Entry, Mode } from './snapshot.ts'
import {
  describeSnapshot,
  findStationDifferences,
  locateMirror,
  type StationSides,
  selectStationFindings,
} from './station.ts'

/** A snapshot from `{ path: 'text' }`, where the first letters of the text may name a mode: `x:` or `l:`. */
function snapshot(files: Record<string, string>): Map<RepoPath, Entry> {
  const modes: Record<string, Mode> = { 'x:': '100755', 'l:': '120000' }
  return new Map(
    Object.entries(files).map(([path, text]) => {
      const mode = modes[text.slice(0, 2)]
      return [toRepoPath(path), { mode: mode ?? '100644', id: mode === '100755' ? text.slice(2) : text }]
    }),
  )
}

function sides(
  wanted: Record<string, string>,
  held: Record<string, string>,
  more: Partial<StationSides> = {},
) {
  const defaults = { modeless: new Set<RepoPath>(), sourceOf: (path: RepoPath) => path, targets: new Map() }
  return { wanted: snapshot(wanted), held: snapshot(held), ...defaults, ...more }
}

const paths = (found: readonly { path: RepoPath }[]) => found.map(({ path }) => path)

describe('what is wrong at a station', () => {
  test.each([
    ['the same', { a: '1', b: '2' }, { a: '1', b: '2' }, []],
    ['another text', { a: '1', b: '2' }, { a: '1', b: '3' }, ['b']],
    ['nothing', { a: '1', b: '2' }, { a: '1' }, ['b']],
    ['another mode', { a: 'x:1' }, { a: '1' }, ['a']],
    ['what a builder put beside', { a: '1' }, { a: '1', 'requests/api.py': '9' }, []],
  ])('%s', (_, wanted, held, wrong) => {
    expect(paths(findStationDifferences(sides(wanted, held)).wrong)).toEqual(wrong)
  })

  test('a mode counts only where the station keeps it, and a text always does', () => {
    const modeless = new Set([toRepoPath('a'), toRepoPath('b')])
    const found = findStationDifferences(sides({ a: 'x:1', b: 'x:2' }, { a: '1', b: '3' }, { modeless }))
    expect(paths(found.wrong)).toEqual(['b'])
  })

  test('what lies beside is told apart', () => {
    const { wrong, besides } = findStationDifferences(sides({ a: '1' }, { b: '1', c: '2' }))
    expect([paths(wrong), paths(besides)]).toEqual([['a'], ['b', 'c']])
  })
})

describe('a symbolic link that a builder followed', () => {
  const targets = (entries: Record<string, string>) =>
    new Map(Object.entries(entries).map(([path, target]) => [toRepoPath(path), toRepoPath(target)] as const))
  const wanted = { 'data/a': '1', 'data/deep/b': '2', 'x/link': 'l:t' }

  test.each([
    ['to a file', { ...wanted }, { 'data/a': '1', 'data/deep/b': '2', 'x/link': '1' }, '../data/a', []],
    [
      'to a file of another text',
      { ...wanted },
      { 'data/a': '1', 'data/deep/b': '2', 'x/link': '3' },
      '../data/a',
      ['x/link'],
    ],
    [
      'to a folder',
      { ...wanted },
      { 'data/a': '1', 'data/deep/b': '2', 'x/link/a': '1', 'x/link/deep/b': '2' },
      '../data',
      [],
    ],
    [
      'to a folder, of which a file is missing',
      { ...wanted },
      { 'data/a': '1', 'data/deep/b': '2', 'x/link/a': '1' },
      '../data',
      ['x/link'],
    ],
    [
      'to nothing',
      { ...wanted },
      { 'data/a': '1', 'data/deep/b': '2', 'x/link': '1' },
      '../none',
      ['x/link'],
    ],
    [
      'to somewhere else',
      { ...wanted },
      { 'data/a': '1', 'data/deep/b': '2', 'x/link': '1' },
      '/data/a',
      ['x/link'],
    ],
    [
      'out of the repository',
      { ...wanted },
      { 'data/a': '1', 'data/deep/b': '2', 'x/link': '1' },
      '../../data/a',
      ['x/link'],
    ],
    ['that was kept', { ...wanted }, { 'data/a': '1', 'data/deep/b': '2', 'x/link': 'l:t' }, '../data/a', []],
  ])('%s', (_, all, held, target, wrong) => {
    const found = findStationDifferences(sides(all, held, { targets: targets({ 'x/link': target }) }))
    expect(paths(found.wrong)).toEqual(wrong)
  })
})

describe('which of the differences are findings', () => {
  /** What is found at a station where all texts in `known` were once the source's. */
  function find(wanted: Record<string, string>, held: Record<string, string>, known: readonly string[] = []) {
    const all = sides(wanted, held)
    const { wrong, besides } = findStationDifferences(all)
    const base = new Map(
      [...wrong, ...besides].map(({ path, actual }) => [path, { known: known.includes(actual?.id ?? '') }]),
    )
    return selectStationFindings(compare([...wrong, ...besides], base), all).map(
      ({ path, kind }) => `${kind} ${path}`,
    )
  }

  test.each([
    ['missing', { a: '1', b: '1' }, { b: '1' }, [], ['missing a']],
    ['an older text', { a: '2' }, { a: '1' }, ['1'], ['stale a']],
    ['a text that nobody wrote', { a: '2' }, { a: '1' }, [], ['edited a']],
    ['a leftover of the source', { a: '1' }, { a: '1', b: '7' }, ['7'], ['extra b']],
    ['a dependency', { a: '1' }, { a: '1', 'boto3/__init__.py': '7' }, [], []],
    [
      'compiled Python whose source is gone',
      { 'm/a.py': '1' },
      { 'm/a.py': '1', 'm/b.pyc': '7' },
      [],
      ['extra m/b.pyc'],
    ],
    ['compiled Python beside its source', { 'm/a.py': '1' }, { 'm/a.py': '1', 'm/a.pyc': '7' }, [], []],
    ['compiled Python of a dependency', { 'm/a.py': '1' }, { 'm/a.py': '1', 'vendor/b.pyc': '7' }, [], []],
  ])('%s', (_, wanted, held, known, findings) => {
    expect(find(wanted as Record<string, string>, held as Record<string, string>, known)).toEqual(findings)
  })
})

describe('where the mirror lies in an archive', () => {
  const wanted = new Set(['app.py', 'models/license.py'].map(toRepoPath))

  test.each([
    ['at the top', ['app.py', 'models/license.py', 'boto3/a.py'], ''],
    ['in a folder', ['src/app.py', 'src/models/license.py', 'handler.py'], 'src'],
    ['deep', ['a/b/app.py', 'a/b/models/license.py'], 'a/b'],
    ['with most of its files', ['src/app.py', 'src/models/license.py', 'old/app.py'], 'src'],
    ['nowhere', ['handler.py'], undefined],
    ['in two places alike', ['one/app.py', 'other/app.py'], undefined],
  ])('%s', (_, names, folder) => {
    expect(locateMirror(names.map(toRepoPath), wanted)).toBe(folder)
  })
})

test('the text that one id is made of doesn’t depend on the order, and tells names from ends of lines', () => {
  const one = describeSnapshot(snapshot({ b: '2', a: '1' }))
  expect(one.toString()).toBe('100644 1\ta\0' + '100644 2\tb\0')
  expect(describeSnapshot(snapshot({ a: '1', b: '2' }))).toEqual(one)
  expect(describeSnapshot(snapshot({ 'a\n': '1' }))).not.toEqual(describeSnapshot(snapshot({ a: '1' })))
})
