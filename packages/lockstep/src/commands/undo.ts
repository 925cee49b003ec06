/**
 * `lockstep undo`: puts back what the last apply replaced. Refuses as soon as one path holds something else than that
 * apply left there, because then undoing would lose what came after.
 */
import { loadNewestReceipt, type Receipt } from '../apply/receipt.ts'
import { applyUndo } from '../apply/undo.ts'
import { type RepoPath, showPath } from '../core/path.ts'
import { type Entry, sameEntry } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import { readFiles } from '../readers/read-files.ts'
import { readIndex } from '../readers/read-index.ts'
import { findWorktreeObstacles } from './obstacles.ts'

/** What was put back. */
export interface Undone {
  readonly command: string
  readonly files: readonly RepoPath[]
  readonly entries: readonly RepoPath[]
}

/** Undoes the newest receipt; throws NOTHING_TO_UNDO or UNDO_MOVED_ON and then has changed nothing. */
export async function undo(repository: Repository): Promise<Undone> {
  const receipt = await loadNewestReceipt(repository)
  const moved = (await findMovedFile(repository, receipt)) ?? (await findMovedEntry(repository, receipt))
  if (moved !== undefined) {
    throw new LockstepError({
      code: 'UNDO_MOVED_ON',
      message: `${moved} has changed since "${receipt.command}", so undoing that would lose the change; nothing was touched`,
      hint: `what was replaced is kept in ${repository.gitDirectory}/lockstep/receipts/${receipt.id}`,
    })
  }
  await applyUndo(repository, receipt)
  return {
    command: receipt.command,
    files: receipt.files.map(({ path }) => path),
    entries: receipt.index.map(({ path }) => path),
  }
}

async function findMovedFile(repository: Repository, { files }: Receipt): Promise<string | undefined> {
  const expected = new Map(files.flatMap(({ path, after }) => (after ? [[path, after]] : [])))
  const found = await readFiles(
    repository,
    files.map(({ path }) => path),
    expected,
  )
  const moved = files.find(({ path, after }) => {
    const now = found.get(path)
    return now === 'obstacle' ? after !== undefined : !sameEntry(now, after)
  })
  if (moved) return showPath(moved.path)
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
  const { entries } = await readIndex(repository, {
    paths: index.map(({ path }) => path),
    directories: ['' as RepoPath],
  })
  const moved = index.find(
    ({ path, after }: { path: RepoPath; after: Entry | undefined }) => !sameEntry(entries.get(path), after),
  )
  return moved && `the index entry of ${showPath(moved.path)}`
}
