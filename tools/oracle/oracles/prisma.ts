/**
 * Prisma's own parser, of the npm package `@prisma/prisma-schema-wasm`, against ours. The package is installed into a temporary
 * directory for the run and is no dependency; where that fails, every row says so. Its schemas are a few of our own, and whatever
 * `LOCKSTEP_PRISMA_SCHEMAS` names: a directory with a folder for each project.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { PrismaFacts } from '../../../packages/lockstep/src/core/languages/prisma/facts.ts'
import { findRoots } from '../../../packages/lockstep/src/core/languages/prisma/link-models.ts'
import { prismaExtractor } from '../../../packages/lockstep/src/core/languages/prisma/prisma.ts'
import type { Field, Model } from '../../../packages/lockstep/src/core/models/model.ts'
import { fromGit, type RepoPath, toRepoPath } from '../../../packages/lockstep/src/core/path.ts'
import type { Oracle, OracleRow } from '../oracle.ts'
import { ownSchemas } from '../prisma-schemas.ts'

/** Two: 6 reads a schema that names the database's address, and 7 and later one that doesn't. */
const versions = {
  'prisma-6': '6.19.0-26.2ba551f319ab1df4bc874a89965d8b3641056773',
  'prisma-8': '8.1.0-2.59be4fda12412a79eeb9c2ae727b6aa723593323',
}

/** What Prisma says of a schema: its DMMF, as far as it is compared. */
interface Dmmf {
  readonly models: readonly DmmfModel[]
  readonly types: readonly DmmfModel[]
  readonly enums: readonly {
    readonly name: string
    readonly values: readonly { name: string; dbName?: string | null }[]
  }[]
}
interface DmmfModel {
  readonly name: string
  readonly dbName: string | null
  readonly primaryKey: { readonly fields: readonly string[] } | null
  readonly fields: readonly DmmfField[]
}
interface DmmfField {
  readonly name: string
  readonly dbName?: string
  readonly kind: 'scalar' | 'object' | 'enum' | 'unsupported'
  readonly type: string
  readonly isList: boolean
  readonly isRequired: boolean
  readonly isId: boolean
  readonly hasDefaultValue: boolean
  readonly isUpdatedAt?: boolean
  readonly nativeType?: readonly [string, readonly string[]] | null
}

type Parser = (files: readonly (readonly [string, string])[]) => Dmmf | 'refused'

interface Tally {
  readonly wrong: string[]
  readonly missed: string[]
  schemas: number
  refused: number
  models: number
  exact: number
  fields: number
  hit: number
  nullable: number
  nullableOf: number
  relations: number
  relationsOf: number
}

export const prismaOracle: Oracle = {
  title: 'Prisma',
  columns: [
    'project',
    'schemas',
    'refused by Prisma',
    'models exact',
    'fields',
    'nullable',
    'relations',
    'false',
  ],
  // None of Debian's.
  packages: [],
  async judge(): Promise<OracleRow[]> {
    const directory = mkdtempSync(join(tmpdir(), 'lockstep-prisma-'))
    try {
      const parse = await loadParser(directory)
      if (parse === undefined)
        return [{ cells: ['@prisma/prisma-schema-wasm', 'not installed'], wrong: [], missed: [] }]
      return findProjects().map(([name, files]) => judgeProject(name, files, parse))
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

/** Undefined where the package can't be had. */
async function loadParser(directory: string): Promise<Parser | undefined> {
  const flags = ['--prefix', directory, '--no-audit', '--no-fund', '--ignore-scripts', '--no-save']
  const wanted = Object.entries(versions).map(
    ([alias, version]) => `${alias}@npm:@prisma/prisma-schema-wasm@${version}`,
  )
  const installed = await promisify(execFile)('npm', ['install', ...flags, ...wanted]).then(
    () => true,
    () => false,
  )
  if (!installed) return undefined
  const require = createRequire(join(directory, 'package.json'))
  return files => {
    for (const name of Object.keys(versions)) {
      const wasm = require(name) as { get_dmmf(request: string): string }
      try {
        const answer = wasm.get_dmmf(JSON.stringify({ prismaSchema: files, noColor: true }))
        return (JSON.parse(answer) as { datamodel: Dmmf }).datamodel
      } catch {
        // After a panic it answers nothing any more, so the next schema gets a fresh one.
        delete require.cache[require.resolve(name)]
      }
    }
    return 'refused'
  }
}

function findProjects(): [string, Map<RepoPath, Buffer>][] {
  const own = new Map(Object.entries(ownSchemas).map(([path, text]) => [toRepoPath(path), Buffer.from(text)]))
  const root = process.env['LOCKSTEP_PRISMA_SCHEMAS']
  if (root === undefined || !existsSync(root)) return [['our own', own]]
  const projects = readdirSync(root).map((name): [string, Map<RepoPath, Buffer>] => {
    const paths = readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
    const schemas = paths.filter(path => path.endsWith('.prisma'))
    return [name, new Map(schemas.map(path => [fromGit(path), readFileSync(join(root, name, path))]))]
  })
  return [['our own', own], ...projects]
}

function judgeProject(name: string, files: ReadonlyMap<RepoPath, Buffer>, parse: Parser): OracleRow {
  const tally: Tally = {
    wrong: [],
    missed: [],
    schemas: 0,
    refused: 0,
    models: 0,
    exact: 0,
    fields: 0,
    hit: 0,
    nullable: 0,
    nullableOf: 0,
    relations: 0,
    relationsOf: 0,
  }
  const rootOf = findRoots(files.keys())
  const groups = groupBy([...files.keys()], rootOf)
  for (const paths of groups.values()) {
    const texts = paths.map(path => [path, files.get(path)?.toString('utf8') ?? ''] as const)
    tally.schemas++
    const theirs = parse(texts)
    if (theirs === 'refused') {
      tally.refused++
      continue
    }
    const facts = new Map<RepoPath, PrismaFacts>(
      paths.map(path => [path, prismaExtractor.facts(files.get(path) as Buffer)]),
    )
    const ours = prismaExtractor.link(facts)
    for (const { path, line } of ours.unreadable)
      tally.missed.push(`${name}: ${path}:${line} is refused by us`)
    compareSchema(`${name}: ${paths[0]}`, { ours: ours.models, theirs }, tally)
  }
  const { schemas, refused, models, exact, fields, hit, nullable, nullableOf, relations, relationsOf } = tally
  const cells = [
    name,
    `${schemas}`,
    `${refused}`,
    `${exact}/${models}`,
    `${hit}/${fields}`,
    `${nullable}/${nullableOf}`,
    `${relations}/${relationsOf}`,
    `${tally.wrong.length}`,
  ]
  return { cells, wrong: tally.wrong, missed: tally.missed }
}

function groupBy(paths: readonly RepoPath[], keyOf: (path: RepoPath) => RepoPath): Map<RepoPath, RepoPath[]> {
  const groups = new Map<RepoPath, RepoPath[]>()
  for (const path of paths) groups.set(keyOf(path), [...(groups.get(keyOf(path)) ?? []), path])
  return groups
}

function compareSchema(
  where: string,
  { ours, theirs }: { ours: readonly Model[]; theirs: Dmmf },
  tally: Tally,
): void {
  const models = [...theirs.models, ...theirs.types]
  const known = new Set([...models, ...theirs.enums].map(({ name }) => name))
  for (const { name } of ours) if (!known.has(name)) tally.wrong.push(`${where}: no model ${name}`)
  const byName = new Map(ours.map(model => [model.name, model]))
  for (const model of models) {
    tally.models++
    const before = tally.wrong.length + tally.missed.length
    const own = byName.get(model.name)
    if (own === undefined) tally.missed.push(`${where}: ${model.name}`)
    else compareModel(`${where}: ${model.name}`, { own, model, composites: theirs.types }, tally)
    if (tally.wrong.length + tally.missed.length === before) tally.exact++
  }
  for (const { name, values } of theirs.enums) {
    const said = byName
      .get(name)
      ?.fields.map(field => `${field.name}=${field.default ?? field.name}`)
      .sort()
    const real = values.map(value => `${value.name}=${value.dbName ?? value.name}`).sort()
    if (said?.join() !== real.join()) tally.wrong.push(`${where}: enum ${name}: ${said} for ${real}`)
  }
}

function compareModel(
  where: string,
  { own, model, composites }: { own: Model; model: DmmfModel; composites: readonly DmmfModel[] },
  tally: Tally,
): void {
  if (own.table !== undefined && own.table !== (model.dbName ?? model.name))
    tally.wrong.push(`${where}: table ${own.table} for ${model.dbName}`)
  const real = new Map(model.fields.map(field => [field.name, field]))
  for (const { name } of own.fields) if (!real.has(name)) tally.wrong.push(`${where}: no field ${name}`)
  const fields = new Map(own.fields.map(field => [field.name, field]))
  for (const field of model.fields) {
    tally.fields++
    const said = fields.get(field.name)
    if (said === undefined) {
      tally.missed.push(`${where}.${field.name}`)
      continue
    }
    tally.hit++
    compareField(
      `${where}.${field.name}`,
      { said, field, model, isComposite: composites.some(({ name }) => name === field.type) },
      tally,
    )
  }
}

function compareField(
  where: string,
  {
    said,
    field,
    model,
    isComposite,
  }: { said: Field; field: DmmfField; model: DmmfModel; isComposite: boolean },
  tally: Tally,
): void {
  const isRelation = field.kind === 'object' && !isComposite
  if (isRelation) tally.relationsOf++
  if (isRelation && said.kind === 'relationship') tally.relations++
  else if (isRelation !== (said.kind === 'relationship')) tally.wrong.push(`${where}: is a ${field.kind}`)
  if (!field.isList) tally.nullableOf++
  if (!field.isList && said.nullable === !field.isRequired) tally.nullable++
  else if (!field.isList) tally.wrong.push(`${where}: required ${field.isRequired}`)
  const native = field.nativeType
    ? ` @db.${field.nativeType[0]}${field.nativeType[1].length > 0 ? `(${field.nativeType[1].join(', ')})` : ''}`
    : ''
  const type = `${field.type}${field.isList ? '[]' : ''}${native}`
  if (said.type !== type) tally.wrong.push(`${where}: type ${said.type} for ${type}`)
  const isKey = field.isId || (model.primaryKey?.fields.includes(field.name) ?? false)
  if ((said.primaryKey ?? false) !== isKey) tally.wrong.push(`${where}: key ${isKey}`)
  const isFilled = field.hasDefaultValue || field.isUpdatedAt === true
  if (((said.default ?? said.serverDefault) !== undefined) !== isFilled)
    tally.wrong.push(`${where}: default ${isFilled}`)
  if ((said.storedAs ?? said.name) !== (field.dbName ?? field.name))
    tally.wrong.push(`${where}: stored as ${said.storedAs} for ${field.dbName}`)
}
