import { describe, expect, test } from 'vitest'
import type { Model } from '../../models/model.ts'
import { type RepoPath, toRepoPath } from '../../path.ts'
import { prismaExtractor } from './prisma.ts'

const understand = (files: Readonly<Record<string, string | Buffer>>) =>
  prismaExtractor.link(
    new Map(
      Object.entries(files).map(([path, text]) => [
        toRepoPath(path),
        prismaExtractor.facts(Buffer.from(text as string)),
      ]),
    ),
  )
const modelOf = (text: string): Model => understand({ 'schema.prisma': text }).models[0] as Model
const fieldOf = (line: string, more = '') => {
  const { line: _, ...field } = modelOf(`model A {\n  ${line}\n}\n${more}`).fields[0] ?? { line: 0 }
  return field
}

const string = { name: 's', kind: 'column', type: 'String', nullable: false, required: true }

describe('fields', () => {
  test.each<[string, object]>([
    ['s String', string],
    ['s String?', { ...string, nullable: true, required: false }],
    ['s String @db.VarChar(36) @unique', { ...string, type: 'String @db.VarChar(36)' }],
    ['s String @db.Decimal(10,2)', { ...string, type: 'String @db.Decimal(10, 2)' }],
    ['s String @id', { ...string, primaryKey: true }],
    ['s String @map("S")', { ...string, storedAs: 'S' }],
    ['s String @map(name: "S")', { ...string, storedAs: 'S' }],
    ['s String @default("a // b")', { ...string, required: false, serverDefault: '"a // b"' }],
    ['s String @default("a \\" } b") // } "', { ...string, required: false, serverDefault: '"a \\" } b"' }],
    ['s String @default(value: "x")', { ...string, required: false, serverDefault: '"x"' }],
    [
      's String @default(dbgenerated("now()"))',
      { ...string, required: false, serverDefault: 'dbgenerated("now()")' },
    ],
    ['s String @default( cuid( ) )', { ...string, required: false, default: 'cuid()' }],
    ['s String @default(uuid(7)) @updatedAt', { ...string, required: false, default: 'uuid(7)' }],
    [
      's String @default(now()) @updatedAt',
      { ...string, required: false, default: '@updatedAt', serverDefault: 'now()' },
    ],
    ['s String @updatedAt', { ...string, required: false, default: '@updatedAt' }],
    ['s String @default(\n    "x"\n  )\n', { ...string, required: false, serverDefault: '"x"' }],
    ['s Int @default(-1)', { ...string, type: 'Int', required: false, serverDefault: '-1' }],
    ['s Float @default(1.5)', { ...string, type: 'Float', required: false, serverDefault: '1.5' }],
    ['model Int', { ...string, name: 'model', type: 'Int' }],
  ])('%s', (line, field) => {
    expect(fieldOf(line)).toEqual(field)
  })

  test('a list is not said to be nullable or not', () => {
    expect(fieldOf('s String[]')).toEqual({ name: 's', kind: 'column', type: 'String[]', required: false })
  })

  test('an enum is a column, a model a relationship, wherever they are defined', () => {
    const others = 'enum E {\n  A\n}\nmodel M {\n  id Int @id\n}\n'
    expect(fieldOf('e E @default(A)', others)).toMatchObject({ kind: 'column', serverDefault: 'A' })
    expect(fieldOf('m M? @relation(fields: [a], references: [id])', others)).toEqual({
      name: 'm',
      kind: 'relationship',
      type: 'M',
      nullable: true,
    })
    expect(fieldOf('m M[]', others)).toEqual({ name: 'm', kind: 'relationship', type: 'M[]' })
  })

  test.each(['s Unsupported("circle")?', 's String @ignore', 's Unknown', '/// s String', '// s String'])(
    'none for the client: %s',
    line => {
      expect(modelOf(`model A {\n  ${line}\n}\n`).fields).toEqual([])
    },
  )

  test('a type that nobody defines leaves the model incomplete', () => {
    expect(modelOf('model A {\n  id Int\n  b B\n}\n')).toMatchObject({
      complete: false,
      fields: [{ name: 'id' }],
    })
    expect(modelOf('model A {\n  id Int\n}\n').complete).toBe(true)
  })

  test('a key of several fields', () => {
    const { fields } = modelOf(
      'model A {\n  a Int\n  b Int\n  c Int\n  @@id(name: "key", fields: [a(sort: Desc), b])\n}\n',
    )
    expect(fields.map(({ primaryKey }) => primaryKey)).toEqual([true, true, undefined])
  })
})

describe('blocks', () => {
  test('models, views, types and enums', () => {
    const text = [
      'model A {',
      '  id Int @id',
      '  @@map("as")',
      '}',
      'view V {',
      '  id Int @unique',
      '}',
      'type T {',
      '  x Int',
      '}',
      'enum E {',
      '  ONE',
      '  TWO @map("2")',
      '  @@map("e")',
      '}',
      'model Ignored {',
      '  id Int @id',
      '  @@ignore',
      '}',
    ].join('\n')
    const { models } = understand({ 'schema.prisma': text })
    expect(models.map(({ name, kind, table, line }) => [name, kind, table, line])).toEqual([
      ['A', 'table', 'as', 1],
      ['V', 'record', 'V', 5],
      ['T', 'record', undefined, 8],
      ['E', 'enum', undefined, 11],
    ])
    expect(models[2]?.fields[0]?.kind).toBe('field')
    expect(models[3]?.fields).toEqual([
      { name: 'ONE', kind: 'member', line: 12 },
      { name: 'TWO', kind: 'member', default: '2', line: 13 },
    ])
  })

  test('comments, tabs, CRLF and a byte order mark are no part of it', () => {
    const text = '\ufeff/* model X {\r\n} */\r\nmodel\tA\t{\t// {\r\n\tid\tInt\t@id\r\n}'
    expect(modelOf(text)).toMatchObject({ name: 'A', line: 3, fields: [{ name: 'id', line: 4 }] })
  })

  test('settings say nothing but the database', () => {
    const settings =
      'datasource db {\n  provider = "postgresql"\n  extensions = [a(map: "m"),\n    b]\n}\ngenerator c {\n  provider = "x"\n}\n'
    expect(modelOf(`${settings}model A {\n  id Int @id\n}\n`).framework).toBe('Prisma')
    expect(
      modelOf('datasource db {\n  provider = "mongodb"\n}\nmodel A {\n  id Int @id\n}\n').framework,
    ).toBe('Prisma for MongoDB')
  })
})

describe('several files', () => {
  const files = {
    'prisma/schema.prisma': 'datasource db {\n  provider = "mongodb"\n}\n',
    'prisma/models/user.prisma': 'model User {\n  id Int @id\n  role Role\n  posts Post[]\n}\n',
    'prisma/models/post.prisma': 'model Post {\n  id Int @id\n}\n',
    'prisma/values/role.prisma': 'enum Role {\n  A\n}\n',
    'other/schema.prisma': 'model Role {\n  id Int @id\n}\nmodel Post {\n  id Int @id\n  role Role?\n}\n',
  }
  const path = toRepoPath('prisma/models/user.prisma')

  test('name each other within their schema', () => {
    const found = understand(files).models.map(({ path: at, framework, fields }) => [
      at,
      framework,
      ...fields.map(({ name, kind }) => `${name} ${kind}`),
    ])
    expect(found).toEqual([
      ['prisma/models/user.prisma', 'Prisma for MongoDB', 'id column', 'role column', 'posts relationship'],
      ['prisma/models/post.prisma', 'Prisma for MongoDB', 'id column'],
      ['prisma/values/role.prisma', 'Prisma for MongoDB'].concat('A member'),
      ['other/schema.prisma', 'Prisma', 'id column'],
      ['other/schema.prisma', 'Prisma', 'id column', 'role relationship'],
    ])
  })

  test('a name that two files of a schema define differently says nothing', () => {
    const { models } = understand({
      ...files,
      'prisma/values/more.prisma': 'model Role {\n  id Int @id\n}\n',
    })
    expect(models[0]).toMatchObject({ name: 'User', complete: false })
  })

  test('a file needs the others of its schema, and these need nothing for it', () => {
    const facts = prismaExtractor.facts(Buffer.from(files['prisma/models/user.prisma']))
    const paths = Object.keys(files) as RepoPath[]
    const needs = prismaExtractor.needs(path, facts, { exists: () => true, paths })
    expect(needs.map(need => need.path)).toEqual([
      'prisma/schema.prisma',
      'prisma/models/post.prisma',
      'prisma/values/role.prisma',
    ])
    expect(needs[0]?.names).toEqual(['Int', 'Role', 'Post'])
    expect(
      prismaExtractor.needs(path, facts, { exists: () => true, paths, names: new Set(['Role']) }),
    ).toEqual([])
  })
})

test('migrations are known by their paths, and are no schemas', () => {
  const path = 'prisma/migrations/20260115152619_add_is_imlc/migration.sql'
  const { graphs, models, unreadable } = understand({ [path]: 'ALTER TABLE "licenses" ADD COLUMN x;' })
  expect(graphs.map(({ environment, heads }) => [environment, heads])).toEqual([
    ['prisma', ['20260115152619_add_is_imlc']],
  ])
  expect([models, unreadable]).toEqual([[], []])
  expect(['a.sql', 'schema.prisma', path].map(each => prismaExtractor.isSource(toRepoPath(each)))).toEqual([
    false,
    true,
    true,
  ])
  expect(prismaExtractor.mayMigrate(toRepoPath('schema.prisma'), Buffer.of())).toBe(false)
  expect(prismaExtractor.mayMigrate(toRepoPath(path), Buffer.of())).toBe(true)
})

describe('what is no schema', () => {
  const good = 'model A {\n  id Int @id\n}\n'
  test.each<[string, string | Buffer, number | undefined]>([
    ['no closing brace', 'model A {\n  id Int @id\n', 2],
    ['conflict markers', `${good}<<<<<<< HEAD\n${good}`, 4],
    ['a field without a type', 'model A {\n  id\n}\n', 2],
    ['two fields in a line', 'model A {\n  id Int @id s String\n}\n', 2],
    ['a comma', 'model A {\n  id Int,\n}\n', 2],
    ['a colon', 'model A {\n  id: Int\n}\n', 2],
    ['an attribute on the next line', 'model A {\n  id Int\n  @id\n}\n', 3],
    ['a bracket that nothing closes', 'model A {\n  id Int @default((1)\n}\n', 3],
    ['a bracket of another kind', 'model A {\n  id Int @default([1))\n}\n', 2],
    ['an argument that is missing', 'model A {\n  id Int @default(,)\n}\n', 2],
    ['a text that nothing closes', 'model A {\n  id String @default("x)\n}\n', 2],
    ['a comment that nothing closes', `${good}/* x\n`, 4],
    ['a block of another kind', `${good}table B {\n  id Int\n}\n`, 4],
    ['two blocks in a line', 'model A {\n  id Int @id\n} model B {\n  id Int @id\n}\n', 3],
    ['two values without a comma', 'model A {\n  id Int @default(1 2)\n}\n', 2],
    ['a block in a line', 'model A { id Int @id }\n', 1],
    ['a word alone', `${good}foo\n`, 4],
    ['JavaScript', 'const x = `model A {`\n', 1],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff]), undefined],
  ])('%s', (_, text, line) => {
    const { models, unreadable } = understand({ 'schema.prisma': text })
    expect(models).toEqual([])
    expect(unreadable).toEqual([
      {
        path: 'schema.prisma',
        reason: Buffer.isBuffer(text) ? 'bytes that are no UTF-8' : 'a syntax error',
        failsAtImport: false,
        ...(line === undefined ? {} : { line }),
      },
    ])
  })

  test('an empty file holds nothing, and is read', () => {
    expect(understand({ 'schema.prisma': '\n' })).toEqual({ models: [], graphs: [], unreadable: [] })
  })

  test('facts are the same for the same bytes, as JSON too', () => {
    const facts = prismaExtractor.facts(Buffer.from(good))
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts)
  })
})
