/**
 * Which commit a later station was made of, and so how far it is behind: a walk back along the first parents of a commit,
 * through those that touch what differs, until the source held exactly the texts that the station holds there.
 */
import { isUtf8, type RepoPath } from '../core/path.ts'
import type { Finding, Since } from '../core/report.ts'
import { countCommits, listTouching, objectName, readCommit } from '../git/history.ts'
import { readIds } from '../git/objects.ts'
import type { Repository } from '../git/repository.ts'

export interface StationSinceRequest {
  /** The directory or file whose commits are counted. */
  readonly from: RepoPath
  /** What differs: the texts of `actual` are looked for at `source`. */
  readonly findings: readonly Finding[]
  readonly commit: string
}

/** A drift of more paths than this is told by as many of them. */
const pathLimit = 64
/** How far back the walk goes, in commits that touch what differs. */
const commitLimit = 1_000
const chunk = 50

/**
 * Since when a station lacks what the source has: the oldest commit that it doesn't have, and how many. Undefined where the
 * source never held those texts together, and where only uncommitted work differs.
 */
export async function findStationSince(
  repository: Repository,
  request: StationSinceRequest,
): Promise<Since | undefined> {
  const paths = request.findings.slice(0, pathLimit)
  // A name that isn't UTF-8 can't be a pathspec on a command line.
  if (paths.length === 0 || !paths.every(({ source }) => isUtf8(source))) return undefined
  const commits = await listTouching(repository, request.commit, {
    paths: paths.map(({ source }) => source),
    count: commitLimit,
  })
  let lacking: string | undefined
  for (let at = 0; at < commits.length; at += chunk) {
    for (const { commit, matches } of await judgeCommits(repository, commits.slice(at, at + chunk), paths)) {
      if (matches) return lacking === undefined ? undefined : describe(repository, lacking, request)
      lacking = commit
    }
  }
  return undefined
}

async function judgeCommits(
  repository: Repository,
  commits: readonly string[],
  findings: readonly Finding[],
): Promise<{ commit: string; matches: boolean }[]> {
  const names = commits.flatMap(commit => findings.map(({ source }) => objectName(commit, source)))
  const ids = await readIds(repository, names)
  return commits.map((commit, at) => ({
    commit,
    matches: findings.every(({ actual }, index) => ids[at * findings.length + index] === actual?.id),
  }))
}

/** What is told of the first commit that is lacking, and how many are: all of the source's since, that one too. */
async function describe(
  repository: Repository,
  lacking: string,
  { from, commit }: StationSinceRequest,
): Promise<Since> {
  const commits = await countSince(repository, lacking, { from, commit })
  return { commit: lacking, ...(await readCommit(repository, lacking)), atLeast: false, commits }
}

/** How many commits touch a source from `first` on, that one included, up to `commit`. */
export function countSince(
  repository: Repository,
  first: string,
  { from, commit }: Pick<StationSinceRequest, 'from' | 'commit'>,
): Promise<number> {
  return countCommits(repository, [commit, '--not', `${first}^@`], [from])
}
