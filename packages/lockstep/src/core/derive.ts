/**
 * From a source to what its mirror ought to hold. Routing looks at paths alone, so the hook can tell which mirrored
 * paths a commit touches before it has read a single entry.
 */
import { compileGlobs } from './glob.ts'
import type { Mirror } from './mirror.ts'
import { isWithin, joinPath, type RepoPath, relativeTo } from './path.ts'
import type { Entry, Snapshot } from './snapshot.ts'

/** One source path and the mirror path it becomes. */
export interface Route {
  readonly source: RepoPath
  readonly path: RepoPath
}

/** Answers, path by path, what belongs where. Made once a mirror: compiling globs costs more than asking them. */
export interface Router {
  /** Where a source path belongs in the mirror; undefined for what the mirror leaves out. */
  routeOf(source: RepoPath): RepoPath | undefined
  /** The source path that a mirrored path would derive from, routed or not. */
  sourceOf(path: RepoPath): RepoPath
  /** Whether a path of the mirror is compared at all: it lies under `to` and isn't the mirror's own. */
  isCompared(path: RepoPath): boolean
}

/**
 * Whether a path on which the two trees differ is one that the declaration compares: something routes to it, or the mirror
 * has it and it isn't the mirror's own. `path` is a mirrored path; `held` says whether the mirror's tree has it.
 */
export function isDriftAt(router: Router, path: RepoPath, held: boolean): boolean {
  return router.routeOf(router.sourceOf(path)) !== undefined || (held && router.isCompared(path))
}

/** Compiles a mirror's globs. */
export function createRouter(mirror: Mirror): Router {
  const included = compileGlobs(mirror.include)
  const excluded = compileGlobs(mirror.exclude)
  const own = compileGlobs(mirror.mirrorOnly)
  const { from, to } = mirror
  return {
    routeOf(source) {
      if (!isWithin(source, from)) return undefined
      const relative = relativeTo(source, from)
      // A file mirror has one route, and no glob to choose with.
      if (relative === '') return to
      if (!included(relative) || excluded(relative) || own(relative)) return undefined
      return joinPath(to, relative)
    },
    sourceOf: path => joinPath(from, relativeTo(path, to)),
    isCompared: path => isWithin(path, to) && (path === to || !own(relativeTo(path, to))),
  }
}

/** Says where each file of the source belongs in the mirror. Files the mirror leaves out have no route. */
export function routeFiles(router: Router, source: Snapshot): Route[] {
  const routes: Route[] = []
  for (const path of source.keys()) {
    const mirrored = router.routeOf(path)
    if (mirrored !== undefined) routes.push({ source: path, path: mirrored })
  }
  return routes
}

/** What the mirror ought to hold: each route's source entry at the mirrored path. */
export function deriveSnapshot(routes: readonly Route[], source: Snapshot): Map<RepoPath, Entry> {
  const expected = new Map<RepoPath, Entry>()
  for (const route of routes) {
    const entry = source.get(route.source)
    if (entry) expected.set(route.path, entry)
  }
  return expected
}

/** The entries that a mirror is compared on, out of everything that was read. */
export function selectMirrored(router: Router, read: Snapshot): Map<RepoPath, Entry> {
  const actual = new Map<RepoPath, Entry>()
  for (const [path, entry] of read) if (router.isCompared(path)) actual.set(path, entry)
  return actual
}

/** The entries that the mirror has of its own, out of everything that was read. */
export function selectOwn({ to }: Mirror, router: Router, read: Snapshot): Map<RepoPath, Entry> {
  const own = new Map<RepoPath, Entry>()
  for (const [path, entry] of read) if (isWithin(path, to) && !router.isCompared(path)) own.set(path, entry)
  return own
}

/**
 * The mirrored paths that a change of `paths` touches: those routed from a changed source path, and those changed
 * themselves.
 */
export function touchedPaths(router: Router, paths: Iterable<RepoPath>): Set<RepoPath> {
  const touched = new Set<RepoPath>()
  for (const path of paths) {
    const mirrored = router.routeOf(path)
    if (mirrored !== undefined) touched.add(mirrored)
    if (router.isCompared(path)) touched.add(path)
  }
  return touched
}
