/**
 * The Prisma pack: schema files (`*.prisma`) as models, and migrations, of which the paths say all. It needs no parser to be loaded. What
 * a field's type is may be said in another file of the same schema, so a file draws on all files of its schema.
 */
import type { RepoPath } from '../../path.ts'
import type { Extractor, Need, NeedsRequest } from '../extractor.ts'
import type { PrismaFacts } from './facts.ts'
import { findRoots, linkModels } from './link-models.ts'
import { isPrismaMigration, linkPrismaMigrations } from './migrations.ts'
import { parseSchema } from './read-schema.ts'

export const prismaExtractor: Extractor<PrismaFacts> = {
  language: 'Prisma',
  version: 1,
  isSource: path => isSchema(path) || isPrismaMigration(path),
  facts: parseSchema,
  mayMigrate: isPrismaMigration,
  needs: findNeeds,
  link: files => {
    // What was read of a migration is nothing: it is SQL.
    const schemas = new Map([...files].filter(([path]) => isSchema(path)))
    return {
      models: linkModels(schemas),
      graphs: linkPrismaMigrations(files.keys()),
      unreadable: [...schemas].flatMap(([path, { unreadable }]) =>
        unreadable ? [{ path, ...unreadable }] : [],
      ),
    }
  },
}

function isSchema(path: RepoPath): boolean {
  return path.endsWith('.prisma')
}

/** Every other file of the schema, for the types that this one doesn't define; they need nothing more for that. */
function findNeeds(path: RepoPath, { blocks }: PrismaFacts, { paths = [], names }: NeedsRequest): Need[] {
  if (names !== undefined || !isSchema(path)) return []
  const own = new Set(blocks.map(({ name }) => name))
  const types = new Set(blocks.flatMap(({ fields }) => fields.flatMap(({ type }) => (type ? [type] : []))))
  const wanted = [...types].filter(type => !own.has(type))
  const schemas = [...paths].filter(isSchema)
  const rootOf = findRoots(schemas)
  return schemas
    .filter(each => each !== path && rootOf(each) === rootOf(path))
    .map(each => ({ path: each, names: wanted }))
}
