/**
 * Single files of the work tree, as entries: the bytes under git's own attributes and filters, so that a file which
 * differs from its blob only by line endings that git converts is the same file. Symbolic links are read, never followed.
 */
import type { Stats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { fromGit, parentsOf, type RepoPath } from '../core/path.ts'
import { type Entry, executableMode, fileMode, type Mode, symlinkMode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { hashBytes, hashFiles } from '../git/objects.ts'
import { absolutePath, type Repository, readSettings, type Settings } from '../git/repository.ts'

/**
 * What the work tree holds at each of `paths`, as git would record it. What isn't there has no entry; what no entry can
 * be (a directory, a socket, a path whose parent is a file or a link) is an `obstacle`.
 *
 * @param indexed what the index has, whose modes count where the file system can't hold them (core.fileMode,
 *   core.symlinks)
 */
export async function readFiles(
  repository: Repository,
  paths: readonly RepoPath[],
  indexed: ReadonlyMap<RepoPath, Entry>,
): Promise<Map<RepoPath, Entry | 'obstacle'>> {
  const found = new Map<RepoPath, Entry | 'obstacle'>()
  const files: RepoPath[] = []
  const parents = new Map<RepoPath, boolean>()
  const executable = new Set<RepoPath>()
  for (const path of paths) {
    const stats = await findStats(repository, path)
    if (await isBehindObstacle(repository, path, parents)) found.set(path, 'obstacle')
    else if (!stats) continue
    else if (stats.isSymbolicLink()) found.set(path, await readLink(repository, path))
    else if (stats.isFile()) {
      files.push(path)
      if (stats.mode & 0o100) executable.add(path)
    } else found.set(path, 'obstacle')
  }
  if (files.length === 0) return found
  const ids = await hashFiles(repository, files, 'ids')
  const modeAt = (path: RepoPath) => (executable.has(path) ? executableMode : fileMode)
  // Settings cost a git call, and matter only where the disk says something else than the index.
  const doubtful = files.some(path => modeAt(path) !== (indexed.get(path)?.mode ?? fileMode))
  const settings = doubtful ? await readSettings(repository) : undefined
  for (const [at, path] of files.entries()) {
    const mode = settings ? recordedMode(modeAt(path), indexed.get(path)?.mode, settings) : modeAt(path)
    found.set(path, { mode, id: ids[at] as string })
  }
  return found
}

/** The target of a symbolic link of the work tree, undefined where there is no link. */
export async function readLinkTarget(repository: Repository, path: RepoPath): Promise<Buffer | undefined> {
  const stats = await findStats(repository, path)
  return stats?.isSymbolicLink()
    ? readlink(absolutePath(repository, path), { encoding: 'buffer' })
    : undefined
}

/** Lists every file below a directory of the work tree, hidden and ignored ones too. */
export async function listFilesBelow(repository: Repository, directory: RepoPath): Promise<RepoPath[]> {
  const names = await readdir(absolutePath(repository, directory), {
    encoding: 'buffer',
    withFileTypes: true,
  })
  const files: RepoPath[] = []
  for (const entry of names) {
    const path = fromGit(`${directory}/${(entry.name as unknown as Buffer).toString('latin1')}`)
    if (entry.isDirectory()) files.push(...(await listFilesBelow(repository, path)))
    else files.push(path)
  }
  return files
}

/** The file's stats, undefined when it isn't there. */
export async function findStats(repository: Repository, path: RepoPath): Promise<Stats | undefined> {
  try {
    return await lstat(absolutePath(repository, path))
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new LockstepError({
      code: 'FILE_UNREADABLE',
      message: `a file of the work tree can't be read: ${message}`,
      cause,
    })
  }
}

/** Whether a parent of `path` exists and isn't a real directory, so that a write would land elsewhere or nowhere. */
async function isBehindObstacle(
  repository: Repository,
  path: RepoPath,
  known: Map<RepoPath, boolean>,
): Promise<boolean> {
  for (const parent of parentsOf(path)) {
    let blocked = known.get(parent)
    if (blocked === undefined) {
      const stats = await findStats(repository, parent)
      blocked = stats !== undefined && !stats.isDirectory()
      known.set(parent, blocked)
    }
    if (blocked) return true
  }
  return false
}

async function readLink(repository: Repository, path: RepoPath): Promise<Entry> {
  const target = await readlink(absolutePath(repository, path), { encoding: 'buffer' })
  return { mode: symlinkMode, id: hashBytes(repository, target) }
}

/** The mode that git would record for a regular file, where the file system may hold neither links nor the exec bit. */
function recordedMode(
  onDisk: Mode,
  indexed: Mode | undefined,
  { fileMode: trusted, symlinks }: Settings,
): Mode {
  if (indexed === symlinkMode) return symlinks ? onDisk : symlinkMode
  return trusted ? onDisk : (indexed ?? fileMode)
}
