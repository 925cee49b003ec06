/**
 * The calls that change something: index entries, and files checked out from an index. Everything else in this folder
 * only reads.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { pathBytes, type RepoPath } from '../core/path.ts'
import type { Entry } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { nulEnded } from './listings.ts'
import { nullId, type Repository } from './repository.ts'
import { askGit, type GitRequest, gitFailure, runGit } from './run.ts'

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

/**
 * Sets entries of an index, removals first, and keeps the skip-worktree bit on those of `skipped`, which
 * `--index-info` clears. Throws INDEX_LOCKED when another process keeps the lock; the lock is never removed.
 */
export async function applyIndexLines(
  repository: Repository,
  {
    lines,
    skipped,
    indexFile,
  }: { lines: readonly IndexLine[]; skipped: readonly RepoPath[]; indexFile?: string },
): Promise<void> {
  const environment = indexFile === undefined ? {} : { environment: { GIT_INDEX_FILE: indexFile } }
  const isRemoval = ({ entry, conflict }: IndexLine) => entry === undefined || conflict !== undefined
  if (lines.length > 0) {
    const removals = lines.filter(isRemoval).map(({ path }) => infoRecord(repository, path, undefined))
    const additions = lines.flatMap(({ path, entry, conflict = [] }) =>
      [...conflict, ...(entry && conflict.length === 0 ? [entry] : [])].map(one =>
        infoRecord(repository, path, one),
      ),
    )
    const input = Buffer.concat([...removals, ...additions])
    await askWithLock(repository, { args: ['update-index', '-z', '--index-info'], input, ...environment })
  }
  if (skipped.length > 0) {
    const args = ['update-index', '-z', '--skip-worktree', '--stdin']
    await askWithLock(repository, { args, input: nulEnded(skipped), ...environment })
  }
}

/** Checks every entry of an index file out below `prefix`, an absolute directory that ends in a slash. */
export async function applyCheckout(
  repository: Repository,
  indexFile: string,
  prefix: string,
): Promise<void> {
  const args = ['checkout-index', '--all', '--force', '--quiet', `--prefix=${prefix}`]
  await askGit(repository, { args, environment: { GIT_INDEX_FILE: indexFile } })
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

async function askWithLock(repository: Repository, request: GitRequest): Promise<void> {
  const lock = `${request.environment?.['GIT_INDEX_FILE'] ?? indexFileOf(repository)}.lock`
  for (let attempt = 0; ; attempt += 1) {
    const answer = await runGit(repository, request)
    if (answer.code === 0) return
    // Whatever language git speaks, it names the lock that it couldn't take.
    if (!/\.lock\b/.test(answer.stderr)) throw gitFailure(request, answer)
    if (attempt === lockRetries) {
      throw new LockstepError({
        code: 'INDEX_LOCKED',
        message: `the index is locked by another git process: ${lock} exists`,
        hint: 'wait for that process, or remove the lock yourself if none is running; then run the command again',
      })
    }
    await wait(lockPause)
  }
}
