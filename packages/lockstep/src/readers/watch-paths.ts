/**
 * Tells when something changes below some paths of the work tree. Says nothing of what it became: that is read anew, since the news
 * of a change may come late, twice, or for a file that is still being written.
 */
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FSWatcher, watch } from 'chokidar'

/** Editors and git write several files at once; changes are told when nothing followed them for so long. Milliseconds. */
const quiet = 50
/** A tool that never stops writing is told of after so many of these. */
const mostQuietWaits = 20
/** How often a path that isn't there is looked for: nothing tells when it comes. Milliseconds. */
const lookAgain = 500

export interface PathWatcher {
  /** Waits for a change that nobody was told of yet, and gives the paths, absolute; none where `signal` ended the wait. */
  readonly next: (signal: AbortSignal) => Promise<ReadonlySet<string>>
  readonly close: () => Promise<void>
}

/**
 * Starts to watch absolute paths, each a file, a directory or nothing yet, and gives the watcher when no change is missed any more.
 * What lies below `ignored` doesn't count.
 */
export async function watchPaths(
  paths: readonly string[],
  ignored: ReadonlySet<string>,
): Promise<PathWatcher> {
  const changed = new Set<string>()
  let count = 0
  let wake = () => {}
  const watcher = await openWatcher(paths, ignored, path => {
    changed.add(path)
    count += 1
    wake()
  })
  return {
    next: async signal => {
      const stop = () => wake()
      signal.addEventListener('abort', stop)
      while (changed.size === 0 && !signal.aborted) await new Promise<void>(resolve => (wake = resolve))
      for (let waits = 0, before = -1; count !== before && waits < mostQuietWaits; waits++) {
        before = count
        await sleep(quiet)
      }
      signal.removeEventListener('abort', stop)
      const found = new Set(signal.aborted ? [] : changed)
      changed.clear()
      return found
    },
    close: watcher.close,
  }
}

async function openWatcher(
  paths: readonly string[],
  ignored: ReadonlySet<string>,
  tell: (path: string) => void,
): Promise<{ close: () => Promise<void> }> {
  const present = new Set(paths.filter(path => existsSync(path)))
  const watcher = watch([...present], {
    ignoreInitial: true,
    // A link is a file of its own here: what it leads to isn't part of the mirror.
    followSymlinks: false,
    ignored: path => ignored.has(path) || path.endsWith('/.git'),
  })
  watcher.on('all', (event, path) => {
    // A watch ends with what it watched, also where the same path is there again at the next look.
    if (event === 'unlink' || event === 'unlinkDir') present.delete(path)
    tell(path)
  })
  await isReady(watcher, present.size)
  const timer = setInterval(() => {
    for (const path of paths) {
      const isThere = existsSync(path)
      if (isThere === present.has(path)) continue
      if (isThere) watcher.add(path)
      present[isThere ? 'add' : 'delete'](path)
      tell(path)
    }
  }, lookAgain)
  return {
    close: async () => {
      clearInterval(timer)
      await watcher.close()
    },
  }
}

function isReady(watcher: FSWatcher, paths: number): Promise<void> {
  return new Promise((resolve, reject) => {
    watcher.once('error', reject)
    // With nothing to look at it never says so.
    if (paths === 0) resolve()
    else watcher.once('ready', () => resolve())
  })
}
