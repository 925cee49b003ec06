import { describe, expect, test } from 'vitest'
import { toRepoPath } from '../path.ts'
import { compareMigrations } from './compare-migrations.ts'
import type { MigrationGraph } from './graph.ts'
import { linkGraph } from './link-graph.ts'

/** `c: a b` is a migration c that follows a and b. */
function graph(lines: string[], over: Partial<MigrationGraph> = {}): MigrationGraph {
  const migrations = lines.map(line => {
    const [id = '', parents = ''] = line.split(/: ?/)
    const path = toRepoPath(`versions/${id}.py`)
    return {
      id,
      parents: parents.split(' ').filter(Boolean),
      dependsOn: [],
      labels: [],
      path,
      title: `about ${id}`,
    }
  })
  return { ...linkGraph({ tool: 'Alembic', environment: toRepoPath('migrations'), migrations }), ...over }
}

const history = ['9f: ', '3c: 9f', '20260115: 3c', '1a: 20260115']

/** The one drift, in short: its state, what is missing and what is extra. */
function short(expected: string[], actual: string[]) {
  const [{ state, missing, extra } = { state: '', missing: [], extra: [] }] = compareMigrations(
    [graph(expected)],
    [graph(actual)],
  )
  return [state, missing.map(({ id }) => id).join(' '), extra.map(({ id }) => id).join(' ')]
}

test.each([
  ['the same', history, history, ['equal', '', '']],
  ['behind, in the order in which they run', history, history.slice(0, 1), ['behind', '3c 20260115 1a', '']],
  ['ahead', history.slice(0, 3), history, ['ahead', '', '1a']],
  ['a merge behind', ['a: ', 'b: a', 'c: a', 'd: b c'], ['a: ', 'c: a'], ['behind', 'b d', '']],
  [
    'diverged on one of two branches',
    ['a: ', 'b: a', 'c: a'],
    ['a: ', 'b: a', 'x: a'],
    ['diverged', 'c', 'x'],
  ],
  ['squashed below a head that is known', ['s: ', 'c: s'], ['a: ', 'b: a', 'c: b'], ['diverged', 's', 'a b']],
  ['a head of its own', [...history, 'n: 1a'], [...history, 'x: 1a'], ['unknown head', 'n', 'x']],
  ['squashed', ['s: ', 'n: s'], history, ['unknown head', 's n', '9f 3c 20260115 1a']],
  ['none', history, [], ['none', '9f 3c 20260115 1a', '']],
  ['a hole in the middle', history, ['9f: ', '20260115: 3c'], ['broken', '3c 1a', '']],
  ['both empty', [], [], ['equal', '', '']],
])('%s', (_, expected, actual, answer) => {
  expect(short(expected, actual)).toEqual(answer)
})

test('the whole of one', () => {
  expect(compareMigrations([graph(history)], [graph(history.slice(0, 3))])).toEqual([
    {
      tool: 'Alembic',
      environment: 'migrations',
      state: 'behind',
      expectedHeads: ['1a'],
      actualHeads: ['20260115'],
      missing: [{ id: '1a', title: 'about 1a' }],
      extra: [],
      reparented: [],
      edited: [],
      problems: [],
    },
  ])
})

test('a problem that the source has too is no news, and one that it has alone is said to be its', () => {
  const hole = ['b: a', 'c: b']
  expect(short(hole, hole)).toEqual(['equal', '', ''])
  expect(compareMigrations([graph(hole)], [graph(['c: '])])[0]).toMatchObject({
    state: 'behind',
    problems: ["in the source: b follows a, which isn't there"],
  })
})

test('what another place follows instead', () => {
  const actual = ['a: ', 'b: ', 'c: b a']
  expect(compareMigrations([graph(['a: ', 'b: a', 'c: a b'])], [graph(actual)])[0]?.reparented).toEqual(['b'])
})

test('an unknown parent is no other parent', () => {
  const [a, b] = [graph(['a: ', 'b: a']), graph(['a: ', 'b: '])]
  const unknown = new Map(
    [...b.migrations].map(([id, each]) => [id, { ...each, hasUnknownParents: true as const }]),
  )
  expect(compareMigrations([a], [{ ...b, migrations: unknown }])[0]?.reparented).toEqual([])
})

test("Prisma's order is no statement of its migrations", () => {
  const [expected, actual] = [graph(['a: ', 'b: a', 'c: b']), graph(['a: ', 'c: a'])].map(each => ({
    ...each,
    tool: 'Prisma' as const,
  }))
  expect(compareMigrations([expected as MigrationGraph], [actual as MigrationGraph])[0]).toMatchObject({
    state: 'behind',
    reparented: [],
  })
})

test('edited by content ids, wherever the files lie; unknown ids are no difference', () => {
  const actual = graph(history)
  const moved = new Map(
    [...actual.migrations].map(([id, each]) => [id, { ...each, path: toRepoPath(`moved/${id}.py`) }]),
  )
  const texts = {
    expected: new Map([
      ['versions/9f.py', '1'],
      ['versions/3c.py', '2'],
      ['versions/1a.py', '3'],
    ]),
    actual: new Map([
      ['moved/9f.py', '1'],
      ['moved/3c.py', '4'],
    ]),
  }
  const sides = [[graph(history)], [{ ...actual, migrations: moved }]] as const
  expect(compareMigrations(...sides, texts)[0]?.edited).toEqual(['3c'])
  expect(compareMigrations(...sides)[0]?.edited).toEqual([])
})

test('what may be in a file that could not be read is not called missing', () => {
  const unreadable = [toRepoPath('versions/1a.py')]
  const actual = graph(history.slice(0, 3), { unreadable, problems: ["versions/1a.py can't be read: …"] })
  const [drift] = compareMigrations([graph(history)], [actual])
  expect(drift).toMatchObject({ state: 'broken', missing: [] })
  expect(compareMigrations([actual], [graph(history)])[0]).toMatchObject({ extra: [] })
})

describe('several environments', () => {
  const at = (environment: string, lines: string[]) => graph(lines, { environment: toRepoPath(environment) })
  const states = (expected: MigrationGraph[], actual: MigrationGraph[]) =>
    compareMigrations(expected, actual).map(({ environment, state }) => `${environment} ${state}`)

  test('each is compared with its own', () => {
    expect(states([at('a', ['1: ']), at('b', ['2: '])], [at('b', ['2: ']), at('a', ['2: '])])).toEqual([
      'a unknown head',
      'b equal',
    ])
  })

  test('one that was moved is known by its ids', () => {
    expect(
      states([at('new', ['1: ', '2: 1']), at('b', ['3: '])], [at('b', ['3: ']), at('old', ['1: '])]),
    ).toEqual(['new behind', 'b equal'])
  })

  test('one that is nowhere else', () => {
    expect(states([at('a', ['1: '])], [at('b', ['2: '])])).toEqual(['a none', 'b ahead'])
  })

  test('tools keep apart', () => {
    const django = { ...at('a', ['1: ']), tool: 'Django' as const }
    expect(states([at('a', ['1: '])], [django])).toEqual(['a none', 'a ahead'])
  })
})
