/**
 * Mirrors that are declared as untracked while the commit being made records files of theirs: nothing would compare those any
 * more. Asked only of a mirror that the commit has to do with; what was so before costs nobody a commit, and neither does what
 * a merge brings that way.
 */
import type { Mirror } from '../../core/mirror.ts'
import { isWithin } from '../../core/path.ts'
import type { RawDiff } from '../../git/parse.ts'
import type { Repository } from '../../git/repository.ts'
import { readMergeHeads } from '../../readers/ongoing.ts'
import type { Unjudged } from '../judge.ts'
import { findTrackedInIndex } from '../refuse-mirror.ts'
import { findKnownDrift, identifyError } from './new-drift.ts'

/** Finds them in the index. `changed` names the mirrors whose declaration the commit changes. */
export async function findMisdeclared(
  repository: Repository,
  mirrors: readonly Mirror[],
  { delta, changed }: { delta: readonly RawDiff[]; changed: ReadonlySet<string> },
): Promise<Unjudged[]> {
  const added = delta.filter(({ after }) => after !== undefined)
  const asked = mirrors.filter(
    ({ name, to, tracked }) =>
      !tracked && (changed.has(name) || added.some(({ path }) => isWithin(path, to))),
  )
  const found: Unjudged[] = []
  for (const mirror of asked) {
    const error = await findTrackedInIndex(repository, mirror)
    if (error) found.push({ mirror, error })
  }
  return found.length === 0 ? [] : leaveOutMerged(repository, found)
}

/** A commit that is merged in and is so itself would stop everyone who merges it. */
async function leaveOutMerged(repository: Repository, found: readonly Unjudged[]): Promise<Unjudged[]> {
  const { errors } = await findKnownDrift(repository, await readMergeHeads(repository))
  return found.filter(result => !errors.has(identifyError(result)))
}
