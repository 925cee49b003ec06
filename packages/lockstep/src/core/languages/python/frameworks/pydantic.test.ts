import { beforeAll, expect, test } from 'vitest'
import { showModels, understandPython } from '../../../../../../../test/support/show-models.ts'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { ParsePython } from '../syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

const head =
  'import pydantic\nfrom pydantic import BaseModel, Field, PrivateAttr, validator\nfrom decimal import Decimal\nfrom typing import Annotated, Any, ClassVar, Final, Generic, Optional\n'

const show = (text: string, start = head) =>
  showModels(understandPython(parse, { 'a.py': start + text }).slice(-1))

/** One field in a model of which the version isn't known, of Pydantic 1, and of Pydantic 2. */
const second = 'from pydantic import ConfigDict\n'
const first = 'from pydantic.v1 import BaseModel, Field\nfrom typing import Any, Optional\n'

test.each([
  ['x: int', 'x: int not null required'],
  ['x: int = 3', 'x: int not null optional = 3'],
  ['x: int = ...', 'x: int not null required'],
  ['x: int = Field(...)', 'x: int not null required'],
  ['x: int = Field(3, gt=0)', 'x: int not null optional = 3'],
  ['x: int = Field(gt=0)', 'x: int not null required'],
  ['x: int = pydantic.Field(default=3)', 'x: int not null optional = 3'],
  ['x: list = Field(default_factory=list)', 'x: list not null optional = list()'],
  ['x: Annotated[int, Field(gt=0)]', 'x: int not null required'],
  ['x: Annotated[int, Field(gt=0)] = 3', 'x: int not null optional = 3'],
  ['x: Annotated[list, Field(default_factory=list)]', 'x: list not null optional = list()'],
  ['x: Optional[int] = None', 'x: Optional[int] null optional = None'],
  ['x: Optional[int] = Field(...)', 'x: Optional[int] null required'],
  // Whether these must be given is for the version to say.
  ['x: Optional[int]', 'x: Optional[int] null'],
  ['x: Optional[int] = Field(gt=0)', 'x: Optional[int] null'],
  ['x: int | None', 'x: int | None null'],
  ['x: Any', 'x: Any null'],
  // Pydantic 1 lets this be None.
  ['x: int = None', 'x: int optional = None'],
  // What an alias from elsewhere holds isn't known.
  ['x: Thing', 'x: Thing'],
  ['x: Thing = 3', 'x: Thing optional = 3'],
  ['x: int = make_field(3)', 'x: int not null'],
  // Whatever a function gives may be the description of a field.
  ['x: int = make(3)', 'x: int not null'],
  ['x: dict = dict(a=3)', 'x: dict not null optional = dict(a=3)'],
  ['x: Decimal = Decimal(3)', 'x: Decimal not null optional = Decimal(3)'],
  ['x = 3', 'x optional = 3'],
  ['x = Field(3)', 'x optional = 3'],
  ['__root__: list[int]', '__root__: list[int] not null required'],
])('the annotation %j', (body, expected) => {
  expect(show(`class A(BaseModel):\n    ${body}\n`)).toEqual(['A: record of Pydantic', `  ${expected}`])
})

test.each([
  ['x: Optional[int]', 'x: Optional[int] null optional', 'x: Optional[int] null required'],
  ['x: Any', 'x: Any null optional', 'x: Any null required'],
  ['x: int', 'x: int not null required', 'x: int not null required'],
  ['x: Optional[int] = Field(gt=0)', 'x: Optional[int] null optional', 'x: Optional[int] null required'],
])('%j in Pydantic 1 and 2', (body, inFirst, inSecond) => {
  expect(show(`class A(BaseModel):\n    ${body}\n`, first)[1]).toBe(`  ${inFirst}`)
  expect(show(`class A(BaseModel):\n    ${body}\n`, head + second)[1]).toBe(`  ${inSecond}`)
  expect(show(`class A(BaseModel):\n    model_config = {}\n    ${body}\n`)[1]).toBe(`  ${inSecond}`)
})

test.each([
  'x: ClassVar[int] = 3',
  'x: Final[int] = 3',
  '_x: int = PrivateAttr(3)',
  '_x: int',
  'model_config = ConfigDict(frozen=True)',
  'class Config:\n        frozen = True',
  '@computed_field\n    @property\n    def x(self) -> int: ...',
  'x = validator("y")(check)',
  'def x(self): ...',
  'X = Other',
])('no field: %j', body => {
  expect(show(`class A(BaseModel):\n    ${body}\n`)).toEqual(['A: record of Pydantic'])
})

test('bases lend their fields, a nearer one in place of a farther one', () => {
  const files = {
    'app/base.py': 'from pydantic import BaseModel\nclass Base(BaseModel):\n    id: int\n    name: str\n',
    'app/user.py':
      'from typing import Generic, TypeVar\nfrom .base import Base\nT = TypeVar("T")\nclass User(Base, Generic[T]):\n    name: str = "x"\n    data: T\nclass Admin(User[int]):\n    level: int\n',
  }
  expect(showModels(understandPython(parse, files).slice(-1))).toEqual([
    'Admin: record of Pydantic',
    '  id: int not null required from Base',
    '  name: str not null optional = "x" from User',
    '  data: T from User',
    '  level: int not null required',
  ])
})

test.each([
  ['class A(pydantic.BaseSettings):\n    x: int\n', 1],
  ['from pydantic_settings import BaseSettings\nclass A(BaseSettings):\n    x: int\n', 1],
  ['from pydantic.generics import GenericModel\nclass A(GenericModel):\n    x: int\n', 1],
  ['from pydantic import RootModel\nclass A(RootModel[list[int]]): ...\n', 1],
  ['from pydantic import RootModel\nclass A(RootModel):\n    root: list[int]\n', 1],
  ['A = create_model("A", x=(int, 3))\n', -1],
  ['class A:\n    x: int\n', -1],
  ['from lib import Base\nclass A(Base):\n    x: int\n', -1],
  ['from lib import Base\nclass A(Base):\n    x: int = Field(3)\n', 1],
])('%j has %d fields', (text, count) => {
  expect(show(text)).toHaveLength(1 + count)
})

test.each([
  ['from lib import Base\nclass A(Base, BaseModel):\n    x: int\n', false],
  ['from lib import Base\nclass A(Base):\n    x: int = Field(3)\n', false],
  ['from abc import ABC\nclass A(BaseModel, Generic[T], ABC):\n    x: int\n', true],
])('%j is all that there is: %s', (text, isAll) => {
  expect(show(text)[0]?.endsWith('more unknown')).toBe(!isAll)
})

test('a plain mixin lends fields in Pydantic 2 alone', () => {
  const text = 'class Mixin:\n    y: int\nclass A(Mixin, BaseModel):\n    x: int\n'
  expect(show(text)).toEqual(['A: record of Pydantic, more unknown', '  x: int not null required'])
  expect(show(text, first)).toEqual(['A: record of Pydantic', '  x: int not null required'])
  expect(show(text, head + second)).toEqual([
    'A: record of Pydantic',
    '  y: int not null required from Mixin',
    '  x: int not null required',
  ])
})

test('an alias is followed as far as the directory defines it', () => {
  const files = {
    'a/types.py': 'from typing import Optional, Union\nMaybe = Optional[int]\nBoth = Union[int, str]\n',
    'a/b.py':
      'from pydantic import BaseModel\nfrom .types import Maybe, Both\nfrom lib import Other\nclass A(BaseModel):\n    x: Maybe\n    y: Both\n    z: Other\n',
  }
  expect(showModels(understandPython(parse, files))).toEqual([
    'A: record of Pydantic',
    '  x: Maybe null',
    '  y: Both not null required',
    '  z: Other',
  ])
})
