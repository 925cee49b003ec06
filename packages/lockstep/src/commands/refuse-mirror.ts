/**
 * Mirrors that can't be compared whatever they hold: another kind of thing than their source, behind a symbolic link, or tracked
 * although they are declared as untracked.
 */
import { createRouter } from '../core/derive.ts'
import type { Mirror } from '../core/mirror.ts'
import { parentsOf, type RepoPath, showPath } from '../core/path.ts'
import { quoteForShell } from '../core/shell.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { listIndex } from '../git/listings.ts'
import type { Repository } from '../git/repository.ts'
import type { Listing } from '../readers/listing.ts'
import { findStats } from '../readers/read-files.ts'
import type { Place } from './workspace.ts'

/** What speaks against a mirror that is declared as untracked, at a place: git has files of it there. */
export async function findTracked(
  repository: Repository,
  { place, listing }: { place: Place; listing: Listing },
  mirror: Mirror,
): Promise<LockstepError | undefined> {
  if (place.name !== 'revision') return findTrackedInIndex(repository, mirror)
  return refuseTracked(mirror, [...listing.entries.keys()], place.revision)
}

/** The same of the index, whatever else of it was read. */
export async function findTrackedInIndex(
  repository: Repository,
  mirror: Mirror,
): Promise<LockstepError | undefined> {
  const listed = await listIndex(repository, { paths: [mirror.to] })
  const paths = listed.map(({ path }) => path)
  return refuseTracked(mirror, paths, 'the index')
}

/** Git would go on committing what the declaration says lives in the work tree alone. */
function refuseTracked(mirror: Mirror, paths: readonly RepoPath[], where: string): LockstepError | undefined {
  const { name, to } = mirror
  const router = createRouter(mirror)
  const tracked = paths.find(path => router.isCompared(path))
  if (tracked === undefined) return undefined
  return new LockstepError({
    code: 'UNTRACKED_MIRROR_TRACKED',
    message: `${name} is declared as untracked, but ${where} has ${showPath(tracked)}`,
    hint: `git rm -r --cached ${quoteForShell(showPath(to))}, and name it in .gitignore; or remove "tracked": false from lockstep.json`,
  })
}

/** A work-tree path that leads through a symbolic link isn't the path that was declared. */
export async function refuseLinkedParents(repository: Repository, { name, from, to }: Mirror): Promise<void> {
  for (const path of [from, to]) {
    for (const parent of [path, ...parentsOf(path)]) {
      const stats = await findStats(repository, parent)
      if (!stats?.isSymbolicLink()) continue
      throw new LockstepError({
        code: 'PARENT_IS_SYMLINK',
        message: `${name} can't be compared: ${showPath(parent)} is a symbolic link, and what lies behind it isn't part of ${showPath(path)}`,
        hint: 'name the real directory in lockstep.json, or replace the link by a directory',
      })
    }
  }
}

/** A directory can't be mirrored onto a file, nor a file onto a directory. */
export function refuseMirror({ name, from, to }: Mirror, source: Snapshot, read: Snapshot): void {
  // Of a source that is gone nobody can say which of the two it was; that it is gone is told elsewhere.
  if (source.size === 0) return
  const sourceIsFile = source.has(from)
  const blocked = sourceIsFile
    ? [...read.keys()].find(path => path.startsWith(`${to}/`))
    : read.has(to)
      ? to
      : undefined
  if (blocked === undefined) return
  const kinds = sourceIsFile ? 'a file, and the mirror a directory' : 'a directory, and the mirror a file'
  throw new LockstepError({
    code: 'MIRROR_NOT_DIRECTORY',
    message: `${name} can't be compared: its source is ${kinds} (${showPath(blocked)})`,
    hint: 'remove what is in the way with `git rm`, or correct "to" in lockstep.json',
  })
}
