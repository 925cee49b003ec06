/**
 * Mirrored files that hold the source's own bytes on disk, and that git calls changed all the same: its attributes (text, eol,
 * filter) make another text of them than of the source. Nobody edited them, and no sync can end it.
 */
import type { Difference } from '../core/compare.ts'
import type { RepoPath } from '../core/path.ts'
import { gitlinkMode, symlinkMode } from '../core/snapshot.ts'
import { hashFiles } from '../git/objects.ts'
import type { Repository } from '../git/repository.ts'

/** What is said of such a file. */
const doubt = 'the same bytes as its source, of which its git attributes make another text'

export function isConverted(finding: { readonly doubt?: string }): boolean {
  return finding.doubt === doubt
}

/** Finds those among files of the work tree that differ; says of each what is to be said. */
export async function findConverted(
  repository: Repository,
  differences: readonly Difference[],
): Promise<Map<RepoPath, string>> {
  const files = differences.filter(
    ({ expected, actual, unmerged }) => expected && actual && !unmerged && isFile(actual.mode),
  )
  const ids = await hashFiles(
    repository,
    files.map(({ path }) => path),
    'as they are',
  )
  return new Map(
    files.flatMap(({ path, expected }, at) => (expected?.id === ids[at] ? [[path, doubt] as const] : [])),
  )
}

function isFile(mode: string): boolean {
  return mode !== symlinkMode && mode !== gitlinkMode
}
