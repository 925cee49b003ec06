/**
 * A mirror that lies in a submodule belongs to another repository. The index of this one holds a single entry for all of it,
 * and git drops that entry for any path below it that is staged.
 */
import type { Mirror } from '../core/mirror.ts'
import type { RepoPath } from '../core/path.ts'
import { LockstepError } from '../errors.ts'
import { findSubmoduleRefusal } from '../git/attributes.ts'
import type { Repository } from '../git/repository.ts'

/** Refuses a mirror of which the index lacks these paths because they lie in a submodule. */
export async function refuseSubmodule(
  repository: Repository,
  { name }: Mirror,
  unlisted: readonly RepoPath[],
): Promise<void> {
  if (unlisted.length === 0) return
  const words = await findSubmoduleRefusal(repository, unlisted)
  if (words === undefined) return
  throw new LockstepError({
    code: 'MIRROR_IN_SUBMODULE',
    message: `${name} can't be compared: git takes a path of it for another repository's (${words})`,
    hint: 'name a directory of this repository in "to"',
  })
}
