/**
 * `lockstep sync --watch`: syncs the work tree whenever a source, a mirror or the declaration changes, for as long as it is wanted. Each
 * sync is the ordinary one with all its guards: a hand edit stays and is told of. It waits while git is at work on the index, and
 * never clears or overwrites anything.
 */
import { join } from 'node:path'
import { configFileName } from '../config/file-name.ts'
import { showPath } from '../core/path.ts'
import type { Report } from '../core/report.ts'
import { LockstepError } from '../errors.ts'
import { listIgnored } from '../git/attributes.ts'
import { openRepository, type Repository } from '../git/repository.ts'
import { waitForGit } from '../readers/ongoing.ts'
import { type PathWatcher, watchPaths } from '../readers/watch-paths.ts'
import { withUpstream } from './check.ts'
import { describeError, emptyReport } from './report-on.ts'
import { sync } from './sync.ts'
import { loadDeclaration, selectMirrors, worktree } from './workspace.ts'

export interface WatchOptions {
  /** The mirrors to keep in sync; all of them when left out. */
  readonly mirrors?: readonly string[]
  /** Ends the watch. A sync that has begun is finished first. */
  readonly signal: AbortSignal
  /** Is given the first answer, and each one after it that says something else; the next sync waits for it. */
  readonly tell: (report: Report) => void | Promise<void>
}

/** Keeps mirrors in sync until `signal` says to stop, and gives the last answer. Throws what stops it before the first. */
export async function watch(repository: Repository, options: WatchOptions): Promise<Report> {
  await findWatched(repository, options)
  let said = ''
  for (;;) {
    const watcher = await openWatcher(repository, options)
    try {
      for (;;) {
        const report = await syncOnce(repository, options)
        const state = describeState(report)
        if (hasWritten(report) || state !== said) await options.tell(report)
        said = state
        const changed = await watcher.next(options.signal)
        if (options.signal.aborted) return report
        // Other mirrors may be declared now.
        if (changed.has(join(repository.root, configFileName))) break
      }
    } finally {
      await watcher.close()
    }
  }
}

/** Whether a sync wrote something: that is news each time. */
function hasWritten({ mirrors }: Report): boolean {
  return mirrors.some(({ changes = [] }) => changes.length > 0)
}

/** What of an answer is news when it changes, as one text. */
function describeState({ mirrors, errors }: Report): string {
  const states = mirrors.map(({ name, inSync, notCompared, findings }) => {
    return [name, inSync, notCompared, findings.map(({ path, kind }) => [path, kind])]
  })
  return JSON.stringify([states, errors])
}

async function openWatcher(repository: Repository, options: WatchOptions): Promise<PathWatcher> {
  const declaration = join(repository.root, configFileName)
  try {
    const paths = await findWatched(repository, options)
    const ignored = (await listIgnored(repository, paths)).filter(path => !paths.includes(path))
    const absolute = (path: (typeof paths)[number]) => join(repository.root, showPath(path))
    return await watchPaths([declaration, ...paths.map(absolute)], new Set(ignored.map(absolute)))
  } catch (error) {
    // What is wrong with the declaration is told by the sync; its next version ends it.
    if (error instanceof LockstepError) return watchPaths([declaration], new Set())
    throw error
  }
}

async function findWatched(repository: Repository, { mirrors: names }: WatchOptions) {
  const config = await loadDeclaration(repository, worktree)
  const mirrors = withUpstream(config.mirrors, selectMirrors(config, names))
  return [...new Set(mirrors.flatMap(({ from, to }) => [from, to]))]
}

async function syncOnce({ root, environment }: Repository, { mirrors = [] }: WatchOptions): Promise<Report> {
  try {
    // HEAD and the settings may be others by now.
    const repository = await openRepository(root, environment)
    await waitForGit(repository)
    return await sync(repository, { mirrors, explain: false, keepBuild: true })
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error
    return { ...emptyReport('sync', worktree), inSync: false, errors: [describeError(error)] }
  }
}
