/**
 * Comparing a later station with what the source says it ought to hold. Builders put other files beside the mirrored ones,
 * don't always keep modes, and may put a file where a symbolic link was: what is there besides is none of the mirror's
 * business, and a link that was followed is the same text. Pure.
 */
import type { Difference } from './compare.ts'
import { isWithin, joinPath, parentOf, parentsOf, type RepoPath, relativeTo, resolvePath } from './path.ts'
import type { Drift, Finding } from './report.ts'
import { type Entry, type Snapshot, sameEntry, symlinkMode } from './snapshot.ts'

export interface StationSides {
  /** What belongs there, by mirrored path: what the source says, and what the mirror has of its own. */
  readonly wanted: Snapshot
  /** What is there, by mirrored path, whatever else lies beside it. */
  readonly held: Snapshot
  /** Paths whose executable bit the station doesn't keep. */
  readonly modeless: ReadonlySet<RepoPath>
  /** Where a path's text comes from; a path of the mirror's own comes from itself. */
  readonly sourceOf: (path: RepoPath) => RepoPath
  /** The targets of the symbolic links of `wanted`, as far as they could be read. */
  readonly targets: ReadonlyMap<RepoPath, RepoPath>
}

/** Names every wanted path that the station lacks or holds differently, and after them what it holds besides. */
export function findStationDifferences(sides: StationSides): { wrong: Difference[]; besides: Difference[] } {
  const { wanted, held, sourceOf } = sides
  const wrong: Difference[] = []
  const besides: Difference[] = []
  for (const [path, expected] of wanted) {
    const actual = held.get(path)
    if (isSame(sides, path, expected, actual) || isFollowedLink(sides, path, expected)) continue
    wrong.push({ path, source: sourceOf(path), expected, actual })
  }
  for (const [path, actual] of held) {
    if (!wanted.has(path)) besides.push({ path, source: sourceOf(path), expected: undefined, actual })
  }
  return { wrong: wrong.sort(byPath), besides: besides.sort(byPath) }
}

function isSame(
  { modeless }: StationSides,
  path: RepoPath,
  expected: Entry,
  actual: Entry | undefined,
): boolean {
  return sameEntry(expected, actual) || (actual?.id === expected.id && modeless.has(path))
}

/** Whether the station holds, at a link's path, what the link leads to within the mirror: a file, or all files of a folder. */
function isFollowedLink(sides: StationSides, path: RepoPath, { mode }: Entry): boolean {
  const { wanted, held, targets } = sides
  const target = mode === symlinkMode ? targets.get(path) : undefined
  const isRelative = target !== undefined && !target.startsWith('/')
  const leadsTo = isRelative ? resolvePath(parentOf(path), target) : undefined
  if (leadsTo === undefined) return false
  const followed = [...wanted].filter(([each]) => isWithin(each, leadsTo))
  return (
    followed.length > 0 &&
    followed.every(([each, entry]) => {
      const there = joinPath(path, relativeTo(each, leadsTo))
      return isSame(sides, there, entry, held.get(there))
    })
  )
}

/**
 * The findings of a station out of all that was found there: what a builder put beside the mirrored files isn't one, but for
 * compiled Python that would be imported in the place of a source that is gone (PEP 3147: a `.pyc` outside of
 * `__pycache__`, without its `.py`).
 */
export function selectStationFindings(findings: Drift, { wanted, held }: StationSides): Finding[] {
  const folders = new Set([...wanted.keys()].map(parentOf))
  return findings.flatMap((finding): Finding[] => {
    const { path, kind, expected } = finding
    if (expected || kind === 'extra') return [finding]
    const isImportable =
      path.endsWith('.pyc') && folders.has(parentOf(path)) && !held.has(path.slice(0, -1) as RepoPath)
    const doubt = 'Python imports it, and its source is not there'
    return isImportable ? [{ ...finding, kind: 'extra', doubt }] : []
  })
}

/**
 * Where, among the files of an archive, the mirror lies: the folder below which most of the wanted files are. Undefined where
 * none is, or where several are as likely. `wanted` and the answer are relative to mirror and archive.
 */
export function locateMirror(
  names: readonly RepoPath[],
  wanted: ReadonlySet<RepoPath>,
): RepoPath | undefined {
  const top = '' as RepoPath
  const counts = new Map<RepoPath, number>()
  for (const name of names) {
    for (const folder of [...parentsOf(name), top]) {
      if (wanted.has(relativeTo(name, folder))) counts.set(folder, (counts.get(folder) ?? 0) + 1)
    }
  }
  const most = Math.max(0, ...counts.values())
  const likely = [...counts].filter(([, count]) => count === most)
  const [first, second] = likely
  return second === undefined ? first?.[0] : undefined
}

/** The canonical text of a snapshot, from which one id is made: a line a path, in the order of their bytes. */
export function describeSnapshot(entries: Snapshot): Buffer {
  const lines = [...entries].sort(([one], [other]) => (one < other ? -1 : 1))
  return Buffer.from(lines.map(([path, { mode, id }]) => `${mode} ${id}\t${path}\0`).join(''), 'latin1')
}

function byPath(one: Difference, other: Difference): number {
  return one.path < other.path ? -1 : 1
}
