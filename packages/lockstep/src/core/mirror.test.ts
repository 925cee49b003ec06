/** Chains: which mirror derives from which, the order that follows from it, and the cycles that have none. */
import { expect, test } from 'vitest'
import { derivesFrom, type Mirror, orderMirrors } from './mirror.ts'
import { toRepoPath } from './path.ts'

function mirror(name: string, from: string, to: string): Mirror {
  const globs = { include: ['**'], exclude: [], mirrorOnly: [] }
  return {
    name,
    from: toRepoPath(from),
    to: toRepoPath(to),
    ...globs,
    onCommit: 'stage',
    tracked: true,
    built: [],
  }
}

test.each([
  ['a/src', 'a/src', true],
  ['a/src/deep', 'a/src', true],
  ['a', 'a/src', true],
  ['a/src2', 'a/src', false],
  ['b', 'a', false],
])('a mirror from %j derives from one to %j: %s', (from, to, derives) => {
  expect(derivesFrom(mirror('late', from, 'x'), mirror('early', 'y', to))).toBe(derives)
})

test('no mirror derives from itself', () => {
  const own = mirror('a', 'x', 'x/y')
  expect(derivesFrom(own, own)).toBe(false)
})

const fanOut = [mirror('one', 'src', 'a'), mirror('two', 'src', 'b'), mirror('three', 'src', 'c')]
const chain = [mirror('first', 'src', 'a'), mirror('second', 'a', 'b'), mirror('third', 'b/deep', 'c')]
const diamond = [
  mirror('join', 'all', 'end'),
  mirror('left', 'src', 'all/left'),
  mirror('right', 'src', 'all/right'),
]

test.each([
  ['nothing', [], []],
  ['a fan-out keeps its order', fanOut, ['one', 'two', 'three']],
  ['a chain', chain, ['first', 'second', 'third']],
  ['a chain the wrong way round', [...chain].reverse(), ['first', 'second', 'third']],
  ['two that end in one', diamond, ['left', 'right', 'join']],
])('%s', (_, mirrors, names) => {
  expect(orderMirrors(mirrors)).toEqual({
    ordered: names.map(name => mirrors.find(one => one.name === name)),
    cycle: [],
  })
})

test.each([
  ['two', [mirror('one', 'a', 'b'), mirror('two', 'b', 'a')], ['one', 'two', 'one']],
  [
    'three',
    [mirror('one', 'a', 'b'), mirror('two', 'b', 'c'), mirror('three', 'c', 'a')],
    ['one', 'three', 'two', 'one'],
  ],
  [
    'one that another leads to',
    [mirror('way', 'a/x', 'z'), mirror('one', 'a', 'b'), mirror('two', 'b', 'a')],
    ['two', 'one', 'two'],
  ],
])('a cycle of %s is named from its first to its first', (_, mirrors, cycle) => {
  expect(orderMirrors(mirrors)).toEqual({ ordered: [], cycle })
})
