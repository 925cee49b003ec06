/** Routing and deriving: which files a mirror takes, where they go, and which of its own it keeps. */
import { describe, expect, test } from 'vitest'
import { createRouter, deriveSnapshot, routeFiles, selectMirrored, touchedPaths } from './derive.ts'
import type { Mirror } from './mirror.ts'
import { fromGit, toRepoPath } from './path.ts'
import type { Entry } from './snapshot.ts'

function router(
  options: Partial<Pick<Mirror, 'include' | 'exclude' | 'mirrorOnly'>> = {},
  from = 'src',
  to = 'copy',
) {
  const globs = { include: ['**'], exclude: [], mirrorOnly: [], ...options }
  const paths = { from: toRepoPath(from), to: toRepoPath(to) }
  return createRouter({ name: 'm', ...paths, ...globs, onCommit: 'stage', tracked: true, built: [] })
}

const entry: Entry = { mode: '100644', id: 'a'.repeat(40) }
const snapshot = (...paths: string[]) => new Map(paths.map(path => [toRepoPath(path), entry] as const))

test.each([
  ['src/a.py', {}, 'copy/a.py'],
  ['src/deep/a.py', {}, 'copy/deep/a.py'],
  ['src2/a.py', {}, undefined],
  ['other', {}, undefined],
  ['copy/a.py', {}, undefined],
  ['src/a.py', { include: ['*.txt'] }, undefined],
  ['src/a.py', { include: ['*.txt', '*.py'] }, 'copy/a.py'],
  ['src/a.py', { exclude: ['a.py'] }, undefined],
  ['src/a.py', { include: ['a.py'], exclude: ['*.py'] }, undefined],
  ['src/a.py', { mirrorOnly: ['a.py'] }, undefined],
  ['src/own/a.py', { mirrorOnly: ['own'] }, undefined],
  ['src/own/a.py', { exclude: ['own/'] }, undefined],
  ['src/.hidden', {}, 'copy/.hidden'],
])('%s with %j goes to %s', (source, options, path) => {
  expect(router(options).routeOf(toRepoPath(source))).toBe(path)
})

test('a name that is not UTF-8 keeps its bytes', () => {
  expect(router().routeOf(fromGit('src/\xe9'))).toBe('copy/\xe9')
})

test('a file mirror has one route, and no glob to choose with', () => {
  const file = router({ include: ['nothing'], exclude: ['**'], mirrorOnly: ['**'] }, 'a.proto', 'x/b.proto')
  expect(file.routeOf(toRepoPath('a.proto'))).toBe('x/b.proto')
  expect(file.routeOf(toRepoPath('a.proto2'))).toBeUndefined()
  expect(file.isCompared(toRepoPath('x/b.proto'))).toBe(true)
  expect(file.sourceOf(toRepoPath('x/b.proto'))).toBe('a.proto')
})

test.each([
  ['copy/a.py', {}, true],
  ['copy', {}, true],
  ['copy2/a.py', {}, false],
  ['src/a.py', {}, false],
  ['copy/own.py', { mirrorOnly: ['own.py'] }, false],
  ['copy/own/deep.py', { mirrorOnly: ['own'] }, false],
  ['copy/a.py', { exclude: ['a.py'] }, true],
])('%s with %j is compared: %s', (path, options, compared) => {
  expect(router(options).isCompared(toRepoPath(path))).toBe(compared)
})

describe('snapshots', () => {
  const source = snapshot('src/a.py', 'src/b.txt', 'src/deep/c.py', 'elsewhere/d.py')

  test('each routed entry is expected at its mirrored path', () => {
    const routes = routeFiles(router({ exclude: ['*.txt'] }), source)
    expect(routes.map(({ source, path }) => `${source} ${path}`)).toEqual([
      'src/a.py copy/a.py',
      'src/deep/c.py copy/deep/c.py',
    ])
    expect(deriveSnapshot(routes, source)).toEqual(snapshot('copy/a.py', 'copy/deep/c.py'))
  })

  test('a route whose source is gone expects nothing', () => {
    const routes = [{ source: toRepoPath('src/gone'), path: toRepoPath('copy/gone') }]
    expect(deriveSnapshot(routes, source).size).toBe(0)
  })

  test('only what lies in the mirror and is not its own is compared', () => {
    const read = snapshot('copy/a.py', 'copy/own.py', 'src/a.py', 'copy2/a.py')
    expect(selectMirrored(router({ mirrorOnly: ['own.py'] }), read)).toEqual(snapshot('copy/a.py'))
  })
})

test.each([
  [['src/a.py'], ['copy/a.py']],
  [['copy/a.py'], ['copy/a.py']],
  [
    ['src/a.py', 'copy/a.py', 'copy/b.py'],
    ['copy/a.py', 'copy/b.py'],
  ],
  [['src/left-out.txt', 'copy/own.py', 'README.md'], []],
  [['copy/left-out.txt'], ['copy/left-out.txt']],
  [[], []],
])('a change of %j touches %j', (paths, touched) => {
  const one = router({ exclude: ['*.txt'], mirrorOnly: ['own.py'] })
  expect([...touchedPaths(one, paths.map(toRepoPath))]).toEqual(touched)
})
