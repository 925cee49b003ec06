/**
 * Mirrors of mirrors: a link of a chain derives from what its predecessor ought to hold, so one sync in one pass brings
 * all of them in order, however they are declared, and a stop upstream stops what comes after it.
 */
import { describe, expect, test } from 'vitest'
import { config, createRepository } from '../support/repository.ts'

const links = {
  first: { from: 'a', to: 'b' },
  second: { from: 'b', to: 'c' },
  third: { from: 'c', to: 'd' },
}
type Name = keyof typeof links
const orders: Name[][] = [
  ['first', 'second', 'third'],
  ['first', 'third', 'second'],
  ['second', 'first', 'third'],
  ['second', 'third', 'first'],
  ['third', 'first', 'second'],
  ['third', 'second', 'first'],
]
const declared = (order: readonly Name[]) =>
  config(Object.fromEntries(order.map(name => [name, links[name]])))
const everywhere = Object.fromEntries(['a', 'b', 'c', 'd'].map(side => [`${side}/x.py`, 'x\n']))
const files = { 'lockstep.json': declared(['first', 'second', 'third']), ...everywhere }

describe.each(orders)('declared as %s, %s, %s', (...order) => {
  test('one change goes through the whole chain', async () => {
    await using repo = await createRepository({ ...files, 'lockstep.json': declared(order) })
    repo.write({ 'a/x.py': 'second\n', 'a/new.py': 'new\n' })
    expect(repo.lockstep(['check', '--no-explain']).stdout.match(/^✗ \w+/gm)).toEqual([
      '✗ first',
      '✗ second',
      '✗ third',
    ])
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    for (const side of ['b', 'c', 'd']) expect(repo.run('diff', ['-r', 'a', side])).toMatchObject({ code: 0 })
    repo.write({ 'a/x.py': 'third\n' })
    repo.git('add', '--all')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    const tree = repo.git('write-tree')
    const ids = repo.git('rev-parse', ...['a', 'b', 'c', 'd'].map(side => `${tree}:${side}`)).split('\n')
    expect(new Set(ids).size).toBe(1)
  })
})

test('a hand edit at the first link stops those behind it', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/new.py': 'new\n', 'b/x.py': 'mine\n' })
  expect(repo.lockstep(['sync', '--no-explain']).stdout).toMatchInlineSnapshot(`
    "✗ first is out of sync with a (2 of 2 files)
        missing  new.py
        edited   x.py
      nothing was written: a hand edit stays as it is
      fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff first shows it; npx lockstep sync --overwrite-edits first drops it)
    ✗ second is out of sync with b (1 of 2 files)
        missing  new.py
      nothing was written: it derives from first, which stays out of sync
      fix:  npx lockstep sync second
    ✗ third is out of sync with c (1 of 2 files)
        missing  new.py
      nothing was written: it derives from second, which stays out of sync
      fix:  npx lockstep sync third
    "
  `)
  expect([repo.read('c/new.py'), repo.read('d/new.py'), repo.read('b/x.py')]).toEqual([
    undefined,
    undefined,
    'mine\n',
  ])
})

test('a hand edit at the last link stops only that one', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/new.py': 'new\n', 'd/x.py': 'mine\n' })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
  expect([repo.read('b/new.py'), repo.read('c/new.py'), repo.read('d/new.py')]).toEqual([
    'new\n',
    'new\n',
    undefined,
  ])
})

test('a link that is named alone is judged by what its predecessor ought to hold', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/x.py': 'second\n' })
  expect(repo.lockstep(['check', 'third', '--no-explain'])).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "✗ third is out of sync with c (1 of 1 file)
        stale  x.py
      fix:  npx lockstep sync third
    ",
    }
  `)
  expect(repo.lockstep(['sync', 'third'])).toMatchObject({ code: 0 })
  expect([repo.read('b/x.py'), repo.read('c/x.py'), repo.read('d/x.py')]).toEqual(['x\n', 'x\n', 'second\n'])
})

test('a removal goes through the chain', async () => {
  const sides = Object.fromEntries(['a', 'b', 'c', 'd'].map(side => [`${side}/old.py`, 'old\n']))
  await using repo = await createRepository({ ...files, ...sides })
  repo.write({ 'a/old.py': undefined })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  for (const side of ['b', 'c', 'd']) expect(repo.read(`${side}/old.py`)).toBeUndefined()
})

describe('a chain by containment', () => {
  test('from a directory inside of a mirror', async () => {
    await using repo = await createRepository({
      'lockstep.json': config({ inner: { from: 'b/sub', to: 'c' }, outer: { from: 'a', to: 'b' } }),
      'a/sub/x.py': 'x\n',
      'a/y.py': 'y\n',
    })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect([repo.read('b/sub/x.py'), repo.read('b/y.py'), repo.read('c/x.py')]).toEqual(['x\n', 'y\n', 'x\n'])
  })

  test('from a directory that holds a mirror', async () => {
    await using repo = await createRepository({
      'lockstep.json': config({
        bundle: { from: 'app', to: 'dist' },
        vendored: { from: 'lib', to: 'app/vendor' },
      }),
      'lib/x.py': 'x\n',
      'app/main.py': 'main\n',
    })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect([repo.read('app/vendor/x.py'), repo.read('dist/vendor/x.py'), repo.read('dist/main.py')]).toEqual([
      'x\n',
      'x\n',
      'main\n',
    ])
    repo.write({ 'lib/x.py': 'second\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('dist/vendor/x.py')).toBe('second\n')
  })

  test('what lives in the middle alone is carried on', async () => {
    await using repo = await createRepository({
      'lockstep.json': config({
        first: { from: 'a', to: 'b', mirrorOnly: ['own.py'] },
        second: { from: 'b', to: 'c' },
      }),
      'a/x.py': 'x\n',
      'b/own.py': 'own\n',
    })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect([repo.read('c/x.py'), repo.read('c/own.py')]).toEqual(['x\n', 'own\n'])
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
  })
})

test('diff shows each link the text that the whole chain leads to', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/x.py': 'second\n' })
  const { stdout } = repo.lockstep(['diff'])
  expect(stdout.match(/^[-+](?![-+]).*$/gm)).toEqual(['-x', '+second', '-x', '+second', '-x', '+second'])
})
