/**
 * What all executors share: open the repository, run a command of the engine, show its report, and turn the answer into
 * Nx's `success`. Whatever stops the engine from answering is printed and fails the task; a bug surfaces as it is.
 */
import { type ExecutorContext, logger } from '@nx/devkit'
import {
  exitCodeOf,
  LockstepError,
  type Report,
  renderError,
  renderTerminal,
  type TerminalOptions,
} from 'lockstep'
import { openWorkspace, type Workspace } from '../workspace.ts'
import { fixCommand } from './fix-command.ts'

export interface Answer {
  readonly reports: readonly Report[]
  /** What Nx's users have to be told besides, shown after the reports. */
  readonly notes: readonly string[]
  /** Whether the task succeeds, where the reports don't say so. */
  readonly success?: boolean
}

/** Runs `command` and shows its answer. `success` is true if every report is in sync and without errors. */
export async function runInWorkspace(
  context: ExecutorContext,
  command: (workspace: Workspace) => Promise<Answer>,
): Promise<{ success: boolean }> {
  try {
    const workspace = await openWorkspace(context.root)
    const { reports, notes, success } = await command(workspace)
    for (const report of reports) logger.info(show(report, context))
    for (const note of notes) logger.info(note)
    return { success: success ?? reports.every(report => exitCodeOf(report) === 0) }
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error
    logger.error(renderError(error))
    return { success: false }
  }
}

/** A report as Nx's users read it: with Nx's commands. */
export function show(report: Report, context: ExecutorContext): string {
  return renderTerminal(report, terminalOptions(context))
}

/** How everything is shown to Nx's users. */
export function terminalOptions(context: ExecutorContext): TerminalOptions {
  const fixed = process.env['LOCKSTEP_NOW']
  return {
    color: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    verbose: context.isVerbose,
    now: fixed ? Date.parse(fixed) : Date.now(),
    fixCommand: (mirror, station) => fixCommand(mirror, context, station),
  }
}
