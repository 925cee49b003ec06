/**
 * What one directory held at one place at one moment. Readers make snapshots, the core compares them; neither says
 * where they came from, so the same comparison serves the index, a revision, the work tree and every later station.
 */
import type { RepoPath } from './path.ts'

/** Git's blob id of some bytes: 40 hex digits, 64 in a SHA-256 repository. Equal ids mean equal bytes. */
export type ContentId = string

/** Git's modes of what a tree can hold: file, executable file, symbolic link, submodule. */
export type Mode = '100644' | '100755' | '120000' | '160000'

export interface Entry {
  readonly mode: Mode
  readonly id: ContentId
}

/** What one side of a conflict holds. */
export interface ConflictSide extends Entry {
  readonly side: 'ours' | 'theirs'
}

/** What a directory held at one moment: repository path → entry. Never changes; two with the same entries are the same. */
export type Snapshot = ReadonlyMap<RepoPath, Entry>

export const fileMode: Mode = '100644'
export const executableMode: Mode = '100755'
export const symlinkMode: Mode = '120000'
export const gitlinkMode: Mode = '160000'

/** Whether two entries, either of which may be missing, are the same bytes under the same mode. */
export function sameEntry(one: Entry | undefined, other: Entry | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.id === other.id && one.mode === other.mode
}
