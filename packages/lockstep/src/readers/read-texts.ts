/**
 * The bytes of many files at once, by their ids: git's own blobs, and for what no commit and no index holds yet the file of the
 * work tree. What a partial clone lacks isn't fetched; whoever asks says so.
 */
import { readFile } from 'node:fs/promises'
import type { RepoPath } from '../core/path.ts'
import type { ContentId } from '../core/snapshot.ts'
import { findBlobs } from '../git/objects.ts'
import { absolutePath, type Repository } from '../git/repository.ts'

/** A text that is wanted, and where in the work tree it lies if git has no copy of it. */
export interface WantedText {
  readonly id: ContentId
  readonly at?: RepoPath | undefined
}

export interface FoundText {
  readonly bytes: Buffer
  /** Whether these are the bytes of the id: a file of the work tree may still have to go through git's filters. */
  readonly isExact: boolean
}

/** Reads texts. An id that is neither stored nor on disk has none. */
export async function readTexts(
  repository: Repository,
  wanted: readonly WantedText[],
): Promise<Map<ContentId, FoundText>> {
  const found = new Map<ContentId, FoundText>()
  if (wanted.length === 0) return found
  const blobs = await findBlobs(
    repository,
    wanted.map(({ id }) => id),
  )
  for (const [index, { id, at }] of wanted.entries()) {
    const blob = blobs[index]
    if (blob) found.set(id, { bytes: blob, isExact: true })
    else if (at !== undefined) {
      const bytes = await readFile(absolutePath(repository, at)).catch(() => undefined)
      if (bytes) found.set(id, { bytes, isExact: false })
    }
  }
  return found
}
