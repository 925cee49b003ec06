/**
 * Reads what a build left at a declared place, whatever it turns out to be: a directory, a zip, a single file. What lies
 * there decides, not its name: where that is a CDK cloud assembly, the asset of the declared function is looked for. Links on
 * the way are followed, as whoever deploys it would, as long as they stay in the repository.
 */
import { lstat, open, realpath } from 'node:fs/promises'
import type { BuiltDeclaration } from '../core/mirror.ts'
import { fromGit, isWithin, joinPath, type RepoPath, relativeTo, showPath } from '../core/path.ts'
import { LockstepError } from '../errors.ts'
import { absolutePath, type Repository } from '../git/repository.ts'
import type { BuiltFiles } from './built-files.ts'
import { findCdkAsset } from './find-cdk-asset.ts'
import { readBuiltFile, readDirectory } from './read-directory.ts'
import { readZip } from './read-zip.ts'

/**
 * Reads a built place. For the mirror of a single file the entry is at the empty path.
 * Throws NOT_BUILT where nothing lies there, BUILD_UNREADABLE and ARCHIVE_REFUSED as the readers do.
 */
export async function readBuilt(
  repository: Repository,
  declaration: BuiltDeclaration,
  isFileMirror: boolean,
): Promise<BuiltFiles> {
  const path = await findPath(repository, declaration)
  const { within } = declaration
  const place = await findReal(repository, path)
  const stats = await lstat(absolutePath(repository, place)).catch(refuseUnreadable(path))
  if (stats.isDirectory()) return readFolder(repository, { path, within }, isFileMirror)
  if (isFileMirror && within === '') return readBuiltFile(repository, place)
  const isZip =
    stats.isFile() && (await startsAsZip(absolutePath(repository, place)).catch(refuseUnreadable(path)))
  if (!isZip) throw unreadable(path, 'it is neither a directory nor a zip')
  const built = await readZip(
    repository,
    { file: absolutePath(repository, place) },
    { name: showPath(path), within },
  )
  return refuseEmpty(built, path)
}

/** The declared path; in a cloud assembly, that of the function's asset. */
async function findPath(
  repository: Repository,
  { path, function: name }: BuiltDeclaration,
): Promise<RepoPath> {
  if (name === undefined) return path
  const wanted = { path, function: name, findReal: (file: RepoPath) => findReal(repository, file) }
  return (await findCdkAsset(repository, wanted)) ?? path
}

async function readFolder(
  repository: Repository,
  { path, within }: BuiltDeclaration,
  isFileMirror: boolean,
): Promise<BuiltFiles> {
  const place = await findReal(repository, joinPath(path, within))
  const stats = await lstat(absolutePath(repository, place)).catch(refuseUnreadable(path))
  if (stats.isDirectory() === isFileMirror)
    throw unreadable(
      joinPath(path, within),
      `it is a ${isFileMirror ? 'directory' : 'file'}, and its source is none`,
    )
  const read = isFileMirror ? readBuiltFile : readDirectory
  return refuseEmpty({ ...(await read(repository, place)), within }, path)
}

/** Nothing to compare is no answer: an empty folder is what a build leaves that failed. */
function refuseEmpty(built: BuiltFiles, path: RepoPath): BuiltFiles {
  if (built.entries.size > 0) return built
  throw notBuilt(joinPath(path, built.within), 'no file was built at')
}

/** The path without links. Throws NOT_BUILT where nothing lies, BUILD_UNREADABLE where it leaves the repository. */
async function findReal(repository: Repository, path: RepoPath): Promise<RepoPath> {
  const [top, real] = await Promise.all([
    realpath(repository.root, { encoding: 'buffer' }),
    realpath(absolutePath(repository, path), { encoding: 'buffer' }),
  ]).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') throw notBuilt(path, 'nothing was built at')
    throw unreadable(path, cause.message, cause)
  })
  const [root, reached] = [top, real].map(bytes => fromGit(bytes.toString('latin1'))) as [RepoPath, RepoPath]
  if (isWithin(reached, root)) return relativeTo(reached, root)
  throw unreadable(path, `it leads out of the repository, to ${showPath(reached)}`)
}

/** The first record of a zip, and its last, behind which a comment of up to 65535 bytes may stand (APPNOTE 4.3.16). */
const [fileRecord, endRecord] = [Buffer.from('PK\x03\x04'), Buffer.from('PK\x05\x06')]
const farthestEnd = 22 + 0xffff

/** Whether a file is meant to be a zip: it begins as one, or, behind a program that unpacks itself, ends as one. */
async function startsAsZip(file: Buffer): Promise<boolean> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const [head, tail] = [Buffer.alloc(4), Buffer.alloc(Math.min(size, farthestEnd))]
    await handle.read(head, 0, head.length, 0)
    if (head.equals(fileRecord) || head.equals(endRecord)) return true
    await handle.read(tail, 0, tail.length, size - tail.length)
    return tail.includes(endRecord)
  } finally {
    await handle.close()
  }
}

function notBuilt(path: RepoPath, what: string): LockstepError {
  return new LockstepError({
    code: 'NOT_BUILT',
    message: `${what} ${showPath(path)}`,
    hint: 'build it first, with the command that makes what you deploy',
  })
}

/** For what the file system refuses: no permission, or a build that clears the place meanwhile. */
function refuseUnreadable(path: RepoPath): (cause: Error) => never {
  return cause => {
    throw unreadable(path, cause.message, cause)
  }
}

function unreadable(path: RepoPath, reason: string, cause?: unknown): LockstepError {
  return new LockstepError({
    code: 'BUILD_UNREADABLE',
    message: `${showPath(path)} can't be read: ${reason}`,
    hint: 'correct "built" in lockstep.json, or build it anew',
    cause,
  })
}
