import { beforeAll, describe, expect, test } from 'vitest'
import { loadPythonParser } from '../../../readers/load-python.ts'
import { renderExpression } from './expression.ts'
import type { PythonFacts } from './facts.ts'
import { parseFacts } from './read-facts.ts'
import type { ParsePython } from './syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

const factsOf = (text: string | Buffer): PythonFacts => parseFacts(parse, Buffer.from(text))

/** The members of the first class, one line each. */
function members(text: string): string[] {
  const [first] = factsOf(text).classes
  return (first?.members ?? []).map(member => {
    if (member.kind === 'class') return `class ${member.name}`
    if (member.kind === 'method')
      return `${member.decorators.map(each => `@${renderExpression(each)} `).join('')}${member.name} -> ${member.results.map(renderExpression).join(' or ')}`
    const { name, annotation, value } = member
    return `${name}${annotation ? `: ${renderExpression(annotation)}` : ''}${value ? ` = ${renderExpression(value)}` : ''}`
  })
}

test.each([
  ['x: int', ['x: int']],
  ['x = Column("a", String(3), nullable=False)', ['x = Column("a", String(3), nullable=False)']],
  ["x   =   Column( 'a',\n    String( 3 ) , )", ['x = Column("a", String(3))']],
  ['x: "Mapped[int | None]" = mapped_column()', ['x: Mapped[int | None] = mapped_column()']],
  ['x: t.Optional["Provider"] = None', ['x: t.Optional["Provider"] = None']],
  ['x: dict[str, list[int]]', ['x: dict[str, list[int]]']],
  ['x: int | str | None', ['x: int | str | None']],
  ['x: (int)', ['x: int']],
  ['x = y = -1', ['x = -1', 'y = -1']],
  ['a, b = 1, "two"', ['a = 1', 'b = "two"']],
  ['a, b = make()', ['a', 'b']],
  ['x = "a" \'b\'', ['x = "ab"']],
  ['x = r"\\d"', ['x = "\\\\d"']],
  ['x = f"{a}"', ['x = f"{a}"']],
  ['x = Column(*args, **kwargs)', ['x = Column(*args, *kwargs)']],
  ['x = make().c', ['x = make().c']],
  ['x = 1  # why\n    # and more', ['x = 1']],
  ['if WIDE:\n        x = 1\n    else:\n        x = 2', ['x = 1', 'x = 2']],
  ['try:\n        x = 1\n    except ImportError:\n        x = 2', ['x = 1', 'x = 2']],
  [
    '@declared_attr\n    def x(cls):\n        return Column(Integer)',
    ['@declared_attr x -> Column(Integer)'],
  ],
  ['def x(cls):\n        c = Column()\n        return c', ['x -> Column()']],
  ['def x(self):\n        def inner():\n            return 1\n        return 2', ['x -> 2']],
  ['class Meta:\n        table = "x"', ['class Meta']],
  ['x = [1, (2,), {3}, {"a": None}]', ['x = [1, (2,), {3}, {"a": None}]']],
  ['x.y = 1', []],
  ['"""only a docstring"""', []],
])('the body %j', (body, expected) => {
  expect(members(`class A:\n    ${body}\n`)).toEqual(expected)
})

describe('a module', () => {
  test.each([
    ['import a', [['a', undefined, 'a']]],
    [
      'import a.b, c.d as e',
      [
        ['a', undefined, 'a'],
        ['c.d', undefined, 'e'],
      ],
    ],
    [
      'from ..x import (Y as Z, W)',
      [
        ['..x', 'Y', 'Z'],
        ['..x', 'W', 'W'],
      ],
    ],
    ['from . import y', [['.', 'y', 'y']]],
    ['from .q import *', [['.q', '*', '*']]],
    ['from __future__ import annotations', []],
    ['if TYPE_CHECKING:\n    from a import B', [['a', 'B', 'B']]],
  ])('imports by %j', (text, expected) => {
    expect(factsOf(text).imports.map(({ module, item, name }) => [module, item, name])).toEqual(expected)
  })

  test('says which binding is the alternative', () => {
    const text =
      'try:\n    from new import Base\nexcept ImportError:\n    from old import make\n    Base = make()\n'
    const { imports, assignments } = factsOf(text)
    expect(imports.map(({ module, otherwise }) => [module, otherwise])).toEqual([
      ['new', undefined],
      ['old', true],
    ])
    expect(assignments).toMatchObject([{ name: 'Base', otherwise: true }])
  })

  test('names nested classes by their outer ones, with bases, keywords and decorators', () => {
    const text =
      '@attr.s(auto=True)\nclass A(B, Generic[T], table=True):\n    class C(enum.Enum):\n        pass\n'
    const { classes } = factsOf(text)
    expect(classes.map(({ name, line }) => [name, line])).toEqual([
      ['A', 2],
      ['A.C', 3],
    ])
    expect(classes[0]?.bases.map(renderExpression)).toEqual(['B', 'Generic[T]'])
    expect(Object.keys(classes[0]?.keywords ?? {})).toEqual(['table'])
    expect(classes[0]?.decorators.map(renderExpression)).toEqual(['attr.s(auto=True)'])
  })

  test('keeps what changes a class from outside', () => {
    const text =
      'A.x = column_property(1)\nsetattr(m.A, "y", Column())\nregistry.map_imperatively(A, t)\nprint(1)\n'
    const { patches, calls } = factsOf(text)
    expect(patches.map(({ target, name }) => [target, name])).toEqual([
      ['A', 'x'],
      ['m.A', 'y'],
    ])
    expect(calls.map(renderExpression)).toEqual(['registry.map_imperatively(A, t)'])
  })

  test('has its docstring', () => {
    expect(factsOf('"""add a column\n\nRevises: x\n"""\nrevision = "y"\n').doc).toBe(
      'add a column\n\nRevises: x',
    )
  })
})

describe('a file that Python cannot load has no fields, only a reason', () => {
  test.each([
    ['an unclosed parenthesis', 'class A:\n    x = Column(\n\nclass B:\n    y = 1\n', 'a syntax error'],
    [
      'conflict markers',
      'class A:\n<<<<<<< HEAD\n    x = 1\n=======\n    x = 2\n>>>>>>> b\n',
      'a syntax error',
    ],
    ['a statement of Python 2', 'class A:\n    x = 1\nprint "hello"\n', 'a statement of Python 2'],
    ['a null byte', 'class A:\n    x = 1\0\n', 'a null byte'],
    ['other bytes', Buffer.from('class A:\n    x = "\xe9"\n', 'latin1'), 'bytes that are no UTF-8'],
  ])('%s', (_, text, reason) => {
    const facts = factsOf(text)
    expect(facts.unreadable).toMatchObject({ reason, failsAtImport: true, line: expect.any(Number) })
    expect(facts.classes).toEqual([])
  })

  test('the line is that of the first thing wrong', () => {
    expect(factsOf('x = 1\ny = 2\nprint "hello"\n').unreadable?.line).toBe(3)
    expect(factsOf('x = 1\ny = "\0"\n').unreadable?.line).toBe(2)
    expect(factsOf('x = 1\n\nclass :\n').unreadable?.line).toBe(3)
  })

  test.each([
    ['a byte order mark', '\ufeffclass A:\n    x = 1\n'],
    ['CRLF', 'class A:\r\n    x = 1\r\n'],
    ['a declared encoding', Buffer.from('# -*- coding: latin-1 -*-\nclass A:\n    x = 1 # \xe9\n', 'latin1')],
    ['a call of print', 'class A:\n    x = 1\nprint("hello")\nprint ("hello")\nprint\n'],
    ['tabs', 'class A:\n\tx = 1\n'],
  ])('%s is no reason', (_, text) => {
    const facts = factsOf(text)
    expect(facts.unreadable).toBeUndefined()
    expect(facts.classes[0]?.members).toHaveLength(1)
  })

  test('a file of megabytes is said to be too large, not to fail', () => {
    const facts = factsOf(`x = [${'1, '.repeat(900_000)}]\n`)
    expect(facts.unreadable).toEqual({ reason: '3 MB are too much to read', failsAtImport: false })
  })

  test('deeply nested and very long expressions do not end the program', () => {
    const deep = factsOf(
      `x = ${'['.repeat(200)}${']'.repeat(200)}\ny = ${'1 + '.repeat(3_000)}1\nz: ${'a | '.repeat(3_000)}b\n`,
    )
    expect(deep.assignments.map(({ name }) => name)).toEqual(['x', 'y', 'z'])
  })
})
