/**
 * What a gate let through, as data: enough to say later, without any of the builds, whether what was deployed then is what the
 * source says now. The same commit and the same builds give the same text, byte for byte. Pure.
 */
import type { ContentId } from './snapshot.ts'

export interface GateReceipt {
  readonly version: 1
  /** The version of Lockstep that made it. */
  readonly lockstep: string
  readonly commit: string
  /** The id of that commit's tree. */
  readonly tree: string
  readonly mirrors: readonly ReceiptMirror[]
}

/** A mirror as it was let through. Paths are as in lockstep.json. */
export interface ReceiptMirror {
  readonly name: string
  readonly from: string
  readonly to: string
  /** The ids that git has for source and mirror in that commit; null for a mirror that no commit holds. */
  readonly sourceTree: string | null
  readonly mirrorTree: string | null
  /** How many paths were compared, and one id for all of them. */
  readonly files: number
  readonly contentId: ContentId
  readonly built: readonly ReceiptBuild[]
}

export interface ReceiptBuild {
  readonly name: string
  readonly path: string
  readonly kind: 'directory' | 'zip'
  readonly files: number
  /** One id for the mirrored files as they were built: of another value than the mirror's where a build doesn't keep modes. */
  readonly contentId: ContentId
  /** The bytes of all files that were looked at. */
  readonly size: number
}

/** The receipt as the one document that `lockstep gate` prints, with a newline at its end. */
export function renderReceipt(receipt: GateReceipt): string {
  return `${JSON.stringify(receipt, null, 2)}\n`
}

/** What a gate says below its report: which commit may be deployed, or that none may be. */
export function renderVerdict(receipt: GateReceipt | undefined): string {
  return receipt
    ? `${receipt.commit.slice(0, 8)} may be deployed: it is what was built`
    : 'nothing may be deployed from here'
}
