/** Small text files that belong to other tools: their configuration, hook files. Reading only. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { LockstepError } from '../errors.ts'

/** The text of a file, undefined where there is none. `file` is absolute. Throws FILE_UNREADABLE. */
export async function findText(file: string): Promise<string | undefined> {
  return orMissing(() => readFile(file, 'utf8'))
}

/** The names in a directory, undefined where there is no directory. */
export async function findNames(directory: string): Promise<string[] | undefined> {
  return orMissing(() => readdir(directory))
}

/** Whether a file may be executed by anybody, and when it was last changed; undefined where nothing is. */
export async function findFacts(
  file: string,
): Promise<{ executable: boolean; isFile: boolean; changed: number } | undefined> {
  const stats = await orMissing(() => stat(file))
  return (
    stats && {
      executable: stats.isFile() && (stats.mode & 0o111) !== 0,
      isFile: stats.isFile(),
      changed: stats.mtimeMs,
    }
  )
}

async function orMissing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
    throw new LockstepError({ code: 'FILE_UNREADABLE', message: `cannot be read: ${message}`, cause })
  }
}
