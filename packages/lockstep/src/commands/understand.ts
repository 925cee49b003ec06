/**
 * `lockstep models` and `lockstep migrations`: what Lockstep understands of directories, so that people can see what it sees. Any
 * directory will do, a build's too; left out, it is the source of every mirror.
 */
import { relative, resolve, sep } from 'node:path'
import { loadConfig } from '../config/load.ts'
import {
  baseName,
  isWithin,
  joinPath,
  type RepoPath,
  relativeTo,
  showPath,
  toRepoPath,
} from '../core/path.ts'
import type { ErrorReport } from '../core/report.ts'
import { gitlinkMode, type Snapshot, symlinkMode } from '../core/snapshot.ts'
import type { Understanding, UnderstandingReport } from '../core/understanding.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import { readDirectory } from '../readers/read-directory.ts'
import { findStats } from '../readers/read-files.ts'
import { readRevision } from '../readers/read-revision.ts'
import type { WantedText } from '../readers/read-texts.ts'
import { readWorktree } from '../readers/read-worktree.ts'
import { type Library, openLibrary, type TellProgress } from './meaning/library.ts'
import { readUnderstood } from './meaning/read-understood.ts'
import { describeError } from './report-on.ts'
import { loadDeclaration, type Place, selectMirrors } from './workspace.ts'

export interface UnderstandRequest {
  readonly command: 'models' | 'migrations'
  readonly place: Place
  /** What is to be understood: names of mirrors, or paths, relative to `from`. */
  readonly operands: readonly string[]
  /** Where the words were typed, absolute. */
  readonly from: string
  readonly tell?: TellProgress
}

/** Understands directories. One that can't be read is an error beside the others. */
export async function understand(
  repository: Repository,
  request: UnderstandRequest,
): Promise<UnderstandingReport> {
  const { command, place, operands, tell } = request
  const library = openLibrary(repository, tell)
  const directories: Understanding[] = []
  const errors: ErrorReport[] = []
  for (const directory of await findDirectories(repository, request)) {
    try {
      directories.push(await understandDirectory(repository, { library, place, directory }))
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error
      errors.push(describeError(error))
    }
  }
  await library.close()
  // Nobody asked for a mirror without source files by its name.
  const told = operands.length > 0 ? directories : directories.filter(({ files }) => files > 0)
  return {
    version: 1,
    command,
    place: place.name,
    ...(place.name === 'revision' && { revision: place.revision }),
    directories: told.length > 0 ? told : directories,
    errors,
  }
}

/** Everything that one directory holds. Throws DIRECTORY_EMPTY where there is nothing to read. */
export async function understandDirectory(
  repository: Repository,
  { library, place, directory }: { library: Library; place: Place; directory: RepoPath },
): Promise<Understanding> {
  const files = await readSide(repository, place, directory)
  const { models, graphs, unreadable, absent } = await readUnderstood(library, { files, isWhole: true })
  return {
    directory,
    files: [...files.keys()].filter(library.isSource).length,
    models,
    graphs,
    unreadable,
    absent,
  }
}

async function findDirectories(
  repository: Repository,
  { place, operands, from }: UnderstandRequest,
): Promise<RepoPath[]> {
  if (operands.length === 0) {
    const mirrors = selectMirrors(await loadDeclaration(repository, place))
    return [...new Set(mirrors.map(mirror => mirror.from))]
  }
  const config = await findConfig(repository)
  return operands.map(operand => {
    const mirror = config?.mirrors.find(({ name }) => name === operand)
    return mirror ? mirror.from : toDirectory(repository, from, operand)
  })
}

/** A directory may be asked for where nothing is declared. */
async function findConfig(repository: Repository) {
  try {
    return await loadConfig(repository.root)
  } catch (error) {
    if (error instanceof LockstepError) return undefined
    throw error
  }
}

function toDirectory(repository: Repository, from: string, operand: string): RepoPath {
  const path = relative(repository.root, resolve(from, operand)).split(sep).join('/')
  if (path === '..' || path.startsWith('../'))
    throw new LockstepError({
      code: 'USAGE',
      message: `${operand} lies outside of the repository`,
      hint: 'name a directory of this repository, or one of its mirrors',
    })
  return toRepoPath(path)
}

async function readSide(
  repository: Repository,
  place: Place,
  directory: RepoPath,
): Promise<Map<RepoPath, WantedText>> {
  const listed =
    place.name === 'revision'
      ? (await readRevision(repository, place.commit, [directory])).entries
      : (await readWorktree(repository, [directory])).entries
  const entries = listed.size > 0 ? listed : await readUnlisted(repository, place, directory)
  const files = new Map<RepoPath, WantedText>()
  for (const [path, { mode, id }] of entries) {
    if (!isWithin(path, directory) || mode === symlinkMode || mode === gitlinkMode) continue
    const name = path === directory ? baseName(path) : relativeTo(path, directory)
    files.set(name, { id, at: place.name === 'worktree' ? path : undefined })
  }
  if (files.size > 0) return files
  throw new LockstepError({
    code: 'DIRECTORY_EMPTY',
    message: `there is nothing to read in ${showPath(directory) || 'the repository'}${place.name === 'revision' ? ` at ${place.revision}` : ''}`,
    hint: 'name a directory that holds source files, or a mirror of lockstep.json',
  })
}

/** What git doesn't list, such as a build: as it lies there. */
async function readUnlisted(repository: Repository, place: Place, directory: RepoPath): Promise<Snapshot> {
  if (place.name !== 'worktree' || !(await findStats(repository, directory))?.isDirectory()) return new Map()
  const { entries } = await readDirectory(repository, directory)
  return new Map([...entries].map(([path, entry]) => [joinPath(directory, path), entry]))
}
