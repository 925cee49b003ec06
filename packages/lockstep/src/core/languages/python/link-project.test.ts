import { beforeAll, expect, test } from 'vitest'
import { loadPythonParser } from '../../../readers/load-python.ts'
import { type RepoPath, toRepoPath } from '../../path.ts'
import { createProject } from './link-project.ts'
import type { Meaning, PythonProject } from './project.ts'
import { parseFacts } from './read-facts.ts'
import type { ParsePython } from './syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

function project(files: Readonly<Record<string, string>>): PythonProject {
  return createProject(
    new Map(
      Object.entries(files).map(([path, text]) => [toRepoPath(path), parseFacts(parse, Buffer.from(text))]),
    ),
  )
}

function show(meaning: Meaning | undefined): string {
  switch (meaning?.kind) {
    case undefined:
      return 'unknown'
    case 'outside':
      return `outside ${meaning.name}`
    case 'class':
      return `${meaning.path}#${meaning.class.name}:${meaning.class.line}`
    case 'assignment':
      return `${meaning.path}#${meaning.assignment.name}`
    case 'function':
      return `${meaning.path}#${meaning.function.name}()`
    case 'module':
      return meaning.path
  }
}

const one = 'class A:\n    pass\n'

test.each<[string, Readonly<Record<string, string>>, string, string]>([
  ['a class of its own', { 'm.py': one }, 'A', 'm.py#A:1'],
  ['nothing', { 'm.py': one }, 'B', 'unknown'],
  ['a builtin', { 'm.py': 'from sqlalchemy import *\n' }, 'object', 'unknown'],
  ['a star from elsewhere', { 'm.py': 'from sqlalchemy import *\n' }, 'Column', 'outside sqlalchemy.Column'],
  ['a relative import', { 'p/m.py': 'from .b import A\n', 'p/b.py': one }, 'A', 'p/b.py#A:1'],
  [
    'a relative import from above',
    { 'p/q/m.py': 'from ..b import A as X\n', 'p/b.py': one },
    'X',
    'p/b.py#A:1',
  ],
  ['more dots than directories', { 'm.py': 'from ...b import A\n' }, 'A', 'outside ...b.A'],
  ['a sibling module', { 'p/m.py': 'from . import b\n', 'p/b.py': one }, 'b.A', 'p/b.py#A:1'],
  [
    'a name of the package itself',
    { 'p/m.py': 'from . import A\n', 'p/__init__.py': one },
    'A',
    'p/__init__.py#A:1',
  ],
  ['an absolute import from the top', { 'm.py': 'from p.b import A\n', 'p/b.py': one }, 'A', 'p/b.py#A:1'],
  [
    'a source root',
    { 'src/p/m.py': 'import p.b\n', 'src/p/b.py': one, 'src/p/__init__.py': '' },
    'p.b.A',
    'src/p/b.py#A:1',
  ],
  [
    'a source root elsewhere',
    { 'tools/m.py': 'from p.b import A\n', 'src/p/b.py': one },
    'A',
    'src/p/b.py#A:1',
  ],
  [
    'the nearer of two roots',
    { 'x/p/m.py': 'from p.b import A\n', 'x/p/b.py': one, 'y/p/b.py': one },
    'A',
    'x/p/b.py#A:1',
  ],
  ['a module under another name', { 'm.py': 'import p.b as z\n', 'p/b.py': one }, 'z.A', 'p/b.py#A:1'],
  ['a namespace package', { 'm.py': 'from p import q\n', 'p/q/b.py': one }, 'q.b.A', 'p/q/b.py#A:1'],
  [
    'a re-export',
    { 'm.py': 'from p import A\n', 'p/__init__.py': 'from .b import A\n', 'p/b.py': one },
    'A',
    'p/b.py#A:1',
  ],
  [
    'a star import',
    { 'm.py': 'from p import *\n', 'p/__init__.py': 'from .b import *\n', 'p/b.py': one },
    'A',
    'p/b.py#A:1',
  ],
  [
    'a private name behind a star',
    { 'm.py': 'from b import *\n', 'b.py': 'class _A:\n    pass\n' },
    '_A',
    'unknown',
  ],
  ['an alias', { 'm.py': 'import b\nX = b.A\n', 'b.py': one }, 'X', 'b.py#A:1'],
  ['an import of itself', { 'm.py': 'from m import A\n' }, 'A', 'outside m.A'],
  [
    'two files that import from each other',
    { 'm.py': 'from b import A\n', 'b.py': 'from m import A\n' },
    'A',
    'outside m.A',
  ],
  [
    'an alternative',
    { 'm.py': 'try:\n    from x import A\nexcept ImportError:\n    class A:\n        pass\n' },
    'A',
    'outside x.A',
  ],
  ['the later of two', { 'm.py': `${one}${one}` }, 'A', 'm.py#A:3'],
  ['a nested class', { 'm.py': 'class A:\n    class B:\n        pass\n' }, 'A.B', 'm.py#A.B:2'],
  [
    'a nested class of a base',
    { 'm.py': 'class A:\n    class B:\n        pass\nclass C(A):\n    pass\n' },
    'C.B',
    'm.py#A.B:2',
  ],
  [
    'what a call gives elsewhere',
    { 'm.py': 'from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n' },
    'db.Model',
    'outside flask_sqlalchemy.SQLAlchemy().Model',
  ],
  [
    'what a class of its own gives',
    { 'm.py': 'import f\nclass S(f.SQLAlchemy):\n    pass\ndb = S()\n' },
    'db.Model',
    'outside f.SQLAlchemy().Model',
  ],
  [
    'a library beside a module of its name',
    { 'p/m.py': 'import enum\n', 'p/enum.py': one },
    'enum.Enum',
    'outside enum.Enum',
  ],
  [
    'a package that is the directory itself',
    { 'models/m.py': 'from app.models.b import A\n', 'models/b.py': one },
    'A',
    'models/b.py#A:1',
  ],
  ['a file that fails at import', { 'm.py': 'from b import A\n', 'b.py': 'class A(:\n' }, 'A', 'outside b.A'],
])('%s', (_, files, name, expected) => {
  expect(show(project(files).resolve(toRepoPath(Object.keys(files)[0] as string), name))).toBe(expected)
})

test('one name among many that look alike does not rename the directory', () => {
  const files = {
    'm.py': 'from oslo.models import A\nfrom oslo.x import X\nfrom oslo.y import Y\nfrom oslo.z import Z\n',
    'models.py': one,
  }
  expect(show(project(files).resolve(toRepoPath('m.py'), 'A'))).toBe('outside oslo.models.A')
})

function lineage(text: string, name: string): { classes: string[]; outside: readonly string[] } {
  const found = project({ 'm.py': text })
  const start = found.files.get('m.py' as RepoPath)?.classes.findLast(each => each.name === name)
  if (!start) throw new Error(`no ${name}`)
  const { classes, outside } = found.linearize({ path: 'm.py' as RepoPath, class: start })
  return { classes: classes.map(each => each.class.name), outside }
}

test.each<[string, string, string[], string[]]>([
  [
    'a diamond',
    'class O: pass\nclass A(O): pass\nclass B(O): pass\nclass X(A, B): pass\n',
    ['X', 'A', 'B', 'O'],
    [],
  ],
  [
    'an order that Python refuses',
    'class A: pass\nclass B(A): pass\nclass X(A, B): pass\n',
    ['X', 'A', 'B'],
    [],
  ],
  ['a cycle', 'class X(Y): pass\nclass Y(X): pass\n', ['X', 'Y'], []],
  ['a base of its own name', 'class X: pass\nclass X(X): pass\n', ['X', 'X'], []],
  ['elsewhere', 'import z\nclass A(z.B): pass\nclass X(A, z.C): pass\n', ['X', 'A'], ['z.C', 'z.B']],
  ['a generic', 'class A: pass\nclass X(A[int]): pass\n', ['X', 'A'], []],
  [
    'what a call makes',
    'import o\nclass A: pass\nB = o.make(cls=A)\nclass X(B): pass\n',
    ['X', 'A'],
    ['o.make()'],
  ],
  [
    'what a call makes of several',
    'import o\nclass A: pass\nclass B: pass\nclass X(o.make(cls=(A, B))): pass\n',
    ['X', 'A', 'B'],
    ['o.make()'],
  ],
  [
    'a metaclass by call',
    'import six\nclass M: pass\nclass A: pass\nclass X(six.with_metaclass(M, A)): pass\n',
    ['X', 'A'],
    ['six.with_metaclass()'],
  ],
  [
    'what a function makes',
    'import o\nclass A: pass\ndef make():\n    return o.make(cls=A)\nclass X(make()): pass\n',
    ['X', 'A'],
    ['o.make()'],
  ],
  ['nobody knows', 'class X(f[0](), Z): pass\n', ['X'], ['?()', 'Z']],
  [
    'siblings in a class',
    'class B: pass\nclass O:\n    class B: pass\n    class X(B): pass\n',
    ['O.X', 'O.B'],
    [],
  ],
])('inherits from %s', (_, text, classes, outside) => {
  expect(lineage(text, classes[0] as string)).toEqual({ classes, outside })
})
