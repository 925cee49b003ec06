/**
 * `lockstep undo`: puts back what the last apply replaced. Refuses as soon as one path holds something else than that
 * apply left there, because then undoing would lose what came after.
 */
import { holdsSaved, loadNewestRun, type Receipt } from '../apply/receipt.ts'
import { applyUndo } from '../apply/undo.ts'
import { type RepoPath, showPath } from '../core/path.ts'
import { sameEntry } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import { readFiles } from '../readers/read-files.ts'
import { readIndex } from '../readers/read-index.ts'
import { findCommitted } from './find-committed.ts'
import { findWorktreeObstacles } from './obstacles.ts'

/** What was put back. */
export interface Undone {
  readonly command: string
  readonly files: readonly RepoPath[]
  readonly entries: readonly RepoPath[]
}

/**
 * Undoes the newest run, the last of its receipts first; throws NOTHING_TO_UNDO or UNDO_MOVED_ON and then has changed
 * nothing.
 */
export async function undo(repository: Repository): Promise<Undone> {
  const receipts = await loadNewestRun(repository)
  for (const receipt of receipts) {
    await refuseMoved(repository, receipt)
    await refuseCommitted(repository, receipt)
  }
  for (const receipt of receipts) await applyUndo(repository, receipt)
  const inOrder = [...receipts].reverse()
  return {
    command: inOrder.map(({ command }) => command).join(', '),
    files: inOrder.flatMap(({ files }) => files.map(({ path }) => path)),
    entries: inOrder.flatMap(({ index }) => index.map(({ path }) => path)),
  }
}

async function refuseMoved(repository: Repository, receipt: Receipt): Promise<void> {
  const moved = (await findMovedFile(repository, receipt)) ?? (await findMovedEntry(repository, receipt))
  if (moved === undefined) return
  throw new LockstepError({
    code: 'UNDO_MOVED_ON',
    message: `${moved} has changed since "${receipt.command}", so undoing that would lose the change; nothing was touched`,
    hint: `what was replaced is kept in ${repository.gitDirectory}/lockstep/receipts/${receipt.id}`,
  })
}

async function refuseCommitted(repository: Repository, receipt: Receipt): Promise<void> {
  const committed = await findCommitted(repository, receipt)
  if (!committed) return
  const commit = committed.commit.slice(0, 10)
  throw new LockstepError({
    code: 'UNDO_MOVED_ON',
    message: `commit ${commit} holds what "${receipt.command}" wrote to ${showPath(committed.path)}, and undo would only reverse the mirror's half of it; nothing was touched`,
    hint: `\`git revert ${commit}\` takes that commit back, the source with its mirror`,
  })
}

async function findMovedFile(repository: Repository, receipt: Receipt): Promise<string | undefined> {
  const { files } = receipt
  const expected = new Map(files.flatMap(({ path, after }) => (after ? [[path, after]] : [])))
  const found = await readFiles(
    repository,
    files.map(({ path }) => path),
    expected,
  )
  for (const file of files) {
    const now = found.get(file.path)
    const isWritten = now === 'obstacle' ? file.after === undefined : sameEntry(now, file.after)
    // What an apply that failed half-way never came to is there already.
    if (!isWritten && !(await holdsSaved(repository, receipt, file))) return showPath(file.path)
  }
  // A directory may have taken the place of a file that was removed; then nothing but the receipt's own may lie in it.
  const [inTheWay] = await findWorktreeObstacles(
    repository,
    files.map(({ path, saved, after }) => ({
      path,
      source: path,
      before: after,
      after: saved && { mode: saved.mode, id: '' },
    })),
  )
  return inTheWay && showPath(inTheWay.path)
}

async function findMovedEntry(repository: Repository, { index }: Receipt): Promise<string | undefined> {
  if (index.length === 0) return undefined
  const { entries, unmerged } = await readIndex(repository, {
    paths: index.map(({ path }) => path),
    directories: ['' as RepoPath],
  })
  const moved = index.find(({ path, before, after, conflict }) => {
    const now = entries.get(path)
    if (sameEntry(now, after)) return unmerged.has(path) && !conflict
    return conflict ? !unmerged.has(path) : !sameEntry(now, before)
  })
  return moved && `the index entry of ${showPath(moved.path)}`
}
