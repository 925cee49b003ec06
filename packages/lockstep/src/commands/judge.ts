/**
 * The heart: a listing of some place in, what each mirror ought to hold and how it disagrees out. Every command that
 * compares goes through here, whatever the place; the hook passes the few paths that a commit touches instead of all.
 */
import { compare, type Difference, findDifferences } from '../core/compare.ts'
import {
  createRouter,
  deriveSnapshot,
  type Router,
  routeFiles,
  selectMirrored,
  selectOwn,
} from '../core/derive.ts'
import { derivesFrom, type Mirror } from '../core/mirror.ts'
import { isWithin, type RepoPath } from '../core/path.ts'
import type { Drift } from '../core/report.ts'
import { type ContentId, type Entry, type Snapshot, symlinkMode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { type Repository, readSettings } from '../git/repository.ts'
import { findBase, type Written } from '../readers/base.ts'
import type { Listing } from '../readers/listing.ts'
import { readFiles } from '../readers/read-files.ts'
import { findOutsideSparse } from '../readers/sparse.ts'
import { findTracked, refuseLinkedParents, refuseMirror } from './refuse-mirror.ts'
import { refuseSource } from './refuse-source.ts'
import { refuseSubmodule } from './refuse-submodule.ts'
import type { Place } from './workspace.ts'

export interface Judgement {
  readonly mirror: Mirror
  readonly router: Router
  readonly expected: Snapshot
  readonly actual: Snapshot
  /** What the mirror has of its own: nothing compares it with the source, and a build takes it along. */
  readonly own: Snapshot
  readonly drift: Drift
  /** Mirror paths that git has unmerged. */
  readonly unmerged: ReadonlySet<RepoPath>
  /** Paths of the work tree that the index doesn't have: git keeps no copy of them. */
  readonly untracked: ReadonlySet<RepoPath>
}

/** A mirror that could not be judged, or was left out, and why. */
export type Unjudged =
  | { readonly mirror: Mirror; readonly error: LockstepError }
  | { readonly mirror: Mirror; readonly notCompared: string }

export interface JudgeRequest {
  /** In the order in which they derive from each other. Those upstream of a named mirror have to be among them. */
  readonly mirrors: readonly Mirror[]
  readonly place: Place
  readonly listing: Listing
  readonly written: Written
  /** The mirrored paths to judge, per mirror; all of them when left out. */
  readonly touched?: ReadonlyMap<string, ReadonlySet<RepoPath>>
  readonly headIds?: ReadonlyMap<RepoPath, ContentId>
}

/** Judges mirrors one after the other, each from the *expected* state of those it derives from. */
export async function judgeMirrors(
  repository: Repository,
  request: JudgeRequest,
): Promise<(Judgement | Unjudged)[]> {
  const results: (Judgement | Unjudged)[] = []
  for (const mirror of request.mirrors) {
    const upstream = results.filter(result => derivesFrom(mirror, result.mirror))
    results.push(await judgeMirror(repository, request, { mirror, upstream }))
  }
  return results
}

export function isJudged(result: Judgement | Unjudged): result is Judgement {
  return 'drift' in result
}

/** Where the text that is expected at a path of the work tree lies: the path itself, or, in a chain, the first source. */
export function findOrigin(judged: readonly (Judgement | Unjudged)[], path: RepoPath): RepoPath {
  const link = judged.filter(isJudged).find(({ expected }) => expected.has(path))
  return link ? findOrigin(judged, link.router.sourceOf(path)) : path
}

async function judgeMirror(
  repository: Repository,
  request: JudgeRequest,
  { mirror, upstream }: { mirror: Mirror; upstream: readonly (Judgement | Unjudged)[] },
): Promise<Judgement | Unjudged> {
  const error = mirror.tracked ? undefined : await findTracked(repository, request, mirror)
  if (error) return { mirror, error }
  if (!mirror.tracked && request.place.name !== 'worktree') {
    return { mirror, notCompared: 'it is declared as untracked and lives in the work tree alone' }
  }
  const broken = upstream.find(result => !isJudged(result))
  if (broken)
    return { mirror, notCompared: `it derives from ${broken.mirror.name}, which could not be compared` }
  try {
    const judgement = await judgeOne(repository, request, { mirror, upstream: upstream.filter(isJudged) })
    // An empty source was refused before: nothing is left to compare because the work tree leaves all of it out.
    const nothing = judgement.expected.size === 0 && judgement.drift.length === 0
    return nothing && request.place.name === 'worktree'
      ? { mirror, notCompared: 'this sparse checkout leaves it out' }
      : judgement
  } catch (error) {
    if (error instanceof LockstepError) return { mirror, error }
    throw error
  }
}

/** Both sides of a comparison while they are put together, and what was read. */
interface Sides {
  readonly expected: Snapshot
  readonly actual: Map<RepoPath, Entry>
  readonly listing: Listing
}

async function judgeOne(
  repository: Repository,
  request: JudgeRequest,
  { mirror, upstream }: { mirror: Mirror; upstream: readonly Judgement[] },
): Promise<Judgement> {
  const { listing, place } = request
  const touched = request.touched?.get(mirror.name)
  const router = createRouter(mirror)
  if (place.name === 'worktree') await refuseLinkedParents(repository, mirror)
  const source = overlayUpstream(mirror, listing.entries, upstream)
  const routes = routeFiles(router, source).filter(({ path }) => !touched || touched.has(path))
  // Along a chain a conflict in the source is one that the sync of the mirror before it resolves.
  const isOwn = (path: RepoPath) => !upstream.some(other => other.router.isCompared(path))
  const conflicts = new Map([...listing.unmerged].filter(([path]) => isOwn(path)))
  const sourceListing = { ...listing, unmerged: conflicts }
  await refuseSource(repository, {
    mirror,
    router,
    source,
    routes,
    listing: sourceListing,
    place,
    whole: !touched,
  })
  const expected = deriveSnapshot(routes, source)
  const actual = selectMirrored(router, listing.entries)
  if (touched) for (const path of actual.keys()) if (!touched.has(path)) actual.delete(path)
  refuseMirror(mirror, source, listing.entries)
  if (place.name !== 'revision') {
    const isUnlisted = (path: RepoPath) => !actual.has(path) && !listing.unmerged.has(path)
    await refuseSubmodule(repository, mirror, [...expected.keys()].filter(isUnlisted))
  }
  if (place.name === 'worktree') {
    await addUnlisted(repository, { mirror, expected, actual, listing, written: request.written })
    for (const path of skippedPaths(listing, router)) for (const side of [expected, actual]) side.delete(path)
    await leaveOutSparse(repository, { router, expected, actual, listing })
    await trustExpectedModes(repository, { expected, actual, listing })
  }
  const unmerged = new Map(
    [...listing.unmerged].filter(([path]) => router.isCompared(path) && (!touched || touched.has(path))),
  )
  const differences = findDifferences({ expected, actual, unmerged, sourceOf: router.sourceOf })
  const drift = compare(differences, await findBaseFor(repository, request, { mirror, differences }))
  return {
    mirror,
    router,
    expected,
    actual,
    own: selectOwn(mirror, router, listing.entries),
    drift,
    unmerged: new Set(unmerged.keys()),
    untracked: listing.untracked,
  }
}

function findBaseFor(
  repository: Repository,
  { place, written, headIds, listing }: JudgeRequest,
  { mirror, differences }: { mirror: Mirror; differences: readonly Difference[] },
) {
  return findBase(repository, {
    mirror,
    differences,
    written,
    untracked: listing.untracked,
    ...(headIds && { headIds }),
    ...(place.name === 'revision' && { revisions: [place.commit] }),
    onDisk: place.name === 'worktree',
  })
}

/** What the source holds once the mirrors that it is made of are in sync: their expected entries in place of the actual. */
function overlayUpstream(
  mirror: Mirror,
  read: Snapshot,
  upstream: readonly Judgement[],
): Map<RepoPath, Entry> {
  const source = new Map<RepoPath, Entry>()
  for (const [path, entry] of read) if (isWithin(path, mirror.from)) source.set(path, entry)
  for (const { router, expected, drift } of upstream) {
    for (const { path } of drift) if (router.isCompared(path)) source.delete(path)
    for (const [path, entry] of expected) if (isWithin(path, mirror.from)) source.set(path, entry)
  }
  return source
}

/**
 * Adds what lies on disk where a file is expected although git's listing is silent about it: the mirror is ignored, or
 * a single file of it is. Of an ignored mirror, files that Lockstep wrote earlier and that nothing routes to any more count
 * too, or they would stay for ever.
 */
async function addUnlisted(
  repository: Repository,
  {
    mirror,
    expected,
    actual,
    listing,
    written,
  }: {
    mirror: Mirror
    expected: Snapshot
    actual: Map<RepoPath, Entry>
    listing: Listing
    written: Written
  },
): Promise<void> {
  const leftovers = mirror.tracked
    ? []
    : [...written.keys()].filter(path => isWithin(path, mirror.to) && !expected.has(path))
  const silent = [...expected.keys(), ...leftovers].filter(
    path => !actual.has(path) && !listing.unmerged.has(path),
  )
  for (const [path, entry] of await readFiles(repository, silent, expected)) {
    if (entry !== 'obstacle') actual.set(path, entry)
  }
}

/** Mirrored paths of which one side is left out of the work tree by a sparse checkout. */
function skippedPaths(listing: Listing, router: Router): RepoPath[] {
  return [...listing.skipped].flatMap(path => {
    const mirrored = router.routeOf(path)
    return mirrored === undefined ? [path] : [mirrored, path]
  })
}

/** Leaves out new paths that git wouldn't check out either, because the mirror lies outside of a sparse checkout. */
async function leaveOutSparse(
  repository: Repository,
  { router, expected, actual, listing }: Sides & { router: Router; expected: Map<RepoPath, Entry> },
): Promise<void> {
  const missing = [...expected].flatMap(([path, after]) =>
    actual.has(path) ? [] : [{ path, source: router.sourceOf(path), before: undefined, after }],
  )
  for (const path of await findOutsideSparse(repository, missing, listing)) expected.delete(path)
}

/**
 * Where the disk can't hold a mode (core.fileMode, core.symlinks), a file that the index doesn't have yet has the one that
 * is expected of it: nothing else says what it is.
 */
async function trustExpectedModes(
  repository: Repository,
  { expected, actual, listing }: Sides,
): Promise<void> {
  const doubtful = [...listing.untracked].filter(path => {
    const [one, other] = [expected.get(path), actual.get(path)]
    return one && other && one.id === other.id && one.mode !== other.mode
  })
  if (doubtful.length === 0) return
  const { fileMode, symlinks } = await readSettings(repository)
  for (const path of doubtful) {
    const entry = expected.get(path) as Entry
    if (entry.mode === symlinkMode ? !symlinks : !fileMode) actual.set(path, entry)
  }
}
