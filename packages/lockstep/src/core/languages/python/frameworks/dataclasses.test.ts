import { beforeAll, expect, test } from 'vitest'
import { showModels, understandPython } from '../../../../../../../test/support/show-models.ts'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { ParsePython } from '../syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

const head =
  'import dataclasses\nfrom dataclasses import InitVar, KW_ONLY, dataclass, field\nfrom typing import *\n'

/** The fields of the last model. */
const show = (text: string) => {
  const models = understandPython(parse, { 'a.py': head + text })
  return showModels(models.slice(-1))
}

test.each([
  ['x: int', 'x: int not null required'],
  ['x: int = 3', 'x: int not null optional = 3'],
  ['x: Optional[int]', 'x: Optional[int] null required'],
  ['x: "int | None" = None', 'x: int | None null optional = None'],
  ['x: Thing', 'x: Thing required'],
  ['x: list = field(default_factory=list)', 'x: list not null optional = list()'],
  ['x: list = dataclasses.field(default_factory=lambda: [1])', 'x: list not null optional = lambda: [1]'],
  ['x: int = field(default=3)', 'x: int not null optional = 3'],
  ['x: int = field(repr=False)', 'x: int not null required'],
  ['x: int = field(init=False)', 'x: int not null optional'],
  ['x: int = field(**options)', 'x: int not null'],
  ['x: int = betterproto.string_field(1)', 'x: int not null'],
  ['_x: int', '_x: int not null required'],
  ['__x: int', '_A__x: int not null required'],
  ['x: int\n    x = 3', 'x: int not null optional = 3'],
])('the annotation %j', (body, expected) => {
  expect(show(`@dataclass\nclass A:\n    ${body}\n`)).toEqual(['A: record of dataclasses', `  ${expected}`])
})

test.each([
  'x: ClassVar[int] = 3',
  'x: "ClassVar[int]" = 3',
  'x: InitVar[int]',
  '_: KW_ONLY',
  'x = 3',
  'def x(self): ...',
  'class X: ...',
])('no field: %j', body => {
  expect(show(`@dataclass\nclass A:\n    ${body}\n`)).toEqual(['A: record of dataclasses'])
})

test.each([
  ['@dataclasses.dataclass(frozen=True)', true],
  ['@final\n@dataclass', true],
  ['quick = partial(dataclass, slots=True)\nfrom functools import partial\n@quick', true],
  ['@quick', false],
  ['', false],
])('the decorator %j makes one: %s', (decorator, isOne) => {
  expect(show(`${decorator}\nclass A:\n    x: int\n`)).toHaveLength(isOne ? 2 : 0)
})

test('bases lend their fields if they are dataclasses, in their place', () => {
  const text = `
@dataclass
class Base:
    a: int
    b: int
class Plain:
    c: int
@dataclass
class A(Plain, Base):
    d: int
    a: str = "x"
`
  expect(show(text)).toEqual([
    'A: record of dataclasses',
    '  a: str not null optional = "x"',
    '  b: int not null required from Base',
    '  d: int not null required',
  ])
})

test('a base from elsewhere may bring more', () => {
  expect(show('from lib import Base\n@dataclass\nclass A(Base):\n    x: int\n')[0]).toBe(
    'A: record of dataclasses, more unknown',
  )
  expect(show('@dataclass\nclass A(Generic[T], Exception):\n    x: int\n')[0]).toBe(
    'A: record of dataclasses',
  )
})

test('Pydantic has a decorator of that name', () => {
  const text =
    'from pydantic.dataclasses import dataclass\nfrom pydantic import Field\n@dataclass\nclass A:\n    x: int = Field(3)\n    y: int = Field(...)\n'
  expect(showModels(understandPython(parse, { 'a.py': text }))).toEqual([
    'A: record of dataclasses',
    '  x: int not null optional = 3',
    '  y: int not null required',
  ])
})

test('a class that the directory defines is never None', () => {
  expect(show('class Thing: ...\n@dataclass\nclass A:\n    x: Thing\n    y: "Thing | None"\n')).toEqual([
    'A: record of dataclasses',
    '  x: Thing not null required',
    '  y: Thing | None null required',
  ])
})
