/** A revision: what one commit holds. */
import type { RepoPath } from '../core/path.ts'
import type { Entry } from '../core/snapshot.ts'
import { listTree } from '../git/listings.ts'
import type { Repository } from '../git/repository.ts'
import type { Listing } from './listing.ts'

/** Reads a commit's tree below some paths. */
export async function readRevision(
  repository: Repository,
  commit: string,
  paths: readonly RepoPath[],
): Promise<Listing> {
  const entries = new Map<RepoPath, Entry>()
  for (const { path, mode, id } of await listTree(repository, commit, paths)) entries.set(path, { mode, id })
  return { entries, unmerged: new Map(), skipped: new Set(), untracked: new Set() }
}
