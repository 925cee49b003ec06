/**
 * The plan: what would have to change for a mirror to equal its source, as data. "What would it do" and "do it" read the
 * same value, so they can't disagree.
 */
import type { RepoPath } from './path.ts'
import type { ChangeReport, Drift, Finding } from './report.ts'
import type { ContentId, Entry } from './snapshot.ts'

/** One path: what it holds now, and what it is to hold. Undefined is: nothing there. */
export interface Change {
  readonly path: RepoPath
  readonly source: RepoPath
  readonly before: Entry | undefined
  readonly after: Entry | undefined
  /** Git has the path unmerged; the index needs its stage 0 whatever is being synced. */
  readonly unmerged?: true
}

export interface Plan {
  readonly changes: readonly Change[]
  /** Hand edits that the plan leaves alone. One is enough for nothing to be written in this mirror. */
  readonly kept: readonly Finding[]
}

/**
 * Lists the changes that would end a drift. Leaves hand edits alone unless told to overwrite them.
 *
 * @param unmerged the paths that git has unmerged
 */
export function planSync(
  drift: Drift,
  edits: 'keep' | 'overwrite',
  unmerged: ReadonlySet<RepoPath> = new Set(),
): Plan {
  const changes: Change[] = []
  const kept: Finding[] = []
  for (const finding of drift) {
    if (finding.kind === 'edited' && edits === 'keep') kept.push(finding)
    else {
      changes.push({
        path: finding.path,
        source: finding.source,
        before: finding.actual,
        after: finding.expected,
        ...(unmerged.has(finding.path) && { unmerged: true }),
      })
    }
  }
  return { changes, kept }
}

/** A plan's changes in the words of a report. */
export function describeChanges(changes: readonly Change[]): ChangeReport[] {
  return changes.map(({ path, before, after }) => ({
    path,
    change: after === undefined ? 'removed' : before === undefined ? 'added' : 'updated',
  }))
}

/** What a path of the work tree holds, compared with everything that makes it safe to replace. */
export interface WorktreeFacts {
  /** What is there: nothing, an entry, or something that no entry can be (a directory, a socket). */
  readonly found: Entry | undefined | 'obstacle'
  /** What the index has for the path. */
  readonly indexed: Entry | undefined
  readonly expected: Entry | undefined
  /** The id of the source's own work-tree file. */
  readonly sourceId: ContentId | undefined
  /** Ids that Lockstep recorded writing to this path. */
  readonly written: ReadonlySet<ContentId> | undefined
}

/**
 * What may happen to a mirrored file of the work tree whose index entry is about to change: `write` it, `leave` it as it
 * is, or stop, because it is somebody's unstaged `edit`.
 */
export function judgeWorktreeFile(
  facts: WorktreeFacts,
  live: 'leave' | 'rewrite',
): 'write' | 'leave' | 'edit' {
  const { found, indexed, expected, sourceId, written } = facts
  if (found === 'obstacle') return 'edit'
  if (found === undefined) return expected ? 'write' : 'leave'
  if (expected && found.id === expected.id && found.mode === expected.mode) return 'leave'
  const clean = indexed !== undefined && indexed.id === found.id
  if (clean) return 'write'
  // The mirror follows the source's work tree, whose rest isn't staged: it already holds what is still to be committed.
  if (sourceId === found.id) return live === 'leave' ? 'leave' : 'write'
  if (written?.has(found.id)) return 'write'
  return 'edit'
}
