/** Puts back what a receipt says was replaced: bytes and modes in the work tree, entries in the index. */
import { symlinkMode } from '../core/snapshot.ts'
import type { Repository } from '../git/repository.ts'
import { applyIndexLines } from '../git/stage.ts'
import { dropReceipt, type Receipt, savedFile } from './receipt.ts'
import { applyFiles, createScratch, removeScratch } from './worktree.ts'

/** Carries a receipt back. The caller has made sure that nothing has moved on since. */
export async function applyUndo(repository: Repository, receipt: Receipt): Promise<void> {
  const scratch = await createScratch(repository)
  try {
    const files = receipt.files.map(({ path, saved }) => ({
      path,
      ready: saved && { file: savedFile(repository, receipt, saved.file), link: saved.mode === symlinkMode },
    }))
    await applyFiles(repository, scratch, files)
  } finally {
    await removeScratch(scratch)
  }
  await applyIndexLines(repository, {
    lines: receipt.index.map(({ path, before }) => ({ path, entry: before })),
    skipped: [],
  })
  await dropReceipt(repository, receipt)
}
