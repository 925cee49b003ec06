import { expect, test } from 'vitest'
import { type RepoPath, toRepoPath } from '../path.ts'
import { type FoundMigration, linkGraph } from './link-graph.ts'

function found(id: string, parents: string[] = [], over: Partial<FoundMigration> = {}): FoundMigration {
  return { id, parents, dependsOn: [], labels: [], path: toRepoPath(`versions/${id}.py`), ...over }
}

function link(migrations: FoundMigration[], unreadable: { path: RepoPath; reason: string }[] = []) {
  return linkGraph({ tool: 'Alembic', environment: toRepoPath('.'), migrations, unreadable })
}

test('migrations by the order of their paths, and heads by that of their ids', () => {
  const graph = link([found('c', ['a']), found('b', ['a']), found('a')])
  expect([...graph.migrations.keys()]).toEqual(['a', 'b', 'c'])
  expect(graph.heads).toEqual(['b', 'c'])
  expect(graph.problems).toEqual([])
})

test('what is only depended on stays a head', () => {
  expect(link([found('a'), found('b', [], { dependsOn: ['a'] })]).heads).toEqual(['a', 'b'])
})

test.each([
  ['a hole', [found('a'), found('c', ['b'])], ["c follows b, which isn't there"]],
  [
    'a hole beside',
    [found('a'), found('c', ['a'], { dependsOn: ['b'] })],
    ["c depends on b, which isn't there"],
  ],
  [
    'twins',
    [found('a'), found('a', [], { path: toRepoPath('versions/ä.py') })],
    ['a is written more than once: versions/a.py, versions/ä.py'],
  ],
  ['a circle', [found('a', ['b']), found('b', ['a'])], ['a, b follow each other in a circle']],
])('%s is a problem', (_, migrations, problems) => {
  expect(link(migrations).problems).toEqual(problems)
})

test('a file that can not be read may hold what seems to be missing', () => {
  const graph = link(
    [found('a'), found('c', ['b'])],
    [{ path: toRepoPath('versions/b.py'), reason: 'a syntax error in line 3' }],
  )
  expect(graph.problems).toEqual(["versions/b.py can't be read: a syntax error in line 3"])
  expect(graph.unreadable).toEqual(['versions/b.py'])
})

test('what replaces others is followed by what followed them', () => {
  const graph = link([
    found('1'),
    found('2', ['1']),
    found('1-2', [], { replaces: ['1', '2'] }),
    found('3', ['2']),
    found('4', ['gone']),
    found('1-gone', ['1-2'], { replaces: ['gone'] }),
  ])
  expect(graph.heads).toEqual(['3', '4'])
  expect(graph.problems).toEqual([])
  expect(graph.migrations.get('1-2')).not.toHaveProperty('replaces')
})

test('a head that something unknown may follow is none that can be told', () => {
  const unknown = { hasUnknownParents: true } as const
  expect(link([found('a'), found('b', [], unknown)]).heads).toEqual(['b'])
  // It can't follow what follows it.
  expect(link([found('b', [], unknown), found('c', ['b'])]).heads).toEqual(['c'])
  expect(link([found('a', [], { line: 'x' }), found('b', [], { ...unknown, line: 'y' })]).heads).toEqual([
    'a',
    'b',
  ])
})
