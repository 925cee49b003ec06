/**
 * The scratch directory: whatever a run makes only to get somewhere else lies in it, inside the git directory, so that a
 * killed run leaves one directory behind and nothing else. Its name carries the process id; the next run that writes removes
 * it once that process is gone.
 */
import { randomBytes } from 'node:crypto'
import { appendFile, lstat, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { kill, pid } from 'node:process'
import { parentsOf, type RepoPath } from '../core/path.ts'
import { absolutePath, type Repository } from '../git/repository.ts'
import { stateDirectory } from './record.ts'

/** A directory of this run's own, gone when the run is over. */
export interface Scratch {
  readonly directory: string
}

/** Gives `work` a scratch directory, and removes it afterwards. Removes those of killed runs before. */
export async function withScratch<Result>(
  repository: Repository,
  work: (scratch: Scratch) => Promise<Result>,
): Promise<Result> {
  const state = stateDirectory(repository)
  // Not `recursive`, which calls a read-only file system a missing directory.
  await mkdir(state).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause
  })
  for (const name of await readdir(state)) {
    const owner = /^scratch-(\d+)-/.exec(name)?.[1]
    if (owner !== undefined && !isRunning(Number(owner))) await removeScratch(`${state}/${name}`)
  }
  const directory = await mkdtemp(`${state}/scratch-${pid}-`)
  try {
    return await work({ directory })
  } finally {
    await removeScratch(directory)
  }
}

/**
 * Makes a directory for one file, on the file system of the directory that the file belongs in, because that isn't the one
 * of the git directory. It lies as far up as that device goes, or beside the file: a bind mount has the device of what is
 * around it, and nothing can be renamed across it. The file lies in a directory named `.git`, which git never looks into:
 * nobody gets to see it, whenever the run is killed. Noted before it is made, so that it goes with the rest.
 */
export async function createScratchNear(
  repository: Repository,
  { directory }: Scratch,
  { path, reach }: { path: RepoPath; reach: 'device' | 'beside' },
): Promise<Buffer> {
  const [parent, ...others] = [...parentsOf(path), '' as RepoPath].map(one => absolutePath(repository, one))
  let highest = parent as Buffer
  const { dev } = await lstat(highest)
  for (const other of reach === 'device' ? others : []) {
    if ((await lstat(other)).dev !== dev) break
    highest = other
  }
  const near = Buffer.concat([highest, Buffer.from(`/.lockstep-${pid}-${randomBytes(4).toString('hex')}`)])
  await appendFile(`${directory}/near`, Buffer.concat([near, Buffer.from([0])]))
  const inside = Buffer.concat([near, Buffer.from('/.git')])
  for (const one of [near, inside]) await mkdir(one)
  return inside
}

/** What can't be removed stays in the way of nobody; the next run tries again. */
async function removeScratch(directory: string): Promise<void> {
  const near = await readFile(`${directory}/near`, 'latin1').catch(() => '')
  for (const one of [...near.split('\0').slice(0, -1), directory]) {
    await rm(Buffer.from(one, 'latin1'), { recursive: true, force: true }).catch(() => {})
  }
}

/** Signal 0 only asks (kill(2)); EPERM says that the process is somebody else's. */
function isRunning(owner: number): boolean {
  try {
    return kill(owner, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
