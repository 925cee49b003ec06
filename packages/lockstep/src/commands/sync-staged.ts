/**
 * `lockstep sync --staged`: makes mirrors equal their sources in the index, from the staged source, and in the work tree
 * where nothing of anybody's is in the way. What the pre-commit hook does for a few paths, for all of them.
 */
import { nameRun } from '../apply/receipt.ts'
import { readRecord } from '../apply/record.ts'
import { derivesFrom, type Mirror } from '../core/mirror.ts'
import { describeChanges } from '../core/plan.ts'
import type { Report } from '../core/report.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import type { Written } from '../readers/base.ts'
import type { Listing } from '../readers/listing.ts'
import { readIndex } from '../readers/read-index.ts'
import { check, describe, fixFor, withUpstream } from './check.ts'
import { isJudged, type Judgement, judgeMirrors, type Unjudged } from './judge.ts'
import { type ReportedPlace, reportOn } from './report-on.ts'
import type { SyncOptions } from './sync.ts'
import { applyIndexPlans, planIndex } from './sync-index.ts'
import { loadDeclaration, type Place, selectMirrors } from './workspace.ts'

const index: Place = { name: 'index' }

/** Syncs the index. In the report a mirror is in sync when it is so afterwards. */
export async function syncStaged(repository: Repository, options: SyncOptions): Promise<Report> {
  if (options.frozen) return { ...(await check(repository, { ...options, place: index })), command: 'sync' }
  const config = await loadDeclaration(repository, index)
  const selected = selectMirrors(config, options.mirrors)
  const mirrors = withUpstream(config.mirrors, selected)
  const paths = [...new Set(mirrors.flatMap(({ from, to }) => [from, to]))]
  const [listing, written] = await Promise.all([readIndex(repository, { paths }), readRecord(repository)])
  const judged = await judgeMirrors(repository, { mirrors, place: index, listing, written })
  const blocked: Mirror[] = []
  const run = nameRun()
  const results: ReportedPlace[] = []
  for (const result of judged.filter(({ mirror }) => selected.includes(mirror))) {
    const upstream = blocked.find(mirror => derivesFrom(result.mirror, mirror))
    const answer = await syncMirror(repository, result, { ...options, run, listing, written, upstream })
    if (!('report' in answer) || !answer.report.inSync) blocked.push(result.mirror)
    results.push(answer)
  }
  return reportOn('sync', index, results)
}

async function syncMirror(
  repository: Repository,
  result: Judgement | Unjudged,
  options: SyncOptions & { run: string; listing: Listing; written: Written; upstream: Mirror | undefined },
): Promise<ReportedPlace> {
  if (!isJudged(result)) return result
  const { mirror, drift, expected } = result
  const described = describe(index)(result)
  if (drift.length === 0 || !('report' in described)) return described
  if (options.upstream) {
    const notes = [`nothing was written: it derives from ${options.upstream.name}, which stays out of sync`]
    return { mirror, report: { ...described.report, notes } }
  }
  const edits = options.overwriteEdits ? 'overwrite' : 'keep'
  const plan = await planIndex(repository, result, { ...options, edits, live: 'leave' })
  const changes = describeChanges(plan.changes)
  if (plan.kept.length > 0) {
    const findings = drift.map(finding => plan.kept.find(({ path }) => path === finding.path) ?? finding)
    const notes = ['nothing was written: a hand edit stays as it is']
    return { mirror, report: { ...described.report, findings, notes, fix: fixFor(mirror, index, findings) } }
  }
  if (options.dryRun)
    return { mirror, report: { ...described.report, changes, notes: ['nothing was written: a dry run'] } }
  try {
    const command = `sync --staged ${mirror.name}`
    await applyIndexPlans(repository, [plan], { command, run: options.run, index: 'stage' })
  } catch (error) {
    if (error instanceof LockstepError) return { mirror, error }
    throw error
  }
  return { mirror, report: { inSync: true, compared: expected.size, findings: [], changes } }
}
