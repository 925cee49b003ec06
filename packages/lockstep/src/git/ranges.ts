/** Which commits lie between others: what a push is about. Reading only. */
import type { RepoPath } from '../core/path.ts'
import type { CommitLine } from './history.ts'
import { parseCommitLines } from './history.ts'
import { pathspecs } from './listings.ts'
import type { Repository } from './repository.ts'
import { askGit, gitFailure, runGit } from './run.ts'

/**
 * The commits that are reachable from `tip` and from none of `known`, newest first, each with its parents; with `paths`, those
 * that change one of them.
 */
export async function listRange(
  repository: Repository,
  tip: string,
  known: readonly string[],
  paths: readonly RepoPath[] = [],
): Promise<CommitLine[]> {
  const limit = paths.length > 0 ? ['--', ...pathspecs(paths)] : []
  const args = ['rev-list', '--parents', '--topo-order', '--stdin', ...limit]
  const input = [tip, ...known.map(commit => `^${commit}`), ''].join('\n')
  return parseCommitLines(await askGit(repository, { args, input }))
}

/**
 * The best common ancestors of `commit` and all of `others` together: none where they share nothing, several where branches
 * were merged crosswise.
 */
export async function findMergeBases(
  repository: Repository,
  commit: string,
  others: readonly string[],
): Promise<string[]> {
  if (others.length === 0) return []
  const request = { args: ['merge-base', '--all', commit, ...others] }
  const answer = await runGit(repository, request)
  // 1 says that there is none (git-merge-base(1)).
  if (answer.code > 1) throw gitFailure(request, answer)
  return answer.stdout
    .toString('utf8')
    .split('\n')
    .filter(line => line !== '')
}

/** Where the branches of a remote were when they were last seen; those of all remotes where it has none of its own. */
export async function listRemoteTips(repository: Repository, remote: string): Promise<Map<string, string>> {
  const own = await listRefs(repository, `refs/remotes/${remote}/`)
  return own.size > 0 ? own : listRefs(repository, 'refs/remotes/')
}

/**
 * `git for-each-ref --format=%(objectname) %(refname)`:
 * ```
 * 67890… refs/remotes/origin/main
 * ```
 */
async function listRefs(repository: Repository, prefix: string): Promise<Map<string, string>> {
  const args = ['for-each-ref', '--format=%(objectname) %(refname)', prefix]
  const lines = (await askGit(repository, { args })).toString('utf8').split('\n')
  return new Map(
    lines
      .filter(line => line !== '')
      .map(line => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]),
  )
}
