/**
 * The hooks before a commit: no commit makes a drift. They judge the index by the declaration that the index holds, and only
 * the mirrored paths that this commit touches on either side; yesterday's drift elsewhere costs one line. What can be mended
 * is staged into the same commit ("stage") or regenerated before it is refused ("block"); a hand edit is never touched.
 */
import { applyPassed } from '../../apply/passed.ts'
import { nameRun } from '../../apply/receipt.ts'
import { readRecord } from '../../apply/record.ts'
import { configFileName } from '../../config/file-name.ts'
import { parseConfig } from '../../config/parse.ts'
import type { IndexHook } from '../../core/hook-names.ts'
import type { Config, Mirror } from '../../core/mirror.ts'
import type { RepoPath } from '../../core/path.ts'
import type { Report } from '../../core/report.ts'
import type { ContentId } from '../../core/snapshot.ts'
import { LockstepError } from '../../errors.ts'
import { diffIndex } from '../../git/listings.ts'
import { hashBytes, readBlobs } from '../../git/objects.ts'
import type { RawDiff } from '../../git/parse.ts'
import type { Repository } from '../../git/repository.ts'
import { readIndex } from '../../readers/read-index.ts'
import { isJudged, judgeMirrors, type Unjudged } from '../judge.ts'
import { addMeaning, describeFault } from '../meaning/add-meaning.ts'
import { emptyReport, exitCodeOf, reportOn } from '../report-on.ts'
import { applyIndexPlans, type IndexPlan } from '../sync-index.ts'
import type { Place } from '../workspace.ts'
import { describeVerdict } from './describe-verdict.ts'
import { readHeadIds } from './head-ids.ts'
import { findMisdeclared } from './misdeclared.ts'
import { isStopped, planCommit } from './plan-commit.ts'
import { findTouched, type Touched } from './touched.ts'

const index: Place = { name: 'index' }

/** What a commit is about to record, as far as mirrors are concerned. */
export interface Commit {
  readonly hook: IndexHook
  /** The commit that HEAD is; undefined before the first one. */
  readonly head: string | undefined
  readonly delta: readonly RawDiff[]
  readonly touched: Touched
  /** What HEAD has at source paths. */
  readonly headIds: ReadonlyMap<RepoPath, ContentId>
  /** Mirrors whose files it would record although they are declared as untracked. */
  readonly misdeclared: readonly Unjudged[]
}

/** Judges the commit that is being made, and mends it where nothing of anybody's is lost. */
export async function preCommit(repository: Repository, hook: IndexHook = 'pre-commit'): Promise<Report> {
  const [head, before, now] = await readBlobs(repository, [
    'HEAD',
    `HEAD:${configFileName}`,
    `:${configFileName}`,
  ])
  if (!now) return emptyReport(`hook ${hook}`, index)
  const config = parseConfig(now.toString('utf8'))
  const tracked = config.mirrors.filter(mirror => mirror.tracked)
  const paths = [...new Set(config.mirrors.flatMap(({ from, to }) => [from, to]))]
  const delta = paths.length === 0 ? [] : await diffIndex(repository, head && 'HEAD', paths)
  if (hook === 'check' && delta.length === 0 && (await isNothingStaged(repository, head))) {
    const { check } = await import('../check.ts')
    return { ...(await check(repository, { place: index })), command: `hook ${hook}` }
  }
  const old = before && readOld(before)
  const changed = changedDeclarations(old, config.mirrors)
  const misdeclared = await findMisdeclared(repository, config.mirrors, { delta, changed })
  const touched = findTouched(tracked, delta, changed)
  if (touched.mirrors.length === 0 && misdeclared.length === 0) return emptyReport(`hook ${hook}`, index)
  const headIds = await readHeadIds(repository, { delta, mirrors: touched.mirrors, old })
  const headId = head && hashBytes(repository, head, 'commit')
  return judgeCommit(repository, { hook, head: headId, delta, touched, headIds, misdeclared })
}

async function judgeCommit(repository: Repository, commit: Commit): Promise<Report> {
  const { touched, headIds, hook } = commit
  const [listing, written] = await Promise.all([
    readIndex(repository, { paths: touched.asked, directories: touched.directories }),
    readRecord(repository),
  ])
  const mirrors = touched.mirrors
  const judged = await judgeMirrors(repository, {
    mirrors,
    place: index,
    listing,
    written,
    touched: touched.paths,
    headIds,
  })
  const planned = await planCommit(repository, commit, { judged, listing, written })
  const answers = [...commit.misdeclared, ...planned]
  // One edit anywhere, or one mirror that can't be judged, and nothing is written in any of them.
  const stopped =
    hook === 'check' || answers.some(answer => 'error' in answer || ('plan' in answer && isStopped(answer)))
  const plans = answers.flatMap(answer => ('plan' in answer ? [answer.plan] : []))
  if (!stopped) await applyPlans(repository, `hook ${hook}`, plans)
  const results = await Promise.all(
    answers.map(answer => describeVerdict(repository, answer, { commit, stopped })),
  )
  const report = reportOn(`hook ${hook}`, index, results)
  if (exitCodeOf(report) === 0) await applyPassedCommit(repository, commit, plans)
  const judgements = judged.filter(isJudged)
  const explained = await addMeaning(repository, report, {
    judged: judgements,
    place: index,
    isPartial: true,
  })
  return addUnmigrated(repository, explained, commit)
}

/** Warns of models that change without a migration, where the declaration asks for it. */
async function addUnmigrated(repository: Repository, report: Report, commit: Commit): Promise<Report> {
  const asked = commit.touched.mirrors.filter(({ requireMigration }) => requireMigration !== undefined)
  if (asked.length === 0) return report
  const { findUnmigrated } = await import('./find-unmigrated.ts')
  const notes = new Map<string, string>()
  for (const mirror of asked) {
    // It only warns, so a fault in it stops nobody's commit.
    const note = await findUnmigrated(repository, mirror, commit.delta).then(
      describeUnmigrated,
      describeFault,
    )
    if (note !== undefined) notes.set(mirror.name, note)
  }
  return {
    ...report,
    mirrors: report.mirrors.map(mirror => {
      const note = notes.get(mirror.name)
      return note === undefined ? mirror : { ...mirror, notes: [...(mirror.notes ?? []), note] }
    }),
  }
}

function describeUnmigrated(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined
  const few = names.slice(0, 3).join(', ')
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return `the columns of ${few}${more} change, and this commit adds no migration`
}

async function applyPlans(
  repository: Repository,
  command: string,
  plans: readonly IndexPlan[],
): Promise<void> {
  const wanted = plans.filter(({ changes }) => changes.length > 0)
  const staged = wanted.filter(({ mirror }) => mirror.onCommit === 'stage')
  const refused = wanted.filter(({ mirror }) => mirror.onCommit === 'block')
  const run = nameRun()
  if (staged.length > 0) await applyIndexPlans(repository, staged, { command, run, index: 'stage' })
  if (refused.length > 0) await applyIndexPlans(repository, refused, { command, run, index: 'leave' })
}

async function applyPassedCommit(
  repository: Repository,
  { head, delta }: Commit,
  plans: readonly IndexPlan[],
): Promise<void> {
  if (head === undefined) return
  const staged = plans.flatMap(({ changes }) => changes)
  // Without this record post-commit merely looks again.
  await applyPassed(repository, { head, delta, staged }).catch(() => {})
}

/** Whether the index is HEAD's: nobody is committing anything, as in CI. */
async function isNothingStaged(repository: Repository, head: Buffer | undefined): Promise<boolean> {
  return (await diffIndex(repository, head && 'HEAD', [])).length === 0
}

/** Names the mirrors whose declaration this commit changes: all of their paths are judged. */
function changedDeclarations(before: Config | undefined, now: readonly Mirror[]): ReadonlySet<string> {
  const old = new Map(before?.mirrors.map(mirror => [mirror.name, JSON.stringify(mirror)]))
  return new Set(
    now.filter(mirror => old.get(mirror.name) !== JSON.stringify(mirror)).map(({ name }) => name),
  )
}

/** The declaration that HEAD holds; undefined when it can't be read, and then everything counts as changed. */
function readOld(text: Buffer): Config | undefined {
  try {
    return parseConfig(text.toString('utf8'))
  } catch (error) {
    if (error instanceof LockstepError) return undefined
    throw error
  }
}
