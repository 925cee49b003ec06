/**
 * What a conflict in a mirror is made of. Where both sides' texts were the source's once, the source's own conflict says
 * everything, and the mirror follows when that is resolved; so git may take either side. Where one was edited by hand, taking
 * our side would drop their edit without a word, and the conflict has to be seen.
 *
 * Any branch's history counts: git says which commit it merges only to some of the commands that merge.
 */
import { createRouter } from '../../core/derive.ts'
import { isWithin, type RepoPath, showPath } from '../../core/path.ts'
import type { Finding, Report } from '../../core/report.ts'
import type { ContentId } from '../../core/snapshot.ts'
import { findTexts } from '../../git/history.ts'
import type { Repository } from '../../git/repository.ts'
import { findRevisions } from '../../readers/ongoing.ts'
import { emptyReport, reportOn } from '../report-on.ts'
import { loadDeclaration, type Place } from '../workspace.ts'

const index: Place = { name: 'index' }
const command = 'hook merge-driver'

/** A conflict that git asks a driver about: the path, and the ids of the two sides' texts. */
export interface DriverRequest {
  readonly path: RepoPath
  readonly ours: ContentId
  readonly theirs: ContentId
}

/** Judges whether git may take our side of this conflict. In sync (exit 0) means yes; what no mirror holds is a no. */
export async function judgeConflict(
  repository: Repository,
  { path, ours, theirs }: DriverRequest,
): Promise<Report> {
  const { mirrors } = await loadDeclaration(repository, index)
  const mirror = mirrors.find(({ to }) => isWithin(path, to))
  const router = mirror && createRouter(mirror)
  const source = router?.sourceOf(path)
  if (!mirror || !source || router?.routeOf(source) !== path)
    return { ...emptyReport(command, index), inSync: false }
  const revisions = ['--all', ...(await findRevisions(repository))]
  const known = (await findTexts(repository, revisions, [source])).get(source) ?? []
  const edited = [...(known.includes(ours) ? [] : ['our']), ...(known.includes(theirs) ? [] : ['their'])]
  if (edited.length === 0) return emptyReport(command, index)
  const finding: Finding = { path, source, kind: 'edited' }
  const notes = [
    `${showPath(path)}: ${edited.join(' and ')} side is no text that ${showPath(source)} ever had`,
  ]
  const fix = `move the hand edit to the source, then: npx lockstep sync --overwrite-edits ${mirror.name}`
  const report = { inSync: false, compared: 1, findings: [finding], verdict: 'block', notes, fix } as const
  return reportOn(command, index, [{ mirror, report }])
}
