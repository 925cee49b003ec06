/**
 * The pre-commit hook: no commit makes a drift. It judges the index by the declaration that the index holds, and only the
 * mirrored paths that this commit touches on either side; yesterday's drift elsewhere costs one line. What it can mend it
 * stages into the same commit ("stage") or regenerates before it refuses ("block"); a hand edit it never touches.
 */
import { readRecord } from '../../apply/record.ts'
import { configFileName } from '../../config/file-name.ts'
import { parseConfig } from '../../config/parse.ts'
import type { Config, Mirror } from '../../core/mirror.ts'
import type { RepoPath } from '../../core/path.ts'
import type { Report } from '../../core/report.ts'
import type { ContentId } from '../../core/snapshot.ts'
import { LockstepError } from '../../errors.ts'
import { diffIndex } from '../../git/listings.ts'
import { readBlobs } from '../../git/objects.ts'
import type { RawDiff } from '../../git/parse.ts'
import type { Repository } from '../../git/repository.ts'
import { readIndex } from '../../readers/read-index.ts'
import { judgeMirrors } from '../judge.ts'
import { reportOn } from '../report-on.ts'
import { applyIndexPlans, type IndexPlan } from '../sync-index.ts'
import type { Place } from '../workspace.ts'
import { describeVerdict } from './describe-verdict.ts'
import { readHeadIds } from './head-ids.ts'
import { isStopped, planCommit } from './plan-commit.ts'
import { findTouched, type Touched } from './touched.ts'

const index: Place = { name: 'index' }
const command = 'hook pre-commit'

/** What a commit is about to record, as far as mirrors are concerned. */
export interface Commit {
  /** False before the first commit. */
  readonly hasHead: boolean
  readonly delta: readonly RawDiff[]
  readonly touched: Touched
  /** What HEAD has at source paths. */
  readonly headIds: ReadonlyMap<RepoPath, ContentId>
}

/** Judges the commit that is being made, and mends it where nothing of anybody's is lost. */
export async function preCommit(repository: Repository): Promise<Report> {
  const [head, before, now] = await readBlobs(repository, [
    'HEAD',
    `HEAD:${configFileName}`,
    `:${configFileName}`,
  ])
  if (!now) return passed()
  const config = parseConfig(now.toString('utf8'))
  const tracked = config.mirrors.filter(mirror => mirror.tracked)
  const paths = [...new Set(tracked.flatMap(({ from, to }) => [from, to]))]
  const delta = paths.length === 0 ? [] : await diffIndex(repository, head && 'HEAD', paths)
  const old = before && readOld(before)
  const touched = findTouched(tracked, delta, changedDeclarations(old, tracked))
  if (touched.mirrors.length === 0) return passed()
  const headIds = await readHeadIds(repository, { delta, mirrors: touched.mirrors, old })
  return judgeCommit(repository, { hasHead: head !== undefined, delta, touched, headIds })
}

async function judgeCommit(repository: Repository, commit: Commit): Promise<Report> {
  const { touched, headIds } = commit
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
  const plans = await planCommit(repository, commit, { judged, listing, written })
  // One edit anywhere, or one mirror that can't be judged, and nothing is written in any of them.
  const stopped = plans.some(plan => 'error' in plan || ('plan' in plan && isStopped(plan)))
  if (!stopped)
    await applyPlans(
      repository,
      plans.flatMap(plan => ('plan' in plan ? [plan.plan] : [])),
    )
  const results = await Promise.all(plans.map(plan => describeVerdict(repository, plan, { commit, stopped })))
  return reportOn(command, index, results)
}

async function applyPlans(repository: Repository, plans: readonly IndexPlan[]): Promise<void> {
  const wanted = plans.filter(({ changes }) => changes.length > 0)
  const staged = wanted.filter(({ mirror }) => mirror.onCommit === 'stage')
  const refused = wanted.filter(({ mirror }) => mirror.onCommit === 'block')
  if (staged.length > 0) await applyIndexPlans(repository, staged, { command, index: 'stage' })
  if (refused.length > 0) await applyIndexPlans(repository, refused, { command, index: 'leave' })
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

function passed(): Report {
  return { version: 1, command, place: 'index', inSync: true, mirrors: [], errors: [] }
}
