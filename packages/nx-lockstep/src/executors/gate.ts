/**
 * The executor `nx-lockstep:gate`: what a deploy waits for. Passes only with a receipt, which there is if source, mirror and build
 * are what the commit says, and writes it down where it is told to. Changes nothing else.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ExecutorContext } from '@nx/devkit'
import { type GateReceipt, gate, LockstepError, renderReceipt, renderVerdict } from 'lockstep'
import { chooseMirrors, type MirrorOptions } from './choose-mirrors.ts'
import { runInWorkspace } from './run-in-workspace.ts'

export interface GateOptions extends MirrorOptions {
  /** Relative to the top of the workspace. */
  readonly output?: string
}

export default function gateExecutor(options: GateOptions, context: ExecutorContext) {
  return runInWorkspace(context, async workspace => {
    const mirrors = chooseMirrors(workspace.config, options, context)
    const { report, receipt } = await gate(workspace, { mirrors })
    if (receipt && options.output !== undefined) writeReceipt(resolve(context.root, options.output), receipt)
    return { reports: [report], notes: [renderVerdict(receipt)], success: receipt !== undefined }
  })
}

function writeReceipt(file: string, receipt: GateReceipt): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, renderReceipt(receipt))
  } catch (cause) {
    throw new LockstepError({
      code: 'WRITE_FAILED',
      message: `the receipt can't be written: ${(cause as Error).message}`,
      hint: 'name another file as the option "output"',
      cause,
    })
  }
}
