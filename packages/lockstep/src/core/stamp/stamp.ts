/**
 * The stamp: what a running program can say of itself, so that a health endpoint sees that the database has moved on and the code
 * hasn't. It holds no time and no commit, which would make every sync another text, or refer to the commit that holds it. Pure.
 */
import type { MigrationGraph } from '../migrations/graph.ts'
import { showPath } from '../path.ts'

/** The migrations of one environment, as a program knows them. */
export interface StampedMigrations {
  /**
   * What a database says it is at when all of it has run: the heads, without those that another migration depends on, whose rows
   * Alembic takes out of its table. Sorted.
   */
  readonly code_version: readonly string[]
  /** Every migration that the code knows. A revision of the database that isn't among them is newer than the code. Sorted. */
  readonly known: readonly string[]
}

/** Its keys are read by programs, in Python's spelling. */
export interface Stamp extends StampedMigrations {
  readonly schema: 1
  /** The source, as in lockstep.json. */
  readonly source: string
  /** Git's id for the source directory as it lies in the work tree; what `git rev-parse HEAD:<source>` says of a clean one. */
  readonly source_tree: string
  /** One id for all that is mirrored, by path, mode and bytes. */
  readonly content_id: string
  /** By folder, where there is more than one environment; above, all of them are put together. */
  readonly environments?: Readonly<Record<string, StampedMigrations>>
}

/** What a stamp is made of. */
export interface StampedSource {
  readonly source: string
  readonly sourceTree: string
  readonly contentId: string
  readonly graphs: readonly MigrationGraph[]
}

/** The stamp of a source. The same source gives the same stamp. */
export function deriveStamp({ source, sourceTree, contentId, graphs }: StampedSource): Stamp {
  const parts = [...graphs]
    .sort((one, other) => (one.environment < other.environment ? -1 : 1))
    .map(graph => [showPath(graph.environment), stampGraph(graph)] as const)
  return {
    schema: 1,
    source,
    source_tree: sourceTree,
    content_id: contentId,
    code_version: sortUnique(parts.flatMap(([, { code_version: heads }]) => heads)),
    known: sortUnique(parts.flatMap(([, { known }]) => known)),
    ...(parts.length > 1 && { environments: Object.fromEntries(parts) }),
  }
}

function stampGraph(graph: MigrationGraph): StampedMigrations {
  return { code_version: findCodeVersion([graph]), known: sortUnique([...graph.migrations.keys()]) }
}

/** What a database says it is at when all migrations of these graphs have run. Sorted. */
export function findCodeVersion(graphs: readonly MigrationGraph[]): string[] {
  return sortUnique(
    graphs.flatMap(({ heads, migrations }) => {
      const needed = new Set([...migrations.values()].flatMap(({ dependsOn }) => dependsOn))
      return heads.filter(head => !needed.has(head))
    }),
  )
}

function sortUnique(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort()
}

/** The stamp as JSON, with a newline at its end. */
export function renderStampJson(stamp: Stamp): string {
  return `${JSON.stringify(stamp, null, 2)}\n`
}
