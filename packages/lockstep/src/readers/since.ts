/**
 * Since when a drift goes on. A plain walk back from a commit through commits that are out of sync too, until it meets
 * those whose parents were all in sync; it stops when its time is up and then says "at least".
 */

import type { Router } from '../core/derive.ts'
import type { Mirror } from '../core/mirror.ts'
import { joinPath } from '../core/path.ts'
import type { Since } from '../core/report.ts'
import { type CommitLine, diffTreePairs, listCommits, objectName, readCommit } from '../git/history.ts'
import { readIds } from '../git/objects.ts'
import type { RawDiff } from '../git/parse.ts'
import type { Repository } from '../git/repository.ts'

export interface SinceRequest {
  readonly mirror: Mirror
  readonly router: Router
  /** The commit to start from, out of sync itself. */
  readonly commit: string
  /** When to give up, in milliseconds since 1970. */
  readonly deadline: number
}

/** How many commits the walk looks at, step by step: most drifts are young. */
const walkLengths = [200, 4_000, 100_000]

/** Finds the first commit of the drift that still goes on at `commit`; undefined when that commit itself is in sync. */
export async function findSince(repository: Repository, request: SinceRequest): Promise<Since | undefined> {
  const states = new Map<string, boolean>()
  const judged = new Map<string, boolean>()
  let oldest: string | undefined
  for (const length of walkLengths) {
    const commits = await listCommits(repository, request.commit, length)
    await judgeCommits(repository, request, {
      commits: commits.filter(({ commit }) => !states.has(commit)),
      states,
      judged,
    })
    const walk = findStart(request.commit, commits, states)
    if (walk === undefined) return undefined
    oldest = walk.commit
    const complete = commits.length < length
    if (walk.whole || complete)
      return { ...(await described(repository, oldest)), atLeast: !walk.whole || repository.shallow }
    if (Date.now() > request.deadline) break
  }
  return oldest === undefined ? undefined : { ...(await described(repository, oldest)), atLeast: true }
}

async function described(
  repository: Repository,
  commit: string,
): Promise<{ commit: string; subject: string; date: number }> {
  return { commit, ...(await readCommit(repository, commit)) }
}

/**
 * Walks from `start` through commits that are out of sync. Gives the oldest of those without an out-of-sync parent, and
 * whether the walk saw the whole drift.
 */
export function findStart(
  start: string,
  commits: readonly CommitLine[],
  drifted: ReadonlyMap<string, boolean>,
): { commit: string; whole: boolean } | undefined {
  if (!drifted.get(start)) return undefined
  const order = new Map(commits.map((line, at) => [line.commit, { at, line }]))
  const seen = new Set([start])
  const open = [start]
  let found = { commit: start, at: -1 }
  let whole = true
  for (let commit = open.pop(); commit !== undefined; commit = open.pop()) {
    const known = order.get(commit)
    if (!known) continue
    const parents = known.line.parents
    if (parents.some(parent => !drifted.has(parent))) whole = false
    const driftedParents = parents.filter(parent => drifted.get(parent))
    if (driftedParents.length === 0 && known.at > found.at) found = { commit, at: known.at }
    for (const parent of driftedParents) {
      if (seen.has(parent)) continue
      seen.add(parent)
      open.push(parent)
    }
  }
  return { commit: found.commit, whole }
}

/** Says of each commit whether the mirror was out of sync there, by tree ids, once for each distinct pair of trees. */
async function judgeCommits(
  repository: Repository,
  { mirror, router }: SinceRequest,
  {
    commits,
    states,
    judged,
  }: { commits: readonly CommitLine[]; states: Map<string, boolean>; judged: Map<string, boolean> },
): Promise<void> {
  const names = commits.flatMap(({ commit }) => [
    objectName(commit, mirror.from),
    objectName(commit, mirror.to),
  ])
  const ids = await readIds(repository, names)
  const pairs = new Map<string, readonly [string, string]>()
  const keys = commits.map((_, at) => {
    const [from, to] = [ids[2 * at], ids[2 * at + 1]]
    // Before the mirror or its source was there, nothing could be out of sync.
    if (from === undefined || to === undefined || from === to) return undefined
    const key = `${from} ${to}`
    if (!judged.has(key)) pairs.set(key, [from, to])
    return key
  })
  const isFile =
    ids.length > 0 &&
    pairs.size > 0 &&
    !(await areTrees(repository, [...pairs.values()][0] as readonly [string, string]))
  const differences = isFile ? [] : await diffTreePairs(repository, [...pairs.values()])
  for (const [at, key] of [...pairs.keys()].entries()) {
    judged.set(key, isFile || (differences[at] ?? []).some(line => isDrift(mirror, router, line)))
  }
  for (const [at, { commit }] of commits.entries())
    states.set(commit, keys[at] !== undefined && judged.get(keys[at]) === true)
}

async function areTrees(repository: Repository, pair: readonly [string, string]): Promise<boolean> {
  const trees = await readIds(
    repository,
    pair.map(id => `${id}^{tree}`),
  )
  return trees.every(id => id !== undefined)
}

/** Whether a difference between the source's tree and the mirror's is one that the mirror's declaration counts. */
function isDrift({ from, to }: Mirror, router: Router, { path, after }: RawDiff): boolean {
  if (router.routeOf(joinPath(from, path)) !== undefined) return true
  return after !== undefined && router.isCompared(joinPath(to, path))
}
