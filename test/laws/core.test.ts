/**
 * What holds for every pair of trees, in the pure core: generated trees under two mirror declarations, planned and applied
 * as plain maps.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Base,
  compare,
  type Difference,
  findDifferences,
} from '../../packages/lockstep/src/core/compare.ts'
import {
  createRouter,
  deriveSnapshot,
  type Router,
  routeFiles,
  selectMirrored,
} from '../../packages/lockstep/src/core/derive.ts'
import type { Mirror } from '../../packages/lockstep/src/core/mirror.ts'
import { type RepoPath, toRepoPath } from '../../packages/lockstep/src/core/path.ts'
import { planSync } from '../../packages/lockstep/src/core/plan.ts'
import type { Finding } from '../../packages/lockstep/src/core/report.ts'
import {
  type ConflictSide,
  type Entry,
  type Snapshot,
  sameEntry,
} from '../../packages/lockstep/src/core/snapshot.ts'
import { shows } from '../support/evidence.ts'

const runs = { numRuns: 200 }

const proves = {
  equal: shows('laws', 'a mirror that equals its source', 'no finding, for any tree', 1),
  leftOut: shows('laws', 'what `mirrorOnly` or `exclude` names', 'never a finding, for any tree', 3),
  applied: shows('laws', 'a plan is carried out', 'the result equals the source, for any two trees', 2),
  keeping: shows(
    'laws',
    'a plan that keeps edits',
    'it leaves exactly the edited paths, for any two trees',
    3,
  ),
  order: shows('laws', 'the order in which anything is read', 'it never matters, for any two trees', 1),
  oneKind: shows('laws', 'every path that differs', 'it has one finding, of one kind, for any two trees', 4),
}

const mirror: Mirror = {
  name: 'm',
  from: toRepoPath('src'),
  to: toRepoPath('copy'),
  include: ['**'],
  exclude: ['*.tmp'],
  mirrorOnly: ['own'],
  onCommit: 'stage',
  tracked: true,
  built: [],
}
const router = createRouter(mirror)

const name = fc.constantFrom('a', 'b', 'B', 'a-b', 'ü', 'x.tmp', 'own', '\n', '.dot')
const relative = fc.array(name, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'))
const entry: fc.Arbitrary<Entry> = fc.record({
  mode: fc.constantFrom('100644' as const, '100755' as const, '120000' as const),
  id: fc.constantFrom('1', '2', '3').map(digit => digit.repeat(40)),
})

function tree(top: string): fc.Arbitrary<[RepoPath, Entry][]> {
  return fc.uniqueArray(
    fc.tuple(
      relative.map(path => toRepoPath(`${top}/${path}`)),
      entry,
    ),
    {
      selector: ([path]) => path,
      maxLength: 12,
    },
  )
}

const world = fc.record({
  source: tree('src'),
  copy: tree('copy'),
  known: fc.func(fc.boolean()) as fc.Arbitrary<(path: string) => boolean>,
  conflicts: fc.uniqueArray(fc.nat(11), { maxLength: 3 }),
})

interface Sides {
  readonly expected: Snapshot
  readonly actual: Snapshot
  readonly unmerged: ReadonlyMap<RepoPath, readonly ConflictSide[]>
}

function derive(source: Snapshot): Snapshot {
  return deriveSnapshot(routeFiles(router, source), source)
}

/** Some of the copy's paths are turned into conflicts, which a snapshot doesn't hold. */
function sidesOf({
  source,
  copy,
  conflicts,
}: {
  source: [RepoPath, Entry][]
  copy: [RepoPath, Entry][]
  conflicts: number[]
}): Sides {
  const actual = selectMirrored(router, new Map(copy))
  const torn = copy.filter(([path], at) => conflicts.includes(at) && actual.has(path))
  for (const [path] of torn) actual.delete(path)
  return {
    expected: derive(new Map(source)),
    actual,
    unmerged: new Map(torn.map(([path, one]) => [path, [{ ...one, side: 'ours' }]])),
  }
}

function differencesOf(sides: Sides, of: Router = router): Difference[] {
  return findDifferences({ ...sides, sourceOf: of.sourceOf })
}

function driftOf(sides: Sides, known: (path: string) => boolean): Finding[] {
  const differences = differencesOf(sides)
  const base: Base = new Map(differences.map(({ path }) => [path, { known: known(path) }]))
  return compare(differences, base)
}

test('what equals its source is in sync', proves.equal, () => {
  fc.assert(
    fc.property(tree('src'), source => {
      const expected = derive(new Map(source))
      const sides = { expected, actual: new Map(expected), unmerged: new Map() }
      expect(driftOf(sides, () => false)).toEqual([])
    }),
    runs,
  )
})

test('what is the mirror’s own, or left out of it, is never found to differ', proves.leftOut, () => {
  fc.assert(
    fc.property(world, generated => {
      for (const { path } of differencesOf(sidesOf(generated))) expect(path.split('/')[1]).not.toBe('own')
    }),
    runs,
  )
})

test('applying the plan of a drift gives what is expected', proves.applied, () => {
  fc.assert(
    fc.property(world, generated => {
      const sides = sidesOf(generated)
      const { changes, kept } = planSync(driftOf(sides, generated.known), 'overwrite')
      expect(kept).toEqual([])
      const result = new Map(sides.actual)
      for (const { path, after } of changes) {
        if (after) result.set(path, after)
        else result.delete(path)
      }
      expect(result).toEqual(sides.expected)
      const left = differencesOf({ expected: sides.expected, actual: result, unmerged: new Map() })
      expect(left).toEqual([])
    }),
    runs,
  )
})

test('a plan that keeps edits leaves exactly them', proves.keeping, () => {
  fc.assert(
    fc.property(world, generated => {
      const sides = sidesOf(generated)
      const drift = driftOf(sides, generated.known)
      const { changes, kept } = planSync(drift, 'keep')
      expect(kept).toEqual(drift.filter(({ kind }) => kind === 'edited'))
      expect([...changes, ...kept].map(({ path }) => path).sort()).toEqual(
        drift.map(({ path }) => path).sort(),
      )
    }),
    runs,
  )
})

test('the order in which anything is read never matters', proves.order, () => {
  fc.assert(
    fc.property(world, fc.infiniteStream(fc.nat()), (generated, order) => {
      const shuffle = <T>(list: readonly T[]): T[] =>
        list
          .map(value => ({ value, key: order.next().value as number }))
          .sort((one, other) => one.key - other.key)
          .map(({ value }) => value)
      const sides = sidesOf(generated)
      const shuffled = {
        expected: derive(new Map(shuffle(generated.source))),
        actual: new Map(shuffle([...sides.actual])),
        unmerged: new Map(shuffle([...sides.unmerged])),
      }
      expect(driftOf(shuffled, generated.known)).toEqual(driftOf(sides, generated.known))
    }),
    runs,
  )
})

test('every path that differs has one finding, of the kind that its sides imply', proves.oneKind, () => {
  fc.assert(
    fc.property(world, generated => {
      const sides = sidesOf(generated)
      const drift = driftOf(sides, generated.known)
      const paths = new Set([...sides.expected.keys(), ...sides.actual.keys(), ...sides.unmerged.keys()])
      const differing = [...paths].filter(
        path => sides.unmerged.has(path) || !sameEntry(sides.expected.get(path), sides.actual.get(path)),
      )
      expect(drift.map(({ path }) => path)).toEqual(differing.sort())
      for (const { path, kind, expected, actual } of drift) {
        const found = [expected !== undefined, actual !== undefined]
        if (kind === 'missing') expect(found).toEqual([true, false])
        else if (kind === 'extra') expect(found).toEqual([false, true])
        else if (kind === 'stale') expect(found).toEqual([true, true])
        else expect([kind, generated.known(path), found[1]]).toEqual(['edited', false, true])
      }
    }),
    runs,
  )
})
