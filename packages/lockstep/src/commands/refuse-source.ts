/**
 * What makes a source unfit to derive anything from. Each of these would otherwise end as a false pass or as an emptied
 * mirror, so each is an error and never a finding.
 */
import { posix } from 'node:path'
import type { Route, Router } from '../core/derive.ts'
import type { Mirror } from '../core/mirror.ts'
import { isWithin, type RepoPath, relativeTo, showPath } from '../core/path.ts'
import { quoteForShell } from '../core/shell.ts'
import { gitlinkMode, type Snapshot, symlinkMode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { findCommit, listTree } from '../git/listings.ts'
import { findBlobs } from '../git/objects.ts'
import type { Repository } from '../git/repository.ts'
import type { Listing } from '../readers/listing.ts'
import { findStats, readLinkTarget } from '../readers/read-files.ts'
import type { Place } from './workspace.ts'

export interface SourceRequest {
  readonly mirror: Mirror
  readonly router: Router
  readonly source: Snapshot
  readonly routes: readonly Route[]
  readonly listing: Listing
  readonly place: Place
  /** Whether the whole source was read; only then can it be called empty. */
  readonly whole: boolean
}

const placeWords = { worktree: 'the work tree', index: 'the index' } as const

/** Throws when the source is missing, empty, unmerged, or holds what can't be mirrored. */
export async function refuseSource(repository: Repository, request: SourceRequest): Promise<void> {
  const { mirror, router, source, routes, listing, whole } = request
  const conflict = [...listing.unmerged.keys()].find(path => router.routeOf(path) !== undefined)
  if (conflict !== undefined) throw unmergedSource(mirror, conflict)
  if (whole) await refuseEmpty(repository, request)
  const own = source.get(mirror.from)
  if (own && own.mode !== '100644' && own.mode !== '100755') throw notADirectory(mirror)
  for (const route of routes) {
    if (source.get(route.source)?.mode === gitlinkMode) throw gitlinkInSource(mirror, route.source)
  }
  await refuseLeavingLinks(repository, { mirror, source, routes })
}

/** The error for a source that no file is left of. */
export function emptiedSource(
  mirror: Mirror,
  place: Place,
  hint = `restore it (git checkout HEAD -- ${quoteForShell(showPath(mirror.from))}), or remove the mirror from lockstep.json`,
): LockstepError {
  const where = place.name === 'revision' ? place.revision : placeWords[place.name]
  return new LockstepError({
    code: 'SOURCE_EMPTY',
    message: `the source of ${mirror.name} is empty: ${showPath(mirror.from)} has no files in ${where}`,
    hint,
  })
}

/** The hint for a source that can't be restored from HEAD, because HEAD hasn't got it; undefined for one that can. */
async function findHint(repository: Repository, { from }: Mirror, place: Place): Promise<string | undefined> {
  if (place.name === 'revision') return 'judge a revision that has it, or correct "from" in lockstep.json'
  const head = await findCommit(repository, 'HEAD')
  if (head !== undefined && (await listTree(repository, head, [from])).length > 0) return undefined
  if (place.name === 'index' && (await findStats(repository, from)))
    return `git add ${quoteForShell(showPath(from))}, or correct "from" in lockstep.json`
  return 'correct "from" in lockstep.json: HEAD has nothing there either'
}

async function refuseEmpty(
  repository: Repository,
  { mirror, source, routes, listing, place }: SourceRequest,
): Promise<void> {
  if (routes.length > 0) return
  // A sparse checkout that leaves the source out is no empty source, but there is nothing to compare with either.
  const sparse = [...listing.skipped].some(path => isWithin(path, mirror.from))
  if (source.size === 0 && !sparse)
    throw emptiedSource(mirror, place, await findHint(repository, mirror, place))
  throw new LockstepError({
    code: 'SOURCE_EMPTY',
    message: sparse
      ? `the source of ${mirror.name} is outside this sparse checkout: ${showPath(mirror.from)}`
      : `nothing of ${showPath(mirror.from)} is mirrored by ${mirror.name}: its globs leave every file out`,
    hint: sparse
      ? 'judge the index instead, with --staged'
      : 'correct "include", "exclude" or "mirrorOnly" in lockstep.json',
  })
}

async function refuseLeavingLinks(
  repository: Repository,
  { mirror, source, routes }: Pick<SourceRequest, 'mirror' | 'source' | 'routes'>,
): Promise<void> {
  const links = routes.filter(route => source.get(route.source)?.mode === symlinkMode)
  if (links.length === 0) return
  const stored = await findBlobs(
    repository,
    links.map(route => source.get(route.source)?.id as string),
  )
  for (const [at, { source: path }] of links.entries()) {
    // A link that was changed in the work tree has no blob yet; one that a blobless clone lacks isn't judged.
    const target = stored[at] ?? (await readLinkTarget(repository, path))
    if (target && leaves(relativeTo(path, mirror.from), target.toString('utf8')))
      throw linkLeaves(mirror, path, target)
  }
}

/** Whether a link at `path`, relative to the source, points outside of the source. */
export function leaves(path: RepoPath, target: string): boolean {
  if (posix.isAbsolute(target) || /^[A-Za-z]:/.test(target)) return true
  const reached = posix.normalize(posix.join(posix.dirname(path), target))
  return reached === '..' || reached.startsWith('../')
}

function unmergedSource(mirror: Mirror, path: RepoPath): LockstepError {
  return new LockstepError({
    code: 'SOURCE_UNMERGED',
    message: `the source of ${mirror.name} has a conflict: ${showPath(path)}`,
    hint: `resolve it at the source alone, git add it, then run: npx lockstep sync --staged ${mirror.name}`,
  })
}

function notADirectory(mirror: Mirror): LockstepError {
  return new LockstepError({
    code: 'SOURCE_NOT_DIRECTORY',
    message: `the source of ${mirror.name} is neither a directory nor a file: ${showPath(mirror.from)} is a link or a submodule`,
    hint: 'name the real directory as "from" in lockstep.json',
  })
}

function gitlinkInSource(mirror: Mirror, path: RepoPath): LockstepError {
  return new LockstepError({
    code: 'GITLINK_IN_SOURCE',
    message: `the source of ${mirror.name} holds a submodule, which can't be mirrored: ${showPath(path)}`,
    hint: `leave it out: "exclude": ["${showPath(relativeTo(path, mirror.from))}"]`,
  })
}

function linkLeaves(mirror: Mirror, path: RepoPath, target: Buffer): LockstepError {
  return new LockstepError({
    code: 'SYMLINK_LEAVES_SOURCE',
    message: `the source of ${mirror.name} holds a symbolic link that leaves it: ${showPath(path)} → ${target.toString('utf8')}`,
    hint: `in the mirror it would lead elsewhere; leave it out: "exclude": ["${showPath(relativeTo(path, mirror.from))}"]`,
  })
}
