/** `lockstep status`: every mirror, and every later station that it has, in one answer. Changes nothing. */
import type { MirrorReport, Report } from '../core/report.ts'
import type { Repository } from '../git/repository.ts'
import { countSince } from '../readers/station-since.ts'
import type { SinceOptions } from './since.ts'
import { judgeChain } from './stations/judge-chain.ts'
import { worktree } from './workspace.ts'

export interface StatusOptions extends SinceOptions {
  /** The mirrors to tell of; all of them when left out. */
  readonly mirrors?: readonly string[]
  /** Whether to ask for what is deployed, which needs a network. */
  readonly deployed: boolean
}

/** Judges the whole chain in the work tree. */
export async function status(repository: Repository, options: StatusOptions): Promise<Report> {
  const { report } = await judgeChain(repository, {
    ...options,
    command: 'status',
    place: worktree,
    stations: ['built', ...(options.deployed ? (['deployed'] as const) : [])],
    mayLack: true,
  })
  const mirrors: MirrorReport[] = []
  for (const mirror of report.mirrors) mirrors.push(await addDistance(repository, mirror))
  return { ...report, mirrors }
}

/** How many commits of the source the mirror lacks: all since the first of the drift, that one too. */
async function addDistance(repository: Repository, mirror: MirrorReport): Promise<MirrorReport> {
  const { since, from } = mirror
  if (!since || since.atLeast || repository.head === undefined) return mirror
  const commits = await countSince(repository, since.commit, { from, commit: repository.head })
  return { ...mirror, since: { ...since, commits } }
}
