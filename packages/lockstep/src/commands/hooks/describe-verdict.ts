/** The hook's answer about one mirror, in the words of a report: what was done, what stops the commit, and the way out. */
import { createRouter, isDriftAt } from '../../core/derive.ts'
import { compileGlobs } from '../../core/glob.ts'
import type { Mirror } from '../../core/mirror.ts'
import { joinPath, type RepoPath, relativeTo, showPath } from '../../core/path.ts'
import { describeChanges } from '../../core/plan.ts'
import type { Finding } from '../../core/report.ts'
import { diffDirectories } from '../../git/listings.ts'
import type { Repository } from '../../git/repository.ts'
import type { ReportedPlace } from '../report-on.ts'
import type { IndexPlan } from '../sync-index.ts'
import type { CommitPlan } from './plan-commit.ts'
import type { Commit } from './pre-commit.ts'
import { findWayOut } from './way-out.ts'

/** Describes what became of one mirror. `stopped` says that another or this one blocks and nothing was written at all. */
export async function describeVerdict(
  repository: Repository,
  answer: CommitPlan,
  { commit, stopped }: { commit: Commit; stopped: boolean },
): Promise<ReportedPlace> {
  if (!('plan' in answer)) return answer
  const { judgement, plan, forgotten, inherited, verdict } = answer
  const { mirror, drift, expected } = judgement
  const written = plan.changes.length > 0 && !stopped
  const mended = written && mirror.onCommit === 'stage'
  const unsolved = drift.filter(({ path }) => !mended || inherited.some(finding => finding.path === path))
  const findings = unsolved.map(
    finding => [...plan.kept, ...forgotten].find(({ path }) => path === finding.path) ?? finding,
  )
  const notes = [
    ...(verdict === 'block' && !mended ? reasons(mirror, { plan, forgotten, drift, commit }) : []),
    ...inherited.map(({ path }) => `${showPath(path)} was edited by hand in a commit that this one merges`),
    ...(await olderDrift(repository, mirror, { commit, drift })),
  ]
  const fix =
    verdict === 'block' ? { fix: findWayOut(repository, mirror, { hook: commit.hook, plan, forgotten }) } : {}
  const changes = written ? { changes: describeChanges(plan.changes) } : {}
  return {
    mirror,
    report: {
      inSync: findings.length === 0,
      compared: expected.size,
      findings,
      verdict,
      notes,
      ...changes,
      ...fix,
    },
  }
}

function reasons(
  mirror: Mirror,
  {
    plan,
    forgotten,
    drift,
    commit,
  }: {
    plan: IndexPlan
    forgotten: readonly Finding[]
    drift: readonly Finding[]
    commit: Commit
  },
): string[] {
  if (plan.kept.length > 0)
    return plan.kept.map(
      ({ path, doubt }) => `${showPath(path)}${doubt === undefined ? ' was edited by hand' : `: ${doubt}`}`,
    )
  if (forgotten.length > 0) {
    return forgotten.map(
      ({ path, source }) => `${showPath(path)} is staged, its source ${showPath(source)} is not`,
    )
  }
  const staged = new Set(commit.delta.map(({ path }) => path))
  return drift.map(({ path, source }) => {
    const relative = showPath(relativeTo(source, mirror.from)) || showPath(source)
    // Along a chain neither side is staged: it is the source that is about to change.
    return staged.has(path) && !staged.has(source)
      ? `${showPath(path)} changed without ${wordFor(mirror, source)} ${relative}`
      : `${wordFor(mirror, source)} ${relative} changed without ${showPath(path)}`
  })
}

/** "model" for what the declaration calls one, or what lies in a `models` directory; "file" for everything else. */
function wordFor({ models, from }: Mirror, source: RepoPath): 'model' | 'file' {
  const relative = relativeTo(source, from)
  const isModel = models ? compileGlobs(models)(relative) : /(^|\/)models?(\/|\.[a-z]+$)/.test(relative)
  return isModel ? 'model' : 'file'
}

/** One line for the drift that HEAD has already, on paths that this commit doesn't touch. It stays out of the commit. */
async function olderDrift(
  repository: Repository,
  mirror: Mirror,
  { commit, drift }: { commit: Commit; drift: readonly Finding[] },
): Promise<string[]> {
  const touched = commit.touched.paths.get(mirror.name)
  if (commit.head === undefined || !touched) return []
  const router = createRouter(mirror)
  const lines = (await diffDirectories(repository, 'HEAD', [mirror.from, mirror.to])) ?? []
  const older = lines.filter(({ path, after }) => {
    const mirrored = joinPath(mirror.to, path)
    if (touched.has(mirrored) || drift.some(finding => finding.path === mirrored)) return false
    return isDriftAt(router, mirrored, after !== undefined)
  })
  if (older.length === 0) return []
  const files = older.length === 1 ? '1 other file was' : `${older.length} other files were`
  return [
    `${files} out of sync before this commit and ${older.length === 1 ? 'stays' : 'stay'} out of it: npx lockstep check ${mirror.name}`,
  ]
}
