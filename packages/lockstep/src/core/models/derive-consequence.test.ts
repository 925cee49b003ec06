import { expect, test } from 'vitest'
import { toRepoPath } from '../path.ts'
import { consequences, type FieldCase } from './consequences.ts'
import { deriveConsequence, deriveOtherTable, derivePresence } from './derive-consequence.ts'
import type { Field, Model, ModelKind } from './model.ts'

const model = (framework: string, kind: ModelKind = 'table'): Model => ({
  id: 'a.py#A',
  path: toRepoPath('a.py'),
  name: 'A',
  kind,
  framework,
  fields: [],
  complete: true,
  bases: [],
  line: 1,
})
const field = (more: Partial<Field> = {}): Field => ({ name: 'x', kind: 'column', line: 1, ...more })
const value = (more: Partial<Field> = {}) => field({ kind: 'field', ...more })
const member = (more: Partial<Field> = {}) => field({ kind: 'member', ...more })

const [alchemy, django, prisma] = [model('SQLAlchemy'), model('Django'), model('Prisma')]
const [pydantic, plain] = [model('Pydantic', 'record'), model('dataclasses', 'record')]
const strict = field({ nullable: false })

test.each<[string, FieldCase, string, RegExp | undefined]>([
  [
    'a column alone',
    { model: alchemy, change: 'extra', actual: field() },
    'critical',
    /^queries name it, and will fail wherever/,
  ],
  ['of Django', { model: django, change: 'extra', actual: field() }, 'critical', /^queries name it/],
  ['of Prisma', { model: prisma, change: 'extra', actual: field() }, 'critical', /^queries name it/],
  ['of peewee', { model: model('peewee'), change: 'missing', expected: field() }, 'high', /without a word/],
  [
    'of a SQLModel that is no table',
    { model: model('SQLModel', 'record'), change: 'missing', expected: value() },
    'high',
    /dropped without a word/,
  ],
  [
    'of SQLModel',
    { model: model('SQLModel'), change: 'extra', actual: field() },
    'critical',
    /^queries name it/,
  ],
  [
    'NOT NULL',
    { model: alchemy, change: 'missing', expected: strict },
    'critical',
    /^inserting will fail once/,
  ],
  [
    'NOT NULL of Django',
    { model: django, change: 'missing', expected: strict },
    'critical',
    /^inserting will fail once/,
  ],
  [
    'NOT NULL of a view',
    { model: model('Prisma', 'record'), change: 'missing', expected: strict },
    'high',
    /client made from here/,
  ],
  [
    'with a server default',
    { model: alchemy, change: 'missing', expected: { ...strict, serverDefault: '"0"' } },
    'high',
    /AttributeError, passing it TypeError/,
  ],
  [
    'a key',
    { model: alchemy, change: 'missing', expected: { ...strict, primaryKey: true } },
    'high',
    /AttributeError/,
  ],
  [
    'nullable',
    { model: alchemy, change: 'missing', expected: field({ nullable: true }) },
    'high',
    /nothing writes it/,
  ],
  ['nullable, untold', { model: alchemy, change: 'missing', expected: field() }, 'high', /nothing writes it/],
  ['nullable of Django', { model: django, change: 'missing', expected: field() }, 'high', /FieldError/],
  [
    'nullable of Prisma',
    { model: prisma, change: 'missing', expected: field() },
    'high',
    /client made from here/,
  ],
  [
    'a relationship',
    { model: alchemy, change: 'missing', expected: field({ kind: 'relationship' }) },
    'medium',
    /AttributeError/,
  ],
  [
    'a relationship alone',
    { model: alchemy, change: 'extra', actual: field({ kind: 'relationship' }) },
    'low',
    undefined,
  ],
  [
    'another column',
    { model: alchemy, change: 'changed', aspect: 'storedAs', expected: field(), actual: field() },
    'critical',
    /another column/,
  ],
  [
    'no server default here',
    {
      model: alchemy,
      change: 'changed',
      aspect: 'serverDefault',
      expected: field({ serverDefault: '1' }),
      actual: field(),
    },
    'high',
    /write NULL in place of/,
  ],
  [
    'a server default here alone',
    {
      model: alchemy,
      change: 'changed',
      aspect: 'serverDefault',
      expected: field(),
      actual: field({ serverDefault: '1' }),
    },
    'medium',
    /the database has no default/,
  ],
  [
    'no server default here, Django',
    {
      model: django,
      change: 'changed',
      aspect: 'serverDefault',
      expected: field({ serverDefault: '1' }),
      actual: field(),
    },
    'low',
    undefined,
  ],
  [
    'no longer nullable',
    {
      model: alchemy,
      change: 'changed',
      aspect: 'nullable',
      expected: strict,
      actual: field({ nullable: true }),
    },
    'medium',
    /^NULL may be written/,
  ],
  [
    'now nullable',
    {
      model: alchemy,
      change: 'changed',
      aspect: 'nullable',
      expected: field({ nullable: true }),
      actual: strict,
    },
    'medium',
    /^None may be read/,
  ],
  [
    'no default here',
    {
      model: alchemy,
      change: 'changed',
      aspect: 'default',
      expected: field({ default: '1' }),
      actual: field(),
    },
    'medium',
    /write NULL/,
  ],
  [
    'another default',
    {
      model: alchemy,
      change: 'changed',
      aspect: 'default',
      expected: field({ default: '1' }),
      actual: field({ default: '2' }),
    },
    'low',
    /another value/,
  ],
  [
    'another type',
    { model: django, change: 'changed', aspect: 'type', expected: field(), actual: field() },
    'medium',
    /may be read or written wrongly/,
  ],
  [
    'another key',
    { model: django, change: 'changed', aspect: 'primaryKey', expected: field(), actual: field() },
    'high',
    undefined,
  ],
  [
    'a field of a schema',
    { model: pydantic, change: 'missing', expected: value() },
    'high',
    /dropped without a word/,
  ],
  [
    'a required one alone',
    { model: pydantic, change: 'extra', actual: value({ required: true }) },
    'high',
    /422/,
  ],
  [
    'an optional one alone',
    { model: pydantic, change: 'extra', actual: value({ required: false }) },
    'low',
    undefined,
  ],
  [
    'required here',
    {
      model: pydantic,
      change: 'changed',
      aspect: 'required',
      expected: value(),
      actual: value({ required: true }),
    },
    'high',
    /422/,
  ],
  [
    'required there',
    {
      model: pydantic,
      change: 'changed',
      aspect: 'required',
      expected: value({ required: true }),
      actual: value(),
    },
    'low',
    undefined,
  ],
  [
    'no None here',
    {
      model: pydantic,
      change: 'changed',
      aspect: 'nullable',
      expected: value(),
      actual: value({ nullable: false }),
    },
    'medium',
    /None is refused/,
  ],
  [
    'another type of a schema',
    { model: pydantic, change: 'changed', aspect: 'type', expected: value(), actual: value() },
    'medium',
    /may be refused/,
  ],
  [
    'a field of a dataclass',
    { model: plain, change: 'missing', expected: value() },
    'high',
    /passing it raises TypeError/,
  ],
  [
    'a required one of a dataclass',
    { model: plain, change: 'extra', actual: value({ required: true }) },
    'high',
    /without it raises TypeError/,
  ],
  [
    'a member',
    { model: model('enum', 'enum'), change: 'missing', expected: member() },
    'medium',
    /ValueError from the enum/,
  ],
  [
    'a member of Prisma',
    { model: model('Prisma', 'enum'), change: 'missing', expected: member() },
    'medium',
    /^reading a row/,
  ],
  [
    'a member of Django',
    { model: model('Django', 'enum'), change: 'missing', expected: member() },
    'medium',
    /ValueError/,
  ],
  [
    'a member alone',
    { model: model('enum', 'enum'), change: 'extra', actual: member() },
    'medium',
    /may be written/,
  ],
  [
    'a member of another value',
    {
      model: model('enum', 'enum'),
      change: 'changed',
      aspect: 'default',
      expected: member(),
      actual: member(),
    },
    'medium',
    /may be written as/,
  ],
  [
    'what nobody knows of',
    { model: model('TypedDict', 'record'), change: 'missing', expected: value() },
    'medium',
    undefined,
  ],
])('%s', (_, one, level, consequence) => {
  const found = deriveConsequence(one)
  expect(found.level).toBe(level)
  if (consequence === undefined) expect(found.consequence).toBeUndefined()
  else expect(found.consequence).toMatch(consequence)
})

test('another table fails queries only where there are any', () => {
  expect(deriveOtherTable(alchemy).level).toBe('critical')
  expect(deriveOtherTable(pydantic).level).toBe('medium')
  expect(derivePresence(pydantic)).toEqual({ level: 'low' })
})

test('no row claims what nobody looked at', () => {
  for (const { leadsTo, source } of consequences) {
    expect(source).not.toBe('')
    expect(leadsTo ?? '').not.toMatch(/migrated|is broken|the mirror|the build/)
    expect(leadsTo?.endsWith('.') ?? false).toBe(false)
  }
})
