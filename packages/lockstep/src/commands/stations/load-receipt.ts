/** A receipt that somebody stored, from its file. */
import { parseReceipt } from '../../config/receipt.ts'
import type { GateReceipt } from '../../core/gate-receipt.ts'
import { LockstepError } from '../../errors.ts'
import { findText } from '../../readers/read-text.ts'

/** Reads a receipt. `file` is absolute, `name` what it is called in errors. Throws FILE_UNREADABLE and RECEIPT_INVALID. */
export async function loadReceipt(
  file: string,
  name: string,
): Promise<{ name: string; receipt: GateReceipt }> {
  const text = await findText(file)
  if (text !== undefined) return { name, receipt: parseReceipt(text, name) }
  throw new LockstepError({
    code: 'FILE_UNREADABLE',
    message: `there is no receipt at ${name}`,
    hint: 'name the file that the output of npx lockstep gate was stored in',
  })
}
