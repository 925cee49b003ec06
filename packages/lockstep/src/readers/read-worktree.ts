/**
 * The work tree: tracked files, and untracked ones that aren't ignored. Git's index says which tracked files can't have
 * changed; only the others are hashed.
 */
import type { RepoPath } from '../core/path.ts'
import { gitlinkMode } from '../core/snapshot.ts'
import { listIndex, listWorktreeChanges } from '../git/listings.ts'
import type { Repository } from '../git/repository.ts'
import type { Listing } from './listing.ts'
import { readFiles } from './read-files.ts'
import { sortEntries } from './read-index.ts'

/** Reads the work tree below some paths. Paths that a sparse checkout leaves out are in `skipped` and have no entry. */
export async function readWorktree(repository: Repository, paths: readonly RepoPath[]): Promise<Listing> {
  const [indexed, changes] = await Promise.all([
    listIndex(repository, { paths }),
    listWorktreeChanges(repository, paths),
  ])
  const listing = sortEntries(indexed)
  const index = new Map(listing.entries)
  for (const path of [...listing.skipped, ...changes.deleted]) listing.entries.delete(path)
  // A directory that is a repository of its own is listed with a slash at its end, and is no file of this one.
  const untracked = [...changes.untracked].filter(path => !path.endsWith('/'))
  const doubtful = [...changes.modified, ...untracked].filter(path => index.get(path)?.mode !== gitlinkMode)
  const found = await readFiles(repository, doubtful, index)
  for (const path of doubtful) {
    const entry = found.get(path)
    if (entry === undefined || entry === 'obstacle') listing.entries.delete(path)
    else listing.entries.set(path, entry)
  }
  return { ...listing, untracked: new Set(untracked) }
}
