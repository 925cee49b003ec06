/**
 * `lockstep gate`: for deploy scripts. Lets a deploy go on only where source, mirror and build are the same thing, and are what
 * the commit that is checked out says: nothing uncommitted, nothing unbuilt, nothing that couldn't be read. What it lets
 * through it writes down as a receipt.
 */
import type { GateReceipt, ReceiptMirror } from '../core/gate-receipt.ts'
import { isWithin, type RepoPath, showPath } from '../core/path.ts'
import type { ErrorReport, MirrorReport, Report, StationReport } from '../core/report.ts'
import { LockstepError } from '../errors.ts'
import { objectName } from '../git/history.ts'
import { findCommit, listUncommitted } from '../git/listings.ts'
import { readIds } from '../git/objects.ts'
import type { Repository } from '../git/repository.ts'
import type { SinceOptions } from './since.ts'
import { type JudgedChain, judgeChain } from './stations/judge-chain.ts'
import { identify, wantedAt } from './stations/judge-station.ts'
import { worktree } from './workspace.ts'

export interface GateOptions extends SinceOptions {
  /** The mirrors that are to be deployed; all of them when left out. */
  readonly mirrors?: readonly string[]
  /** The version of Lockstep, for the receipt. */
  readonly version: string
}

/** The answer, and the receipt where it is yes. */
export interface GateAnswer {
  readonly report: Report
  readonly receipt?: GateReceipt
}

/** Judges what is about to be deployed. Changes nothing. */
export async function gate(repository: Repository, options: GateOptions): Promise<GateAnswer> {
  const commit = repository.head ?? refuseWithoutCommit()
  const chain = await judgeChain(repository, {
    ...options,
    command: 'gate',
    place: worktree,
    stations: ['built'],
  })
  const uncommitted = await findUncommitted(repository, chain)
  const errors = [...chain.report.errors, ...chain.report.mirrors.flatMap(refuseLeftOut)]
  const inSync = chain.report.inSync && errors.length === 0 && uncommitted.length === 0
  const report = { ...chain.report, uncommitted, errors, inSync }
  if (!report.inSync) return { report }
  const mirrors = await describeMirrors(repository, commit, chain)
  if ((await findCommit(repository, 'HEAD')) !== commit) throw movedOn()
  const [tree] = await readIds(repository, [`${commit}^{tree}`])
  return { report, receipt: { version: 1, lockstep: options.version, commit, tree: tree ?? '', mirrors } }
}

/** A check may leave a mirror out, of a sparse checkout for instance. What is deployed must have been looked at. */
function refuseLeftOut({ name, notCompared }: MirrorReport): ErrorReport[] {
  if (notCompared === undefined) return []
  const message = `${name} was not compared: ${notCompared}`
  return [{ code: 'NOTHING_COMPARED', message, hint: 'name the mirrors that are deployed', mirror: name }]
}

/**
 * What no commit holds: every tracked change, wherever it is, because what else a build read isn't known; and new files in the
 * sources, the mirrors and the folders that are built from them.
 */
async function findUncommitted(
  repository: Repository,
  { judged, folders }: JudgedChain,
): Promise<RepoPath[]> {
  const { changed, untracked } = await listUncommitted(repository)
  const built = [...judged.flatMap(({ mirror: { from, to } }) => [from, to]), ...folders]
  return [...changed, ...untracked.filter(path => built.some(folder => isWithin(path, folder)))]
}

async function describeMirrors(
  repository: Repository,
  commit: string,
  { judged, report }: JudgedChain,
): Promise<ReceiptMirror[]> {
  const names = judged.flatMap(({ mirror: { from, to } }) => [
    objectName(commit, from),
    objectName(commit, to),
  ])
  const ids = await readIds(repository, names)
  return judged.map((judgement, at) => {
    const { name, from, to } = judgement.mirror
    const wanted = wantedAt(judgement)
    const stations = report.mirrors.find(mirror => mirror.name === name)?.stations ?? []
    return {
      name,
      from: showPath(from),
      to: showPath(to),
      sourceTree: ids[2 * at] ?? null,
      mirrorTree: ids[2 * at + 1] ?? null,
      files: wanted.size,
      contentId: identify(repository, wanted),
      built: stations.map(describeBuild),
    }
  })
}

function describeBuild({ name, path, kind, compared, contentId, size }: StationReport) {
  return {
    name,
    path: showPath(path ?? ('' as RepoPath)),
    kind: kind === 'zip' ? ('zip' as const) : ('directory' as const),
    files: compared,
    contentId: contentId ?? '',
    size: size ?? 0,
  }
}

function refuseWithoutCommit(): never {
  throw new LockstepError({
    code: 'REVISION_UNKNOWN',
    message: 'nothing can be let through: there is no commit yet',
    hint: 'git commit',
  })
}

function movedOn(): LockstepError {
  return new LockstepError({
    code: 'GIT_FAILED',
    message: 'another commit was checked out while the gate looked at this one',
    hint: 'run the same command again',
  })
}
