/**
 * The calls that change something: index entries, and files checked out from an index. Everything else in this folder
 * only reads.
 */
import { access, copyFile, open, rename, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { pathBytes, type RepoPath } from '../core/path.ts'
import type { Entry } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { nulEnded } from './listings.ts'
import { nullId, type Repository } from './repository.ts'
import { type GitAnswer, runGit } from './run.ts'

/** One index entry to be set, or removed where `entry` is undefined. */
export interface IndexLine {
  readonly path: RepoPath
  readonly entry: Entry | undefined
  /** The entries of a conflict, to be set instead of `entry`. */
  readonly conflict?: readonly ConflictEntry[]
}

/** One side of a conflict: stage 1 is the common ancestor, 2 ours, 3 theirs. */
export interface ConflictEntry extends Entry {
  readonly stage: number
}

/** How often a locked index is asked again, and how long apart: another git command mostly holds it for milliseconds. */
const lockRetries = 5
const lockPause = 50

export interface IndexChange {
  readonly lines: readonly IndexLine[]
  /** Paths whose skip-worktree bit has to be set again, which `--index-info` clears. */
  readonly skipped: readonly RepoPath[]
  /** The index to change; the one that git uses here when left out. */
  readonly indexFile?: string
  /** A directory for what is only needed meanwhile. */
  readonly scratch: string
}

/**
 * Sets entries of an index, removals first, all of them or none. Throws INDEX_LOCKED when another process keeps the lock,
 * which is never removed, and WRITE_FAILED when git can't write.
 */
export async function applyIndexLines(repository: Repository, change: IndexChange): Promise<void> {
  const indexFile = change.indexFile ?? indexFileOf(repository)
  if (change.lines.length === 0 && change.skipped.length === 0) return
  // Git holds this one for us, as the lock of its own index. Changed in a copy, it can't be left with a lock on the lock.
  const isHeld = indexFile.endsWith('.lock')
  const changed = isHeld ? `${change.scratch}/index` : indexFile
  if (isHeld) await copyFile(indexFile, changed)
  const input = change.lines.filter(isRemoval).map(({ path }) => infoRecord(repository, path, undefined))
  for (const { path, entry, conflict = entry ? [entry] : [] } of change.lines)
    input.push(...conflict.map(one => infoRecord(repository, path, one)))
  const request = { indexFile: changed, scratch: change.scratch }
  const info = ['update-index', '-z', '--index-info']
  await askWithLock(repository, { ...request, args: info, input: Buffer.concat(input) })
  const skip = ['update-index', '-z', '--skip-worktree', '--stdin']
  if (change.skipped.length > 0)
    await askWithLock(repository, { ...request, args: skip, input: nulEnded(change.skipped) })
  if (isHeld) await rename(changed, indexFile)
}

function isRemoval({ entry, conflict }: IndexLine): boolean {
  return entry === undefined || conflict !== undefined
}

/** Checks every entry of an index file out below `prefix`, an absolute directory that ends in a slash. */
export async function applyCheckout(
  repository: Repository,
  indexFile: string,
  prefix: string,
): Promise<void> {
  const args = ['checkout-index', '--all', '--force', '--quiet', `--prefix=${prefix}`]
  const { code, stderr } = await runGit(repository, { args, environment: { GIT_INDEX_FILE: indexFile } })
  if (code === 0) return
  // Git has a line for each file that it couldn't write.
  const [first = '', ...others] = stderr.trim().split('\n')
  const more = others.length > 2 ? [`and ${others.length} more lines like this one`] : others
  throw writeFailure({ code, stderr: [first, ...more, ...(await findRefusal(prefix))].join('\n') })
}

/** Why a directory can't be written to: git doesn't say so, the system does when it is asked once more. */
async function findRefusal(prefix: string): Promise<string[]> {
  const probe = `${prefix.replace(/\/$/, '')}.probe`
  return writeFile(probe, Buffer.alloc(1 << 20)).then(
    () => [],
    (cause: Error) => [cause.message],
  )
}

/** Takes the stat data of files into git's own index, as `git status` does, for entries that equal their files. */
export async function applyRefresh(repository: Repository): Promise<void> {
  // A commit's locked or temporary index isn't the one that is left when the commit is given up.
  if (!indexFileOf(repository).endsWith('/index')) return
  // Exit code 1 says that some file differs from its entry, which is for its owner to know.
  await runGit(repository, { args: ['update-index', '-q', '--refresh'] })
}

/** Where git keeps the index of this work tree: what a hook was given, or its own. */
export function indexFileOf(repository: Repository): string {
  return repository.indexFile ?? `${repository.gitDirectory}/index`
}

/** `MODE SP ID SP STAGE TAB path NUL`; mode 0 and the null id remove the path (git-update-index(1), --index-info). */
function infoRecord(
  repository: Repository,
  path: RepoPath,
  entry: (Entry & Partial<ConflictEntry>) | undefined,
): Buffer {
  const head = entry ? `${entry.mode} ${entry.id} ${entry.stage ?? 0}\t` : `0 ${nullId(repository)}\t`
  return Buffer.concat([Buffer.from(head), pathBytes(path), Buffer.from([0])])
}

/**
 * Runs git on an index that somebody else may be changing. Git reads from a file, because one whose pipe ends early, when
 * this process is killed, takes the half of a path that came for a whole one.
 */
async function askWithLock(
  repository: Repository,
  request: { args: readonly string[]; input: Buffer; indexFile: string; scratch: string },
): Promise<void> {
  const { args, indexFile } = request
  const file = `${request.scratch}/input`
  await writeFile(file, request.input)
  for (let attempt = 0; ; attempt += 1) {
    const input = await open(file)
    const environment = { GIT_INDEX_FILE: indexFile }
    const answer = await runGit(repository, { args, input: input.fd, environment })
    await input.close()
    if (answer.code === 0) return
    // Whatever language git speaks, it names the lock that it couldn't take.
    if (!/\.lock\b/.test(answer.stderr)) throw writeFailure(answer)
    if (attempt === lockRetries) throw await lockFailure(`${indexFile}.lock`, answer)
    await wait(lockPause)
  }
}

/** A lock that can't be taken although nobody holds it can't be made: git isn't allowed to write there. */
async function lockFailure(lock: string, answer: GitAnswer): Promise<LockstepError> {
  const isHeld = await access(lock).then(
    () => true,
    () => false,
  )
  if (!isHeld) return writeFailure(answer)
  return new LockstepError({
    code: 'INDEX_LOCKED',
    message: `the index is locked by another git process: ${lock} exists`,
    hint: 'wait for that process, or remove the lock yourself if none is running; then run the command again',
  })
}

function writeFailure({ code, stderr }: Omit<GitAnswer, 'stdout'>): LockstepError {
  return new LockstepError({
    code: 'WRITE_FAILED',
    message: `git can't write: ${stderr.trim() || `exit code ${code}`}`,
    hint: 'nothing is lost: mend the cause and run the same command again, or put everything back with `npx lockstep undo`',
  })
}
