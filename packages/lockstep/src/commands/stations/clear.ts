/**
 * What a sync makes of the builds of the mirrors it changed: they are of another text now, and nothing about them says so to
 * whoever deploys. Those that SAM can make anew are removed; others are nobody's but the tool's that wrote them.
 */
import { clearBuilds } from '../../apply/clear-builds.ts'
import type { Mirror } from '../../core/mirror.ts'
import { type RepoPath, showPath } from '../../core/path.ts'
import type { MirrorReport, Report } from '../../core/report.ts'
import { LockstepError } from '../../errors.ts'
import type { Repository } from '../../git/repository.ts'
import { findSamBuilds } from '../../readers/find-sam-builds.ts'

/** Removes the builds of mirrors that a sync has changed, and adds to the report what was removed, or why it wasn't. */
export async function clearStaleBuilds(
  repository: Repository,
  report: Report,
  mirrors: readonly Mirror[],
): Promise<Report> {
  const told: MirrorReport[] = []
  for (const each of report.mirrors) {
    const mirror = mirrors.find(({ name }) => name === each.name)
    const isChanged = each.inSync && (each.changes ?? []).length > 0
    told.push(mirror && isChanged ? { ...each, ...(await clearBuildsOf(repository, mirror, each)) } : each)
  }
  return { ...report, mirrors: told }
}

async function clearBuildsOf(
  repository: Repository,
  mirror: Mirror,
  { notes = [] }: MirrorReport,
): Promise<Pick<MirrorReport, 'cleared' | 'notes'>> {
  try {
    const cleared = await clear(repository, mirror)
    if (cleared.length === 0) return {}
    const said = `removed what was built from it before: ${cleared.map(showPath).join(', ')}`
    return { cleared, notes: [...notes, said] }
  } catch (error) {
    // The mirror is in sync, which is what was asked for; that an old build may still be there has to be known.
    if (error instanceof LockstepError)
      return { notes: [...notes, `what was built from it before may still be there: ${error.message}`] }
    throw error
  }
}

async function clear(repository: Repository, mirror: Mirror): Promise<RepoPath[]> {
  const { builds } = await findSamBuilds(repository, mirror)
  return clearBuilds(
    repository,
    builds.filter(({ built }) => built),
  )
}
