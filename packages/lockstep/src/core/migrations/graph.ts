/**
 * The migrations of a database as a graph: what each follows, and the heads that none follows. One graph an environment; a
 * repository may have several. A graph is read from source text alone, without a database and without importing anything.
 */
import type { RepoPath } from '../path.ts'

export interface Migration {
  /** What the tool knows it by. For Django `app.0001_initial`. */
  readonly id: string
  /** What it follows; more than one for a merge. */
  readonly parents: readonly string[]
  /** What it follows is made at run time, so that `parents` may lack some. */
  readonly hasUnknownParents?: true
  /** What has to run before it without being followed by it (Alembic's `depends_on`), as ids of this graph. */
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
  readonly path: RepoPath
  /** What its author called it: the first line of its docstring, or the words of its name. */
  readonly title?: string
  /** When it was made, as written: `2026-01-15 15:26:19`. */
  readonly date?: string
}

export interface MigrationGraph {
  readonly tool: 'Alembic' | 'Django' | 'Prisma'
  /** Where the environment lies, relative to the directory that was understood: the folder of `env.py`, of the app, of the schema. */
  readonly environment: RepoPath
  /** By id, in the order of their paths. */
  readonly migrations: ReadonlyMap<string, Migration>
  /** What nothing follows, sorted. Left out where something may follow it of which that can't be told. */
  readonly heads: readonly string[]
  /** What is wrong with the graph, such as a missing revision in its middle. The tool itself would refuse it. */
  readonly problems: readonly string[]
  /** Files of it that couldn't be read. What they hold is not known to be missing. */
  readonly unreadable?: readonly RepoPath[]
}
