/**
 * `lockstep sync`: makes mirrors equal their sources in the work tree, and leaves the index alone. All or nothing per
 * mirror: one hand edit and nothing is written there, nor in the mirrors derived from it; the others go on.
 */
import { applyChanges } from '../apply/apply.ts'
import { nameRun } from '../apply/receipt.ts'
import { applyTakeBack } from '../apply/undo.ts'
import type { Mirror } from '../core/mirror.ts'
import { showPath } from '../core/path.ts'
import { type Change, type Plan, planSync } from '../core/plan.ts'
import type { Finding, Report } from '../core/report.ts'
import { quoteForShell } from '../core/shell.ts'
import { sameEntry, symlinkMode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { hashFiles, readIds, storeBytes } from '../git/objects.ts'
import type { Repository } from '../git/repository.ts'
import { readFiles, readLinkTarget } from '../readers/read-files.ts'
import { describe, judgePlace, withUpstream } from './check.ts'
import { findOrigin, isJudged, type Judgement, type Unjudged } from './judge.ts'
import { addMeaning } from './meaning/add-meaning.ts'
import { findWorktreeObstacles } from './obstacles.ts'
import { reportOn } from './report-on.ts'
import { addSince, type SinceOptions } from './since.ts'
import { syncMirrors } from './sync-mirrors.ts'
import { loadDeclaration, selectMirrors, worktree } from './workspace.ts'

export interface SyncOptions extends SinceOptions {
  readonly mirrors?: readonly string[]
  /** Overwrites hand edits too; their bytes go into the receipt. */
  readonly overwriteEdits?: boolean
  /** Plans, and writes nothing. */
  readonly dryRun?: boolean
  /** Verifies, and writes nothing: what CI does. */
  readonly frozen?: boolean
  /** Leaves what SAM built from a mirror before it changed; otherwise that is removed, so that nothing deploys it. */
  readonly keepBuild?: boolean
}

/** Syncs the work tree. In the report a mirror is in sync when it is so afterwards. */
export async function sync(repository: Repository, options: SyncOptions): Promise<Report> {
  const config = await loadDeclaration(repository, worktree)
  const selected = selectMirrors(config, options.mirrors)
  const judged = await judgePlace(repository, {
    place: worktree,
    mirrors: withUpstream(config.mirrors, selected),
  })
  const wanted = judged.filter(({ mirror }) => selected.includes(mirror))
  if (options.frozen) {
    const report = reportOn('sync', worktree, wanted.map(describe(worktree)))
    const request = { ...options, judged: wanted.filter(isJudged), place: worktree }
    return addMeaning(repository, await addSince(repository, report, request), request)
  }
  const run = nameRun()
  const results = await syncMirrors(wanted, {
    place: worktree,
    dryRun: options.dryRun ?? false,
    prepare: async judgement => {
      const plan = await planMirror(repository, judgement, options)
      return { ...plan, apply: () => applySync(repository, judgement.mirror, { plan, judged, run }) }
    },
  })
  const report = reportOn('sync', worktree, results)
  const isWritten = report.mirrors.some(({ changes = [] }) => changes.length > 0)
  if (options.keepBuild || options.dryRun || !isWritten) return report
  // Loaded when it is wanted: reading templates takes a parser, and a hook's sync of an untracked mirror none.
  const { clearStaleBuilds } = await import('./stations/clear.ts')
  return clearStaleBuilds(repository, report, selected)
}

async function planMirror(
  repository: Repository,
  { drift, unmerged, untracked }: Judgement,
  options: SyncOptions,
): Promise<Plan> {
  // Overwriting an edit puts the source's text in its place. Nothing takes the place of a file that git doesn't know.
  const isOwners = ({ kind, expected, path }: Finding) =>
    kind === 'edited' && !expected && untracked.has(path)
  const mendable = drift.filter(finding => !isOwners(finding))
  const plan = planSync(mendable, options.overwriteEdits ? 'overwrite' : 'keep', unmerged)
  const obstacles = await findWorktreeObstacles(repository, plan.changes)
  return { changes: plan.changes, kept: [...plan.kept, ...drift.filter(isOwners), ...obstacles] }
}

async function applySync(
  repository: Repository,
  mirror: Mirror,
  { plan: { changes }, judged, run }: { plan: Plan; judged: readonly (Judgement | Unjudged)[]; run: string },
): Promise<void> {
  const origins = changes.map(change => ({ ...change, source: findOrigin(judged, change.source) }))
  await storeSources(repository, origins)
  const receipt = await applyChanges(repository, {
    command: `sync ${mirror.name}`,
    run,
    files: changes.map(({ path, after }) => ({ path, entry: after })),
    // A path with a conflict is resolved in the index too: git refuses to commit while it isn't.
    index: changes.flatMap(({ path, before, after, unmerged }) =>
      unmerged ? [{ path, before, after, unmerged }] : [],
    ),
    skipped: [],
  })
  const expected = new Map(changes.flatMap(({ path, after }) => (after ? [[path, after]] : [])))
  const found = await readFiles(
    repository,
    changes.map(({ path }) => path),
    expected,
  )
  const isWrong = ({ path, after }: Change) => {
    const now = found.get(path)
    // Where a file was removed, a directory may lie now, or a file in place of the directory around it.
    return now === 'obstacle' ? after !== undefined : !sameEntry(now, after)
  }
  const files = changes.filter(isWrong).map(({ path, source, after }) => ({ path, source, entry: after }))
  const [wrong] = files
  if (!wrong) return
  await applyTakeBack(repository, receipt, files)
  throw new LockstepError({
    code: 'READ_BACK_FAILED',
    message: `${mirror.name} can't be synced: what was written to ${showPath(wrong.path)} doesn't read back as its source, and was taken back`,
    hint: `its git attributes (text, eol, filter) differ from those of the source: compare them with \`git check-attr -a ${quoteForShell(showPath(wrong.path))} ${quoteForShell(showPath(wrong.source))}\``,
  })
}

/** Makes sure that every text about to be written is a blob: a source file may not have been added yet. */
async function storeSources(repository: Repository, changes: readonly Change[]): Promise<void> {
  const written = changes.flatMap(({ source, after }) => (after ? [{ source, after }] : []))
  const stored = await readIds(
    repository,
    written.map(({ after }) => after.id),
  )
  const unstored = written.filter((_, at) => stored[at] === undefined)
  const files = unstored.filter(({ after }) => after.mode !== symlinkMode)
  const ids = await hashFiles(
    repository,
    files.map(({ source }) => source),
    'store',
  )
  const links = unstored.filter(({ after }) => after.mode === symlinkMode)
  for (const { source } of links) {
    ids.push(await storeBytes(repository, (await readLinkTarget(repository, source)) ?? Buffer.alloc(0)))
  }
  const moved = [...files, ...links].find(({ after }, at) => after.id !== ids[at])
  if (!moved) return
  throw new LockstepError({
    code: 'WRITE_FAILED',
    message: `${showPath(moved.source)} changed while it was being mirrored; nothing was written`,
    hint: 'run the same command again',
  })
}
