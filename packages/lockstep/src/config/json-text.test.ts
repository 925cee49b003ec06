/** What is no JSON, where it stops being any, and keys that occur twice. */
import { expect, test } from 'vitest'
import { findProblems } from './parse.ts'

/** The problems of a declaration as `pointer: message` lines. */
const problemsOf = (text: string) =>
  findProblems(text).map(({ pointer, message }) => `${pointer}: ${message}`)

test.each([
  ['', '1:1', 'is empty: expected a JSON object'],
  [' \n ', '2:2', 'is empty: expected a JSON object'],
  ['{\n  "mirrors": {},\n}', '3:1', 'is not JSON: a comma must not come last'],
  ['{ "mirrors": { "a": [1,] } }', '1:24', 'is not JSON: a comma must not come last'],
  ['{ // why\n}', '1:3', 'is not JSON: comments are not allowed'],
  ['{ /* why */ }', '1:3', 'is not JSON: comments are not allowed'],
  ["{ 'mirrors': {} }", '1:3', 'is not JSON: unexpected text'],
  ['{ "a" 1 }', '1:7', 'is not JSON: expected ":"'],
  ['{ "a": 1 "b": 2 }', '1:10', 'is not JSON: expected ","'],
  ['{ "a": }', '1:8', 'is not JSON: expected a value'],
  ['{ "a": 1', '1:9', 'is not JSON: expected "}"'],
  ['{} {}', '1:4', 'is not JSON: expected nothing more'],
  ['{ "a": "x\ny" }', '1:8', 'is not JSON: a string is not closed on its line'],
  ['{ "a": "\\x" }', '1:8', 'is not JSON: unknown escape after "\\"'],
  ['{ "a": "\\u12" }', '1:8', 'is not JSON: expected four hex digits after "\\u"'],
  ['{ "a": "\t" }', '1:8', 'is not JSON: a control character in a string must be escaped'],
  ['{\r\n"a": \uFFFD }', '2:6', 'is not UTF-8'],
])('%j is refused at %s', (text, place, message) => {
  const problems = findProblems(text)
  expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([place])
  expect(problems).toMatchObject([{ pointer: '', message }])
})

test.each([
  ['[]', ': must be an object, is an array'],
  ['null', ': must be an object, is null'],
  ['"text"', ': must be an object, is "text"'],
  ['{ "mirrors": [] }', '/mirrors: must be an object, is an array'],
  ['{ "mirrors": { "a": [] } }', '/mirrors/a: must be an object, is an array'],
  ['{ "mirrors": null }', '/mirrors: must be an object, is null'],
])('%s has the wrong shape', (text, problem) => {
  expect(problemsOf(text)).toEqual([problem])
})

test('equal keys are refused, wherever they are', () => {
  const text =
    '{ "onPush": "tip",\n "mirrors": { "a": { "from": "x", "to": "y", "to": "z" },\n "a": { "from": "x", "to": "w" } } }'
  expect(findProblems(text)).toEqual([
    { pointer: '/mirrors/a/to', message: 'occurs twice', line: 2, column: 46 },
    { pointer: '/mirrors/a', message: 'occurs twice', line: 3, column: 2 },
  ])
})

test('a text that no declaration needs is refused unread', () => {
  const [problem, ...others] = findProblems(`{"mirrors": {${'"a": {},'.repeat(1_000_000)} "m": {}}}`)
  expect(problem?.message).toBe('is too large for a declaration: more than 256 KiB')
  expect(others).toEqual([])
})

test.each([
  ['arrays', '[', 101],
  ['objects', '{"a":', 501],
])('%s that would overflow the stack of the parser are refused', (_, opening, column) => {
  const problems = findProblems(opening.repeat(40_000))
  expect(problems).toEqual([{ pointer: '', message: 'is nested too deeply', line: 1, column }])
})
