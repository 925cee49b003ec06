/** Keys that do not exist, values of the wrong kind and names that no mirror may have. */
import { expect, test } from 'vitest'
import { findProblems } from './parse.ts'

const withMirrors = (mirrors: unknown) => JSON.stringify({ mirrors })

/** The problems of a declaration as `pointer: message` lines. */
const problemsOf = (text: string) =>
  findProblems(text).map(({ pointer, message }) => `${pointer}: ${message}`)

/** The problems of a mirror `a` from `src` to `copy` with `extra` on top. */
const problemsWith = (extra: object) => problemsOf(withMirrors({ a: { from: 'src', to: 'copy', ...extra } }))

test.each([
  [{ onComit: 'stage' }, '/mirrors/a/onComit: unknown key, did you mean "onCommit"?'],
  [{ ONCOMMIT: 'stage' }, '/mirrors/a/ONCOMMIT: unknown key, did you mean "onCommit"?'],
  [{ exlude: [] }, '/mirrors/a/exlude: unknown key, did you mean "exclude"?'],
  [{ somethingElse: 1 }, '/mirrors/a/somethingElse: unknown key'],
  [{ toString: 1 }, '/mirrors/a/toString: unknown key'],
  [{ 'x/y~z': 1 }, '/mirrors/a/x~1y~0z: unknown key'],
  [{ onCommit: 'stash' }, '/mirrors/a/onCommit: must be "stage" or "block", is "stash"'],
  [{ tracked: 'yes' }, '/mirrors/a/tracked: must be true or false, is "yes"'],
  [{ from: 1 }, '/mirrors/a/from: must be a string, is 1'],
  [{ include: '**' }, '/mirrors/a/include: must be an array, is "**"'],
  [{ include: ['a', 1] }, '/mirrors/a/include/1: must be a string, is 1'],
  [{ exclude: ['/a'] }, '/mirrors/a/exclude/0: is relative already: leave out the leading "/"'],
  [{ mirrorOnly: ['!a'] }, '/mirrors/a/mirrorOnly/0: must not be negated: use "include" and "exclude"'],
  [{ models: ['../x'] }, '/mirrors/a/models/0: must not hold empty, "." or ".." segments'],
  [{ transforms: ['x'] }, '/mirrors/a/transforms: must be empty: transforms are not supported yet'],
  [{ migrations: '../x' }, '/mirrors/a/migrations: must not hold ".."'],
  [{ built: 'x' }, '/mirrors/a/built: must be an array, is "x"'],
  [{ built: [1] }, '/mirrors/a/built/0: must be a string or an object, is 1'],
  [{ built: ['/x'] }, '/mirrors/a/built/0: must be relative, not absolute'],
  [{ built: [{ within: 'x' }] }, '/mirrors/a/built/0: "path" is missing'],
  [{ built: [{ path: '../x' }] }, '/mirrors/a/built/0/path: must not hold ".."'],
  [{ built: [{ path: 'x', witin: 'y' }] }, '/mirrors/a/built/0/witin: unknown key, did you mean "within"?'],
  [{ built: [[]] }, '/mirrors/a/built/0: must be an object, is an array'],
  [{ deployed: {} }, expect.stringContaining('/mirrors/a/deployed: must hold either "function"')],
  [{ deployed: { function: 'x', health: 'https://x' } }, expect.stringContaining('must hold either')],
  [{ deployed: { health: 'https://x', region: 'x' } }, expect.stringContaining('must hold either')],
  [{ deployed: { function: '' } }, '/mirrors/a/deployed/function: must not be empty'],
  [{ deployed: { health: 'ftp://x' } }, '/mirrors/a/deployed/health: must be an http or https address'],
])('%j is refused', (extra, problem) => {
  expect(problemsWith(extra)).toEqual([problem])
})

test.each(['', '-a', '.a', 'a b', 'a/b', 'ä', 'constructor', 'prototype', '__proto__'])(
  '%j is no name',
  name => {
    const problems = findProblems(`{ "mirrors": { ${JSON.stringify(name)}: { "from": "x", "to": "y" } } }`)
    expect(problems).toMatchObject([
      { message: expect.stringContaining('is no name for a mirror'), line: 1, column: 16 },
    ])
  },
)

test('an unknown key at the top is refused', () => {
  expect(problemsOf('{ "mirror": {}, "__proto__": 1 }')).toEqual([
    '/mirror: unknown key, did you mean "mirrors"?',
    '/__proto__: unknown key',
  ])
})
