/**
 * "for 17 days, since b0e5315b": added to a report after the verdict, only to mirrors that are out of sync, only where
 * the commit that is checked out has the drift too, and never for longer than a moment.
 */
import type { RepoPath } from '../core/path.ts'
import type { MirrorReport, Report, Since } from '../core/report.ts'
import { findCommit } from '../git/listings.ts'
import { isPartialClone } from '../git/objects.ts'
import type { Repository } from '../git/repository.ts'
import { findSince } from '../readers/since.ts'
import type { Judgement } from './judge.ts'
import type { Place } from './workspace.ts'

export interface SinceOptions {
  /** Whether to look for what explains a drift at all. */
  readonly explain?: boolean
  /** Told how far the explanation is, when there is much to read. */
  readonly tell?: (done: number, total: number) => void
}

/** How long the walk may take for all mirrors together, in milliseconds. */
const patience = 2_000

/** Adds to each mirror that is out of sync since when it is. */
export async function addSince(
  repository: Repository,
  report: Report,
  { explain = true, judged, place }: SinceOptions & { judged: readonly Judgement[]; place: Place },
): Promise<Report> {
  const drifted = judged.filter(({ drift }) => drift.length > 0)
  if (!explain || drifted.length === 0) return report
  const commit = place.name === 'revision' ? place.commit : await findCommit(repository, 'HEAD')
  if (commit === undefined) return report
  const deadline = Date.now() + patience
  const mirrors: MirrorReport[] = []
  for (const mirror of report.mirrors) {
    const found = drifted.find(judgement => judgement.mirror.name === mirror.name)
    // A file's history is told by its blobs, which a partial clone may lack; a directory's by its trees.
    if (found?.expected.has(found.mirror.to) && (await isPartialClone(repository))) {
      mirrors.push(mirror)
      continue
    }
    const since =
      found && (await findSince(repository, { ...found, paths: pathsOf(found), commit, deadline }))
    mirrors.push(since ? { ...mirror, since, ...offerMore(repository, mirror, since) } : mirror)
  }
  return { ...report, mirrors }
}

/** A shallow clone ends before the drift began: the one command that shows the rest. */
function offerMore(
  { shallow }: Repository,
  { notes = [] }: MirrorReport,
  { atLeast }: Since,
): Pick<MirrorReport, 'notes'> {
  if (!shallow || !atLeast) return {}
  return { notes: [...notes, 'this is a shallow clone: `git fetch --unshallow` fetches what came before'] }
}

function pathsOf({ drift }: Judgement): ReadonlySet<RepoPath> {
  return new Set(drift.map(({ path }) => path))
}
