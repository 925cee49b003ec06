/**
 * The answer as data: what every command gives back, what every reporter renders and what the Nx face passes on. The
 * JSON output is this structure with its paths made printable (reporters/json); its schema is published with the package.
 */
import type { ErrorCode } from '../errors.ts'
import type { RepoPath } from './path.ts'
import type { ContentId, Entry } from './snapshot.ts'

/** How one mirrored path disagrees with its source. Exactly one kind a finding. */
export type FindingKind = 'missing' | 'extra' | 'stale' | 'edited'

export interface Finding {
  /** The mirrored path. */
  readonly path: RepoPath
  /** The source path it derives from; for an extra file, the one it once derived from. */
  readonly source: RepoPath
  readonly kind: FindingKind
  readonly expected?: Entry
  readonly actual?: Entry
  /** Only for edited: whether the source changed too since the two last agreed. Left out where that can't be told. */
  readonly sourceMoved?: boolean
  /** Only for edited: the mirror's last text that the source had too, which a three-way merge would start from. */
  readonly baseId?: ContentId
  /** Why the finding is no surer than it is, such as "cannot tell: shallow clone". */
  readonly doubt?: string
}

/** All findings of one mirror at one place, in the order of their paths. */
export type Drift = readonly Finding[]

/** What a hook answers for a mirror. */
export type Verdict = 'pass' | 'warn' | 'block'

/** The first commit of the drift that is still going on. */
export interface Since {
  readonly commit: string
  readonly subject: string
  /** The committer's date, seconds since 1970. */
  readonly date: number
  /** True when the walk ran out of time or history: the drift is at least this old. */
  readonly atLeast: boolean
}

/** Which place was judged. */
export type PlaceName = 'index' | 'worktree' | 'revision'

export interface MirrorReport {
  readonly name: string
  readonly from: RepoPath
  readonly to: RepoPath
  readonly inSync: boolean
  /** What the judged revision is called, where one report is about several. */
  readonly revision?: string
  /** How many mirrored paths were compared. */
  readonly compared: number
  readonly findings: Drift
  /** What was changed, or with a dry run would be. */
  readonly changes?: readonly ChangeReport[]
  readonly since?: Since
  readonly verdict?: Verdict
  /** Why this mirror was left out of the comparison, when it was. */
  readonly notCompared?: string
  /** Lines for people that belong to this mirror: warnings, what was left alone and why. */
  readonly notes?: readonly string[]
  /** The command that ends this drift at the place that was judged. */
  readonly fix?: string
}

export interface ChangeReport {
  readonly path: RepoPath
  readonly change: 'added' | 'updated' | 'removed'
}

export interface ErrorReport {
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string
  /** The mirror that could not be compared, when it was one alone. */
  readonly mirror?: string
}

export interface Report {
  readonly version: 1
  readonly command: string
  readonly place: PlaceName
  /** The revision that was asked for, when the place is one. */
  readonly revision?: string
  readonly inSync: boolean
  readonly mirrors: readonly MirrorReport[]
  readonly errors: readonly ErrorReport[]
}
