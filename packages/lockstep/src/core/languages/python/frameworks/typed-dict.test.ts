import { beforeAll, expect, test } from 'vitest'
import { showModels, understandPython } from '../../../../../../../test/support/show-models.ts'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { ParsePython } from '../syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

const show = (text: string) =>
  showModels(understandPython(parse, { 'a.py': `from typing import *\n${text}` }).slice(-1))

test.each([
  ['class A(TypedDict):\n    x: int', ['x: int not null required']],
  ['class A(TypedDict, total=False):\n    x: int', ['x: int not null optional']],
  ['class A(TypedDict, total=flag):\n    x: int', ['x: int not null']],
  ['class A(TypedDict):\n    x: NotRequired[int | None]', ['x: int | None null optional']],
  ['class A(TypedDict, total=False):\n    x: Required[ReadOnly[int]]', ['x: int not null required']],
  ['A = TypedDict("A", {"x": int, "in": str})', ['x: int not null required', 'in: str not null required']],
  ['A = TypedDict("A", {"x": NotRequired[int]})', ['x: int not null optional']],
  ['A = TypedDict("A", {"x": int}, total=False)', ['x: int not null optional']],
  [
    'class B(TypedDict, total=False):\n    y: int\nclass A(B):\n    x: int',
    ['y: int not null optional from B', 'x: int not null required'],
  ],
  [
    'B = TypedDict("B", {"y": int})\nclass A(B):\n    x: int',
    ['y: int not null required', 'x: int not null required'],
  ],
  [
    'class A(TypedDict("B", {"y": int})):\n    x: int',
    ['y: int not null required', 'x: int not null required'],
  ],
])('%j', (text, expected) => {
  expect(show(text)).toEqual(['A: record of TypedDict', ...expected.map(each => `  ${each}`)])
})

test.each([
  ['A = TypedDict("A", keys)', []],
  ['A = TypedDict("A", {**keys, "x": int})', []],
  ['A = TypedDict("A", {key: int})', []],
  ['A = Other("A", {"x": int})', []],
  [
    'class A(TypedDict("B", keys)):\n    x: int',
    ['A: record of TypedDict, more unknown', '  x: int not null required'],
  ],
])('%j is told no further than it is known', (text, expected) => {
  expect(show(text)).toEqual(expected)
})
