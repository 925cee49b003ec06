/**
 * An oracle is a real library that is asked what our static reading says too. Each is one file of oracles/; a row is one package
 * that uses the library. A false statement, something that we say and the library denies, fails the run; what we leave out only
 * counts.
 */

export interface OracleRow {
  readonly cells: readonly string[]
  /** Things that we said and that aren't so, one line each. */
  readonly wrong: readonly string[]
  /** What we didn't say, for whoever works on it. */
  readonly missed: readonly string[]
}

export interface Oracle {
  readonly title: string
  readonly columns: readonly string[]
  /** The Debian packages that it needs. */
  readonly packages: readonly string[]
  judge(): Promise<OracleRow[]>
}
