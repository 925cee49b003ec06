/**
 * Prisma's migrations from paths alone: a folder each below `migrations`, run in the order of their names, which begin with the
 * time they were made. Each follows the one before it, because that is all the order there is.
 */

import type { Migration, MigrationGraph } from '../../migrations/graph.ts'
import { linkGraph } from '../../migrations/link-graph.ts'
import { compareText } from '../../migrations/order.ts'
import { type RepoPath, showPath } from '../../path.ts'

/** `prisma/migrations/20260115152619_add_is_imlc/migration.sql` */
const migrationPath = /^(?:(.*)\/)?migrations\/([^/]+)\/migration\.sql$/

/** Whether a path is a migration's. */
export function isPrismaMigration(path: RepoPath): boolean {
  return migrationPath.test(path)
}

/** A graph for each folder that has `migrations` in it: the folder of the schema. */
export function linkPrismaMigrations(paths: Iterable<RepoPath>): MigrationGraph[] {
  const environments = new Map<RepoPath, { name: string; path: RepoPath }[]>()
  for (const path of paths) {
    const [, folder = '', name = ''] = migrationPath.exec(path) ?? []
    if (name === '') continue
    const environment = folder as RepoPath
    const found = { name: showPath(name as RepoPath), path }
    environments.set(environment, [...(environments.get(environment) ?? []), found])
  }
  return [...environments]
    .sort(([one], [other]) => compareText(one, other))
    .map(([environment, found]) => {
      const inOrder = found.sort((one, other) => compareText(one.path, other.path))
      const migrations = inOrder.map(({ name, path }, at): Migration => {
        const before = inOrder[at - 1]
        return {
          id: name,
          parents: before ? [before.name] : [],
          dependsOn: [],
          labels: [],
          path,
          ...describe(name),
        }
      })
      return linkGraph({ tool: 'Prisma', environment, migrations })
    })
}

/** `20260115152619_add_is_imlc` */
function describe(name: string): { title?: string; date?: string } {
  const [, stamp, words] = /^(\d{14})_?(.*)$/.exec(name) ?? [undefined, undefined, name]
  const title = (words ?? '').replace(/[_-]+/g, ' ').trim()
  const date = stamp?.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3 $4:$5:$6')
  return { ...(title && { title }), ...(date !== undefined && { date }) }
}
