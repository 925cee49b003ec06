import { describe, expect, test } from 'vitest'
import { findPython, runPython } from '../../../../../test/support/python.ts'
import type { Migration, MigrationGraph } from '../migrations/graph.ts'
import { type RepoPath, toRepoPath } from '../path.ts'
import { renderStampPython } from './python-stamp.ts'
import { deriveStamp, renderStampJson, type StampedSource } from './stamp.ts'

function graph(
  ids: readonly string[],
  { heads = ids.slice(-1), environment = 'migrations' } = {},
): MigrationGraph {
  const migrations = new Map(
    ids.map((id): [string, Migration] => [
      id,
      { id, parents: [], dependsOn: [], labels: [], path: `${id}.py` as RepoPath },
    ]),
  )
  return { tool: 'Alembic', environment: toRepoPath(environment), migrations, heads, problems: [] }
}

const source: StampedSource = {
  source: 'apps/api/src',
  sourceTree: 'a'.repeat(40),
  contentId: 'b'.repeat(40),
  graphs: [graph(['2', '10', '1'], { heads: ['10'] })],
}

test('as JSON it has heads, all known migrations and the ids of the source, each list sorted', () => {
  expect(renderStampJson(deriveStamp(source))).toMatchInlineSnapshot(`
    "{
      "schema": 1,
      "source": "apps/api/src",
      "source_tree": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "content_id": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
      "code_version": [
        "10"
      ],
      "known": [
        "1",
        "10",
        "2"
      ]
    }
    "
  `)
})

test('several environments are put together, and told apart', () => {
  const stamp = deriveStamp({
    ...source,
    graphs: [graph(['b'], { environment: 'two' }), graph(['a'], { environment: 'one' })],
  })
  expect(stamp).toMatchObject({ code_version: ['a', 'b'], known: ['a', 'b'] })
  expect(Object.entries(stamp.environments ?? {})).toEqual([
    ['one', { code_version: ['a'], known: ['a'] }],
    ['two', { code_version: ['b'], known: ['b'] }],
  ])
})

test('a head that another migration depends on has no row of its own', () => {
  const [one, two] = [graph(['a', 'b']), graph(['c'])]
  const dependent = { ...(two.migrations.get('c') as Migration), dependsOn: ['b'] }
  const both = { ...one, migrations: new Map([...one.migrations, ['c', dependent]]), heads: ['b', 'c'] }
  expect(deriveStamp({ ...source, graphs: [both] })).toMatchObject({
    code_version: ['c'],
    known: ['a', 'b', 'c'],
  })
})

test('a source without migrations has a stamp too', () => {
  expect(deriveStamp({ ...source, graphs: [] })).toMatchObject({ code_version: [], known: [] })
})

const python = findPython()

describe.skipIf(python === undefined)('as a Python module', () => {
  const health = (stamp: StampedSource, revisions: string[], environment?: string) => {
    const program = `${renderStampPython(deriveStamp(stamp))}
import json, sys
print(json.dumps([STAMP, health(*json.loads(sys.argv[1]))]))`
    const words = JSON.stringify([revisions, ...(environment === undefined ? [] : [environment])])
    return JSON.parse(runPython(python ?? '', ['-c', program, words], { cwd: '/' })) as [unknown, unknown]
  }

  test.each([
    [['10'], 'ok'],
    [['1'], 'db_behind'],
    [[], 'db_behind'],
    [['11'], 'code_behind'],
    [['1', '11'], 'code_behind'],
    // Alembic's table may hold a head that another one depends on, and Django's holds every migration that ran.
    [['2', '10'], 'ok'],
  ])('a database at %j is %s', (revisions, status) => {
    const [stamp, answer] = health(source, revisions)
    expect(stamp).toEqual(deriveStamp(source))
    expect(answer).toEqual({
      status,
      db_version: [...revisions].sort().join(', ') || null,
      code_version: '10',
    })
  })

  test('names that are no plain text survive', () => {
    const odd = { ...source, source: 'a "b" \\ ü\n', graphs: [graph(['x"y'])] }
    expect(health(odd, ['x"y'])).toMatchObject([
      { source: 'a "b" \\ ü\n' },
      { status: 'ok', code_version: 'x"y' },
    ])
  })

  test('an environment is asked by its folder', () => {
    const two = {
      ...source,
      graphs: [graph(['a'], { environment: 'one' }), graph(['b'], { environment: 'two' })],
    }
    expect(health(two, ['b'], 'two')[1]).toMatchObject({ status: 'ok' })
    expect(health(two, ['b'], 'one')[1]).toMatchObject({ status: 'code_behind' })
    expect(() => health(two, ['a', 'b'])).toThrow('which of these is the database of: one, two?')
    expect(() => health(two, ['a'], 'three')).toThrow('KeyError')
  })

  test('without migrations nothing is ok', () => {
    expect(() => health({ ...source, graphs: [] }, [])).toThrow('this code has no migrations to compare with')
  })
})
