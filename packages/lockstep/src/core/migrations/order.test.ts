import { expect, test } from 'vitest'
import { toRepoPath } from '../path.ts'
import type { Migration } from './graph.ts'
import { orderMigrations } from './order.ts'

/** `c: a b` follows a and b; `c: a | b` follows a and depends on b. */
function read(...lines: string[]): Map<string, Migration> {
  return new Map(
    lines.map(line => {
      const [id = '', all = ''] = line.split(/: ?/)
      const [parents = '', dependsOn = ''] = all.split(' | ')
      const words = (text: string) => text.split(' ').filter(Boolean)
      return [
        id,
        {
          id,
          parents: words(parents),
          dependsOn: words(dependsOn),
          labels: [],
          path: toRepoPath(`${id}.py`),
        },
      ]
    }),
  )
}

test.each([
  ['one after the other, whatever they are called', ['b: c', 'a: b', 'c: '], 'c b a'],
  ['a branch to its end before the next', ['1: ', '2: 1', '3: 1', '4: 2', '5: 3'], '1 2 4 3 5'],
  ['a merge after both', ['1: ', '2: 1', '3: 1', '4: 3 2'], '1 3 2 4'],
  ['what is depended on first', ['1: ', '2: ', '3: 1 | 2'], '1 2 3'],
  ['what is not there waits for nobody', ['2: 1', '3: 2'], '2 3'],
])('%s', (_, lines, expected) => {
  expect(orderMigrations(read(...lines)).ids.join(' ')).toBe(expected)
  expect(orderMigrations(read(...lines.toReversed())).ids.join(' ')).toBe(expected)
  expect(orderMigrations(read(...lines)).circle).toEqual([])
})

test.each([
  ['by themselves', ['1: 1', '2: 1'], '1'],
  ['three', ['1: 3', '2: 1', '3: 2', '4: 3'], '1 2 3'],
  ['by way of what they depend on', ['1: | 2', '2: 1', '3: '], '1 2'],
])('a circle is named and ends: %s', (_, lines, expected) => {
  const { ids, circle } = orderMigrations(read(...lines))
  expect(circle.join(' ')).toBe(expected)
  expect(ids.toSorted()).toEqual([...read(...lines).keys()].sort())
})

test('ten thousand in a row', () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => `${at + 1}: ${at === 0 ? '' : at}`)
  expect(orderMigrations(read(...lines)).ids.at(-1)).toBe('10000')
})
