/**
 * The way out for pushed commits that were out of sync although the last one isn't: a rebase that syncs each of them. Every
 * commit keeps its own tree but for the mirror, so whatever stops the rebase ends by taking that tree again. `-X theirs` saves
 * most stops; it would decide the conflicts of a merge as well, which somebody has resolved by hand, so merges do without it.
 */
import type { CommitLine } from '../../git/history.ts'

export interface Rewrite {
  /** The command that is to be run. */
  readonly command: string
  /** What there is to know about it, a sentence each. */
  readonly notes: readonly string[]
}

/** Says how to mend pushed commits from `first` on, given newest first. `branch`: which is pushed, where it isn't checked out. */
export function findRewrite(
  commits: readonly CommitLine[],
  { first, mirror, branch }: { first: string; mirror: string; branch: string | undefined },
): Rewrite {
  const isRoot = commits.some(({ commit, parents }) => commit === first && parents.length === 0)
  const hasMerges = commits.some(({ parents }) => parents.length > 1)
  const sync = `npx lockstep sync --staged ${mirror}`
  const words = [
    'git rebase',
    hasMerges ? '-r' : '-X theirs',
    // A commit that changed the mirror alone has nothing left.
    `--exec '${sync} && git commit --amend --no-edit --allow-empty'`,
    isRoot ? '--root' : `${first.slice(0, 8)}^`,
    ...(branch === undefined ? [] : [branch]),
  ]
  return {
    command: words.join(' '),
    notes: [
      `where the rebase stops: git read-tree -u --reset REBASE_HEAD && ${sync} && git rebase --continue`,
      ...(hasMerges
        ? ['there are merges among them: `git diff ORIG_HEAD` has to show nothing afterwards']
        : []),
    ],
  }
}
