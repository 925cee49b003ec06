import { beforeAll, expect, test } from 'vitest'
import { showModels, understandPython } from '../../../../../../../test/support/show-models.ts'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { ParsePython } from '../syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

const show = (text: string) =>
  showModels(
    understandPython(parse, {
      'a.py': `from typing import NamedTuple, Optional\nimport collections\nfrom collections import namedtuple\n${text}`,
    }).slice(-1),
  )

test.each([
  [
    'class A(NamedTuple):\n    x: int\n    y: int | None = None\n    z = 3',
    ['x: int not null required', 'y: int | None null optional = None'],
  ],
  [
    'A = NamedTuple("A", [("x", int), ("y", Optional[int])])',
    ['x: int not null required', 'y: Optional[int] null required'],
  ],
  ['A = namedtuple("A", "x y")', ['x required', 'y required']],
  ['A = namedtuple("A", "x, y")', ['x required', 'y required']],
  ['A = collections.namedtuple("A", ["x", "y"], defaults=(None,))', ['x required', 'y optional = None']],
  ['A = namedtuple("A", ("x", "y"), defaults=values)', ['x', 'y']],
  ['class A(namedtuple("B", "x")):\n    y: int', ['x required']],
  ['B = namedtuple("B", "x")\nclass A(B):\n    y: int', ['x required']],
  ['class B(NamedTuple):\n    x: int\nclass A(B):\n    y: int', ['x: int not null required from B']],
])('%j', (text, expected) => {
  expect(show(text)).toEqual(['A: record of NamedTuple', ...expected.map(each => `  ${each}`)])
})

test.each([
  ['A = namedtuple("A", names)', []],
  ['A = namedtuple("A", ["x"] + names)', []],
  ['A = namedtuple("A", ["x", name])', []],
  ['A = namedtuple("A", "x class", rename=True)', []],
  ['A = NamedTuple("A", pairs)', []],
  ['class A(namedtuple("B", names)): ...', ['A: record of NamedTuple, more unknown']],
])('%j is told no further than it is known', (text, expected) => {
  expect(show(text)).toEqual(expected)
})
