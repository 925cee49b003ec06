/** Puts the answers about single mirrors together into the report of a command. */
import type { Mirror } from '../core/mirror.ts'
import type { ErrorReport, MirrorReport, Report } from '../core/report.ts'
import type { LockstepError } from '../errors.ts'
import type { Unjudged } from './judge.ts'
import type { Place } from './workspace.ts'

/** What is said of one mirror: a report without what its declaration says already, or why there is none. */
export type ReportedPlace =
  | { readonly mirror: Mirror; readonly report: Omit<MirrorReport, 'name' | 'from' | 'to'> }
  | Unjudged

/** Builds a report. A mirror that failed is an error beside the others; nothing compared at all is one too. */
export function reportOn(command: string, place: Place, results: readonly ReportedPlace[]): Report {
  const errors = results.flatMap(result =>
    'error' in result ? [describeError(result.error, result.mirror)] : [],
  )
  const mirrors = results.flatMap(result => reportMirror(result))
  if (errors.length === 0 && mirrors.every(({ notCompared }) => notCompared !== undefined)) {
    errors.push({
      code: 'NOTHING_COMPARED',
      message: `no mirror was compared: ${mirrors[0]?.name ?? 'none'} was left out because ${mirrors[0]?.notCompared ?? 'none is declared'}`,
      hint:
        place.name === 'worktree'
          ? 'judge the index, which has every path: npx lockstep check --staged'
          : 'judge the work tree, where untracked mirrors live: npx lockstep check',
    })
  }
  return {
    version: 1,
    command,
    place: place.name,
    ...(place.name === 'revision' && { revision: place.revision }),
    inSync:
      errors.length === 0 && mirrors.every(({ inSync, notCompared }) => inSync || notCompared !== undefined),
    mirrors,
    errors,
  }
}

/** The report of a command that has nothing to say: no mirror is concerned. */
export function emptyReport(command: string, place: Place): Report {
  const revision = place.name === 'revision' ? { revision: place.revision } : {}
  return { version: 1, command, place: place.name, ...revision, inSync: true, mirrors: [], errors: [] }
}

/** An error as a report carries it. */
export function describeError({ code, message, hint }: LockstepError, mirror?: Mirror): ErrorReport {
  return { code, message, ...(hint !== undefined && { hint }), ...(mirror && { mirror: mirror.name }) }
}

/** 0 in sync or done, 1 out of sync or blocked, 2 could not answer. An error never hides behind an answer. */
export function exitCodeOf(report: Report): 0 | 1 | 2 {
  if (report.mirrors.some(({ verdict }) => verdict === 'block')) return 1
  if (report.errors.length > 0) return 2
  const judgedByHook = report.mirrors.some(({ verdict }) => verdict !== undefined)
  return report.inSync || judgedByHook ? 0 : 1
}

function reportMirror(result: ReportedPlace): MirrorReport[] {
  const { name, from, to } = result.mirror
  if ('report' in result) return [{ name, from, to, ...result.report }]
  if ('error' in result) return []
  // Nobody looked, so nobody may read it as a pass.
  return [{ name, from, to, inSync: false, compared: 0, findings: [], notCompared: result.notCompared }]
}
