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
      'a.py': `import enum\nfrom enum import *\nfrom functools import partial\nfrom django.db import models\n${text}`,
    }).slice(-1),
  )

test.each([
  ['A = 1\n    B = "b"', ['A = 1', 'B = "b"']],
  ['A = auto()', ['A = auto()']],
  ['A, B = 1, 2', ['A = 1', 'B = 2']],
  ['A = B = 1', ['A = 1', 'B = 1']],
  ['A: int = 1', ['A = 1']],
  ['A = 1\n    def b(self): ...\n    @property\n    def c(self): ...', ['A = 1']],
  ['A = 1\n    b: int', ['A = 1']],
  ['A = 1\n    _ignore_ = ["t"]\n    t = 2', ['A = 1']],
  ['A = 1\n    _ignore_ = "t u"\n    t = 2', ['A = 1']],
  ['A = 1\n    _order_ = "A"\n    __slots__ = ()\n    __x = 3', ['A = 1']],
  ['_A = 1', ['_A = 1']],
  ['A = 1\n    f = lambda x: x\n    g = staticmethod(h)\n    p = property(h)', ['A = 1']],
  ['A = 1\n    f = nonmember(3)\n    g = partial(h)', ['A = 1']],
  ['A = 1\n    f = h', ['A = 1']],
  ['A = 1\n    class Meta: ...', ['A = 1']],
  ['A = int', ['A = int']],
  ['A = ("a", 1)', ['A = ("a", 1)']],
  ['A = 1 << 3', ['A = 1 << 3']],
])('the body %j', (body, expected) => {
  expect(show(`def h(): ...\nclass E(Enum):\n    ${body}\n`)).toEqual([
    'E: enum of Enum',
    ...expected.map(each => `  ${each}`),
  ])
})

test.each([
  ['class E(str, Enum):\n    A = "a"', 1],
  ['class E(enum.IntFlag):\n    A = 1', 1],
  ['class E(StrEnum):\n    A = auto()', 1],
  ['class Base(Enum):\n    def f(self): ...\nclass E(Base):\n    A = 1', 1],
  ['E = Enum("E", "A B")', 2],
  ['E = Enum("E", ["A", "B"], module=__name__)', 2],
  ['E = Enum("E", {"A": 1})', 1],
  ['E = IntEnum("E", [("A", 1), ("B", 2)])', 2],
])('%j is one', (text, count) => {
  expect(show(text)[0]).toBe('E: enum of Enum')
  expect(show(text)).toHaveLength(1 + count)
})

test.each([
  'E = Enum("E", names)',
  'E = Enum(3)',
  'E = Other("E", "A B")',
  'class E(Enum): ...',
  'class E:\n    A = 1',
])('%j is none, or not to be told', text => {
  expect(show(text)).toEqual([])
})

test("Django's choices have labels behind their values", () => {
  expect(
    show(
      'class E(models.TextChoices):\n    A = "a", _("First")\n    B = "b"\n    __empty__ = "none"\nclass F(models.IntegerChoices):\n    A = 1, "One"\n    P = 2, 3, "Pair"\n',
    ),
  ).toEqual(['F: enum of Enum', '  A = 1', '  P = (2, 3, "Pair")'])
})
