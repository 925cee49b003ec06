/** Files that nobody would write on purpose: each gives right answers or the reason why not, and never a wrong field. */
import { beforeAll, describe, expect, test } from 'vitest'
import { loadPythonParser } from '../../../readers/load-python.ts'
import { toRepoPath } from '../../path.ts'
import type { Understood } from '../extractor.ts'
import { createPythonExtractor } from './python.ts'
import type { ParsePython } from './syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

function understand(files: Readonly<Record<string, string | Buffer>>): Understood {
  const extractor = createPythonExtractor(parse)
  return extractor.link(
    new Map(
      Object.entries(files).map(([path, text]) => [
        toRepoPath(path),
        extractor.facts(typeof text === 'string' ? Buffer.from(text) : text),
      ]),
    ),
  )
}

const model =
  'from pydantic import BaseModel\n\n\nclass License(BaseModel):\n    id: int\n    is_imlc: bool = False\n\n    class Config:\n        frozen = True\n'

describe('a file that Python loads', () => {
  test.each([
    ['as it is', model],
    ['with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(model)])],
    ['with CRLF', model.replaceAll('\n', '\r\n')],
    ['with a byte order mark and CRLF', `\ufeff${model.replaceAll('\n', '\r\n')}`],
    ['with tabs', model.replaceAll('    ', '\t')],
    ['without an end of line', model.trimEnd()],
    ['in Latin-1', Buffer.from(`# coding: latin-1\n# \xe9\n${model}`, 'latin1')],
    ['in Cyrillic', Buffer.from(`# coding: cp1251\n# \xe9\n${model}`, 'latin1')],
    ['with a form feed', `\f\n${model}`],
    ['with markers in a text', `"""\n<<<<<<< HEAD\n=======\n>>>>>>> b\n"""\n${model}`],
    ['with a walrus in a format', `x = f"{a:=10}"\n${model}`],
    ['with what looks like Python 2', `print >> file, "x"\n# print "x"\ntext = "raise E, 0777 <>"\n${model}`],
    ['with commas in except', `try:\n    pass\nexcept (A, B):\n    pass\n${model}`],
  ])('%s', (_, text) => {
    const { models, unreadable } = understand({ 'a.py': text })
    expect(unreadable).toEqual([])
    expect(models.map(({ name, fields }) => [name, fields.map(each => each.name)])).toEqual([
      ['License', ['id', 'is_imlc']],
    ])
  })
})

describe('a file that Python does not load', () => {
  test.each([
    [
      'conflict markers',
      `${model}<<<<<<< HEAD\n    x: int\n=======\n    y: int\n>>>>>>> b\n`,
      'a syntax error',
      10,
    ],
    ['markers inside of the class', model.replace('    is', '<<<<<<< HEAD\n    is'), 'a syntax error', 6],
    ['an open parenthesis', `x = (\n${model}`, 'a syntax error', 1],
    ['a cut class', model.slice(0, model.indexOf('BaseModel):') + 5), 'a syntax error', 4],
    ['a print statement', `${model}print "x"\n`, 'a statement of Python 2', 10],
    ['an exec statement', `${model}exec "x"\n`, 'a statement of Python 2', 10],
    ['an old octal number', `${model}x = 0777\n`, 'a statement of Python 2', 10],
    ['a long number', `${model}x = 10L\n`, 'a statement of Python 2', 10],
    ['an old raise', `${model}raise Error, "why"\n`, 'a statement of Python 2', 10],
    ['an old comparison', `${model}x = 1 <> 2\n`, 'a statement of Python 2', 10],
    ['a null byte', `${model}\0`, 'a null byte', 10],
    ['bytes that are none of UTF-8', Buffer.from(`${model}# \xe9`, 'latin1'), 'bytes that are no UTF-8', 10],
    ['UTF-16', Buffer.from(model, 'utf16le'), 'a null byte', 1],
    [
      'an unknown encoding',
      `# coding: klingon\n${model}`,
      "an encoding that Lockstep doesn't know (klingon)",
      1,
    ],
  ])('%s', (_, text, reason, line) => {
    const { models, unreadable } = understand({ 'a.py': text })
    expect(models).toEqual([])
    expect(unreadable).toMatchObject([{ path: 'a.py', reason, failsAtImport: true }])
    expect(unreadable[0]?.line).toBe(line)
  })

  test('leaves what inherits from it with what it knows', () => {
    const { models } = understand({
      'base.py': 'from pydantic import BaseModel\nclass Base(BaseModel):\n    x: int\n)\n',
      'a.py':
        'from pydantic import BaseModel\nfrom base import Base\nclass License(Base, BaseModel):\n    id: int\n',
    })
    expect(models.map(({ name, complete, fields }) => [name, complete, fields.length])).toEqual([
      ['License', false, 1],
    ])
  })
})

test('a generated file of 5 MB is left unread, with the reason, and does no harm', () => {
  const rows = `${model}rows = [\n${'    ("a", 1),\n'.repeat(357_000)}]\n`
  const { models, unreadable } = understand({ 'big.py': rows, 'a.py': model })
  expect(unreadable).toEqual([{ path: 'big.py', reason: '5 MB are too much to read', failsAtImport: false }])
  expect(models.map(({ path }) => path)).toEqual(['a.py'])
})

test('2,000 models in one file are 2,000 models', () => {
  const classes = Array.from(
    { length: 2_000 },
    (_, index) => `class M${index}(${index === 0 ? 'BaseModel' : `M${index - 1}`}):\n    f${index}: int\n`,
  )
  const flat = classes.map(each => each.replace(/\(M\d+\)/, '(BaseModel)'))
  const { models } = understand({ 'a.py': `from pydantic import BaseModel\n${flat.join('')}` })
  expect(models.map(({ name, fields }) => `${name} ${fields.map(each => each.name)}`)).toEqual(
    flat.map((_, index) => `M${index} f${index}`),
  )
})

test('a hundred classes that inherit from each other have all that they inherit', () => {
  const classes = Array.from(
    { length: 100 },
    (_, index) => `class M${index}(${index === 0 ? 'BaseModel' : `M${index - 1}`}):\n    f${index}: int\n`,
  )
  const { models } = understand({ 'a.py': `from pydantic import BaseModel\n${classes.join('')}` })
  expect(models.map(({ fields }) => fields.length)).toEqual(classes.map((_, index) => index + 1))
})

test.each([
  ['itself', 'class A(A):\n    x: int\n'],
  ['each other', 'class A(B):\n    x: int\nclass B(A):\n    y: int\n'],
  ['a name that is itself', 'A = A\nclass B(A):\n    x: int\n'],
  ['a name that is made of itself', 'a = a.b()\nclass B(a.C):\n    x: int\n'],
])('classes that inherit from %s end', (_, text) => {
  expect(understand({ 'a.py': text }).models).toEqual([])
})
