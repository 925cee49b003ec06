/**
 * The hooks after the fact: post-commit, post-merge, post-checkout and post-rewrite. What no hook could stop (`--no-verify`,
 * cherry-pick, rebase, a fast-forward, a graphical client) is at least seen when it happens. They warn of drift that the
 * commit before hadn't, bring mirrors up to date that live in the work tree alone, and never fail.
 */
import type { LaterHook } from '../../core/hook-names.ts'
import type { ErrorReport, Report } from '../../core/report.ts'
import { LockstepError } from '../../errors.ts'
import { findCommit } from '../../git/listings.ts'
import type { Repository } from '../../git/repository.ts'
import { fixFor } from '../check.ts'
import { addMeaning } from '../meaning/add-meaning.ts'
import { describeError, emptyReport, reportOn } from '../report-on.ts'
import { addSince } from '../since.ts'
import { sync } from '../sync.ts'
import { loadDeclaration, worktree } from '../workspace.ts'
import { findKnownDrift, findNewDrift, type KnownDrift, type NewDrift, type Revision } from './new-drift.ts'

/** Looks at what HEAD became. `words` are what git gives the hook (githooks(5)). */
export async function lookBack(
  repository: Repository,
  hook: LaterHook,
  words: readonly string[],
): Promise<Report> {
  const refreshed = hook === 'post-commit' ? nothing(hook) : await refreshUntracked(repository, hook)
  const before = await findBefore(repository, hook, words)
  const warned = before ? await warnOf(repository, hook, before) : nothing(hook)
  const isSaid = (error: ErrorReport) =>
    warned.errors.some(({ code, mirror }) => code === error.code && mirror === error.mirror)
  return {
    ...warned,
    inSync: warned.inSync && refreshed.inSync,
    mirrors: [...warned.mirrors, ...refreshed.mirrors],
    // The work tree may suffer from what is wrong with HEAD.
    errors: [...warned.errors, ...refreshed.errors.filter(error => !isSaid(error))],
  }
}

/**
 * The commits that HEAD is compared with: where it was before. None before the first commit; undefined where HEAD didn't
 * move, as when git checks out single files, or where nothing was checked out before, as in a new clone.
 */
async function findBefore(
  repository: Repository,
  hook: LaterHook,
  words: readonly string[],
): Promise<string[] | undefined> {
  if (hook === 'post-commit') return known(await findCommit(repository, 'HEAD^1'))
  // Merging and rebasing leave in ORIG_HEAD where the branch was (gitrevisions(7)).
  if (hook !== 'post-checkout') return known(await findCommit(repository, 'ORIG_HEAD'))
  const [previous = '', , isBranch] = words
  if (isBranch !== '1' || /^0*$/.test(previous)) return undefined
  return known(await findCommit(repository, previous))
}

function known(commit: string | undefined): string[] {
  return commit === undefined ? [] : [commit]
}

async function warnOf(repository: Repository, hook: LaterHook, others: readonly string[]): Promise<Report> {
  const commit = await findCommit(repository, 'HEAD')
  if (commit === undefined) return nothing(hook)
  const at: Revision = { name: 'revision', revision: 'HEAD', commit }
  const found = await readNewDrift(repository, at, () => findKnownDrift(repository, others))
  if (found instanceof LockstepError) {
    // A branch that declares no mirrors has none that could be out of sync.
    return found.code === 'CONFIG_MISSING'
      ? nothing(hook)
      : { ...nothing(hook), inSync: false, errors: [describeError(found)] }
  }
  const news = found.filter(result => !('fresh' in result) || result.fresh.length > 0)
  if (news.length === 0) return nothing(hook)
  const report = reportOn(
    `hook ${hook}`,
    at,
    news.map(result => describeNews(hook, at, result)),
  )
  // What post-commit warns of is as old as the commit itself.
  const judged = news.flatMap(result =>
    'fresh' in result ? [{ ...result.judgement, drift: result.fresh }] : [],
  )
  const dated = await addSince(repository, report, { explain: hook !== 'post-commit', judged, place: at })
  return addMeaning(repository, dated, { judged, place: at })
}

async function readNewDrift(
  repository: Repository,
  at: Revision,
  readKnown: () => Promise<KnownDrift>,
): Promise<NewDrift[] | LockstepError> {
  try {
    return await findNewDrift(repository, at, readKnown)
  } catch (error) {
    if (error instanceof LockstepError) return error
    throw error
  }
}

function describeNews(
  hook: LaterHook,
  at: Revision,
  result: NewDrift,
): Parameters<typeof reportOn>[2][number] {
  if (!('fresh' in result)) return result
  const {
    judgement: { mirror, expected },
    fresh,
  } = result
  const record = hook === 'post-commit' ? 'git commit --amend --no-edit' : 'git commit'
  const fix = fresh.some(({ kind }) => kind === 'edited')
    ? fixFor(mirror, at, fresh)
    : `npx lockstep sync --staged ${mirror.name} && ${record}`
  return { mirror, report: { inSync: false, compared: expected.size, findings: fresh, verdict: 'warn', fix } }
}

/** Syncs the mirrors that git doesn't track, and says only what changed or couldn't. */
async function refreshUntracked(repository: Repository, hook: LaterHook): Promise<Report> {
  const names = await findUntracked(repository)
  if (names.length === 0) return nothing(hook)
  const report = await sync(repository, { mirrors: names, explain: false, keepBuild: true })
  const mirrors = report.mirrors.filter(({ inSync, changes }) => !inSync || changes)
  return { ...report, command: `hook ${hook}`, mirrors }
}

async function findUntracked(repository: Repository): Promise<string[]> {
  try {
    const { mirrors } = await loadDeclaration(repository, worktree)
    return mirrors.filter(({ tracked }) => !tracked).map(({ name }) => name)
  } catch (error) {
    // What is wrong with the declaration is said where HEAD is judged by it.
    if (error instanceof LockstepError) return []
    throw error
  }
}

function nothing(hook: LaterHook): Report {
  return emptyReport(`hook ${hook}`, { name: 'revision', revision: 'HEAD', commit: 'HEAD' })
}
