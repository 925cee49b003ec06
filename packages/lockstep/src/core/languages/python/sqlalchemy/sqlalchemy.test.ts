import { beforeAll, describe, expect, test } from 'vitest'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { Field, Model } from '../../../models/model.ts'
import { toRepoPath } from '../../../path.ts'
import { createPythonExtractor } from '../python.ts'
import type { ParsePython } from '../syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

function modelsOf(files: Readonly<Record<string, string>>): readonly Model[] {
  const extractor = createPythonExtractor(parse)
  return extractor.link(
    new Map(
      Object.entries(files).map(([path, text]) => [toRepoPath(path), extractor.facts(Buffer.from(text))]),
    ),
  ).models
}

function model(text: string | Readonly<Record<string, string>>, name = 'A'): Model {
  const files = typeof text === 'string' ? { 'm.py': text } : text
  const found = modelsOf(files).find(each => each.name === name)
  if (!found) throw new Error(`no model ${name}`)
  return found
}

/** `name: type!`, with `?` for what may be null, `*` for a key, `&` for a relationship, and the rest behind it. */
function show(field: Field): string {
  const mark = { true: '?', false: '!', undefined: '' }[`${field.nullable}` as 'true' | 'false' | 'undefined']
  return [
    `${field.kind === 'relationship' ? '&' : ''}${field.name}${field.primaryKey ? '*' : ''}${mark}`,
    field.type,
    field.default === undefined ? undefined : `default ${field.default}`,
    field.serverDefault === undefined ? undefined : `server ${field.serverDefault}`,
    field.storedAs === undefined ? undefined : `as ${field.storedAs}`,
    field.from === undefined ? undefined : `from ${field.from}`,
  ]
    .filter(each => each !== undefined)
    .join(' ')
}

const head = `
import functools
import sqlalchemy as sa
from sqlalchemy import Column, Integer, String, ForeignKey, Table, PrimaryKeyConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, declared_attr, deferred, composite, synonym, backref
from typing import Annotated, Optional
import datetime, uuid
from z import intpk
class Base(DeclarativeBase):
    pass
`
const id = 'id = Column(Integer, primary_key=True)'

function body(lines: string): string {
  return `${head}class A(Base):\n    __tablename__ = "a"\n    ${lines.replaceAll('\n', '\n    ')}\n`
}

test.each<[string, string, string[]]>([
  ['a column of 1.4', 'x = Column(String(3))', ['x? String(3)']],
  ['one that is never null', 'x = Column(String, nullable=False)', ['x! String']],
  ['a key', id, ['id*! Integer']],
  ['the module in front', 'x = sa.Column(sa.String(3))', ['x? String(3)']],
  ['a dialect in front', 'x = sa.Column(sa.dialects.mysql.JSON())', ['x? sa.dialects.mysql.JSON()']],
  ['another name in the table', 'x = Column("y", String)', ['x? String as y']],
  ['its own name in the table', 'x = Column("x", String)', ['x? String']],
  ['a name by keyword', 'x = Column(String, name="y")', ['x? String as y']],
  ['a foreign key', 'x = Column(Integer, ForeignKey("b.id"))', ['x? Integer']],
  ['a foreign key that is its type', 'x = Column(ForeignKey("b.id"))', ['x? ForeignKey("b.id")']],
  ['a foreign key before its type', 'x = Column(ForeignKey("b.id"), type_=Integer)', ['x? Integer']],
  [
    'defaults',
    'x = Column(String, default=uuid.uuid4, server_default=sa.text("y"))',
    ['x? String default uuid.uuid4 server text("y")'],
  ],
  ['an identity', 'x = Column(Integer, sa.Identity())', ['x! Integer']],
  ['a flag that nobody can see', 'x = Column(String, nullable=strict())', ['x String']],
  ['arguments that nobody can see', 'x = Column(String, **more)', ['x String']],
  ['an annotation', 'x: Mapped[int]', ['x! int']],
  ['an optional annotation', 'x: Mapped[Optional[str]]', ['x? Optional[str]']],
  ['a union', 'x: Mapped[str | None]', ['x? str | None']],
  ['a quoted union', 'x: Mapped["str | None"]', ['x? str | None']],
  ['all quoted', 'x: "Mapped[str | None]" = mapped_column(String(3))', ['x? String(3)']],
  ['an annotation and a flag', 'x: Mapped[str | None] = mapped_column(nullable=False)', ['x! str | None']],
  ['a column without an annotation', 'x = mapped_column(String)', ['x? String']],
  ['a key with an annotation', 'x: Mapped[int] = mapped_column(primary_key=True)', ['x*! int']],
  ['a class from elsewhere', 'x: Mapped[datetime.datetime]', ['x! datetime.datetime']],
  ['an alias from elsewhere', 'x: Mapped[intpk]', ['x intpk']],
  ['a deferred column', 'x = deferred(Column(String))', ['x? String']],
  ['an expression', 'x = sa.orm.column_property(sa.select(1))', []],
  ['a column in a column_property', 'x = sa.orm.column_property(Column(String))', ['x? String']],
  ['a synonym', '_x = Column("x", String)\nx = synonym("_x")', ['_x? String as x']],
  ['a composite', 'p = composite(P, mapped_column("x", Integer))', ['x? Integer']],
  ['a relationship', 'b = relationship("B", back_populates="a")', ['&b B']],
  ['a relationship to a path', 'b = relationship("p.q.B")', ['&b B']],
  ['a relationship with an annotation', 'b: Mapped[list["B"]] = relationship()', ['&b list[B]']],
  ['a dynamic relationship', 'b: DynamicMapped["B"] = relationship()', ['&b B']],
  ['the old loader', 'b = sa.orm.dynamic_loader("B")', ['&b B']],
  [
    'a proxy',
    'from sqlalchemy.ext.associationproxy import association_proxy\nb = association_proxy("x", "y")',
    [],
  ],
  ['a plain value', 'x = 1\nquery_class = Q', []],
  ['a property', '@property\ndef x(self):\n    return 1', []],
  ['an attribute by function', '@declared_attr\ndef x(cls):\n    return Column(String)', ['x? String']],
  ['one that cascades', '@declared_attr.cascading\ndef x(cls):\n    return Column(String)', ['x? String']],
  [
    'one with an annotation',
    '@declared_attr\ndef x(cls) -> Mapped[str]:\n    return mapped_column(String)',
    ['x! String'],
  ],
  [
    'a key by constraint',
    'x = Column(String)\ny = Column(String)\n__table_args__ = (PrimaryKeyConstraint("x"), {"schema": "s"})',
    ['x*! String', 'y? String'],
  ],
  [
    'a key by constraint in a sum',
    'x = Column(String)\n__table_args__ = (PrimaryKeyConstraint("x"),) + more',
    ['x*! String'],
  ],
  ['a branch', 'if WIDE:\n    x = Column(String)\nelse:\n    x = Column(Integer)', ['x? String']],
  ['the later of two', 'x = Column(String)\nx = Column(Integer)', ['x? Integer']],
])('a class with %s', (_, lines, expected) => {
  const fields = model(
    body(`${/primary_?key/i.test(lines) ? '' : `key = Column(Integer, primary_key=True)\n`}${lines}`),
  ).fields
  expect(fields.filter(({ name }) => name !== 'key').map(show)).toEqual(expected)
})

test.each<[string, string, string[]]>([
  [
    'a function',
    'def col(*args, **kw):\n    return Column(*args, **kw)\n@x = col(String, nullable=False)',
    ['x! String'],
  ],
  [
    'a function with a flag',
    'def col(required=True):\n    return Column(String, nullable=required)\n@x = col(required=True)',
    ['x? String'],
  ],
  [
    'a function that keeps its flag to itself',
    'def col(required=True):\n    return Column(String, nullable=required)\n@x = col()',
    ['x String'],
  ],
  [
    'a function that can give something else',
    'def col():\n    if y:\n        return None\n    return Column(String)\n@x = col()',
    [],
  ],
  [
    'a function that gives one of two',
    'def col():\n    if y:\n        return Column(String)\n    return Column(Integer)\n@x = col()',
    ['x?'],
  ],
  ['a subclass', 'class Required(Column):\n    pass\n@x = Required(String)', ['x? String']],
  ['a partial', 'Required = functools.partial(Column, nullable=False)\n@x = Required(String)', ['x! String']],
  ['an alias', 'C = sa.Column\n@x = C(String)', ['x? String']],
  ['a variable', 'c = Column(String)\n@x = c', ['x? String']],
  [
    'an annotated alias',
    'intpk = Annotated[int, mapped_column(primary_key=True)]\n@x: Mapped[intpk]',
    ['x*! intpk'],
  ],
  [
    'an annotated alias with a type',
    's = Annotated[Optional[str], mapped_column(String(3))]\n@x: Mapped[s]',
    ['x? String(3)'],
  ],
  [
    'an optional alias',
    's = Annotated[str, mapped_column(String(3))]\n@x: Mapped[Optional[s]]',
    ['x? String(3)'],
  ],
  ['a constant name', 'NAME = "y"\n@x = Column(NAME, String)', ['x? String as y']],
])('a column by %s', (_, text, expected) => {
  const [above = '', lines = ''] = text.split('@')
  const source = `${head}${above}class A(Base):\n    __tablename__ = "a"\n    key = Column(Integer, primary_key=True)\n    ${lines}\n`
  const fields = model(source).fields.filter(({ name }) => name !== 'key')
  expect(fields.map(show)).toEqual(expected)
})

describe('fields come from', () => {
  test.each<[string, string, string[]]>([
    [
      'a mixin',
      `class M:\n    x = Column(String)\nclass A(M, Base):\n    __tablename__ = "a"\n    ${id}\n`,
      ['id*! Integer', 'x? String from M'],
    ],
    [
      'a base with columns',
      `class B(Base):\n    __abstract__ = True\n    ${id}\nclass A(B):\n    __tablename__ = "a"\n    x = Column(String)\n`,
      ['x? String', 'id*! Integer from B'],
    ],
    [
      'what shadows them',
      `class M:\n    x = Column(String)\n    y = Column(String)\nclass A(M, Base):\n    __tablename__ = "a"\n    ${id}\n    x = None\n    def y(self):\n        pass\n`,
      ['id*! Integer'],
    ],
    [
      'the parent of a joined table',
      `class P(Base):\n    __tablename__ = "p"\n    ${id}\n    t = Column(String)\nclass A(P):\n    __tablename__ = "a"\n    id = Column(ForeignKey("p.id"), primary_key=True)\n`,
      ['id*! ForeignKey("p.id")', 't? String from P'],
    ],
    [
      'the parent of the same table',
      `class P(Base):\n    __tablename__ = "p"\n    ${id}\nclass A(P):\n    x = Column(String)\n`,
      ['x? String', 'id*! Integer from P'],
    ],
    [
      'no parent, when it is concrete',
      `class P(Base):\n    __tablename__ = "p"\n    ${id}\n    y = Column(String)\nclass A(P):\n    __tablename__ = "a"\n    ${id}\n    __mapper_args__ = {"concrete": True}\n`,
      ['id*! Integer'],
    ],
    [
      'the class that a base is made of',
      `class M:\n    ${id}\nB = sa.orm.declarative_base(cls=M)\nclass A(B):\n    __tablename__ = "a"\n`,
      ['id*! Integer from M'],
    ],
    [
      'a decorated base',
      `from sqlalchemy.orm import as_declarative\n@as_declarative()\nclass B:\n    ${id}\nclass A(B):\n    __tablename__ = "a"\n`,
      ['id*! Integer from B'],
    ],
    [
      'a registry',
      `reg = sa.orm.registry()\n@reg.mapped\nclass A:\n    __tablename__ = "a"\n    ${id}\n`,
      ['id*! Integer'],
    ],
    [
      'a backref',
      `class A(Base):\n    __tablename__ = "a"\n    ${id}\nclass B(Base):\n    __tablename__ = "b"\n    ${id}\n    a = relationship("A", backref=backref("bs", lazy=True))\n`,
      ['id*! Integer', '&bs B from B'],
    ],
    [
      'another statement',
      `class A(Base):\n    __tablename__ = "a"\n    ${id}\nA.x = Column(String)\nsetattr(A, "y", Column(String))\n`,
      ['id*! Integer', 'x? String', 'y? String'],
    ],
    [
      'a table',
      `class A(Base):\n    __table__ = Table("a", Base.metadata, Column("id", Integer, primary_key=True), Column("x", String, key="y"), sa.Index("i", "x"))\n`,
      ['id*! Integer', 'y? String as x'],
    ],
    [
      'a table of a variable',
      `t = Table("a", Base.metadata, Column("id", Integer), PrimaryKeyConstraint("id"))\nclass A(Base):\n    __table__ = t\n    key = __table__.c.id\n`,
      ['key*! Integer as id'],
    ],
    [
      'a table from outside',
      `t = Table("a", m, Column("id", Integer, primary_key=True), Column("x", String))\nclass A:\n    pass\nreg.map_imperatively(A, t, properties={"y": t.c.x, "b": relationship("B")})\n`,
      ['id*! Integer', 'y? String as x', '&b B'],
    ],
  ])('%s', (_, text, expected) => {
    const found = model(`${head}${text}`)
    expect(found.kind).toBe('table')
    expect(found.complete).toBe(true)
    expect(found.fields.map(show)).toEqual(expected)
  })

  test('a mixin in another file, re-exported, and a patch in a third', () => {
    const found = model({
      'app/models/a.py':
        'from app.db import Base, M\nimport sqlalchemy as sa\nclass A(M, Base):\n    __tablename__ = "a"\n    id = sa.Column(sa.Integer, primary_key=True)\n',
      'app/db/__init__.py': 'from .base import *\n',
      'app/db/base.py':
        'import sqlalchemy as sa\nfrom sqlalchemy.ext.declarative import declarative_base\nBase = declarative_base()\nclass M:\n    x = sa.Column(sa.String)\n',
      'app/more.py':
        'from app.models import a\nimport sqlalchemy as sa\nsetattr(a.A, "y", sa.Column(sa.String))\n',
    })
    expect(found.fields.map(show)).toEqual(['id*! Integer', 'y? String', 'x? String from M'])
    expect(found).toMatchObject({ table: 'a', complete: true, bases: ['M'] })
  })

  test("Flask's extension", () => {
    const found = model(
      'from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass A(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n    b = db.relationship("B")\n',
    )
    expect(found.fields.map(show)).toEqual(['id*! Integer', '&b B'])
    expect(found).toMatchObject({ kind: 'table', complete: true })
    expect(found.table).toBeUndefined()
  })
})

describe('a model', () => {
  test('whose base is elsewhere is told by its content, and is not complete', () => {
    const text =
      'from z import Base\nfrom sqlalchemy import Column, Integer\nclass A(Base):\n    __tablename__ = "a"\n    x = Column(Integer)\n'
    expect(model(text)).toMatchObject({ kind: 'table', complete: false, table: 'a' })
  })

  test.each([
    [
      'a column of something else',
      'from django_tables2 import Column, Table\nclass A(Table):\n    x = Column()\n',
    ],
    ['no column at all', 'class A:\n    x = 1\n'],
    ['only a method', `${head}class A:\n    def x(self):\n        return Column(String)\n`],
  ])('is not a class with %s', (_, text) => {
    expect(modelsOf({ 'm.py': text }).map(({ name }) => name)).toEqual([])
  })

  test('that lends its fields is a mixin, and so is an abstract one', () => {
    const text = `${head}class M:\n    x = Column(String)\nclass B(Base):\n    __abstract__ = True\n    ${id}\n`
    expect(modelsOf({ 'm.py': text }).map(({ name, kind }) => [name, kind])).toEqual([
      ['M', 'mixin'],
      ['B', 'mixin'],
    ])
  })

  test.each([
    ['a migration', 'migrations/versions/1.py', 'revision = "1"\ndown_revision = None\n'],
    ['a test', 'tests/models.py', ''],
    ['a test beside the code', 'app/test_models.py', ''],
  ])('is not understood in %s', (_, path, more) => {
    expect(modelsOf({ [path]: `${more}${body(id)}` })).toEqual([])
  })

  test('may be an attribute that can be a column or not: then its fields are not all', () => {
    const text = body(
      `${id}\n@declared_attr\ndef x(cls):\n    if y:\n        return None\n    return Column(String)`,
    )
    expect(model(text)).toMatchObject({ complete: false, fields: [{ name: 'id' }] })
  })

  test.each([
    ['its own', '__tablename__ = "x"', 'x'],
    ['a constant', '__tablename__ = NAME', 'n'],
    [
      'a function of its class',
      '@declared_attr\n    def __tablename__(cls):\n        return cls.__name__',
      undefined,
    ],
  ])('is in the table of %s', (_, line, expected) => {
    const text = `${head}NAME = "n"\nclass A(Base):\n    ${line}\n    ${id}\n`
    expect(model(text).table).toBe(expected)
  })
})
