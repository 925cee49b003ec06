/**
 * The executor `nx-lockstep:sync`: regenerates mirrors in the work tree. In CI it verifies tracked mirrors and fails,
 * unless told `--no-frozen`; then it says what the checked-out commit lacked, so a deploy that went on is still a signal.
 */
import type { ExecutorContext } from '@nx/devkit'
import { type Config, type Report, showPath, sync } from 'lockstep'
import type { Workspace } from '../workspace.ts'
import { chooseMirrors, type MirrorOptions } from './choose-mirrors.ts'
import { fixCommand } from './fix-command.ts'
import { isCi, splitFrozen } from './frozen.ts'
import { runInWorkspace } from './run-in-workspace.ts'

export interface SyncOptions extends MirrorOptions {
  readonly frozen?: boolean
  readonly dryRun?: boolean
  readonly overwriteEdits?: boolean
  readonly keepBuild?: boolean
}

export default function syncExecutor(options: SyncOptions, context: ExecutorContext) {
  return runInWorkspace(context, async workspace => {
    const ci = isCi(process.env)
    const chosen = chooseMirrors(workspace.config, options, context)
    const mirrors = splitFrozen(workspace.config, chosen, options.frozen ?? (ci ? 'tracked' : false))
    const verified = await verify(workspace, mirrors.frozen)
    const regenerated = await regenerate(workspace, mirrors.written, options)
    return {
      reports: [...verified, ...regenerated],
      notes: [
        ...verified.flatMap(report => explainFrozen(report, context)),
        ...(ci && !options.dryRun
          ? regenerated.flatMap(report => sayWhatHeadLacked(report, workspace.config))
          : []),
      ],
    }
  })
}

async function verify(workspace: Workspace, mirrors: readonly string[]): Promise<Report[]> {
  return mirrors.length === 0 ? [] : [await sync(workspace, { mirrors, frozen: true })]
}

async function regenerate(
  workspace: Workspace,
  mirrors: readonly string[],
  { dryRun = false, overwriteEdits = false, keepBuild = false }: SyncOptions,
): Promise<Report[]> {
  return mirrors.length === 0 ? [] : [await sync(workspace, { mirrors, dryRun, overwriteEdits, keepBuild })]
}

function explainFrozen(report: Report, context: ExecutorContext): string[] {
  const drifted = report.mirrors.filter(({ inSync, notCompared }) => !inSync && notCompared === undefined)
  if (drifted.length === 0) return []
  // A sync keeps hand edits, so for a mirror that has some the report's own advice is all there is.
  const mendable = drifted.filter(({ findings }) => findings.every(({ kind }) => kind !== 'edited'))
  const commands = new Set(
    mendable.map(({ name }) => fixCommand(name, context) ?? `npx lockstep sync ${name}`),
  )
  return [
    [
      'Frozen: CI verifies a copy and never repairs it, or a stale commit would go unseen.',
      ...[...commands].map(command => `  on your machine:  ${command}, then commit what it changed`),
      '  in a job that must go on regardless:  the same target with --no-frozen',
    ].join('\n'),
  ]
}

/** What a sync in CI changed in tracked mirrors: the checked-out commit doesn't have it. */
function sayWhatHeadLacked(report: Report, config: Config): string[] {
  const tracked = new Set(config.mirrors.filter(mirror => mirror.tracked).map(({ name }) => name))
  const changes = report.mirrors
    .filter(({ name }) => tracked.has(name))
    .flatMap(mirror => mirror.changes ?? [])
  if (changes.length === 0) return []
  return [
    [
      'HEAD lacked these changes, which this run has made in its own checkout:',
      ...changes.map(({ path, change }) => `  ${change.padEnd(7)}  ${showPath(path)}`),
    ].join('\n'),
  ]
}
