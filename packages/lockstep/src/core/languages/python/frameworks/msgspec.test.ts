import { beforeAll, expect, test } from 'vitest'
import { showModels, understandPython } from '../../../../../../../test/support/show-models.ts'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { ParsePython } from '../syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

test.each([
  ['x: int', ['x: int not null required']],
  ['x: list[int] = []', ['x: list[int] not null optional = []']],
  ['x: int = msgspec.field(default=3)', ['x: int not null optional = 3']],
  ['x: list = msgspec.field(default_factory=list)', ['x: list not null optional = list()']],
  ['x: int = msgspec.field(name="y")', ['x: int not null required']],
  ['x: ClassVar[int] = 3', []],
  ['x = 3', []],
])('%j', (body, expected) => {
  const text = `import msgspec\nfrom typing import ClassVar\nclass Base(msgspec.Struct, kw_only=True):\n    a: str\nclass A(Base):\n    ${body}\n`
  expect(showModels(understandPython(parse, { 'a.py': text }).slice(-1))).toEqual([
    'A: record of msgspec',
    '  a: str not null required from Base',
    ...expected.map(each => `  ${each}`),
  ])
})
