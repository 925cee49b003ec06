/**
 * What a built directory, a zip or a deployed function holds, whichever of them it is: one shape, so that one comparison
 * serves all later stations. The bytes are hashed as git would hash them, and no attribute or filter of git is asked:
 * nobody checks these files in.
 */
import type { RepoPath } from '../core/path.ts'
import type { Snapshot } from '../core/snapshot.ts'

export interface BuiltFiles {
  readonly kind: 'directory' | 'zip'
  /** The folder that was looked into: its path below the place, the empty path for all of it. */
  readonly within: RepoPath
  /** Paths below that folder → entry: regular files and symbolic links. Where `within` is a file, its entry is at the empty path. */
  readonly entries: Snapshot
  /** Those of `entries` whose executable bit the place doesn't keep, such as what a zip made on Windows holds. */
  readonly modeless: ReadonlySet<RepoPath>
  /** The bytes of all `entries` together. */
  readonly size: number
}

/**
 * Whether a path lies in a `__pycache__`, which running or compiling leaves beside any Python. Nothing there is ever imported
 * without its source (PEP 3147), so no reader of what was built counts it.
 */
export function isByteCode(path: RepoPath): boolean {
  return /(?:^|\/)__pycache__\//.test(path)
}
