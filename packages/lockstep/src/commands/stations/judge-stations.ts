/**
 * The later stations of one mirror, one after the other. A station that can't be read is an error beside the answers about the
 * others, and keeps its row.
 */

import type { RepoPath } from '../../core/path.ts'
import type { ErrorReport, MirrorReport, StationReport } from '../../core/report.ts'
import { type ErrorCode, LockstepError } from '../../errors.ts'
import type { Repository } from '../../git/repository.ts'
import { findStationSince } from '../../readers/station-since.ts'
import type { Judgement } from '../judge.ts'
import { describeError } from '../report-on.ts'
import { findBuiltPlaces } from './built.ts'
import { findDeployedPlaces } from './deployed.ts'
import { fixOf } from './fixes.ts'
import type { ChainRequest } from './judge-chain.ts'
import { findReceiptPlaces } from './receipt.ts'
import { notBuilt, type StationAnswer, type StationPlace } from './station-place.ts'

export interface JudgedStations {
  readonly stations: StationReport[]
  readonly errors: ErrorReport[]
  /** The folders that builds take besides source and mirror. */
  readonly folders: readonly RepoPath[]
}

/** Judges what was asked for of one mirror, as far as it has it. */
export async function judgeStations(
  repository: Repository,
  request: ChainRequest & { judgement: Judgement; mirror: MirrorReport },
): Promise<JudgedStations> {
  const { judgement } = request
  const { places, folders, errors: unfound } = await findPlaces(repository, request)
  const errors = unfound.map(error => describeError(error, judgement.mirror))
  const stations: StationReport[] = []
  for (const place of places) {
    const { station, name } = place
    const answer = await judgeOne(repository, place, request)
    const failed = answer instanceof LockstepError
    if (failed) errors.push({ ...describeError(answer, judgement.mirror), station: `${station} ${name}` })
    const row = { ...place.facts, ...(failed ? unread(answer) : answer) }
    stations.push({ station, name, ...row })
  }
  const fixed = stations.map((station, at) => ({
    ...station,
    ...fixOf(request.mirror, places, { stations, at }),
  }))
  return { stations: fixed, errors, folders }
}

/** Every place to look at: what was asked for, as far as this mirror has it. A template that can't be read is told of. */
async function findPlaces(
  repository: Repository,
  { stations, receipt, judgement, place }: ChainRequest & { judgement: Judgement },
): Promise<{ places: StationPlace[]; folders: readonly RepoPath[]; errors: readonly LockstepError[] }> {
  const built = await findBuiltPlaces(repository, judgement.mirror, place)
  // Whoever says where the mirror is built doesn't need a template, which may be no SAM template at all.
  const isLeftToTemplate = stations.includes('built') && judgement.mirror.built.length === 0
  const places = [
    ...(stations.includes('built') ? built.places : []),
    ...(stations.includes('deployed')
      ? findDeployedPlaces(repository, judgement.mirror, { functions: built.functions, place })
      : []),
    ...(receipt ? findReceiptPlaces(repository, judgement.mirror, receipt) : []),
  ]
  return { places, folders: built.folders, errors: isLeftToTemplate ? built.errors : [] }
}

async function judgeOne(
  repository: Repository,
  place: StationPlace,
  { explain = true, judgement, place: { name: where } }: ChainRequest & { judgement: Judgement },
): Promise<StationAnswer | LockstepError> {
  try {
    const answer = await place.judge(judgement)
    const { mirror } = judgement
    const commit = where === 'revision' ? undefined : repository.head
    if (answer.inSync || !explain || commit === undefined) return answer
    const since = await findStationSince(repository, { from: mirror.from, findings: answer.findings, commit })
    return since ? { ...answer, since } : answer
  } catch (error) {
    if (error instanceof LockstepError) return error
    throw error
  }
}

const reasons: Readonly<Partial<Record<ErrorCode, string>>> = {
  NOT_BUILT: notBuilt,
  STATION_EMPTY: 'holds none of it',
  STATION_UNSUPPORTED: 'nothing to compare',
}

/** The row of a station that gave no answer. */
function unread({ code }: LockstepError): StationAnswer {
  return {
    inSync: false,
    compared: 0,
    findings: [],
    notCompared: reasons[code] ?? 'could not be read',
  }
}
