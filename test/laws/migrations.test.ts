/** What holds for every history of migrations, in the pure core: generated graphs with merges, branches and dependencies. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareMigrations } from '../../packages/lockstep/src/core/migrations/compare-migrations.ts'
import type { MigrationGraph } from '../../packages/lockstep/src/core/migrations/graph.ts'
import { type FoundMigration, linkGraph } from '../../packages/lockstep/src/core/migrations/link-graph.ts'
import { orderMigrations } from '../../packages/lockstep/src/core/migrations/order.ts'
import { toRepoPath } from '../../packages/lockstep/src/core/path.ts'

const runs = { numRuns: 80 }

/** Each follows or depends on some of those before it; ids that sort in no order. */
const history: fc.Arbitrary<FoundMigration[]> = fc
  .uniqueArray(fc.stringMatching(/^[0-9a-f]{1,6}$/), { minLength: 1, maxLength: 25 })
  .chain(ids =>
    fc.tuple(
      ...ids.map((id, at) =>
        fc
          .record({
            parents: fc.subarray(ids.slice(Math.max(0, at - 3), at), { maxLength: Math.min(2, at) }),
            dependsOn: fc.subarray(ids.slice(0, at), { maxLength: Math.min(1, at) }),
          })
          .map(tied => ({ id, ...tied, labels: [], path: toRepoPath(`versions/${id}.py`) })),
      ),
    ),
  )

function link(migrations: readonly FoundMigration[]): MigrationGraph {
  return linkGraph({ tool: 'Alembic', environment: toRepoPath('.'), migrations })
}

function compareTwo(expected: readonly FoundMigration[], actual: readonly FoundMigration[]) {
  const [drift] = compareMigrations([link(expected)], [link(actual)])
  return drift as NonNullable<typeof drift>
}

/** What is left when some and all that needs them are taken away. */
function withoutDescendants(migrations: readonly FoundMigration[], taken: ReadonlySet<string>) {
  const gone = new Set(taken)
  return migrations.filter(({ id, parents, dependsOn }) => {
    if ([...parents, ...dependsOn].some(each => gone.has(each))) gone.add(id)
    return !gone.has(id)
  })
}

const cut = history.chain(migrations =>
  fc.record({
    migrations: fc.constant(migrations),
    taken: fc.subarray(
      migrations.map(({ id }) => id),
      { minLength: 1 },
    ),
  }),
)

test('a history is equal to itself, in whatever order its files are read', () => {
  fc.assert(
    fc.property(
      history.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        expect(link(shuffled)).toEqual(link(all))
        expect([...link(shuffled).migrations.keys()]).toEqual([...link(all).migrations.keys()])
        expect(compareTwo(all, shuffled)).toMatchObject({
          state: 'equal',
          missing: [],
          extra: [],
          problems: [],
        })
      },
    ),
    runs,
  )
})

test('what a place lacks at its end is what it is behind by, no more and no less', () => {
  fc.assert(
    fc.property(cut, ({ migrations, taken }) => {
      const left = withoutDescendants(migrations, new Set(taken))
      const gone = migrations.filter(each => !left.includes(each)).map(({ id }) => id)
      const drift = compareTwo(migrations, left)
      expect(drift.state).toBe(left.length === 0 ? 'none' : 'behind')
      expect(drift.missing.map(({ id }) => id).sort()).toEqual(gone.sort())
      expect(drift.extra).toEqual([])
      // Seen from the other side it is ahead by the same.
      const mirrored = compareTwo(left, migrations)
      expect(mirrored.state).toBe('ahead')
      expect(mirrored.extra).toEqual(drift.missing)
    }),
    runs,
  )
})

test('a place that lacks something which others follow is broken', () => {
  fc.assert(
    fc.property(cut, ({ migrations, taken }) => {
      const left = migrations.filter(({ id }) => !taken.includes(id))
      const holes = left.filter(({ parents, dependsOn }) =>
        [...parents, ...dependsOn].some(each => taken.includes(each)),
      )
      const { state, problems } = compareTwo(migrations, left)
      expect(state === 'broken').toBe(holes.length > 0)
      for (const { id } of holes) expect(problems.some(problem => problem.startsWith(`${id} `))).toBe(true)
    }),
    runs,
  )
})

test('whatever runs before a migration comes before it, and nothing is left out', () => {
  fc.assert(
    fc.property(history, migrations => {
      const { ids, circle } = orderMigrations(link(migrations).migrations)
      expect(circle).toEqual([])
      expect([...ids].sort()).toEqual(migrations.map(({ id }) => id).sort())
      for (const { id, parents, dependsOn } of migrations)
        for (const each of [...parents, ...dependsOn]) expect(ids.indexOf(each)).toBeLessThan(ids.indexOf(id))
    }),
    runs,
  )
})
