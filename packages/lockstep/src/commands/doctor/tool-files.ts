/** Configuration files of other tools, of which the one nearest to a mirror counts. */
import { parentsOf, type RepoPath, showPath } from '../../core/path.ts'
import type { Repository } from '../../git/repository.ts'
import { findNames, findText } from '../../readers/read-text.ts'

export interface ToolFile {
  /** The directory that it lies in; empty for the top. */
  readonly directory: RepoPath
  /** As people write it, relative to the top. */
  readonly file: string
  readonly text: string
}

/**
 * The files in the directories from `path` up to the top, nearest directory first, of which `isWanted` accepts the name; in
 * one directory by name.
 */
export async function findAbove(
  { root }: Repository,
  path: RepoPath,
  isWanted: (name: string) => boolean,
): Promise<ToolFile[]> {
  const found: ToolFile[] = []
  for (const directory of [path, ...parentsOf(path), '' as RepoPath]) {
    const place = directory === '' ? root : `${root}/${showPath(directory)}`
    for (const name of ((await findNames(place)) ?? []).filter(isWanted).sort()) {
      const text = await findText(`${place}/${name}`)
      const file = directory === '' ? name : `${showPath(directory)}/${name}`
      if (text !== undefined) found.push({ directory, file, text })
    }
  }
  return found
}
