import { beforeAll, expect, test } from 'vitest'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { Model } from '../../../models/model.ts'
import { toRepoPath } from '../../../path.ts'
import { createPythonExtractor } from '../python.ts'
import type { ParsePython } from '../syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

function model(text: string): Model {
  const extractor = createPythonExtractor(parse)
  const head =
    'from typing import Optional, ClassVar, Annotated\nfrom sqlalchemy import Column, String\nfrom sqlmodel import SQLModel, Field, Relationship\n'
  const facts = extractor.facts(Buffer.from(head + text))
  const found = extractor.link(new Map([[toRepoPath('m.py'), facts]])).models.find(({ name }) => name === 'A')
  if (!found) throw new Error('no A')
  return found
}

test.each<[string, string, object[]]>([
  [
    'a key',
    'x: Optional[int] = Field(default=None, primary_key=True)',
    [
      {
        name: 'x',
        kind: 'column',
        type: 'Optional[int]',
        nullable: false,
        primaryKey: true,
        default: 'None',
      },
    ],
  ],
  ['a plain field', 'x: str', [{ name: 'x', kind: 'column', type: 'str', nullable: false }]],
  [
    'an optional one',
    'x: str | None = None',
    [{ name: 'x', kind: 'column', type: 'str | None', nullable: true, default: 'None' }],
  ],
  [
    'a flag',
    'x: str | None = Field(default=None, nullable=False)',
    [{ name: 'x', kind: 'column', type: 'str | None', nullable: false, default: 'None' }],
  ],
  [
    'a column of its own',
    'x: str = Field(sa_column=Column("y", String(3)))',
    [{ name: 'x', kind: 'column', type: 'String(3)', nullable: true, storedAs: 'y' }],
  ],
  [
    'a default of the database',
    'x: int = Field(default=1, sa_column_kwargs={"server_default": "1"})',
    [{ name: 'x', kind: 'column', type: 'int', nullable: false, default: '1', serverDefault: '"1"' }],
  ],
  [
    'an annotated one',
    'x: Annotated[int, Field(primary_key=True)]',
    [{ name: 'x', kind: 'column', type: 'int', nullable: false, primaryKey: true }],
  ],
  [
    'a default that is None',
    'x: int = None',
    [{ name: 'x', kind: 'column', type: 'int', nullable: true, default: 'None' }],
  ],
  [
    'a relationship',
    'b: list["B"] = Relationship(back_populates="a")',
    [{ name: 'b', kind: 'relationship', type: 'list[B]' }],
  ],
  ['what is no field', 'x: ClassVar[int] = 1\n_y: int = 2\nmodel_config = {}\nz = 1', []],
])('a table with %s', (_, lines, expected) => {
  const found = model(`class A(SQLModel, table=True):\n    ${lines.replaceAll('\n', '\n    ')}\n`)
  expect(found).toMatchObject({ kind: 'table', framework: 'SQLModel', complete: true })
  expect(found.fields.map(({ line, ...rest }) => rest)).toEqual(expected)
})

test('a record has fields, of which some must be given', () => {
  const found = model(
    'class A(SQLModel):\n    x: int\n    y: int = 1\n    z: Optional[int]\n    w: int = Field(...)\n',
  )
  expect(found.kind).toBe('record')
  expect(found.fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ['x', 'field', true],
    ['y', 'field', false],
    ['z', 'field', undefined],
    ['w', 'field', true],
  ])
})

test('a table has the fields of the records that it inherits from, as columns', () => {
  const found = model(
    'class B(SQLModel):\n    x: int\n    y: int\nclass A(B, table=True):\n    __tablename__ = "t"\n    y: str\n',
  )
  expect(found).toMatchObject({ kind: 'table', table: 't', bases: ['B'] })
  expect(found.fields.map(({ name, kind, type, from }) => [name, kind, type, from])).toEqual([
    ['y', 'column', 'str', undefined],
    ['x', 'column', 'int', 'B'],
  ])
})
