/**
 * Since when a drift goes on. A plain walk back from a commit through commits that are out of sync too, until it meets
 * those whose parents were all in sync; it stops when its time is up and then says "at least".
 */

import type { Router } from '../core/derive.ts'
import type { Mirror } from '../core/mirror.ts'
import type { RepoPath } from '../core/path.ts'
import type { Since } from '../core/report.ts'
import { type CommitLine, listCommits, readCommit } from '../git/history.ts'
import type { Repository } from '../git/repository.ts'
import { createCommitJudge } from './judge-commits.ts'

export interface SinceRequest {
  readonly mirror: Mirror
  readonly router: Router
  /** The mirrored paths that are out of sync now: the drift of others is another story. */
  readonly paths: ReadonlySet<RepoPath>
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
  const judge = createCommitJudge(repository, { ...request, counts: ({ path }) => request.paths.has(path) })
  let oldest: string | undefined
  for (const length of walkLengths) {
    const commits = await listCommits(repository, request.commit, length)
    const fresh = commits.flatMap(({ commit }) => (states.has(commit) ? [] : [commit]))
    for (const [at, drifted] of (await judge(fresh)).entries()) states.set(fresh[at] as string, drifted)
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
