/**
 * Models of Prisma schemas. A schema may be one file or a folder of them (prismaSchemaFolder), so what a type is, an enum or a model,
 * is looked up in the file, then in its schema. A field of a type that nobody defines is left out, and its model isn't complete.
 */
import type { Field, Model, ModelKind } from '../../models/model.ts'
import { parentsOf, type RepoPath } from '../../path.ts'
import type { PrismaAttribute, PrismaBlock, PrismaFacts, PrismaField } from './facts.ts'

/** Prisma's own types (Prisma schema reference, "Model field scalar types"). */
const scalars: ReadonlySet<string> = new Set([
  'String',
  'Boolean',
  'Int',
  'BigInt',
  'Float',
  'Decimal',
  'DateTime',
  'Json',
  'Bytes',
])

/** Defaults that Prisma's client fills in; any other is the database's (Prisma schema reference, "Attribute functions"). */
const clientDefaults = /^(auto|cuid|uuid|ulid|nanoid)\(/

/** All models of some files, in the order of the files. */
export function linkModels(files: ReadonlyMap<RepoPath, PrismaFacts>): Model[] {
  const rootOf = findRoots(files.keys())
  const definitions = new Map<string, Set<PrismaBlock['kind']>>()
  const providers = new Map<RepoPath, string>()
  for (const [path, { blocks, provider }] of files) {
    if (provider !== undefined) providers.set(rootOf(path), provider)
    for (const { name, kind } of blocks)
      for (const scope of [path, rootOf(path)]) {
        const key = `${scope}\0${name}`
        definitions.set(key, (definitions.get(key) ?? new Set()).add(kind))
      }
  }
  return [...files].flatMap(([path, { blocks, provider = providers.get(rootOf(path)) }]) => {
    const kindOf = (type: string) => {
      const found = definitions.get(`${path}\0${type}`) ?? definitions.get(`${rootOf(path)}\0${type}`)
      return found?.size === 1 ? [...found][0] : undefined
    }
    const framework = provider === 'mongodb' ? 'Prisma for MongoDB' : 'Prisma'
    return blocks
      .filter(({ attributes }) => !has(attributes, 'ignore'))
      .map(block => describeBlock(block, { path, framework, kindOf }))
  })
}

/** The schema that a file belongs to: the uppermost folder above it that has a schema file right in it. */
export function findRoots(paths: Iterable<RepoPath>): (path: RepoPath) => RepoPath {
  const folders = new Set<RepoPath>()
  for (const path of paths) folders.add(parentsOf(path)[0] ?? ('' as RepoPath))
  return path => {
    const above = ['' as RepoPath, ...parentsOf(path).reverse()]
    return above.find(folder => folders.has(folder)) ?? ('' as RepoPath)
  }
}

interface Where {
  readonly path: RepoPath
  readonly framework: string
  readonly kindOf: (type: string) => PrismaBlock['kind'] | undefined
}

const kinds: Readonly<Record<PrismaBlock['kind'], ModelKind>> = {
  model: 'table',
  // A view is read and never written.
  view: 'record',
  type: 'record',
  enum: 'enum',
}

function describeBlock(block: PrismaBlock, { path, framework, kindOf }: Where): Model {
  const { kind, name, line, attributes } = block
  const keys = new Set(listOf(argumentOf(attributes, 'id', 'fields')))
  // The client knows nothing of a field that it is told to ignore, or whose type it doesn't support.
  const known = block.fields.filter(
    field => !has(field.attributes, 'ignore') && (kind === 'enum' || field.type !== undefined),
  )
  const fields = known.map(field =>
    kind === 'enum' ? describeMember(field) : describeField(field, { owner: kind, keys, kindOf }),
  )
  return {
    id: `${path}#${name}`,
    path,
    name,
    kind: kinds[kind],
    framework,
    ...(kind === 'model' || kind === 'view'
      ? { table: textOf(argumentOf(attributes, 'map', 'name')) ?? name }
      : {}),
    fields: fields.filter(field => field !== undefined),
    complete: !fields.includes(undefined),
    bases: [],
    line,
  }
}

function describeMember({ name, attributes, line }: PrismaField): Field {
  const stored = textOf(argumentOf(attributes, 'map', 'name'))
  return { name, kind: 'member', ...(stored === undefined ? {} : { default: stored }), line }
}

function describeField(
  { name, type = '', isList, isOptional, attributes, line }: PrismaField,
  { owner, keys, kindOf }: { owner: PrismaBlock['kind']; keys: ReadonlySet<string>; kindOf: Where['kindOf'] },
): Field | undefined {
  const found = scalars.has(type) ? 'scalar' : kindOf(type)
  if (found === undefined) return undefined
  const isRelation = found === 'model' || found === 'view'
  const kind = isRelation ? 'relationship' : owner === 'type' ? 'field' : 'column'
  const native = attributes.find(each => each.name.startsWith('db.'))
  const isKey = has(attributes, 'id') || keys.has(name)
  const stored = textOf(argumentOf(attributes, 'map', 'name'))
  const filled = isRelation ? {} : describeDefault(attributes)
  return {
    name,
    kind,
    type: `${type}${isList ? '[]' : ''}${native ? ` @${renderAttribute(native)}` : ''}`,
    // A list may be empty; what the database holds then is its own matter.
    ...(isList ? {} : { nullable: isOptional === true }),
    ...(isRelation ? {} : { required: !isOptional && !isList && Object.keys(filled).length === 0 }),
    ...(isKey ? { primaryKey: true } : {}),
    ...filled,
    ...(stored === undefined ? {} : { storedAs: stored }),
    line,
  }
}

/** What fills a field in: the client, for an id that it makes up and for the time of an update; else the database. */
function describeDefault(attributes: readonly PrismaAttribute[]): Pick<Field, 'default' | 'serverDefault'> {
  const value = argumentOf(attributes, 'default', 'value')
  const byClient = value !== undefined && clientDefaults.test(value) ? value : undefined
  const filled = byClient ?? (has(attributes, 'updatedAt') ? '@updatedAt' : undefined)
  return {
    ...(filled === undefined ? {} : { default: filled }),
    ...(value === undefined || value === byClient ? {} : { serverDefault: value }),
  }
}

function has(attributes: readonly PrismaAttribute[], name: string): boolean {
  return attributes.some(each => each.name === name)
}

/** The argument of that name of an attribute, which may also be given first and without it. */
function argumentOf(
  attributes: readonly PrismaAttribute[],
  attribute: string,
  argument: string,
): string | undefined {
  const found = attributes.find(({ name }) => name === attribute)?.arguments ?? []
  const named = found.find(({ name }) => name === argument) ?? found.find(({ name }) => name === undefined)
  return named?.value
}

/** `"users"` → `users`. */
function textOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : /^"(.*)"$/s.exec(value)?.[1]?.replace(/\\(.)/g, '$1')
}

/** `[a, b(sort: Desc)]` → `a`, `b`. */
function listOf(value: string | undefined): string[] {
  return (value?.replace(/\([^)]*\)/g, '').match(/[\p{L}\p{N}_-]+/gu) ?? []) as string[]
}

function renderAttribute({ name, arguments: given }: PrismaAttribute): string {
  const list = given.map(({ name: word, value }) => (word === undefined ? value : `${word}: ${value}`))
  return list.length === 0 ? name : `${name}(${list.join(', ')})`
}
