/**
 * Files of the user's that setting up may edit, as texts. What can't be edited without guessing or without leaving the
 * repository (a link, a directory, bytes that aren't UTF-8, a path that leads outside) comes back as a problem, in
 * words that go behind the file's name.
 */
import { lstat, readFile, realpath } from 'node:fs/promises'
import type { FoundFile, FoundFiles } from '../core/setup/edit.ts'
import { LockstepError } from '../errors.ts'

/** Where files may lie: the top of the work tree, which relative paths start at, and the shared git directory. */
export interface SetupPlaces {
  readonly root: string
  readonly commonDirectory: string
}

/** Reads each of `paths`, relative to the root or absolute. One that isn't there has neither text nor problem. */
export async function readSetupFiles(places: SetupPlaces, paths: Iterable<string>): Promise<FoundFiles> {
  const inside = await Promise.all([realpath(places.root), realpath(places.commonDirectory)])
  const found = new Map<string, FoundFile>()
  for (const path of new Set(paths)) found.set(path, await readSetupFile(absoluteOf(places, path), inside))
  return found
}

/** The absolute path of a file that is set up. */
export function absoluteOf({ root }: Pick<SetupPlaces, 'root'>, path: string): string {
  return /^(?:\/|[A-Za-z]:)/.test(path) ? path : `${root}/${path}`
}

async function readSetupFile(file: string, inside: readonly string[]): Promise<FoundFile> {
  const parent = await nearestParent(file)
  if (!inside.some(directory => parent === directory || parent.startsWith(`${directory}/`)))
    return { problem: 'lies outside of this repository, and other repositories may use it too' }
  const stats = await lstat(file).catch(ignoringMissing(file))
  if (!stats) return {}
  if (stats.isSymbolicLink()) return { problem: 'is a symbolic link' }
  if (!stats.isFile()) return { problem: 'is not a file' }
  const bytes = await readFile(file).catch(ignoringMissing(file))
  if (!bytes) return {}
  const executable = (stats.mode & 0o100) !== 0
  // A byte order mark is a byte like others: it has to come back as it was.
  const text = bytes.toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(bytes)) return { executable, problem: 'is not UTF-8' }
  return { text, executable }
}

/** The real path of the lowest directory above `file` that exists. */
async function nearestParent(file: string): Promise<string> {
  for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
    const parent = await realpath(file.slice(0, end)).catch(ignoringMissing(file))
    if (parent !== undefined) return parent
  }
  return '/'
}

function ignoringMissing(file: string): (cause: NodeJS.ErrnoException) => undefined {
  return cause => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined
    throw new LockstepError({
      code: 'FILE_UNREADABLE',
      message: `cannot read ${file}: ${cause.message}`,
      hint: 'mend its permissions and run the same command again',
      cause,
    })
  }
}
