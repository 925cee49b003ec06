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
    understandPython(parse, { 'a.py': `import attr, attrs\nfrom typing import ClassVar\n${text}` }).slice(-1),
  )

test.each([
  ['@attr.s', 'x = attr.ib()', ['x required']],
  ['@attr.s()', 'x = attr.ib(type=int)', ['x: int not null required']],
  ['@attr.s', 'x: int = attr.ib(default=3)', ['x: int not null optional = 3']],
  ['@attr.s', 'x = attr.ib(3)', ['x optional = 3']],
  ['@attr.s', 'x = attr.ib(factory=list)', ['x optional = list()']],
  ['@attr.s', 'x = attr.ib(default=attr.Factory(list))', ['x optional = list()']],
  ['@attr.s', 'x = attr.ib(default=attr.NOTHING)', ['x required']],
  ['@attr.s', 'x = attr.ib(init=False)', ['x optional']],
  ['@attr.s', 'x: int', []],
  ['@attr.s', 'x = 3', []],
  ['@attr.s(auto_attribs=True)', 'x: int', ['x: int not null required']],
  ['@attr.dataclass', 'x: int = 3', ['x: int not null optional = 3']],
  ['@attrs.define', 'x: int', ['x: int not null required']],
  [
    '@attrs.frozen(slots=False)',
    'x: list = attrs.field(factory=list)',
    ['x: list not null optional = list()'],
  ],
  ['@attr.mutable', 'x: list = attr.Factory(list)', ['x: list not null optional = list()']],
  ['@attrs.define', 'x: int\n    y = attrs.field()', ['y required']],
  ['@attrs.define', 'x: ClassVar[int] = 3', []],
  [
    '@attrs.define',
    'x: int = attrs.field()\n    @x.default\n    def _y(self): return 1',
    ['x: int not null optional'],
  ],
  ['@attrs.define', '_x: int', ['_x: int not null required']],
])('%s with %j', (decorator, body, expected) => {
  expect(show(`${decorator}\nclass A:\n    ${body}\n`)).toEqual([
    'A: record of attrs',
    ...expected.map(each => `  ${each}`),
  ])
})

test('each base is read by its own decorator', () => {
  expect(
    show(
      '@attr.s\nclass Base:\n    x = attr.ib()\n    y: int\nclass Plain(Base):\n    z = attr.ib()\n@attrs.define\nclass A(Plain):\n    w: int\n',
    ),
  ).toEqual(['A: record of attrs', '  x required from Base', '  w: int not null required'])
})

test.each([
  ['@attr.s(these={"x": attr.ib()})\nclass A: ...\n', 'A: record of attrs, more unknown'],
  ['from lib import Base\n@attr.s\nclass A(Base): ...\n', 'A: record of attrs, more unknown'],
  ['@attr.validators\nclass A: ...\n', undefined],
])('%j', (text, expected) => {
  expect(show(text)[0]).toBe(expected)
})
