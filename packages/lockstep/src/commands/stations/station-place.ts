/** A later station of one mirror before anybody has looked at it: what it is called, how it is judged, how it is made anew. */
import type { RepoPath } from '../../core/path.ts'
import type { StationName, StationReport } from '../../core/report.ts'
import type { Judgement } from '../judge.ts'

/** What judging a station says: the report without what the place says of itself. */
export type StationAnswer = Omit<StationReport, 'station' | 'name' | 'fix'>

/** Why a station gives no answer that a build would end. */
export const notBuilt = 'not built'

/** A command, and the folder in which it is to be typed. */
export interface Step {
  readonly directory: RepoPath
  readonly command: string
}

export interface StationPlace {
  readonly station: StationName
  readonly name: string
  /** What is true of the place whether it can be read or not. */
  readonly facts: Partial<StationAnswer>
  /** The command that makes it of the station before, or in words what has to be done. */
  readonly make: Step | string
  /** Compares it with what belongs there. Throws what keeps it from being read. */
  judge(judgement: Judgement): Promise<StationAnswer>
}
