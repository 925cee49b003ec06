/** How the migrations of one place compare with the source's, as data: part of a report. Ids are compared, never dates or names. */

/** A migration as a report names it. */
export interface MigrationName {
  readonly id: string
  readonly title?: string
  readonly date?: string
}

export interface MigrationDrift {
  readonly tool: string
  /** Where the environment lies, relative to the source. */
  readonly environment: string
  /**
   * Seen from the place that was compared. `unknown head`: its head is not among the source's, by a squash or because they went
   * apart. `none`: it holds no migrations at all. `broken`: its graph has a hole.
   */
  readonly state: 'equal' | 'behind' | 'ahead' | 'diverged' | 'unknown head' | 'none' | 'broken'
  readonly expectedHeads: readonly string[]
  readonly actualHeads: readonly string[]
  /** What the place lacks, in the order in which they would run. */
  readonly missing: readonly MigrationName[]
  /** What it has alone. */
  readonly extra: readonly MigrationName[]
  /** Ids of migrations that follow something else there. */
  readonly reparented: readonly string[]
  /** Ids of migrations whose text differs. */
  readonly edited: readonly string[]
  readonly problems: readonly string[]
}
