/**
 * Whether a commit has been made of what an apply wrote. Undoing it would then leave the reverse of that commit behind, staged
 * or not, for the next commit to take; git's own commands take a commit back, its source with its mirror.
 */
import type { Receipt } from '../apply/receipt.ts'
import { isUtf8, type RepoPath } from '../core/path.ts'
import { type Entry, sameEntry } from '../core/snapshot.ts'
import { findCommit, listTree } from '../git/listings.ts'
import { listRange } from '../git/ranges.ts'
import type { Repository } from '../git/repository.ts'

/** What a commit holds of an apply. */
export interface Committed {
  readonly path: RepoPath
  /** The commit, or the one that HEAD is at where none of those since touches the path. */
  readonly commit: string
}

/** Finds a path of the receipt that HEAD holds as the apply wrote it, and didn't hold so then. */
export async function findCommitted(
  repository: Repository,
  { head: then, files, index }: Receipt,
): Promise<Committed | undefined> {
  const { head } = repository
  if (head === undefined || head === then) return undefined
  const written = new Map([...files, ...index].map(({ path, after }) => [path, after]))
  const paths = [...written.keys()]
  const [now, before] = [await readEntries(repository, head, paths), await readThen(repository, then, paths)]
  const path = paths.find(one => {
    const after = written.get(one)
    return sameEntry(now.get(one), after) && !sameEntry(before.get(one), after)
  })
  return path === undefined ? undefined : { path, commit: await findHolder(repository, { head, then, path }) }
}

/** What HEAD held at the time; nothing before the first commit, nor where that commit is gone. */
async function readThen(
  repository: Repository,
  then: string | undefined,
  paths: readonly RepoPath[],
): Promise<Map<RepoPath, Entry>> {
  const isThere = then !== undefined && (await findCommit(repository, then)) !== undefined
  return isThere ? readEntries(repository, then, paths) : new Map()
}

async function readEntries(
  repository: Repository,
  commit: string,
  paths: readonly RepoPath[],
): Promise<Map<RepoPath, Entry>> {
  const narrow = paths.length <= 64 && paths.every(isUtf8)
  const entries = await listTree(repository, commit, narrow ? paths : ['' as RepoPath])
  return new Map(entries.map(({ path, mode, id }) => [path, { mode, id }]))
}

/** The newest commit since then that changes the path to what HEAD holds. */
async function findHolder(
  repository: Repository,
  { head, then, path }: { head: string; then: string | undefined; path: RepoPath },
): Promise<string> {
  if (!isUtf8(path)) return head
  const known = then !== undefined && (await findCommit(repository, then)) !== undefined ? [then] : []
  const [newest] = await listRange(repository, head, known, [path])
  return newest?.commit ?? head
}
