/**
 * The executor `nx-lockstep:status`: a table for each mirror of the project, a row for each place that its code gets to, up to what
 * is deployed. Changes nothing. Passes only if all of them were compared and agree.
 */
import type { ExecutorContext } from '@nx/devkit'
import { exitCodeOf, renderStatus, status } from 'lockstep'
import { chooseMirrors, type MirrorOptions } from './choose-mirrors.ts'
import { runInWorkspace, terminalOptions } from './run-in-workspace.ts'

export interface StatusOptions extends MirrorOptions {
  readonly deployed?: boolean
}

export default function statusExecutor(options: StatusOptions, context: ExecutorContext) {
  return runInWorkspace(context, async workspace => {
    const mirrors = chooseMirrors(workspace.config, options, context)
    const report = await status(workspace, { mirrors, deployed: options.deployed ?? true })
    const tables = renderStatus(report, terminalOptions(context))
    return { reports: [], notes: [tables], success: exitCodeOf(report) === 0 }
  })
}
