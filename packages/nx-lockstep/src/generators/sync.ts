/**
 * The sync generator `nx-lockstep:sync`: what makes `nx sync` and `nx sync:check` know mirrors. It says which files are out of
 * sync, and leaves the writing to the engine, in the callback that Nx runs once somebody has agreed: Nx itself would write
 * through symlinks and over whatever was saved since it looked, and keep nothing to undo it with.
 */
import { join, relative } from 'node:path'
import { cacheDir, type Tree } from '@nx/devkit'
import { type MirrorReport, relativeTo, renderTerminal, showPath, sync } from 'lockstep'
import { plainError, toPlainError } from '../plain-error.ts'
import { openWorkspace } from '../workspace.ts'

/** What Nx takes from a sync generator. Its own type for it is not part of Nx's public interface. */
export interface SyncGeneratorResult {
  readonly callback?: () => Promise<void>
  readonly outOfSyncMessage?: string
  readonly outOfSyncDetails?: string[]
}

/**
 * Variables that point git at one repository and index. Nx's daemon keeps those of whatever started it, which may have been
 * a hook that is long over.
 */
const pointers = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
]

/** Compares every mirror that git tracks. Throws what a sync would refuse: a hand edit, a source that can't be read. */
export default async function syncGenerator(tree: Tree): Promise<SyncGeneratorResult> {
  const planned = await syncTracked(tree.root, { dryRun: true })
  const drifted = planned.filter(({ inSync }) => !inSync)
  if (drifted.length === 0) return {}
  const details = drifted.flatMap(describeDrift)
  // Nx takes a generator that changes nothing in its tree for one that found nothing, so something there has to change.
  tree.write(markPath(tree.root), `${[new Date().toISOString(), ...details].join('\n')}\n`)
  return {
    outOfSyncMessage: `Copies are out of sync with their source: ${drifted.map(({ name }) => name).join(', ')}`,
    outOfSyncDetails: details,
    callback: async () => {
      await syncTracked(tree.root, { dryRun: false })
    },
  }
}

/** A file in Nx's cache, which git doesn't know, as a path of the tree. */
function markPath(root: string): string {
  return relative(root, join(cacheDir, 'lockstep-sync.txt'))
}

function describeDrift({ name, from, to, findings }: MirrorReport): string[] {
  return [
    `  ${name}, derived from ${showPath(from)}`,
    ...findings.map(
      ({ kind, path }) => `    ${kind.padEnd(7)}  ${showPath(path === to ? path : relativeTo(path, to))}`,
    ),
  ]
}

/** Plans or makes the sync of all tracked mirrors, and gives what is said of each. Throws where one is refused. */
async function syncTracked(root: string, { dryRun }: { dryRun: boolean }): Promise<readonly MirrorReport[]> {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([variable]) => !pointers.includes(variable)),
  )
  try {
    const workspace = await openWorkspace(root, environment)
    const mirrors = workspace.config.mirrors.filter(({ tracked }) => tracked).map(({ name }) => name)
    if (mirrors.length === 0) return []
    const report = await sync(workspace, { mirrors, dryRun, explain: false })
    // In a dry run nothing is in sync yet that will be; what never will be is what somebody edited.
    const refused = report.mirrors.filter(({ inSync, findings }) =>
      dryRun ? findings.some(({ kind }) => kind === 'edited') : !inSync,
    )
    if (refused.length === 0 && report.errors.length === 0) return report.mirrors
    throw plainError(renderTerminal({ ...report, mirrors: refused }))
  } catch (error) {
    throw toPlainError(error)
  }
}
