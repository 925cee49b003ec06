/**
 * Which of many commits were out of sync: by the ids of their two trees, once for each distinct pair, whatever the number of
 * files. What differs inside a pair of trees is asked of git in one process for all of them.
 */
import { isDriftAt, type Router } from '../core/derive.ts'
import type { Mirror } from '../core/mirror.ts'
import { fromGit, joinPath } from '../core/path.ts'
import { fileMode } from '../core/snapshot.ts'
import { diffTreePairs, objectName } from '../git/history.ts'
import { readIds } from '../git/objects.ts'
import type { RawDiff } from '../git/parse.ts'
import type { Repository } from '../git/repository.ts'

export interface CommitQuestion {
  readonly mirror: Mirror
  readonly router: Router
  /** Whether a drift counts: `before` is what the source holds, `after` what the mirror does, `path` the mirrored path. */
  counts(difference: RawDiff): boolean
}

/** Says of each commit, in the order given, whether the mirror was out of sync there. Remembers the pairs it has judged. */
export type CommitJudge = (commits: readonly string[]) => Promise<boolean[]>

/** Makes a judge of commits for one question. */
export function createCommitJudge(repository: Repository, question: CommitQuestion): CommitJudge {
  const judged = new Map<string, boolean>()
  return async commits => {
    const { from, to } = question.mirror
    const ids = await readIds(
      repository,
      commits.flatMap(commit => [objectName(commit, from), objectName(commit, to)]),
    )
    const pairs = commits.map((_, at) => [ids[2 * at], ids[2 * at + 1]] as const)
    const unknown = new Map(pairs.filter(isDifferent).map(pair => [pair.join(' '), pair] as const))
    for (const key of judged.keys()) unknown.delete(key)
    for (const [key, drifted] of await judgePairs(repository, question, unknown)) judged.set(key, drifted)
    return pairs.map(pair => judged.get(pair.join(' ')) === true)
  }
}

type Pair = readonly [string, string]

/** Before the mirror or its source was there, nothing could be out of sync. */
function isDifferent(pair: readonly [string | undefined, string | undefined]): pair is Pair {
  return pair[0] !== undefined && pair[1] !== undefined && pair[0] !== pair[1]
}

async function judgePairs(
  repository: Repository,
  question: CommitQuestion,
  pairs: ReadonlyMap<string, Pair>,
): Promise<[string, boolean][]> {
  const [first] = pairs.values()
  if (first === undefined) return []
  const differences = (await areTrees(repository, first))
    ? await diffTreePairs(repository, [...pairs.values()])
    : [...pairs.values()].map(diffFiles)
  return [...pairs.keys()].map((key, at) => [
    key,
    (differences[at] ?? []).some(line => isDrift(question, line)),
  ])
}

async function areTrees(repository: Repository, pair: Pair): Promise<boolean> {
  const trees = await readIds(
    repository,
    pair.map(id => `${id}^{tree}`),
  )
  return trees.every(id => id !== undefined)
}

/** Two blobs, of a file mirror: that their ids differ is all there is to know. */
function diffFiles([source, mirror]: Pair): RawDiff[] {
  const entry = (id: string) => ({ mode: fileMode, id })
  return [{ path: fromGit(''), before: entry(source), after: entry(mirror), status: 'M' }]
}

function isDrift({ mirror, router, counts }: CommitQuestion, difference: RawDiff): boolean {
  const path = joinPath(mirror.to, difference.path)
  return isDriftAt(router, path, difference.after !== undefined) && counts({ ...difference, path })
}
