/** Every combination of the two sides, and of what is known about the mirror's text, has one kind. */
import { describe, expect, test } from 'vitest'
import { type Base, compare, findDifferences, type Standing, textsInDoubt } from './compare.ts'
import { joinPath, type RepoPath, relativeTo, toRepoPath } from './path.ts'
import type { ConflictSide, Entry, Snapshot } from './snapshot.ts'

const path = toRepoPath('copy/a.py')
const source = toRepoPath('src/a.py')
const one: Entry = { mode: '100644', id: '1'.repeat(40) }
const other: Entry = { mode: '100644', id: '2'.repeat(40) }
const ours: ConflictSide = { ...one, side: 'ours' }
const theirs: ConflictSide = { ...other, side: 'theirs' }
const executable: Entry = { ...one, mode: '100755' }
const sourceOf = (mirrored: RepoPath) => joinPath(toRepoPath('src'), relativeTo(mirrored, toRepoPath('copy')))
const holding = (entry: Entry | undefined): Snapshot => new Map(entry ? [[path, entry]] : [])

function findingOf(
  sides: { expected?: Entry; actual?: Entry; unmerged?: readonly ConflictSide[] },
  standing?: Standing,
) {
  const { expected, actual, unmerged } = sides
  const differences = findDifferences({
    expected: holding(expected),
    actual: holding(actual),
    unmerged: new Map(unmerged ? [[path, unmerged]] : []),
    sourceOf,
  })
  const base: Base = new Map(standing ? [[path, standing]] : [])
  return compare(differences, base)
}

describe('kinds', () => {
  const known = { known: true }
  test.each([
    ['equal', { expected: one, actual: one }, undefined, undefined],
    ['neither side', {}, undefined, undefined],
    ['only expected', { expected: one }, undefined, 'missing'],
    ['only actual, and known', { actual: one }, known, 'extra'],
    ['only actual, and unknown', { actual: one }, { known: false }, 'edited'],
    ['only actual, and nobody looked', { actual: one }, undefined, 'edited'],
    ['different, and known', { expected: one, actual: other }, known, 'stale'],
    ['different, and unknown', { expected: one, actual: other }, { known: false }, 'edited'],
    ['another mode', { expected: one, actual: executable }, known, 'stale'],
    ['unmerged, both known', { expected: one, unmerged: [ours, theirs] }, known, 'stale'],
    ['unmerged, one unknown', { expected: one, unmerged: [ours, theirs] }, { known: false }, 'edited'],
    ['unmerged even where our side is the expected one', { expected: one, unmerged: [ours] }, known, 'stale'],
    ['unmerged without a route, known', { unmerged: [ours, theirs] }, known, 'extra'],
    ['unmerged without a route, unknown', { unmerged: [theirs] }, undefined, 'edited'],
    ['unmerged without a route, and in the work tree', { actual: one, unmerged: [ours] }, known, 'extra'],
    ['removed on both sides of a conflict', { unmerged: [] }, undefined, 'extra'],
    ['deleted on both sides of a conflict', { expected: one, unmerged: [] }, undefined, 'missing'],
  ] as const)('%s: %o', (_, sides, standing, kind) => {
    expect(findingOf(sides, standing).map(finding => finding.kind)).toEqual(kind ? [kind] : [])
  })
})

test('a finding carries both sides, its source, and what is known about an edit', () => {
  const standing = { known: false, baseId: one.id, sourceMoved: true, doubt: 'so it seems' }
  expect(findingOf({ expected: one, actual: other }, standing)).toEqual([
    {
      path,
      source,
      kind: 'edited',
      expected: one,
      actual: other,
      baseId: one.id,
      sourceMoved: true,
      doubt: 'so it seems',
    },
  ])
  expect(findingOf({ expected: one, actual: other }, { ...standing, known: true })).toEqual([
    { path, source, kind: 'stale', expected: one, actual: other },
  ])
  expect(findingOf({ expected: one })).toEqual([{ path, source, kind: 'missing', expected: one }])
})

test('findings are sorted by bytes, whatever order the sides were read in', () => {
  const paths = ['copy/b', 'copy/ü', 'copy/B', 'copy/a/z', 'copy/a-b', 'copy/a'].map(toRepoPath)
  const expected = new Map(paths.map(name => [name, one] as const))
  const found = findDifferences({ expected, actual: new Map(), unmerged: new Map(), sourceOf })
  expect(found.map(difference => difference.path)).toEqual([...paths].sort((a, b) => (a < b ? -1 : 1)))
})

test.each([
  [{ actual: one }, [one.id]],
  [{ expected: one }, []],
  [{ actual: one, unmerged: [ours, theirs] }, [one.id, other.id]],
  [{ actual: undefined, unmerged: [] }, []],
])('the texts in doubt of %o are %j', (sides, ids) => {
  expect(textsInDoubt({ path, source, expected: undefined, actual: undefined, ...sides })).toEqual(ids)
})
