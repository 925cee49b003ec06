/**
 * The answer as data: what every command gives back, what every reporter renders and what the Nx face passes on. The
 * JSON output is this structure with its paths made printable (reporters/json); its schema is published with the package.
 */
import type { ErrorCode } from '../errors.ts'
import type { MigrationDrift } from './migrations/migration-drift.ts'
import type { ModelDrift } from './models/model-drift.ts'
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
  /** How many commits of the source are lacking, where that was counted. */
  readonly commits?: number
}

/** A place of the chain after the mirror, or the record of one. */
export type StationName = 'built' | 'deployed' | 'receipt'

/** What a deployed function says of itself. */
export interface DeployedFacts {
  readonly function: string
  readonly version: string
  readonly region: string
  /** The SHA-256 of the deployed zip, in base64, as AWS shows it. */
  readonly codeSha256: string
  /** When somebody last uploaded; it never says what. As AWS shows it. */
  readonly lastModified: string
}

/** Something that Lockstep doesn't look at, and the command that does. */
export interface Unchecked {
  readonly what: string
  readonly command: string
}

/** A file that can't be compared by its fields, and on which side. */
export interface UnreadableFile {
  /** Relative to the mirror. */
  readonly path: RepoPath
  readonly side: 'source' | 'mirror'
  /** The line of the first thing that is wrong with it. From 1. */
  readonly line?: number
  readonly reason: string
  /** Whether the program can't even load it. */
  readonly failsAtImport: boolean
}

/** What a drift means, where that could be told: said after the verdict, and never part of it. */
export interface Meaning {
  readonly models: readonly ModelDrift[]
  /** One a graph that differs. */
  readonly migrations: readonly MigrationDrift[]
  readonly unreadable: readonly UnreadableFile[]
  /** How many texts are neither in this clone nor on disk, so that nothing can be said of them. */
  readonly absent: number
}

/** How one later station compares with what the source says. Its findings are of mirrored paths, wherever it keeps them. */
export interface StationReport {
  readonly station: StationName
  /** What people call it: the function's name in the template, the function, or the path. */
  readonly name: string
  /** Where it lies in the repository, if it does. */
  readonly path?: RepoPath
  readonly kind?: 'directory' | 'zip' | 'function' | 'health'
  readonly inSync: boolean
  /** How many paths were compared: the mirrored ones, and the mirror's own. None where a health endpoint serves migrations alone. */
  readonly compared: number
  readonly findings: Drift
  /** Whether it holds what the mirror holds now: it was built from this mirror, in sync or not. */
  readonly fromMirror?: boolean
  readonly since?: Since
  /** Why there is no answer; the reason is among the errors of the report too. */
  readonly notCompared?: string
  readonly notes?: readonly string[]
  /** The command that brings this station, and those before it, in sync. */
  readonly fix?: string
  /** One id for all that was compared, as it is there. */
  readonly contentId?: ContentId
  /** The bytes of all files that were looked at. */
  readonly size?: number
  readonly deployed?: DeployedFacts
  readonly meaning?: Meaning
  readonly unchecked?: readonly Unchecked[]
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
  readonly meaning?: Meaning
  readonly verdict?: Verdict
  /** Why this mirror was left out of the comparison, when it was. */
  readonly notCompared?: string
  /** Lines for people that belong to this mirror: warnings, what was left alone and why. */
  readonly notes?: readonly string[]
  /** The command that ends this drift at the place that was judged. */
  readonly fix?: string
  /** The later stations, where they were asked for. `inSync` above is about the mirror alone. */
  readonly stations?: readonly StationReport[]
  /** Directories of builds that a sync removed, because they were made of what the mirror held before. */
  readonly cleared?: readonly RepoPath[]
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
  /** The station of that mirror, when it was one alone: "built BackendApiFunction". */
  readonly station?: string
}

export interface Report {
  readonly version: 1
  readonly command: string
  readonly place: PlaceName
  /** The revision that was asked for, when the place is one. */
  readonly revision?: string
  readonly inSync: boolean
  /** What no commit holds, where that alone is a reason to say no. */
  readonly uncommitted?: readonly RepoPath[]
  readonly mirrors: readonly MirrorReport[]
  readonly errors: readonly ErrorReport[]
}
