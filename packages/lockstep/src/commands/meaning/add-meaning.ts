/**
 * "License lacks is_imlc": added to a report after the verdict, only to what is out of sync. Nothing that explains is loaded before
 * there is something to explain, and whatever it finds, the verdict stays as it is.
 */
import type { MirrorReport, Report } from '../../core/report.ts'
import type { Repository } from '../../git/repository.ts'
import type { Judgement } from '../judge.ts'
import type { SinceOptions } from '../since.ts'
import type { Place } from '../workspace.ts'

export interface ExplainRequest extends SinceOptions {
  readonly judged: readonly Judgement[]
  readonly place: Place
  /** Whether only some of the mirrored paths were judged, as by a hook: then nothing can be said of the graph of migrations. */
  readonly isPartial?: boolean
}

/** Adds to each mirror that is out of sync, and to each of its stations, what the difference means. */
export async function addMeaning(
  repository: Repository,
  report: Report,
  { explain = true, judged, place, isPartial = false, tell }: ExplainRequest,
): Promise<Report> {
  if (!explain || !report.mirrors.some(isExplicable)) return report
  const [{ openLibrary }, { explainMirror }] = await Promise.all([
    import('./library.ts'),
    import('./explain-mirror.ts'),
  ])
  const library = openLibrary(repository, tell)
  const mirrors: MirrorReport[] = []
  for (const mirror of report.mirrors) {
    const judgement = judged.find(each => each.mirror.name === mirror.name)
    const context = judgement && { library, judgement, judged, place, isPartial }
    mirrors.push(context ? await explainMirror(mirror, context).catch(sayWhy(mirror)) : mirror)
  }
  await library.close()
  return { ...report, mirrors }
}

/** A verdict that was reached is worth more than its explanation: a fault in that is said beside it, and takes nothing away. */
function sayWhy(mirror: MirrorReport): (error: Error) => MirrorReport {
  return error => ({ ...mirror, notes: [...(mirror.notes ?? []), describeFault(error)] })
}

/** What people are told of a fault in an explanation. */
export function describeFault({ message }: Error): string {
  return `what this means could not be told (${message}): that is a bug in Lockstep, and --no-explain leaves it out`
}

function isExplicable({ findings, stations = [] }: MirrorReport): boolean {
  return findings.length > 0 || stations.some(station => station.findings.length > 0)
}
