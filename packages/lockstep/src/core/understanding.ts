/** The answer of the commands that show what Lockstep understands of a directory: the same facts that a drift is explained by. */
import type { Understood } from './languages/extractor.ts'
import type { RepoPath } from './path.ts'
import type { ErrorReport, PlaceName } from './report.ts'

export interface Understanding extends Understood {
  /** What was understood. */
  readonly directory: RepoPath
  /** How many files of a known language it holds. */
  readonly files: number
  /** Files whose text is neither in this clone nor on disk. */
  readonly absent: readonly RepoPath[]
}

export interface UnderstandingReport {
  readonly version: 1
  readonly command: 'models' | 'migrations'
  readonly place: PlaceName
  readonly revision?: string
  readonly directories: readonly Understanding[]
  readonly errors: readonly ErrorReport[]
}
