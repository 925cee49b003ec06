/**
 * What a reader gives: the snapshot of some paths at one place, and beside it what the place knows that a snapshot can't
 * say. All readers give the same shape, so that one comparison serves every place.
 */
import type { RepoPath } from '../core/path.ts'
import type { ConflictSide, Entry } from '../core/snapshot.ts'

export interface Listing {
  readonly entries: ReadonlyMap<RepoPath, Entry>
  /** Paths with a conflict: the entries of our side and theirs, one of which may be missing. */
  readonly unmerged: ReadonlyMap<RepoPath, readonly ConflictSide[]>
  /** Paths of the index that the work tree leaves out on purpose; their work-tree state means nothing. */
  readonly skipped: ReadonlySet<RepoPath>
  /** Paths of the work tree that the index doesn't have. */
  readonly untracked: ReadonlySet<RepoPath>
}
