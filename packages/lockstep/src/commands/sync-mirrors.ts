/**
 * What both syncs have in common, whichever place they make right: mirror by mirror, in the order in which they derive from
 * each other, all or nothing in each. A mirror whose plan leaves something to its owner isn't written, nor are those that
 * derive from it; the others go on.
 */
import { derivesFrom, type Mirror } from '../core/mirror.ts'
import { describeChanges, type Plan } from '../core/plan.ts'
import { LockstepError } from '../errors.ts'
import { isConverted } from '../readers/converted.ts'
import { describe, fixFor } from './check.ts'
import { isJudged, type Judgement, type Unjudged } from './judge.ts'
import type { ReportedPlace } from './report-on.ts'
import type { Place } from './workspace.ts'

/** A plan, and how it is carried out. */
export interface PreparedSync extends Plan {
  apply(): Promise<void>
}

export interface SyncSteps {
  readonly place: Place
  readonly dryRun: boolean
  /** Plans one mirror's sync, and looks at all that it would touch. */
  prepare(judgement: Judgement): Promise<PreparedSync>
}

/** Syncs mirrors one after the other. In an answer a mirror is in sync when it is so afterwards. */
export async function syncMirrors(
  results: readonly (Judgement | Unjudged)[],
  steps: SyncSteps,
): Promise<ReportedPlace[]> {
  const blocked: Mirror[] = []
  const answers: ReportedPlace[] = []
  for (const result of results) {
    const upstream = blocked.find(mirror => derivesFrom(result.mirror, mirror))
    const answer = isJudged(result) ? await syncMirror(result, steps, upstream) : result
    if (!('report' in answer) || !answer.report.inSync) blocked.push(result.mirror)
    answers.push(answer)
  }
  return answers
}

async function syncMirror(
  judgement: Judgement,
  { place, dryRun, prepare }: SyncSteps,
  upstream: Mirror | undefined,
): Promise<ReportedPlace> {
  const { mirror, drift, expected } = judgement
  const described = describe(place)(judgement)
  if (drift.length === 0 || !('report' in described)) return described
  const unwritten = (reason: string) => ({ ...described.report, notes: [`nothing was written: ${reason}`] })
  if (upstream) {
    return { mirror, report: unwritten(`it derives from ${upstream.name}, which stays out of sync`) }
  }
  const plan = await prepare(judgement)
  if (plan.kept.length > 0) {
    const findings = drift.map(finding => plan.kept.find(({ path }) => path === finding.path) ?? finding)
    const isEdited = !plan.kept.every(isConverted)
    const report = unwritten(
      isEdited ? 'a hand edit stays as it is' : 'no sync can end what git makes of these bytes',
    )
    return { mirror, report: { ...report, findings, fix: fixFor(mirror, place, findings) } }
  }
  const changes = describeChanges(plan.changes)
  if (dryRun) return { mirror, report: { ...unwritten('a dry run'), changes } }
  try {
    await plan.apply()
  } catch (error) {
    if (error instanceof LockstepError) return { mirror, error }
    throw error
  }
  return { mirror, report: { inSync: true, compared: expected.size, findings: [], changes } }
}
