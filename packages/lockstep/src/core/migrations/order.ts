/**
 * The order in which migrations run: what one follows or depends on comes before it. Where a graph leaves a choice, a branch is
 * followed to its end before the next, by the order of the heads' ids, so that the same graph always gives the same order.
 */
import type { Migration } from './graph.ts'

/** The ids in the order in which they would run; and those that wait for each other, which no order can satisfy. */
export function orderMigrations(migrations: ReadonlyMap<string, Migration>): {
  ids: string[]
  circle: string[]
} {
  const followed = new Set([...migrations.values()].flatMap(before))
  const ids = [...migrations.keys()].sort(compareText)
  const walk = new Walk(migrations)
  // What nothing waits for comes first as a start; a circle has no such end, and is met only by the second round.
  for (const id of ids) if (!followed.has(id)) walk.from(id)
  for (const id of ids) walk.from(id)
  return { ids: walk.ids, circle: walk.circle.sort(compareText) }
}

/** By code units: the same on every machine. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function before({ parents, dependsOn }: Migration): readonly string[] {
  return [...parents, ...dependsOn]
}

/** A walk through what has to run before, without recursion: histories are thousands of migrations long. */
class Walk {
  readonly ids: string[] = []
  readonly circle: string[] = []
  readonly #migrations: ReadonlyMap<string, Migration>
  readonly #seen = new Map<string, 'open' | 'done'>()

  constructor(migrations: ReadonlyMap<string, Migration>) {
    this.#migrations = migrations
  }

  from(start: string): void {
    const path: { id: string; rest: string[] }[] = []
    const enter = (id: string) => {
      const migration = this.#migrations.get(id)
      if (!migration) return
      const state = this.#seen.get(id)
      if (state === 'open') {
        const ids = path.slice(path.findIndex(each => each.id === id)).map(each => each.id)
        this.circle.push(...ids.filter(each => !this.circle.includes(each)))
      }
      if (state !== undefined) return
      this.#seen.set(id, 'open')
      path.push({ id, rest: [...before(migration)] })
    }
    enter(start)
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.rest.shift()
      if (next !== undefined) {
        enter(next)
        continue
      }
      this.#seen.set(top.id, 'done')
      this.ids.push(top.id)
      path.pop()
    }
  }
}
