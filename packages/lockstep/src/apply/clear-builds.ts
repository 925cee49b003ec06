/**
 * Clears what AWS SAM built from a stale mirror, so that nobody deploys it: the built directories of some functions and the
 * cached copies that `sam build` would bring them back from. Nothing else is touched.
 */
import { lstat, rm } from 'node:fs/promises'
import { isWithin, joinPath, parentOf, parentsOf, type RepoPath, showPath, toRepoPath } from '../core/path.ts'
import { type SamBuild, samDirectory } from '../core/sam/build.ts'
import { LockstepError } from '../errors.ts'
import { listIndex } from '../git/listings.ts'
import { absolutePath, type Repository } from '../git/repository.ts'
import { namingDiskFailures } from './disk-failure.ts'

/**
 * Removes the builds, and gives the paths that were there and are gone. Everything is looked at before anything is removed.
 *
 * `build.toml` stays as it is: `CachedBuildStrategy` builds anew where a definition's folder in the cache is missing, whatever hash
 * stands there (build_strategy.py). `.aws-sam/deps` holds dependencies alone and stays, too. The built template goes on naming the
 * directory, so `sam deploy` fails until `sam build` has run, which is what a cleared build is for.
 *
 * Throws WRITE_FAILED where a path isn't below the template's own `.aws-sam`, leads through a symbolic link, or holds a file that
 * git tracks.
 */
export async function clearBuilds(repository: Repository, builds: readonly SamBuild[]): Promise<RepoPath[]> {
  const paths = [...new Set(builds.flatMap(planClearing))].sort()
  for (const path of paths) await refuseLinks(repository, path)
  const [tracked] = await listIndex(repository, { paths })
  if (tracked) throw refusal(tracked.path, 'is tracked by git')
  const removed: RepoPath[] = []
  for (const path of paths) {
    if (!(await findStats(repository, path))) continue
    await namingDiskFailures(rm(absolutePath(repository, path).toString(), { recursive: true }))
    removed.push(path)
  }
  return removed
}

/** What clearing one build removes, if it is there. */
export function planClearing({ template, directory, cache }: SamBuild): RepoPath[] {
  const beside = joinPath(parentOf(template), samDirectory)
  const below = (path: RepoPath, part: string) => {
    const folder = joinPath(beside, toRepoPath(part))
    const isBelow = path !== folder && isWithin(path, folder) && !path.split('/').includes('..')
    if (!isBelow) throw refusal(path, `is not below ${showPath(folder)}`)
    return path
  }
  return [below(directory, 'build'), ...cache.map(path => below(path, 'cache'))]
}

async function refuseLinks(repository: Repository, path: RepoPath): Promise<void> {
  for (const one of [path, ...parentsOf(path)]) {
    const stats = await findStats(repository, one)
    if (stats && !stats.isDirectory())
      throw refusal(one, stats.isSymbolicLink() ? 'is a symbolic link' : 'is no directory')
  }
}

async function findStats(repository: Repository, path: RepoPath) {
  return namingDiskFailures(
    lstat(absolutePath(repository, path)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined
      throw cause
    }),
  )
}

function refusal(path: RepoPath, reason: string): LockstepError {
  return new LockstepError({
    code: 'WRITE_FAILED',
    message: `a build can't be cleared: ${showPath(path)} ${reason}`,
    hint: 'nothing was removed: clear it yourself, and run `sam build`',
  })
}
