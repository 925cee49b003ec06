/**
 * Several mirrors in one commit: a chain, where a mirror is the source of the next, and a fan-out, where mirrors share a
 * source. One run of the hook is enough for all of them, and one that can't be mended stops all of them.
 */
import { expect, test } from 'vitest'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

/** A repository with these mirrors, each of them a word pair, and `x.py` at every place. */
async function createMirrors(
  mirrors: Record<string, { from: string; to: string; onCommit?: string }>,
): Promise<TestRepository> {
  const places = new Set(Object.values(mirrors).flatMap(({ from, to }) => [from, to]))
  const repo = await createRepository({
    'lockstep.json': config(mirrors),
    ...Object.fromEntries([...places].map(place => [`${place}/x.py`, 'old\n'])),
  })
  repo.installHook()
  return repo
}

function committedTrees(repo: TestRepository, ...places: string[]): Set<string> {
  return new Set(places.map(place => repo.git('rev-parse', `HEAD:${place}`)))
}

test('a chain, declared backwards, follows in one pass', async () => {
  // Numbers for names would be sorted by JSON.parse; these are in the wrong order on purpose.
  await using repo = await createMirrors({
    third: { from: 'c', to: 'd' },
    second: { from: 'b', to: 'c' },
    first: { from: 'a', to: 'b' },
  })
  repo.write({ 'a/x.py': 'new\n', 'a/sub/y.py': 'y\n' })
  repo.git('add', 'a')
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(0)
  expect(stderr).toMatchInlineSnapshot(`
    "✓ first follows its source in this commit: 1 added, 1 updated
    ✓ second follows its source in this commit: 1 added, 1 updated
    ✓ third follows its source in this commit: 1 added, 1 updated
    "
  `)
  expect(committedTrees(repo, 'a', 'b', 'c', 'd').size).toBe(1)
  expect(repo.git('status', '--porcelain')).toBe('')
})

test('a chain by containment: a mirror inside of what another takes', async () => {
  await using repo = await createRepository({
    'lockstep.json': config({
      schema: { from: 'schema', to: 'app/src/schema' },
      lambda: { from: 'app', to: 'lambda' },
    }),
    'schema/s.json': '1\n',
    'app/src/schema/s.json': '1\n',
    'app/main.py': 'm\n',
    'lambda/src/schema/s.json': '1\n',
    'lambda/main.py': 'm\n',
  })
  repo.installHook()
  repo.write({ 'schema/s.json': '2\n' })
  expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 0 })
  expect(committedTrees(repo, 'schema', 'app/src/schema', 'lambda/src/schema').size).toBe(1)
  expect(committedTrees(repo, 'app', 'lambda').size).toBe(1)
})

test('a chain takes a deletion all the way', async () => {
  await using repo = await createMirrors({ first: { from: 'a', to: 'b' }, second: { from: 'b', to: 'c' } })
  repo.write({ 'a/keep.py': 'k\n', 'b/keep.py': 'k\n', 'c/keep.py': 'k\n' })
  repo.commit('keep')
  repo.git('rm', '--quiet', 'a/x.py')
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
  expect(repo.git('ls-files')).toBe('a/keep.py\nb/keep.py\nc/keep.py\nlockstep.json')
})

test('a chain with "block" in its middle: both are regenerated, and the printed commands make the commit', async () => {
  await using repo = await createMirrors({
    first: { from: 'a', to: 'b', onCommit: 'block' },
    second: { from: 'b', to: 'c', onCommit: 'block' },
  })
  repo.write({ 'a/x.py': 'new\n' })
  repo.git('add', 'a')
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: first was regenerated, and is not in it
      file x.py changed without b/x.py
      fix:  git add -- b/x.py && git commit
    ✗ commit refused: second was regenerated, and is not in it
      file x.py changed without c/x.py
      fix:  git add -- c/x.py && git commit
    "
  `)
  expect([repo.read('b/x.py'), repo.read('c/x.py')]).toEqual(['new\n', 'new\n'])
  repo.git('add', 'b/x.py', 'c/x.py')
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0, stderr: '' })
  expect(committedTrees(repo, 'a', 'b', 'c').size).toBe(1)
})

test('a hand edit at the end of a chain stops the whole of it', async () => {
  await using repo = await createMirrors({ first: { from: 'a', to: 'b' }, second: { from: 'b', to: 'c' } })
  repo.write({ 'c/x.py': 'hot fix\n' })
  repo.commit('hot fix')
  repo.write({ 'a/x.py': 'new\n' })
  repo.git('add', 'a')
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: second holds a hand edit
      c/x.py was edited by hand
      fix:  move the hand edit to the source, or name it in "mirrorOnly" of second (npx lockstep diff --staged second shows it)
    "
  `)
  expect(repo.git('status', '--porcelain')).toBe('M  a/x.py')
})

test('an edit of the middle of a chain is one of the mirror, and is not carried on', async () => {
  await using repo = await createMirrors({ first: { from: 'a', to: 'b' }, second: { from: 'b', to: 'c' } })
  repo.write({ 'b/x.py': 'hot fix\n' })
  repo.git('add', 'b')
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: first holds a hand edit
      b/x.py was edited by hand
      fix:  move the hand edit to the source, or name it in "mirrorOnly" of first (npx lockstep diff --staged first shows it)
    "
  `)
  expect(repo.git('status', '--porcelain')).toBe('M  b/x.py')
})

test('a fan-out follows in one pass', async () => {
  await using repo = await createMirrors({ one: { from: 'a', to: 'b' }, two: { from: 'a', to: 'c' } })
  repo.write({ 'a/x.py': 'new\n' })
  expect(repo.tryGit(['commit', '-q', '--message', 'x', '--', 'a'])).toMatchObject({ code: 0 })
  expect(committedTrees(repo, 'a', 'b', 'c').size).toBe(1)
  expect(repo.git('status', '--porcelain')).toBe('')
})

test('a fan-out with both policies: one is staged, the other refuses and names what is left to do', async () => {
  await using repo = await createMirrors({
    staged: { from: 'a', to: 'b' },
    blocked: { from: 'a', to: 'c', onCommit: 'block' },
  })
  repo.write({ 'a/x.py': 'new\n' })
  repo.git('add', 'a')
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "✓ staged follows its source in this commit: 1 updated
    ✗ commit refused: blocked was regenerated, and is not in it
      file x.py changed without c/x.py
      fix:  git add -- c/x.py && git commit
    "
  `)
  const command = /^ {2}fix: {2}(.*)$/m.exec(stderr)?.[1] ?? ''
  const environment = { GIT_EDITOR: 'echo pasted >' }
  expect(repo.run('sh', ['-c', command], { environment })).toMatchObject({ code: 0 })
  expect(committedTrees(repo, 'a', 'b', 'c').size).toBe(1)
})
