/**
 * What stands where a mirrored file is to be written: a directory with other things in it, a file where a directory has
 * to be, a link that leads elsewhere. Each is somebody's work, so each becomes an edited finding and nothing is written.
 */
import { isWithin, parentsOf, type RepoPath, showPath } from '../core/path.ts'
import type { Change } from '../core/plan.ts'
import type { Finding } from '../core/report.ts'
import { objectName } from '../git/history.ts'
import { listIndex } from '../git/listings.ts'
import { readIds } from '../git/objects.ts'
import type { Repository } from '../git/repository.ts'
import { findStats, listFilesBelow } from '../readers/read-files.ts'

/** Finds the planned paths of the work tree that something outside the plan stands in the way of. */
export async function findWorktreeObstacles(
  repository: Repository,
  changes: readonly Change[],
): Promise<Finding[]> {
  const removed = new Set(changes.filter(({ after }) => !after).map(({ path }) => path))
  const findings: Finding[] = []
  for (const change of changes) {
    if (!change.after) continue
    const obstacle =
      (await findBlockedParent(repository, change.path, removed)) ??
      (await findOccupant(repository, change.path, removed))
    if (obstacle !== undefined) findings.push(inTheWay(change, obstacle))
  }
  return findings
}

/**
 * Finds the planned paths below or above an index entry that the plan doesn't remove: `git update-index` would drop
 * that entry without a word.
 */
export async function findIndexObstacles(
  repository: Repository,
  changes: readonly Change[],
  mirrorDirectories: readonly RepoPath[],
): Promise<Finding[]> {
  const removed = new Set(changes.filter(({ after }) => !after).map(({ path }) => path))
  const added = changes.filter(({ before, after }) => !before && after)
  if (added.length === 0) return []
  const parents = [...new Set(added.flatMap(({ path }) => parentsOf(path)))].filter(
    path => !removed.has(path),
  )
  // `:0:path` names an entry of the index, and nothing where the path is a directory of it. Git drops a CR at a line's end.
  const nameable = parents.filter(path => !/[\n\r]/.test(path))
  const ids = await readIds(
    repository,
    nameable.map(path => objectName(':0', path)),
  )
  const blocking = nameable.filter((_, at) => ids[at] !== undefined)
  const below = await listIndex(repository, {
    paths: added.map(({ path }) => path),
    directories: mirrorDirectories,
  })
  return added.flatMap(change => {
    const parent = blocking.find(path => isWithin(change.path, path))
    const child = below.find(
      ({ path }) => path !== change.path && isWithin(path, change.path) && !removed.has(path),
    )?.path
    const obstacle = parent ?? child
    return obstacle === undefined ? [] : [inTheWay(change, obstacle)]
  })
}

function inTheWay({ path, source, before, after }: Change, obstacle: RepoPath): Finding {
  return {
    path,
    source,
    kind: 'edited',
    ...(after && { expected: after }),
    ...(before && { actual: before }),
    doubt: `${showPath(obstacle)} is in the way`,
  }
}

async function findBlockedParent(
  repository: Repository,
  path: RepoPath,
  removed: ReadonlySet<RepoPath>,
): Promise<RepoPath | undefined> {
  for (const parent of parentsOf(path)) {
    const stats = await findStats(repository, parent)
    if (stats && !stats.isDirectory() && !removed.has(parent)) return parent
  }
  return undefined
}

/** Something at the path itself that a rename can't replace, or must not: a directory that wouldn't be emptied, a socket. */
async function findOccupant(
  repository: Repository,
  path: RepoPath,
  removed: ReadonlySet<RepoPath>,
): Promise<RepoPath | undefined> {
  const stats = await findStats(repository, path)
  if (!stats || stats.isFile() || stats.isSymbolicLink()) return undefined
  if (!stats.isDirectory()) return path
  return (await listFilesBelow(repository, path)).find(file => !removed.has(file))
}
