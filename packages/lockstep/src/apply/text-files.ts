/**
 * Writes the texts that a set-up has planned, each whole or not at all: beside the file, then renamed over it, its mode kept.
 * Nothing is written when one of the files has changed since it was read.
 */
import { randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import type { FileWrite } from '../core/setup/edit.ts'
import { LockstepError } from '../errors.ts'
import { namingDiskFailures } from './disk-failure.ts'

/** Carries out the writes; `absolute` says where each path lies. Throws WRITE_FAILED. */
export function applyTextFiles(
  writes: readonly FileWrite[],
  absolute: (path: string) => string,
): Promise<void> {
  return namingDiskFailures(writeAll(writes, absolute))
}

async function writeAll(writes: readonly FileWrite[], absolute: (path: string) => string): Promise<void> {
  for (const { path, found } of writes) {
    const now = await textAt(absolute(path))
    if (now !== found) throw hasMoved(path)
  }
  for (const { path, text, executable } of writes) {
    const file = absolute(path)
    if (text === undefined) await removeFile(file, path)
    else await replaceFile(file, text, executable)
  }
}

async function replaceFile(file: string, text: string, executable: boolean): Promise<void> {
  await mkdir(file.slice(0, file.lastIndexOf('/')), { recursive: true })
  const mode = (await lstat(file).catch(ignoringMissing))?.mode
  const beside = `${file}.lockstep-${randomBytes(4).toString('hex')}`
  try {
    await writeFile(beside, text, { mode: executable ? 0o777 : 0o666 })
    if (mode !== undefined) await chmod(beside, mode & 0o7777)
    await rename(beside, file)
  } finally {
    await rm(beside, { force: true })
  }
}

/** Removes a file, and its folder if that is empty then and one of the work tree's. */
async function removeFile(file: string, path: string): Promise<void> {
  await rm(file)
  if (!path.includes('/') || path.startsWith('/') || path.startsWith('.git/')) return
  await rmdir(file.slice(0, file.lastIndexOf('/'))).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOTEMPTY' && cause.code !== 'EEXIST') throw cause
  })
}

async function textAt(file: string): Promise<string | undefined> {
  const stats = await lstat(file).catch(ignoringMissing)
  if (!stats) return undefined
  return stats.isFile() ? readFile(file, 'utf8') : ''
}

function ignoringMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause
}

function hasMoved(path: string): LockstepError {
  return new LockstepError({
    code: 'WRITE_FAILED',
    message: `${path} changed while it was being looked at; nothing was written`,
    hint: 'run the same command again',
  })
}
