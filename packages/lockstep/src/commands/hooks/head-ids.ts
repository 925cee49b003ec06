/**
 * What the source held at HEAD, by the paths it has in the commit. A mirror that holds one of these texts is merely behind,
 * also when the commit moves the source elsewhere and changes it in the same breath.
 */
import type { Config, Mirror } from '../../core/mirror.ts'
import { joinPath, type RepoPath, relativeTo } from '../../core/path.ts'
import type { ContentId } from '../../core/snapshot.ts'
import { listTree } from '../../git/listings.ts'
import type { RawDiff } from '../../git/parse.ts'
import type { Repository } from '../../git/repository.ts'

/** Reads HEAD's ids of source paths. `old` is HEAD's declaration, where it has one. */
export async function readHeadIds(
  repository: Repository,
  { delta, mirrors, old }: { delta: readonly RawDiff[]; mirrors: readonly Mirror[]; old: Config | undefined },
): Promise<Map<RepoPath, ContentId>> {
  const ids = new Map(delta.flatMap(({ path, before }) => (before ? [[path, before.id]] : [])))
  for (const { from, to } of mirrors) {
    const declared = old?.mirrors.find(mirror => mirror.to === to)
    if (!declared || declared.from === from) continue
    for (const { path, id } of await listTree(repository, 'HEAD', [declared.from])) {
      const moved = joinPath(from, relativeTo(path, declared.from))
      if (!ids.has(moved)) ids.set(moved, id)
    }
  }
  return ids
}
