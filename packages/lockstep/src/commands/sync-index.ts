/**
 * Syncing the index: `sync --staged` for whole mirrors, and the pre-commit hook for the paths that a commit touches. The
 * mirror's entry takes the source's blob id; no file is read for it, so partial staging comes out right by itself. The
 * work tree follows where nothing of anybody's is in the way.
 */
import { basename } from 'node:path'
import { applyChanges } from '../apply/apply.ts'
import { readRecord } from '../apply/record.ts'
import type { Mirror } from '../core/mirror.ts'
import { type RepoPath, showPath } from '../core/path.ts'
import { type Change, judgeWorktreeFile, planSync } from '../core/plan.ts'
import type { Finding } from '../core/report.ts'
import { type Entry, sameEntry } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import type { IndexLine } from '../git/stage.ts'
import type { Written } from '../readers/base.ts'
import type { Listing } from '../readers/listing.ts'
import { readFiles } from '../readers/read-files.ts'
import { readIndex } from '../readers/read-index.ts'
import { findOutsideSparse } from '../readers/sparse.ts'
import type { Judgement } from './judge.ts'
import { findIndexObstacles, findWorktreeObstacles } from './obstacles.ts'

/** What is to be done about one mirror: changes that are safe to make, or hand edits for which nothing is. */
export interface IndexPlan {
  readonly mirror: Mirror
  readonly changes: readonly Change[]
  /** The changes whose work-tree file is to be written too. */
  readonly files: readonly Change[]
  /** Hand edits, in the index or in the work tree; with one of them nothing is written. */
  readonly kept: readonly Finding[]
  /** Paths of the change that the work tree leaves out, or will. */
  readonly skipped: readonly RepoPath[]
}

export interface PlanIndexOptions {
  readonly edits: 'keep' | 'overwrite'
  /** A mirror file that equals the source's own, unstaged rest included: leave it, or write the staged text. */
  readonly live: 'leave' | 'rewrite'
  readonly listing: Listing
  readonly written: Written
}

/** Plans one mirror's changes and looks at every work-tree file they would touch before anything is written. */
export async function planIndex(
  repository: Repository,
  judgement: Judgement,
  options: PlanIndexOptions,
): Promise<IndexPlan> {
  const { mirror, drift } = judgement
  const { changes, kept } = planSync(drift, options.edits, judgement.unmerged)
  const obstacles = await findIndexObstacles(repository, changes, [mirror.to])
  const skipped = await findOutsideSparse(repository, changes, options.listing)
  const visible = changes.filter(({ path }) => !skipped.includes(path))
  const { files, edits } = await judgeFiles(repository, visible, options)
  const blocked = await findWorktreeObstacles(repository, files)
  // What is in the way in the index mostly is so in the work tree too: one finding a path.
  const all = new Map([...kept, ...blocked, ...edits, ...obstacles].map(finding => [finding.path, finding]))
  return { mirror, changes, files, kept: [...all.values()], skipped }
}

/** Carries plans out: the work tree, the index, and the second index of `git commit -- path`. Then reads the index back. */
export async function applyIndexPlans(
  repository: Repository,
  plans: readonly IndexPlan[],
  { command, run, index }: { command: string; run?: string; index: 'stage' | 'leave' },
): Promise<void> {
  const changes = plans.flatMap(plan => plan.changes)
  const lines = index === 'stage' ? changes : []
  const second = index === 'stage' ? await findSecondIndex(repository, changes) : undefined
  await applyChanges(repository, {
    command,
    ...(run !== undefined && { run }),
    files: plans.flatMap(plan => plan.files.map(({ path, after }) => ({ path, entry: after }))),
    index: lines.map(({ path, before, after, unmerged }) => ({
      path,
      before,
      after,
      ...(unmerged && { unmerged }),
    })),
    skipped: index === 'stage' ? plans.flatMap(plan => survivors(plan)) : [],
    ...(second && { second }),
  })
  if (index === 'stage') await readBack(repository, plans)
}

async function judgeFiles(
  repository: Repository,
  changes: readonly Change[],
  { listing, written, live, edits: policy }: PlanIndexOptions,
): Promise<{ files: Change[]; edits: Finding[] }> {
  const paths = changes.flatMap(({ path, source }) => [path, source])
  const found = await readFiles(repository, [...new Set(paths)], listing.entries)
  const files: Change[] = []
  const edits: Finding[] = []
  for (const change of changes) {
    const { path, source, after } = change
    const sourceFile = found.get(source)
    const facts = {
      found: found.get(path),
      indexed: listing.entries.get(path),
      expected: after,
      sourceId: sourceFile === 'obstacle' ? undefined : sourceFile?.id,
      written: written.get(path),
    }
    // Conflict markers are nobody's text: both sides were judged by their entries.
    const answer = listing.unmerged.has(path) ? 'write' : judgeWorktreeFile(facts, live)
    if (answer === 'write') files.push(change)
    else if (answer === 'edit' && policy === 'overwrite' && facts.found !== 'obstacle') files.push(change)
    else if (answer === 'edit' && facts.found !== 'obstacle') edits.push(unstagedEdit(change, facts.found))
    // An obstacle is looked at again with the whole plan in view: it may be about to go.
    else if (answer === 'edit') files.push(change)
  }
  return { files, edits }
}

function unstagedEdit({ path, source, after }: Change, found: Entry | undefined): Finding {
  return {
    path,
    source,
    kind: 'edited',
    ...(after && { expected: after }),
    ...(found && { actual: found }),
    doubt: 'its work-tree file holds an edit that is not staged',
  }
}

function survivors({ changes, skipped }: IndexPlan): RepoPath[] {
  const kept = new Set(changes.filter(({ after }) => after).map(({ path }) => path))
  return skipped.filter(path => kept.has(path))
}

/**
 * `git commit -- path` commits from a temporary index and afterwards makes `index.lock` the index. The same lines go into it,
 * or the next commit would revert the mirror, but never over an edit: an entry that is staged there is left alone unless it
 * is the one that is replaced in the commit, or one that Lockstep wrote for a commit that was refused, and then only where
 * the source has the same entry there: what follows a newer source that is still staged stays.
 */
async function findSecondIndex(
  repository: Repository,
  changes: readonly Change[],
): Promise<{ indexFile: string; lines: IndexLine[] } | undefined> {
  if (!repository.indexFile || !/^next-index-\d+\.lock$/.test(basename(repository.indexFile)))
    return undefined
  const indexFile = `${repository.gitDirectory}/index.lock`
  const paths = changes.flatMap(({ path, source }) => [path, source])
  const [{ entries }, written] = await Promise.all([
    readIndex(repository, { paths, indexFile }),
    readRecord(repository),
  ])
  const isOwn = (path: RepoPath) => written.get(path)?.has(entries.get(path)?.id ?? '') ?? false
  const lines = changes
    .filter(
      ({ path, source, before, after }) =>
        sameEntry(entries.get(path), before) || (isOwn(path) && sameEntry(entries.get(source), after)),
    )
    .map(({ path, after }) => ({ path, entry: after }))
  return { indexFile, lines }
}

async function readBack(repository: Repository, plans: readonly IndexPlan[]): Promise<void> {
  const paths = plans.flatMap(({ changes }) => changes.map(({ path }) => path))
  const directories = [...new Set(plans.map(({ mirror }) => mirror.to))]
  const { entries } = await readIndex(repository, { paths, directories })
  for (const { mirror, changes } of plans) {
    const wrong = changes.find(({ path, after }) => !sameEntry(entries.get(path), after))
    if (wrong) throw readBackFailed(mirror, wrong)
  }
}

/** The error for an entry that doesn't hold what was just written to it. */
function readBackFailed(mirror: Mirror, { path }: Change): LockstepError {
  return new LockstepError({
    code: 'READ_BACK_FAILED',
    message: `${mirror.name} was staged, but the index doesn't hold its source at ${showPath(path)}`,
    hint: 'another git process may have changed the index: run the same command again, or put everything back with `npx lockstep undo`',
  })
}
