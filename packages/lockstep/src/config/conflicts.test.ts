/** Declarations whose mirrors would undo each other. */
import { expect, test } from 'vitest'
import { findProblems } from './parse.ts'

const withMirrors = (mirrors: unknown) => JSON.stringify({ mirrors })

/** The problems of a declaration as `pointer: message` lines. */
const problemsOf = (text: string) =>
  findProblems(text).map(({ pointer, message }) => `${pointer}: ${message}`)

test.each([
  ['a mirror onto its source', { a: { from: 'x', to: 'x' } }, ['/mirrors/a/to: is the same as "from"']],
  [
    'a mirror inside its source',
    { a: { from: 'x', to: 'x/(a)/copy', exclude: ['*.py'] } },
    [
      '/mirrors/a/to: lies inside "from": add "\\\\(a\\\\)/copy" to "exclude", or the mirror is copied into itself',
    ],
  ],
  [
    'a source inside its mirror',
    { a: { from: 'x/y', to: 'x' } },
    ['/mirrors/a/from: lies inside "to": a sync would overwrite its own source'],
  ],
  [
    'a build that is the mirror, or around the source',
    { a: { from: 'x/src', to: 'y/src', built: ['y/src', { path: 'y', within: 'src' }, 'x', 'y/.build'] } },
    [
      '/mirrors/a/built/0: holds "to" itself: name the place that a build writes',
      '/mirrors/a/built/1: holds "to" itself: name the place that a build writes',
      '/mirrors/a/built/2: holds "from" itself: name the place that a build writes',
    ],
  ],
  [
    'the declaration as a mirror',
    { a: { from: 'x', to: 'lockstep.json' } },
    ['/mirrors/a/to: must not be lockstep.json itself'],
  ],
  [
    'the declaration as a mirror, on a disk without upper case',
    { a: { from: 'x', to: 'Lockstep.JSON' } },
    ['/mirrors/a/to: must not be lockstep.json itself'],
  ],
  [
    'the declaration as the directory of a mirror',
    { a: { from: 'x', to: 'lockstep.json/y' } },
    ['/mirrors/a/to: must not be lockstep.json itself'],
  ],
  [
    'two mirrors at one place',
    { a: { from: 'x', to: 'z' }, b: { from: 'y', to: 'z' } },
    ['/mirrors/b/to: is also the "to" of "a"'],
  ],
  [
    'a mirror inside another',
    { a: { from: 'x', to: 'z' }, b: { from: 'y', to: 'z/in' } },
    ['/mirrors/b/to: lies inside the "to" of "a": add "in" to the "mirrorOnly" of "a"'],
  ],
  [
    'the same, declared the other way round',
    { b: { from: 'y', to: 'z/in' }, a: { from: 'x', to: 'z' } },
    ['/mirrors/b/to: lies inside the "to" of "a": add "in" to the "mirrorOnly" of "a"'],
  ],
  [
    'mirrorOnly on the wrong side',
    { a: { from: 'x', to: 'z' }, b: { from: 'y', to: 'z/in', mirrorOnly: ['in'] } },
    ['/mirrors/b/to: lies inside the "to" of "a": add "in" to the "mirrorOnly" of "a"'],
  ],
  [
    'a cycle of two',
    { a: { from: 'x', to: 'y' }, b: { from: 'y', to: 'x' } },
    ['/mirrors/a/from: closes a cycle: "a" from "b" from "a"'],
  ],
  [
    'a cycle of three through containment',
    { a: { from: 'x', to: 'y/in' }, b: { from: 'y', to: 'z' }, c: { from: 'z/deep', to: 'x/in' } },
    ['/mirrors/a/from: closes a cycle: "a" from "c" from "b" from "a"'],
  ],
  [
    'two cycles',
    {
      a: { from: 'x', to: 'y' },
      b: { from: 'y', to: 'x' },
      c: { from: 'v', to: 'w' },
      d: { from: 'w', to: 'v' },
    },
    [
      '/mirrors/a/from: closes a cycle: "a" from "b" from "a"',
      '/mirrors/c/from: closes a cycle: "c" from "d" from "c"',
    ],
  ],
])('%s is refused', (_, mirrors, problems) => {
  expect(problemsOf(withMirrors(mirrors))).toEqual(problems)
})

test('are found among the mirrors that are otherwise wrong too', () => {
  const mirrors = {
    a: { from: 'x', to: 'z', onComit: 'stage' },
    b: { from: 'y', to: 'z', tracked: 1 },
    c: { from: 1, to: 'z' },
    d: { from: 'y', to: 'y', built: [1], deployed: 'api' },
  }
  expect(problemsOf(withMirrors(mirrors))).toEqual([
    '/mirrors/a/onComit: unknown key, did you mean "onCommit"?',
    '/mirrors/b/to: is also the "to" of "a"',
    '/mirrors/b/tracked: must be true or false, is 1',
    '/mirrors/c/from: must be a string, is 1',
    '/mirrors/d/to: is the same as "from"',
    '/mirrors/d/built/0: must be a string or an object, is 1',
    '/mirrors/d/deployed: must be an object, is "api"',
  ])
})
