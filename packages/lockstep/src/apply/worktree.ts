/**
 * Files of the work tree, replaced one by one and each at once: the new bytes are made ready elsewhere on the same file
 * system and renamed into place, so that whoever looks, or whenever the process is killed, a file is the old one or the
 * new one.
 */
import {
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rmdir,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { parentsOf, pathBytes, type RepoPath, showPath } from '../core/path.ts'
import type { Entry } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { absolutePath, type Repository } from '../git/repository.ts'
import { applyCheckout } from '../git/stage.ts'
import { createScratchNear, type Scratch } from './scratch.ts'
import { buildIndex } from './scratch-index.ts'

/** One file to be put into place, or removed where `entry` is undefined. */
export interface FileChange {
  readonly path: RepoPath
  readonly entry: Entry | undefined
}

/** Whether somebody has written a file since it was looked at. It is asked about right before the file goes. */
type HasMoved = (path: RepoPath) => Promise<boolean>

/**
 * Puts blobs into place as git would check them out at their own paths. Files named `.gitattributes` go first, because
 * they decide what a checkout of the others writes.
 */
export async function applyEntries(
  repository: Repository,
  scratch: Scratch,
  changes: readonly FileChange[],
  hasMoved: HasMoved,
): Promise<void> {
  await removeFiles(repository, changes, hasMoved)
  const written = changes.flatMap(({ path, entry }) => (entry ? [{ path, entry }] : []))
  const attributes = written.filter(({ path }) => isAttributesFile(path))
  const others = written.filter(({ path }) => !isAttributesFile(path))
  for (const [round, entries] of [attributes, others].entries()) {
    if (entries.length === 0) continue
    const index = `${scratch.directory}/index-${round}`
    const tree = `${scratch.directory}/tree-${round}/`
    await writeFile(index, buildIndex(entries, repository.objectFormat))
    await applyCheckout(repository, index, tree)
    for (const { path } of entries) {
      const ready = Buffer.concat([Buffer.from(tree), pathBytes(path)])
      if (await hasMoved(path)) throw movedFailure(path)
      await placeFile(repository, scratch, { ready, path })
    }
  }
}

/** Puts files that lie ready elsewhere into place; those without a `ready` file are removed. */
export async function applyFiles(
  repository: Repository,
  scratch: Scratch,
  files: readonly { path: RepoPath; ready: { file: string; link: boolean } | undefined }[],
): Promise<void> {
  await removeFiles(
    repository,
    files.map(({ path, ready }) => ({ path, entry: ready && { mode: '100644', id: '' } })),
  )
  for (const [at, { path, ready }] of files.entries()) {
    if (!ready) continue
    const copy = Buffer.from(`${scratch.directory}/file-${at}`)
    if (ready.link) await symlink(await readFile(ready.file), copy)
    else await copyFile(ready.file, copy)
    await placeFile(repository, scratch, { ready: copy, path })
  }
}

/**
 * Finds a file that isn't what a checkout of its entry writes there: somebody else has written it. What merely doesn't read back
 * as its entry, because of its attributes, is what we wrote.
 */
export async function findForeignFile(
  repository: Repository,
  scratch: Scratch,
  changes: readonly FileChange[],
): Promise<RepoPath | undefined> {
  const index = `${scratch.directory}/index`
  const tree = `${scratch.directory}/tree/`
  const written = changes.flatMap(({ path, entry }) => (entry ? [{ path, entry }] : []))
  await writeFile(index, buildIndex(written, repository.objectFormat))
  await applyCheckout(repository, index, tree)
  for (const { path } of changes) {
    const found = await readBytes(absolutePath(repository, path))
    const wrote = await readBytes(Buffer.concat([Buffer.from(tree), pathBytes(path)]))
    if (found && !(wrote && found.equals(wrote))) return path
  }
  return undefined
}

/** The bytes of a file or of a link's target; nothing where neither is. */
async function readBytes(file: Buffer): Promise<Buffer | undefined> {
  const stats = await lstat(file).catch(ignoringMissing)
  if (stats?.isSymbolicLink()) return readlink(file, { encoding: 'buffer' })
  return stats?.isFile() ? readFile(file) : undefined
}

function isAttributesFile(path: RepoPath): boolean {
  return path === '.gitattributes' || path.endsWith('/.gitattributes')
}

/** Removes what has to go, and the directories that it leaves empty. */
async function removeFiles(
  repository: Repository,
  changes: readonly FileChange[],
  hasMoved: HasMoved = async () => false,
): Promise<void> {
  for (const { path, entry } of changes) {
    if (entry || (await isElsewhere(repository, path))) continue
    if (await hasMoved(path)) throw movedFailure(path)
    await unlink(absolutePath(repository, path)).catch(cause => {
      if (!isMissing(cause)) throw writeFailure(path, cause)
    })
    for (const parent of parentsOf(path)) {
      const emptied = await rmdir(absolutePath(repository, parent)).then(
        () => true,
        () => false, // something still lies in it
      )
      if (!emptied) break
    }
  }
}

/** Whether the file to be removed isn't there: a directory has taken its place, or a link that of a directory above it. */
async function isElsewhere(repository: Repository, path: RepoPath): Promise<boolean> {
  const statsOf = (one: RepoPath) => lstat(absolutePath(repository, one)).catch(() => undefined)
  if ((await statsOf(path))?.isDirectory()) return true
  for (const parent of parentsOf(path)) if ((await statsOf(parent))?.isSymbolicLink()) return true
  return false
}

async function placeFile(
  repository: Repository,
  scratch: Scratch,
  { ready, path }: { ready: Buffer; path: RepoPath },
): Promise<void> {
  const target = absolutePath(repository, path)
  try {
    await makeParents(repository, path)
    await renameOver(ready, target)
      .catch(acrossDevices(() => copyNear(repository, scratch, { ready, path, reach: 'device' }), target))
      .catch(acrossDevices(() => copyNear(repository, scratch, { ready, path, reach: 'beside' }), target))
  } catch (cause) {
    throw writeFailure(path, cause)
  }
}

/**
 * Makes the directories above a file, each by itself: a link that has taken a directory's place since the plan was made would
 * lead every write below it out of the mirror.
 */
async function makeParents(repository: Repository, path: RepoPath): Promise<void> {
  for (const parent of parentsOf(path).toReversed()) {
    const directory = absolutePath(repository, parent)
    const stats = await lstat(directory).catch(ignoringMissing)
    if (stats?.isDirectory()) continue
    if (stats) throw new Error(`${showPath(parent)} is no directory any more`)
    await mkdir(directory).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
    })
  }
}

/** What to do when a file can't be renamed because it lies on another file system: rename a copy of it that doesn't. */
function acrossDevices(copy: () => Promise<Buffer>, target: Buffer): (cause: unknown) => Promise<void> {
  return async cause => {
    if ((cause as NodeJS.ErrnoException).code !== 'EXDEV') throw cause
    await renameOver(await copy(), target)
  }
}

/** The git directory lies on another file system: the bytes have to be on the target's before they can be renamed. */
async function copyNear(
  repository: Repository,
  scratch: Scratch,
  { ready, ...near }: { ready: Buffer; path: RepoPath; reach: 'device' | 'beside' },
): Promise<Buffer> {
  const copy = Buffer.concat([await createScratchNear(repository, scratch, near), Buffer.from('/file')])
  const stats = await lstat(ready)
  if (stats.isSymbolicLink()) await symlink(await readlink(ready, { encoding: 'buffer' }), copy)
  else await copyFile(ready, copy)
  return copy
}

/** Git knows no empty directory, so one that stands where a file belongs is nobody's and gives way. */
async function renameOver(ready: Buffer, target: Buffer): Promise<void> {
  await rename(ready, target).catch(async cause => {
    if ((cause as NodeJS.ErrnoException).code !== 'EISDIR') throw cause
    await removeEmptyDirectories(target)
    await rename(ready, target)
  })
}

/** Removes a directory that holds nothing but empty directories; fails where a file is left in it. */
async function removeEmptyDirectories(directory: Buffer): Promise<void> {
  for (const entry of await readdir(directory, { encoding: 'buffer', withFileTypes: true })) {
    const name = entry.name as unknown as Buffer
    if (entry.isDirectory()) await removeEmptyDirectories(Buffer.concat([directory, Buffer.from('/'), name]))
  }
  await rmdir(directory)
}

function ignoringMissing(cause: unknown): undefined {
  if (!isMissing(cause)) throw cause
}

function isMissing(cause: unknown): boolean {
  const { code } = cause as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** The error for a file that isn't overwritten because its text is nobody's but its writer's. */
export function movedFailure(path: RepoPath): LockstepError {
  return new LockstepError({
    code: 'WRITE_FAILED',
    message: `${showPath(path)} was written by somebody else meanwhile, and stays as it is`,
    hint: 'look at it and run the same command again, or put back what was written before it with `npx lockstep undo`',
  })
}

function writeFailure(path: RepoPath, cause: unknown): LockstepError {
  return new LockstepError({
    code: 'WRITE_FAILED',
    message: `a file of the mirror can't be written: ${(cause as Error).message}`,
    hint: 'nothing is lost: mend the cause and run the same command again, or put everything back with `npx lockstep undo`',
    cause: { path, cause },
  })
}
