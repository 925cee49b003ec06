/**
 * Decides, mirror by mirror, what a commit may do: what can be mended, and what has to stop it. Reads the work tree where
 * a decision needs it and writes nothing.
 */
import { planSync } from '../../core/plan.ts'
import type { Finding, Verdict } from '../../core/report.ts'
import { type Entry, sameEntry } from '../../core/snapshot.ts'
import { findTexts } from '../../git/history.ts'
import { listIndex, listTree } from '../../git/listings.ts'
import type { Repository } from '../../git/repository.ts'
import type { Written } from '../../readers/base.ts'
import type { Listing } from '../../readers/listing.ts'
import { readMergeHeads } from '../../readers/ongoing.ts'
import { readFiles } from '../../readers/read-files.ts'
import { isJudged, type Judgement, type Unjudged } from '../judge.ts'
import { emptiedSource } from '../refuse-source.ts'
import { type IndexPlan, planIndex } from '../sync-index.ts'
import type { Commit } from './pre-commit.ts'

/** One mirror's part of the answer. */
export type CommitPlan =
  | {
      readonly judgement: Judgement
      readonly plan: IndexPlan
      readonly verdict: Verdict
      /** Findings that only the mirror's side was staged for, while the source's work-tree file holds that text. */
      readonly forgotten: readonly Finding[]
      /** Hand edits that a parent of this merge has committed already. */
      readonly inherited: readonly Finding[]
    }
  | Unjudged

export interface PlanRequest {
  readonly judged: readonly (Judgement | Unjudged)[]
  readonly listing: Listing
  readonly written: Written
}

/** Whether a mirror's part of the commit is somebody's to decide, so that nothing may be written. */
export function isStopped({ plan, forgotten }: { plan: IndexPlan; forgotten: readonly Finding[] }): boolean {
  return plan.kept.length > 0 || forgotten.length > 0
}

/** Plans what the hook will do about each touched mirror. */
export async function planCommit(
  repository: Repository,
  commit: Commit,
  request: PlanRequest,
): Promise<CommitPlan[]> {
  const plans: CommitPlan[] = []
  for (const result of request.judged) {
    plans.push(
      isJudged(result) ? await planMirror(repository, commit, { ...request, judgement: result }) : result,
    )
  }
  return plans
}

async function planMirror(
  repository: Repository,
  commit: Commit,
  { judgement, listing, written }: PlanRequest & { judgement: Judgement },
): Promise<CommitPlan> {
  const { mirror, drift } = judgement
  if (await isEmptied(repository, commit, judgement)) {
    return { mirror, error: emptiedSource(mirror, { name: 'index' }) }
  }
  const forgotten = await findForgotten(repository, commit, { drift, listing })
  const live = mirror.onCommit === 'block' ? 'rewrite' : 'leave'
  const planned =
    commit.hook === 'check'
      ? { mirror, ...planSync(drift, 'keep', judgement.unmerged), files: [], skipped: [] }
      : await planIndex(repository, judgement, { edits: 'keep', live, listing, written })
  // A forgotten source's text is new to history, and still nobody's edit of the mirror.
  const kept = planned.kept.filter(({ path }) => !forgotten.some(finding => finding.path === path))
  const inherited = await findInherited(repository, kept)
  const plan = { ...planned, kept: kept.filter(finding => !inherited.includes(finding)) }
  const stopped = isStopped({ plan, forgotten })
  const refused = plan.changes.length > 0 && (mirror.onCommit === 'block' || commit.hook !== 'pre-commit')
  const verdict = stopped || refused ? 'block' : inherited.length > 0 ? 'warn' : 'pass'
  return { judgement, plan, forgotten, inherited, verdict }
}

/** Whether this commit removes the last file of a source: the mirror isn't emptied after it without a word. */
async function isEmptied(
  repository: Repository,
  { delta }: Commit,
  { mirror, router }: Judgement,
): Promise<boolean> {
  const removed = delta.some(({ path, after }) => after === undefined && router.routeOf(path) !== undefined)
  if (!removed) return false
  const left = await listIndex(repository, { paths: [mirror.from] })
  return !left.some(({ path }) => router.routeOf(path) !== undefined)
}

/**
 * Finds the paths of which only the mirror's side was staged although the source's work-tree file says the same: the
 * source was forgotten. Regenerating the mirror would take it back and leave an empty commit.
 */
async function findForgotten(
  repository: Repository,
  { delta }: Commit,
  { drift, listing }: { drift: readonly Finding[]; listing: Listing },
): Promise<Finding[]> {
  const staged = new Set(delta.map(({ path }) => path))
  const oneSided = drift.filter(({ path, source }) => staged.has(path) && !staged.has(source))
  if (oneSided.length === 0) return []
  const found = await readFiles(
    repository,
    oneSided.map(({ source }) => source),
    listing.entries,
  )
  const forgotten = oneSided.filter(({ source, actual }) => {
    const file = found.get(source)
    return file !== 'obstacle' && sameEntry(file, actual)
  })
  // That the text lies at the source is what makes such a finding stale; history just doesn't know it yet.
  return forgotten.map(({ path, source, expected, actual }) => ({
    path,
    source,
    kind: expected ? 'stale' : 'extra',
    ...(expected && { expected }),
    ...(actual && { actual }),
  }))
}

/**
 * In a merge, finds the hand edits that one of the parents has committed: blocking would stop everyone who merges it. The
 * text may be another one meanwhile, where git merged the edit with what the other side changed.
 */
async function findInherited(repository: Repository, kept: readonly Finding[]): Promise<Finding[]> {
  const edits = kept.filter(({ doubt }) => doubt === undefined)
  const merged = edits.length > 0 ? await readMergeHeads(repository) : []
  if (merged.length === 0) return []
  const sources = edits.map(({ source }) => source)
  const inherited = new Set<Finding>()
  for (const parent of ['HEAD', ...merged]) {
    const [tree, texts] = await Promise.all([
      listTree(repository, parent, [...edits.map(({ path }) => path), ...sources]),
      findTexts(repository, [parent], sources),
    ])
    const entries = new Map<string, Entry>(tree.map(({ path, mode, id }) => [path, { mode, id }]))
    for (const finding of edits) {
      const there = entries.get(finding.path)
      if (sameEntry(there, entries.get(finding.source))) continue
      const isEdited = there !== undefined && !texts.get(finding.source)?.includes(there.id)
      if (isEdited || sameEntry(there, finding.actual)) inherited.add(finding)
    }
  }
  return [...inherited]
}
