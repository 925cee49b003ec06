/**
 * Which paths a sparse checkout leaves out of the work tree: those whose index entry says so, and new ones that git would
 * leave out too. In cone mode the cone's directories decide; with other patterns, what the neighbours of the path do.
 */
import { fromGit, isWithin, parentsOf, type RepoPath } from '../core/path.ts'
import type { Change } from '../core/plan.ts'
import { listIndex } from '../git/listings.ts'
import { type Repository, readSettings, readSparseCone } from '../git/repository.ts'
import type { Listing } from './listing.ts'

/** The paths of planned changes that are not to be written into the work tree. */
export async function findOutsideSparse(
  repository: Repository,
  changes: readonly Change[],
  listing: Listing,
): Promise<RepoPath[]> {
  const skipped = changes.filter(({ path }) => listing.skipped.has(path)).map(({ path }) => path)
  const added = changes
    .filter(({ path, before, after }) => !before && after && !listing.skipped.has(path))
    .map(({ path }) => path)
  if (added.length === 0 || !(await readSettings(repository)).sparse) return skipped
  const cone = await readSparseCone(repository)
  if (cone) return [...skipped, ...added.filter(path => !isInCone(path, cone.map(fromGit)))]
  const outside: RepoPath[] = []
  for (const path of added) if (await hasOnlySkippedNeighbours(repository, path)) outside.push(path)
  return [...skipped, ...outside]
}

/**
 * Whether a cone holds a path: files at the top, everything below the cone's directories, and the files right inside of
 * their parents (git-sparse-checkout(1), "Internals — Cone mode handling").
 */
export function isInCone(path: RepoPath, cone: readonly RepoPath[]): boolean {
  const parent = parentsOf(path)[0]
  if (parent === undefined) return true
  return cone.some(directory => isWithin(path, directory) || isWithin(directory, parent))
}

async function hasOnlySkippedNeighbours(repository: Repository, path: RepoPath): Promise<boolean> {
  for (const parent of parentsOf(path)) {
    const neighbours = await listIndex(repository, { paths: [parent] })
    if (neighbours.length > 0) return neighbours.every(({ skipWorktree }) => skipWorktree)
  }
  return false
}
