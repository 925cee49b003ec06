/** Commands that bring commits from elsewhere, and those that move between branches and states. */
import { choose, commit, git, type Kind, literal, lockstep, type Script } from './command.ts'
import { isMirrored } from './declaration.ts'
import type { Site } from './site.ts'
import { isFile } from './variations.ts'

const noEditor = { environment: { GIT_EDITOR: 'true' } }

/** A clean work tree, as people make one before they merge; half of the time. */
function* cleaned(pick = 0): Script {
  if (pick % 2 === 0) return
  yield git(['reset', '-q', '--hard'])
  yield git(['clean', '-fdq'])
}

/** A branch that isn't this one. */
function otherBranch(site: Site, pick = 0): string | undefined {
  return choose(
    site.branches().filter(name => name !== site.branch()),
    pick,
  )
}

/** Commits of all branches, no merges. */
function commitsOf(site: Site): string[] {
  return site.git('rev-list', '--no-merges', '--max-count=12', '--branches')
}

/** Gives the unmerged files outside of the mirrors one text each and stages them: the mirrors are Lockstep's. */
function* resolved(site: Site, pick: number): Script {
  if (site.unmerged().includes('lockstep.json')) {
    yield git(['checkout', '-q', pick % 2 ? '--ours' : '--theirs', '--', 'lockstep.json'])
    if (site.mirrors.length === 0) site.vary([])
    yield git(['add', '--', 'lockstep.json'])
  }
  const paths = site.unmerged().filter(path => !isMirrored(path, site.mirrors))
  for (const path of paths) {
    site.put(path, site.unique('resolved'))
    yield git(['add', '--', literal(path)])
  }
}

/** What follows a stopped merge, cherry-pick or revert: solved at the source and committed, or given up. */
function* settled(site: Site, word: 'merge' | 'cherry-pick' | 'revert', pick = 0): Script {
  if (!site.isBusy()) return
  if (pick % 3 > 0) {
    yield* resolved(site, pick)
    yield pick % 3 === 1 ? lockstep('sync') : lockstep('sync', '--staged')
    if (word === 'merge') yield { ...git(['commit', '-q', '--no-edit']), judgedBy: 'pre-commit' }
    else yield { ...git([word, '--continue'], noEditor), judgedBy: 'pre-commit' }
  }
  if (site.isBusy()) yield git([word, '--abort'])
  if (site.isBusy()) yield git(['reset', '-q', '--hard'])
}

function* merged(site: Site, picks: readonly number[], words: readonly string[]): Script {
  const branch = otherBranch(site, picks[0])
  if (branch === undefined) return
  yield* cleaned(picks[1])
  yield { ...git(['merge', '-q', ...words, '-m', 'merge', branch]), judgedBy: 'pre-merge-commit' }
  yield* settled(site, 'merge', picks[2])
}

function* diverged(site: Site, picks: readonly number[]): Script {
  // The same line of the same source file on both branches: a conflict at the source and in its mirror.
  const mirror = choose(site.mirrors, picks[3])
  if (mirror === undefined) return
  yield* cleaned(1)
  site.put(isFile(mirror) ? mirror.from : `${mirror.from}/keep.py`, site.unique('here'))
  yield commit(['-a'])
  yield* merged(site, [site.branches().indexOf('side'), 1, 1 + ((picks[2] ?? 0) % 2)], ['--no-ff'])
}

export const branches: Readonly<Record<string, Kind>> = {
  *merge(site, picks) {
    yield* merged(site, picks, ['--no-ff'])
  },
  *'merge --no-commit, commit'(site, picks) {
    const branch = otherBranch(site, picks[0])
    if (branch === undefined) return
    yield* cleaned(picks[1])
    if ((yield git(['merge', '-q', '--no-ff', '--no-commit', branch])) === 0) yield commit([])
    yield* settled(site, 'merge', picks[2])
  },
  *'merge --squash, commit'(site, picks) {
    const branch = otherBranch(site, picks[0])
    if (branch === undefined) return
    yield* cleaned(picks[1])
    if ((yield git(['merge', '-q', '--squash', branch])) === 0) yield commit([])
    if (site.isBusy()) yield git(['reset', '-q', '--hard'])
  },
  *'merge --ff-only'(site, picks) {
    const branch = otherBranch(site, picks[0])
    if (branch === undefined) return
    yield* cleaned(picks[1])
    yield git(['merge', '-q', '--ff-only', branch])
  },
  *'merge, a conflict solved at the source'(site, picks) {
    yield* diverged(site, picks)
  },
  *'cherry-pick'(site, picks) {
    const picked = choose(commitsOf(site), picks[0])
    if (picked === undefined) return
    yield* cleaned(picks[1])
    yield git(['cherry-pick', picked])
    yield* settled(site, 'cherry-pick', picks[2])
  },
  *'cherry-pick -n, commit'(site, picks) {
    const picked = choose(commitsOf(site), picks[0])
    if (picked === undefined) return
    yield* cleaned(picks[1])
    if ((yield git(['cherry-pick', '-n', picked])) === 0) yield commit([])
    if (site.isBusy()) yield git(['reset', '-q', '--hard'])
  },
  *revert(site, picks) {
    const picked = choose(
      site.git('rev-list', '--no-merges', '--min-parents=1', '--max-count=4', 'HEAD'),
      picks[0],
    )
    if (picked === undefined) return
    yield* cleaned(picks[1])
    yield git(['revert', '--no-edit', picked])
    yield* settled(site, 'revert', picks[2])
  },
  *rebase(site, picks) {
    const branch = otherBranch(site, picks[0])
    if (branch === undefined) return
    yield* cleaned(picks[1])
    if ((yield git(['rebase', '-q', branch], noEditor)) !== 0 && site.isBusy())
      yield git(['rebase', '--abort'])
  },
  *'rebase --apply'(site, picks) {
    const branch = otherBranch(site, picks[0])
    if (branch === undefined) return
    yield* cleaned(picks[1])
    if ((yield git(['rebase', '-q', '--apply', branch], noEditor)) !== 0 && site.isBusy())
      yield git(['rebase', '--abort'])
  },
  *am(site, picks) {
    const picked = choose(commitsOf(site), picks[0])
    if (picked === undefined) return
    yield* cleaned(picks[1])
    const input = site.repo.tryGit(['format-patch', '-1', '--stdout', '--binary', picked]).stdout
    if ((yield git(['am', '-q', '-3'], { input })) !== 0 && site.isBusy()) yield git(['am', '--abort'])
    if (site.isBusy()) yield git(['reset', '-q', '--hard'])
  },
  *stash(_, picks) {
    yield git(['stash', 'push', '-q', ...((picks[0] ?? 0) % 2 ? ['--include-untracked'] : [])])
  },
  *'stash, pop --index'(_, picks) {
    yield git(['stash', 'push', '-q', ...((picks[0] ?? 0) % 2 ? ['--include-untracked'] : [])])
    yield git(['stash', 'pop', '-q', '--index'])
  },
  *'checkout of a branch'(site, picks) {
    const branch = choose(site.otherBranches(), picks[0])
    if (branch === undefined) return
    yield* cleaned(picks[1])
    yield git(['checkout', '-q', branch])
  },
  *'switch -c'(site, picks) {
    yield git(['switch', '-q', '-c', `b${site.branches().length}-${picks[0]}`])
  },
  *'reset --soft'() {
    yield git(['reset', '-q', '--soft', 'HEAD~1'])
  },
  *'reset --soft, commit'() {
    yield git(['reset', '-q', '--soft', 'HEAD~1'])
    yield commit([])
  },
  *'reset --mixed'() {
    yield git(['reset', '-q', '--mixed', 'HEAD~1'])
  },
  *'reset --hard'() {
    yield git(['reset', '-q', '--hard', 'HEAD~1'])
  },
}
