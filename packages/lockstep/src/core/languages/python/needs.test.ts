import { beforeAll, expect, test } from 'vitest'
import { loadPythonParser } from '../../../readers/load-python.ts'
import { toRepoPath } from '../../path.ts'
import { findNeeds } from './needs.ts'
import { parseFacts } from './read-facts.ts'
import type { ParsePython } from './syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

const a = 'class A(Base):\n    pass\n'

test.each<[string, string, string[], string[]]>([
  ['a base', `from .b import Base\n${a}`, ['p/b.py'], ['p/b.py Base']],
  ['a base of the package', `from . import Base\n${a}`, ['p/__init__.py'], ['p/__init__.py Base']],
  [
    'a base in a module',
    'from . import b\nclass A(b.Base):\n    pass\n',
    ['p/__init__.py', 'p/b.py'],
    ['p/__init__.py b', 'p/b.py Base'],
  ],
  ['a base under another name', `from q.b import X as Base\n${a}`, ['q/b.py'], ['q/b.py X']],
  [
    'a base by the way of its modules',
    'import q.b\nclass A(q.b.Base):\n    pass\n',
    ['q/b.py'],
    ['q/b.py Base'],
  ],
  ['a base by a star', `from q.b import *\n${a}`, ['q/b.py'], ['q/b.py Base']],
  [
    'a base in the directory that is itself a package',
    `from app.q.b import Base\n${a}`,
    ['q/b.py'],
    ['q/b.py Base'],
  ],
  ['a base elsewhere', `from src.q import Base\n${a}`, [], []],
  ['what a base is made of', `from q import M\nBase = make(cls=M)\n${a}`, ['q.py'], ['q.py M']],
  ['what makes a column', 'from q import col\nclass A:\n    x = col()\n', ['q.py'], ['q.py col']],
  [
    'an alias in an annotation',
    'from q import intpk\nclass A:\n    x: Mapped[intpk]\n',
    ['q.py'],
    ['q.py intpk'],
  ],
  [
    'no class that a relationship names',
    'from q import B\nclass A:\n    b: Mapped[B] = relationship()\n',
    ['q.py'],
    [],
  ],
  ['no class that an annotation names', 'from q import B\nclass A:\n    b: B\n', ['q.py'], []],
  [
    'nothing that is only used in functions',
    'from q import f\nclass A:\n    def g(self):\n        f()\n',
    ['q.py'],
    [],
  ],
  ['what a package passes on', 'from .b import Base\n', ['p/b.py'], ['p/b.py Base']],
])('a file needs %s', (_, text, there, expected) => {
  const existing = new Set(there)
  const needs = findNeeds(toRepoPath('p/m.py'), parseFacts(parse, Buffer.from(text)), {
    exists: path => existing.has(path),
  })
  expect(needs.map(({ path, names }) => `${path} ${names.join(' ')}`)).toEqual(expected)
})

test('only what is wanted of a file counts', () => {
  const facts = parseFacts(
    parse,
    Buffer.from('from q import X\nfrom r import Y\nclass A(X):\n    pass\nclass B(Y):\n    pass\n'),
  )
  const needs = findNeeds(toRepoPath('m.py'), facts, { exists: () => true, names: new Set(['B']) })
  expect(needs.map(({ path }) => path)).toEqual(['r/__init__.py'])
})
