/**
 * The index: what the next commit will record. Never looks at a file of the work tree, with one exception that git itself
 * makes: an entry that is only *meant* to be added (`git add -N`) is told from an empty file by asking git.
 */
import type { RepoPath } from '../core/path.ts'
import type { ConflictSide, Entry } from '../core/snapshot.ts'
import { listIndex, listIntentToAdd } from '../git/listings.ts'
import type { IndexEntry } from '../git/parse.ts'
import { emptyIds, type Repository } from '../git/repository.ts'
import type { Listing } from './listing.ts'

export interface IndexRequest {
  readonly paths: readonly RepoPath[]
  /** What to list instead when there are too many paths to name. */
  readonly directories?: readonly RepoPath[]
  /** Another index file than git's own. */
  readonly indexFile?: string
}

/** Reads the index below some paths. */
export async function readIndex(repository: Repository, request: IndexRequest): Promise<Listing> {
  const listing = sortEntries(await listIndex(repository, request))
  const emptyBlob = emptyIds(repository).blob
  const doubtful = [...listing.entries].filter(([, { id }]) => id === emptyBlob).map(([path]) => path)
  if (doubtful.length > 0 && request.indexFile === undefined) {
    for (const path of await listIntentToAdd(repository, request.directories ?? request.paths))
      listing.entries.delete(path)
  }
  return listing
}

/** Sorts raw index entries into a listing: conflicts aside, sparse paths marked. */
export function sortEntries(indexed: readonly IndexEntry[]): Listing & { entries: Map<RepoPath, Entry> } {
  const entries = new Map<RepoPath, Entry>()
  const unmerged = new Map<RepoPath, ConflictSide[]>()
  const skipped = new Set<RepoPath>()
  for (const { path, mode, id, stage, skipWorktree } of indexed) {
    if (stage === 0) entries.set(path, { mode, id })
    else {
      const sides = unmerged.get(path) ?? []
      // Stage 1 is the common ancestor: neither side holds that text any more.
      if (stage !== 1) sides.push({ mode, id, side: stage === 2 ? 'ours' : 'theirs' })
      unmerged.set(path, sides)
    }
    if (skipWorktree) skipped.add(path)
  }
  return { entries, unmerged, skipped, untracked: new Set() }
}
