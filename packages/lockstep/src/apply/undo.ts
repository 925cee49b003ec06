/** Puts back what a receipt says was replaced: bytes and modes in the work tree, entries in the index. */
import { fromGit } from '../core/path.ts'
import { symlinkMode } from '../core/snapshot.ts'
import { listIndex } from '../git/listings.ts'
import type { Repository } from '../git/repository.ts'
import { applyIndexLines } from '../git/stage.ts'
import { namingDiskFailures } from './disk-failure.ts'
import { dropReceipt, type Receipt, savedFile } from './receipt.ts'
import { type Scratch, withScratch } from './scratch.ts'
import { applyFiles, type FileChange, findForeignFile, movedFailure } from './worktree.ts'

/**
 * Carries a receipt back. The caller has made sure that nothing has moved on since. Throws WRITE_FAILED when the disk
 * refuses.
 */
export function applyUndo(repository: Repository, receipt: Receipt): Promise<void> {
  return namingDiskFailures(withScratch(repository, scratch => undoAll(repository, scratch, receipt)))
}

/**
 * Takes an apply back of which some files don't read back as their entries. Throws WRITE_FAILED, and leaves everything as it is,
 * where that is because somebody has written one of them since.
 */
export function applyTakeBack(
  repository: Repository,
  receipt: Receipt,
  wrong: readonly FileChange[],
): Promise<void> {
  const work = withScratch(repository, async scratch => {
    const foreign = await findForeignFile(repository, scratch, wrong)
    if (foreign !== undefined) throw movedFailure(foreign)
    await undoAll(repository, scratch, receipt)
  })
  return namingDiskFailures(work)
}

async function undoAll(repository: Repository, scratch: Scratch, receipt: Receipt): Promise<void> {
  const files = receipt.files.map(({ path, saved }) => ({
    path,
    ready: saved && { file: savedFile(repository, receipt, saved.file), link: saved.mode === symlinkMode },
  }))
  await applyFiles(repository, scratch, files)
  const paths = receipt.index.flatMap(({ path, before }) => (before ? [path] : []))
  const indexed = await listIndex(repository, { paths, directories: [fromGit('')] })
  const skipped = new Set(indexed.flatMap(({ path, skipWorktree }) => (skipWorktree ? [path] : [])))
  await applyIndexLines(repository, {
    lines: receipt.index.map(({ path, before, conflict }) => ({
      path,
      entry: before,
      ...(conflict && { conflict }),
    })),
    skipped: paths.filter(path => skipped.has(path)),
    scratch: scratch.directory,
  })
  await dropReceipt(repository, scratch, receipt.id)
}
