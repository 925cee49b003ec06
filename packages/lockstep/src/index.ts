/**
 * The public interface, and all that other packages may use: open a workspace, check it, sync it, render the report.
 * Everything else may change with any version.
 */
import process from 'node:process'
import { check as checkRepository } from './commands/check.ts'
import type { GateAnswer } from './commands/gate.ts'
import { install } from './commands/install.ts'
import { type SyncOptions, sync as syncRepository } from './commands/sync.ts'
import type { WatchOptions } from './commands/watch.ts'
import { openWorkspace as openWorkspaceIn, type Workspace, worktree } from './commands/workspace.ts'
import type { Report } from './core/report.ts'
import type { SetupPlan } from './core/setup/edit.ts'
import { LockstepError } from './errors.ts'
import { createPaint } from './reporters/paint.ts'
import { renderErrorReport } from './reporters/terminal-lines.ts'
import { version } from './version.ts'

export { exitCodeOf } from './commands/report-on.ts'
export {
  declareMirror,
  emptyDeclaration,
  type NewMirror,
  nameMirror,
  undeclareMirror,
} from './config/edit.ts'
export { configFileName } from './config/file-name.ts'
export { parseConfig } from './config/parse.ts'
export { type GateReceipt, renderReceipt, renderVerdict } from './core/gate-receipt.ts'
export { type Config, derivesFrom, type Mirror } from './core/mirror.ts'
export { isWithin, type RepoPath, relativeTo, showPath, toRepoPath } from './core/path.ts'
export type {
  Drift,
  Finding,
  FindingKind,
  MirrorReport,
  Report,
  StationName,
  StationReport,
} from './core/report.ts'
export type { ContentId, Entry, Mode } from './core/snapshot.ts'
export { type ErrorCode, LockstepError } from './errors.ts'
export { renderJson } from './reporters/json.ts'
export { renderSetup, type SetupOptions } from './reporters/setup.ts'
export { renderStatus } from './reporters/status.ts'
export { renderTerminal } from './reporters/terminal.ts'
export type { TerminalOptions } from './reporters/terminal-lines.ts'
export type { GateAnswer, SetupPlan, SyncOptions, WatchOptions, Workspace }

/** Finds the repository around `directory` and reads the `lockstep.json` at its top, from the work tree. */
export function openWorkspace(
  directory: string,
  { environment = process.env }: { environment?: NodeJS.ProcessEnv | undefined } = {},
): Promise<Workspace> {
  return openWorkspaceIn(directory, environment)
}

/** Judges the work tree. Names no mirror: judges all. Throws LockstepError where nothing can be judged. */
export function check(
  workspace: Workspace,
  options: { mirrors?: readonly string[]; explain?: boolean } = {},
): Promise<Report> {
  return checkRepository(workspace.repository, { ...options, place: worktree })
}

/** Makes mirrors equal their sources in the work tree, or with `frozen` only judges them. */
export function sync(workspace: Workspace, options: SyncOptions = {}): Promise<Report> {
  return syncRepository(workspace.repository, options)
}

/** Keeps mirrors in sync until `signal` says to stop: syncs at once and after each change. Gives the last answer. */
export function watch(workspace: Workspace, options: WatchOptions): Promise<Report> {
  // Loaded when it is wanted: a watcher is nothing that a check has to wait for.
  return import('./commands/watch.ts').then(commands => commands.watch(workspace.repository, options))
}

/** Judges the whole chain of mirrors: with what was built of them, and with `deployed` what runs, for which AWS is asked. */
export function status(
  workspace: Workspace,
  options: { mirrors?: readonly string[]; explain?: boolean; deployed?: boolean } = {},
): Promise<Report> {
  return import('./commands/status.ts').then(commands =>
    commands.status(workspace.repository, { ...options, deployed: options.deployed ?? true }),
  )
}

/** Judges what is about to be deployed. There is a receipt where source, mirror and build are what the commit says. */
export function gate(
  workspace: Workspace,
  options: { mirrors?: readonly string[]; explain?: boolean } = {},
): Promise<GateAnswer> {
  return import('./commands/gate.ts').then(commands =>
    commands.gate(workspace.repository, { ...options, version }),
  )
}

/** Puts the hook lines into whatever manages hooks. Throws WRITE_FAILED. */
export function installHooks(workspace: Workspace): Promise<SetupPlan> {
  return install(workspace.repository)
}

/** A LockstepError in the two lines that the command line prints; anything else by its message. */
export function renderError(error: unknown, { color = false }: { color?: boolean } = {}): string {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof LockstepError ? error.hint : undefined
  return renderErrorReport({ message, ...(hint !== undefined && { hint }) }, createPaint(color))
}
