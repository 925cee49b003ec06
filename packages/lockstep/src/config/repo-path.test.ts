/** Paths that are refused, each with its reason, and odd ones that are not. */
import { expect, test } from 'vitest'
import { findProblems } from './parse.ts'

const withMirrors = (mirrors: unknown) => JSON.stringify({ mirrors })

/** The problems of a declaration as `pointer: message` lines. */
const problemsOf = (text: string) =>
  findProblems(text).map(({ pointer, message }) => `${pointer}: ${message}`)

test.each([
  ['', 'must not be empty'],
  ['/src', 'must be relative, not absolute'],
  ['C:/src', 'must be relative, not absolute'],
  ['c:src', 'must be relative, not absolute'],
  ['\\\\server\\src', 'must be relative, not absolute, must separate folders by "/", not by "\\"'],
  ['a\\b', 'must separate folders by "/", not by "\\"'],
  ['../a', 'must not hold ".."'],
  ['a/../b', 'must not hold ".."'],
  ['.git', 'must not lead into ".git"'],
  ['a/.GIT/hooks', 'must not lead into ".git"'],
  ['GIT~1/hooks', 'must not lead into ".git"'],
  ['.git. ./hooks', 'must not lead into ".git"'],
  ['a/.git::$INDEX_ALLOCATION', 'must not lead into ".git"'],
  ['.g\u200cit', 'must not lead into ".git"'],
  ['\ufeff.Git/hooks', 'must not lead into ".git"'],
  ['a\u0000b', 'must not hold control characters'],
  ['a\nb', 'must not hold control characters'],
  ['a\ud800', 'must not hold half of a surrogate pair'],
  ['.', 'must name something below the root of the repository'],
  ['./', 'must name something below the root of the repository'],
  ['a/', 'must be written "a"'],
  ['./a/b', 'must be written "a/b"'],
  ['a/./b', 'must be written "a/b"'],
  ['a//b', 'must be written "a/b"'],
  ['/a/../.git', 'must be relative, not absolute, must not hold "..", must not lead into ".git"'],
])('%j is refused on both sides', (path, problem) => {
  expect(problemsOf(withMirrors({ a: { from: path, to: 'copy' } }))).toEqual([`/mirrors/a/from: ${problem}`])
  expect(problemsOf(withMirrors({ a: { from: 'src', to: path } }))).toEqual([`/mirrors/a/to: ${problem}`])
})

test.each([
  'a',
  '.github',
  'git~10',
  '.git~1',
  'a.git',
  '.git-hooks',
  'a/[id]/(group)',
  '...',
  '.gitignore',
  'a b',
  '-a',
  '~',
  ':a',
  'ünï/😀',
  'a\u2028b',
])('%j is fine', path => {
  expect(problemsOf(withMirrors({ a: { from: path, to: 'copy' } }))).toEqual([])
})
