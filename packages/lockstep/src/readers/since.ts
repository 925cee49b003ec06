/**
 * Since when a drift goes on. A plain walk back from a commit through commits that are out of sync too, until it meets
 * those whose parents were all in sync; it stops when its time is up and then says "at least".
 */

import { isDriftAt, type Router } from '../core/derive.ts'
import type { Mirror } from '../core/mirror.ts'
import { joinPath, type RepoPath } from '../core/path.ts'
import type { Since } from '../core/report.ts'
import { type CommitLine, diffTreePairs, listCommits, objectName, readCommit } from '../git/history.ts'
import { readIds } from '../git/objects.ts'
import type { RawDiff } from '../git/parse.ts'
import type { Repository } from '../git/repository.ts'

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

/** What is known so far: per commit, and per pair of trees, whether the asked paths were out of sync. */
interface Walk {
  readonly states: Map<string, boolean>
  readonly judged: Map<string, boolean>
}

/** Says of each commit whether the mirror was out of sync there, by tree ids, once for each distinct pair of trees. */
async function judgeCommits(
  repository: Repository,
  request: SinceRequest,
  { commits, states, judged }: Walk & { commits: readonly CommitLine[] },
): Promise<void> {
  const { from, to } = request.mirror
  const ids = await readIds(
    repository,
    commits.flatMap(({ commit }) => [objectName(commit, from), objectName(commit, to)]),
  )
  const pairs = commits.map((_, at) => [ids[2 * at], ids[2 * at + 1]] as const)
  const unknown = new Map(pairs.filter(isDifferent).map(pair => [pair.join(' '), pair] as const))
  for (const key of judged.keys()) unknown.delete(key)
  for (const [key, drifted] of await judgePairs(repository, request, unknown)) judged.set(key, drifted)
  for (const [at, { commit }] of commits.entries())
    states.set(commit, judged.get(pairs[at]?.join(' ') ?? '') === true)
}

/** Before the mirror or its source was there, nothing could be out of sync. */
function isDifferent(
  pair: readonly [string | undefined, string | undefined],
): pair is readonly [string, string] {
  return pair[0] !== undefined && pair[1] !== undefined && pair[0] !== pair[1]
}

async function judgePairs(
  repository: Repository,
  request: SinceRequest,
  pairs: ReadonlyMap<string, readonly [string, string]>,
): Promise<[string, boolean][]> {
  const [first] = pairs.values()
  if (first === undefined) return []
  // Two blobs: a file mirror, and different ids are all there is to know.
  if (!(await areTrees(repository, first))) return [...pairs.keys()].map(key => [key, true])
  const differences = await diffTreePairs(repository, [...pairs.values()])
  return [...pairs.keys()].map((key, at) => [
    key,
    (differences[at] ?? []).some(line => isDrift(request, line)),
  ])
}

async function areTrees(repository: Repository, pair: readonly [string, string]): Promise<boolean> {
  const trees = await readIds(
    repository,
    pair.map(id => `${id}^{tree}`),
  )
  return trees.every(id => id !== undefined)
}

/** Whether a difference between the source's tree and the mirror's is part of the drift that is asked about. */
function isDrift({ mirror, router, paths }: SinceRequest, { path, after }: RawDiff): boolean {
  const mirrored = joinPath(mirror.to, path)
  return paths.has(mirrored) && isDriftAt(router, mirrored, after !== undefined)
}
