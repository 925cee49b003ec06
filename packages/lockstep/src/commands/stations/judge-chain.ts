/**
 * From the mirrors on along the chain: judges them as `check` does, then every later station that was asked for. One that
 * can't be read is an error beside the answers about the others, and its row stays: nothing is a pass because nobody looked.
 */
import type { GateReceipt } from '../../core/gate-receipt.ts'
import type { RepoPath } from '../../core/path.ts'
import type { ErrorReport, MirrorReport, Report } from '../../core/report.ts'
import { LockstepError } from '../../errors.ts'
import type { Repository } from '../../git/repository.ts'
import { checkMirrors } from '../check.ts'
import type { Judgement } from '../judge.ts'
import { addMeaning } from '../meaning/add-meaning.ts'
import { describeError } from '../report-on.ts'
import type { SinceOptions } from '../since.ts'
import type { Place } from '../workspace.ts'
import { judgeStations } from './judge-stations.ts'

export interface ChainRequest extends SinceOptions {
  readonly command: string
  readonly mirrors?: readonly string[]
  readonly place: Place
  readonly stations: readonly ('built' | 'deployed')[]
  /** What was let through earlier, and what its file is called. */
  readonly receipt?: { readonly name: string; readonly receipt: GateReceipt }
  /** Whether it is fine that no mirror has any of these stations. */
  readonly mayLack?: boolean
}

export interface JudgedChain {
  readonly report: Report
  readonly judged: readonly Judgement[]
  /** The folders that builds take besides source and mirror: the code folders of functions. */
  readonly folders: readonly RepoPath[]
}

/** Judges mirrors and their later stations. */
export async function judgeChain(repository: Repository, request: ChainRequest): Promise<JudgedChain> {
  const { report, judged } = await checkMirrors(repository, request)
  const errors: ErrorReport[] = [...report.errors]
  const folders: RepoPath[] = []
  const mirrors: MirrorReport[] = []
  for (const mirror of report.mirrors) {
    const judgement = judged.find(each => each.mirror.name === mirror.name)
    if (!judgement) {
      mirrors.push(mirror)
      continue
    }
    const found = await judgeStations(repository, { ...request, judgement, mirror })
    errors.push(...found.errors)
    folders.push(...found.folders)
    mirrors.push({ ...mirror, stations: found.stations })
  }
  const lacking = request.mayLack ? undefined : findLack(mirrors, request, errors)
  if (lacking) errors.push(lacking)
  const isWhole = mirrors.every(({ stations = [] }) => stations.every(({ inSync }) => inSync))
  const inSync = report.inSync && errors.length === 0 && isWhole
  const whole = await addMeaning(repository, { ...report, inSync, mirrors, errors }, { ...request, judged })
  return { report: whole, judged, folders: [...new Set(folders)] }
}

/** An error where a station was asked for that no mirror has: "in sync" would be a guess. */
function findLack(
  mirrors: readonly MirrorReport[],
  { stations, receipt }: ChainRequest,
  errors: readonly ErrorReport[],
): ErrorReport | undefined {
  const asked = [...stations, ...(receipt ? ['receipt' as const] : [])]
  const found = new Set(mirrors.flatMap(({ stations: rows = [] }) => rows.map(({ station }) => station)))
  const lacking = asked.find(station => !found.has(station))
  // What hides it has been told of already.
  if (lacking === undefined || errors.length > 0) return undefined
  return describeError(lackError(lacking, mirrors))
}

function lackError(
  station: 'built' | 'deployed' | 'receipt',
  mirrors: readonly MirrorReport[],
): LockstepError {
  const names = mirrors.map(({ name }) => name).join(', ')
  const [message, hint] = {
    built: [
      `nothing says where ${names} is built: no "built" in lockstep.json, and no SAM template whose CodeUri holds it`,
      'add the directory or zip that the build writes as "built" to the mirror in lockstep.json',
    ],
    deployed: [
      `nothing says where ${names} runs: no "deployed" in lockstep.json`,
      'add "deployed": { "function": "NAME" } to the mirror in lockstep.json',
    ],
    receipt: [`the receipt says nothing of ${names}`, 'name a mirror that it holds'],
  }[station] as [string, string]
  return new LockstepError({ code: 'STATION_UNDECLARED', message, hint })
}
