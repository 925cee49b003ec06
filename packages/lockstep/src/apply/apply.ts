/**
 * Carries out changes: the work tree first, the index after it, so that a run killed between the two leaves a mirror that
 * is newer than the index and that the next run completes, never an old copy that the next `git add` stages as a revert.
 */
import { stat } from 'node:fs/promises'
import { fromGit, type RepoPath } from '../core/path.ts'
import type { Entry } from '../core/snapshot.ts'
import { listIndex } from '../git/listings.ts'
import type { Repository } from '../git/repository.ts'
import { applyIndexLines, applyRefresh } from '../git/stage.ts'
import { namingDiskFailures } from './disk-failure.ts'
import { hasNewText, type Receipt, type ReplacedEntry, saveReceipt } from './receipt.ts'
import { applyRecord } from './record.ts'
import { type Scratch, withScratch } from './scratch.ts'
import { applyEntries, type FileChange } from './worktree.ts'

export interface ApplyRequest {
  /** The command that asked, for the receipt. */
  readonly command: string
  /** What this apply has in common with others of the same command. */
  readonly run?: string
  /** Files of the work tree to replace or remove. */
  readonly files: readonly FileChange[]
  /** Entries of the index to set or remove. */
  readonly index: readonly (ReplacedEntry & { readonly unmerged?: true })[]
  /** Paths whose skip-worktree bit has to survive the change, or be set on a path outside a sparse checkout. */
  readonly skipped: readonly RepoPath[]
  /** The second index of `git commit -- path`, which git makes its index after the commit. */
  readonly second?: {
    readonly indexFile: string
    readonly lines: readonly { path: RepoPath; entry: Entry | undefined }[]
  }
}

/**
 * Changes the work tree, then the index. Gives the receipt, from which `undo` can put everything back. Throws WRITE_FAILED
 * when the disk refuses.
 */
export async function applyChanges(repository: Repository, request: ApplyRequest): Promise<Receipt> {
  return namingDiskFailures(withScratch(repository, scratch => applyAll(repository, scratch, request)))
}

async function applyAll(repository: Repository, scratch: Scratch, request: ApplyRequest): Promise<Receipt> {
  const { files, index, skipped, second } = request
  const writes = [
    ...files.map(({ path, entry }) => ({ path, entry })),
    ...index.map(({ path, after }) => ({ path, entry: after })),
  ]
  await applyRecord(
    repository,
    scratch,
    writes.flatMap(({ path, entry }) => (entry ? [{ path, id: entry.id }] : [])),
  )
  const receipt = await saveReceipt(repository, scratch, {
    command: request.command,
    ...(request.run !== undefined && { run: request.run }),
    files: files.map(({ path, entry }) => ({ path, after: entry })),
    index: await withConflicts(repository, index),
  })
  const saved = new Map(receipt.files.map(file => [file.path, file]))
  // What somebody writes from here on is in no receipt.
  await applyEntries(repository, scratch, files, async path => {
    const file = saved.get(path)
    return file !== undefined && (await hasNewText(repository, receipt, file))
  })
  await applyIndexLines(repository, {
    lines: index.map(({ path, after }) => ({ path, entry: after })),
    skipped,
    scratch: scratch.directory,
  })
  // An entry without stat data is "not uptodate" to `git merge --abort`, which doesn't look at the file.
  if (index.length > 0 && (await isMerging(repository))) await applyRefresh(repository)
  if (second) {
    const written = new Set(second.lines.flatMap(({ path, entry }) => (entry ? [path] : [])))
    await applyIndexLines(repository, {
      ...second,
      skipped: skipped.filter(path => written.has(path)),
      scratch: scratch.directory,
    })
  }
  return receipt
}

/** Whether something is going on that may still be given up; before a merge commit git says so by `GITHEAD_<commit>`. */
async function isMerging({ gitDirectory, environment }: Repository): Promise<boolean> {
  if (Object.keys(environment).some(name => name.startsWith('GITHEAD_'))) return true
  const marks = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD'].map(name => `${gitDirectory}/${name}`)
  return (await Promise.all(marks.map(file => stat(file).catch(() => undefined)))).some(Boolean)
}

/** Adds the entries of a conflict to those paths that have one, so that an undo brings the conflict back. */
async function withConflicts(
  repository: Repository,
  entries: ApplyRequest['index'],
): Promise<ReplacedEntry[]> {
  const paths = entries.flatMap(({ path, unmerged }) => (unmerged ? [path] : []))
  const indexed = await listIndex(repository, { paths, directories: [fromGit('')] })
  return entries.map(({ unmerged, ...entry }) => {
    if (!unmerged) return entry
    const sides = indexed.filter(({ path, stage }) => path === entry.path && stage > 0)
    return { ...entry, conflict: sides.map(({ mode, id, stage }) => ({ mode, id, stage })) }
  })
}
