/**
 * The comparison. Two steps, because telling stale from edited needs history and history is only read for paths that
 * differ: `findDifferences` names them, the shell finds what is known about each (`Base`), `compare` gives each its kind.
 */
import type { RepoPath } from './path.ts'
import type { Finding } from './report.ts'
import { type ConflictSide, type ContentId, type Entry, type Snapshot, sameEntry } from './snapshot.ts'

/** A mirrored path on which the two sides disagree. */
export interface Difference {
  readonly path: RepoPath
  readonly source: RepoPath
  readonly expected: Entry | undefined
  readonly actual: Entry | undefined
  /** Both sides of an unmerged mirror path; every one has to be known for the path to be stale. */
  readonly unmerged?: readonly ConflictSide[]
}

/** What is known about the text that a mirrored path holds. */
export interface Standing {
  /** Whether the text was once the source's, or written by Lockstep, so that nothing is lost by overwriting it. */
  readonly known: boolean
  readonly baseId?: ContentId
  readonly sourceMoved?: boolean
  readonly doubt?: string
}

/** Per differing path, what the mirror may safely be taken from. */
export type Base = ReadonlyMap<RepoPath, Standing>

export interface Sides {
  readonly expected: Snapshot
  readonly actual: Snapshot
  /** Unmerged mirror paths, with the entries of both sides. What lies in the work tree there, markers and all, isn't compared. */
  readonly unmerged: ReadonlyMap<RepoPath, readonly ConflictSide[]>
  readonly sourceOf: (path: RepoPath) => RepoPath
}

/** Names every path on which a mirror disagrees with its source, sorted by bytes. Reads ids and modes alone. */
export function findDifferences({ expected, actual, unmerged, sourceOf }: Sides): Difference[] {
  const found: Difference[] = []
  for (const [path, entry] of expected) {
    const present = actual.get(path)
    if (unmerged.has(path) || sameEntry(entry, present)) continue
    found.push({ path, source: sourceOf(path), expected: entry, actual: present })
  }
  for (const [path, entry] of actual) {
    if (unmerged.has(path) || expected.has(path)) continue
    found.push({ path, source: sourceOf(path), expected: undefined, actual: entry })
  }
  for (const [path, sides] of unmerged) {
    const present = sides[0] && { mode: sides[0].mode, id: sides[0].id }
    found.push({
      path,
      source: sourceOf(path),
      expected: expected.get(path),
      actual: present,
      unmerged: sides,
    })
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** The texts that have to be known before a difference can be called stale. */
export function textsInDoubt(difference: Difference): ContentId[] {
  const entries = difference.unmerged ?? (difference.actual ? [difference.actual] : [])
  return entries.map(({ id }) => id)
}

/** Gives each difference its kind. Every difference becomes exactly one finding. */
export function compare(differences: readonly Difference[], base: Base): Finding[] {
  return differences.map(difference => {
    const { path, source, expected, actual } = difference
    const entries = { ...(expected && { expected }), ...(actual && { actual }) }
    // Both sides of a conflict may have removed the path; it is a leftover of the merge then, or missing.
    if (textsInDoubt(difference).length === 0)
      return { path, source, kind: expected ? 'missing' : 'extra', ...entries }
    const standing = base.get(path)
    if (!standing?.known) return { path, source, kind: 'edited', ...entries, ...detailsOf(standing) }
    return { path, source, kind: expected ? 'stale' : 'extra', ...entries }
  })
}

function detailsOf(standing: Standing | undefined): Pick<Finding, 'baseId' | 'sourceMoved' | 'doubt'> {
  if (!standing) return {}
  const { baseId, sourceMoved, doubt } = standing
  return {
    ...(baseId !== undefined && { baseId }),
    ...(sourceMoved !== undefined && { sourceMoved }),
    ...(doubt !== undefined && { doubt }),
  }
}
