/** A receipt of `lockstep gate`, read back: whoever stored it may have stored something else. Pure. */
import * as v from 'valibot'
import type { GateReceipt } from '../core/gate-receipt.ts'
import { LockstepError } from '../errors.ts'

const id = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'must be an object id'))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

// Loose: a later version may say more.
const WrittenReceipt = v.looseObject({
  version: v.literal(1),
  lockstep: v.string(),
  commit: id,
  tree: id,
  mirrors: v.array(
    v.looseObject({
      name: v.string(),
      from: v.string(),
      to: v.string(),
      sourceTree: v.nullable(id),
      mirrorTree: v.nullable(id),
      files: count,
      contentId: id,
      built: v.array(
        v.looseObject({
          name: v.string(),
          path: v.string(),
          kind: v.picklist(['directory', 'zip']),
          files: count,
          contentId: id,
          size: count,
        }),
      ),
    }),
  ),
})

/** The receipt that `text` holds. `name` is what it is called in the error. Throws RECEIPT_INVALID. */
export function parseReceipt(text: string, name: string): GateReceipt {
  const result = v.safeParse(WrittenReceipt, parseJson(text))
  if (result.success) return result.output
  const [issue] = result.issues
  const at = v.getDotPath(issue)
  throw new LockstepError({
    code: 'RECEIPT_INVALID',
    message: `${name} is no receipt of a gate: ${at === null ? '' : `${at}: `}${issue.message}`,
    hint: 'npx lockstep gate prints one, on standard output',
  })
}

/** Undefined for what isn't JSON, which no receipt is. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
