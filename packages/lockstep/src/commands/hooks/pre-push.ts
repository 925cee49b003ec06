/**
 * The pre-push hook: the last gate on this machine for whatever no pre-commit hook saw. It judges the tip of each pushed ref
 * by the tip's own declaration and refuses findings that the remote hasn't got already. Commits below a tip that is in sync
 * are named when they were out of sync; with `"onPush": "every"` they are refused too.
 */
import type { Config } from '../../core/mirror.ts'
import type { Finding, Report } from '../../core/report.ts'
import { LockstepError } from '../../errors.ts'
import { type CommitLine, readCommit } from '../../git/history.ts'
import { findCommit } from '../../git/listings.ts'
import { type PushedRef, parsePushedRefs } from '../../git/parse.ts'
import { findMergeBases, listRange, listRemoteTips } from '../../git/ranges.ts'
import type { Repository } from '../../git/repository.ts'
import { createCommitJudge } from '../../readers/judge-commits.ts'
import { fixFor } from '../check.ts'
import type { Judgement } from '../judge.ts'
import { addMeaning } from '../meaning/add-meaning.ts'
import { emptyReport, type ReportedPlace, reportOn } from '../report-on.ts'
import { addSince } from '../since.ts'
import { loadDeclaration } from '../workspace.ts'
import {
  findKnownDrift,
  findNewDrift,
  identify,
  type KnownDrift,
  type NewDrift,
  type Revision,
} from './new-drift.ts'
import { findRewrite } from './rewrite.ts'

const command = 'hook pre-push'

/** A commit that is about to be on the remote, and what the remote has already. */
interface Push {
  readonly at: Revision
  /** The name that the commit is pushed from. */
  readonly name: string
  /** Finds the drift that is the remote's own already; asked of git once, when it is needed. */
  readonly readKnown: () => Promise<KnownDrift>
  /** The pushed commits, newest first; the tip is one of them. */
  readonly commits: readonly CommitLine[]
}

/** Judges a push. `remote` is its name or address, `input` what git tells the hook (githooks(5)). */
export async function prePush(
  repository: Repository,
  { remote, input }: { remote: string; input: string },
): Promise<Report> {
  const tips = await listRemoteTips(repository, remote)
  const reports: Report[] = []
  for (const ref of parsePushedRefs(input)) {
    const push = await findPush(repository, ref, tips)
    if (push) reports.push(await judgePush(repository, push))
  }
  return {
    version: 1,
    command,
    place: 'revision',
    inSync: reports.every(({ inSync }) => inSync),
    mirrors: reports.flatMap(({ mirrors }) => mirrors),
    errors: reports.flatMap(({ errors }) => errors),
  }
}

/** Undefined for what isn't a commit: a deleted ref, or a tag of something else. */
async function findPush(
  repository: Repository,
  { localRef, localId, remoteId }: PushedRef,
  tips: ReadonlyMap<string, string>,
): Promise<Push | undefined> {
  const commit = localId === undefined ? undefined : await findCommit(repository, localId)
  if (commit === undefined) return undefined
  const name = localRef.replace(/^refs\/(heads|tags)\//, '')
  const there = remoteId === undefined ? undefined : await findCommit(repository, remoteId)
  const known = [...new Set([...tips.values(), ...(there === undefined ? [] : [there])])]
  const inherited = await findMergeBases(repository, commit, there === undefined ? known : defaultTip(tips))
  const bases = [...new Set([...(there === undefined ? [] : [there]), ...inherited])]
  let drift: Promise<KnownDrift> | undefined
  return {
    at: { name: 'revision', revision: name, commit },
    name,
    readKnown: () => {
      drift ??= findKnownDrift(repository, bases)
      return drift
    },
    commits: await listRange(repository, commit, known),
  }
}

/**
 * The remote's main branch, as far as it is known: what it has out of sync is nothing that a branch which merged it adds.
 * Other branches don't count, or a drift pushed to one of them could be merged into main.
 */
function defaultTip(tips: ReadonlyMap<string, string>): string[] {
  for (const name of ['HEAD', 'main', 'master']) {
    const found = [...tips].find(([ref]) => /^refs\/remotes\/[^/]+\/([^/]+)$/.exec(ref)?.[1] === name)
    if (found) return [found[1]]
  }
  return []
}

async function judgePush(repository: Repository, push: Push): Promise<Report> {
  const { at, readKnown } = push
  const config = await readDeclaration(repository, at)
  // A commit that declares no mirrors has none that could be out of sync.
  if (!config) return emptyReport(command, at)
  const found = await findNewDrift(repository, at, readKnown)
  const results: ReportedPlace[] = []
  for (const result of found) {
    const described = await describePushed(repository, result, { push, config })
    if (described) results.push(described)
  }
  if (results.length === 0) return emptyReport(command, at)
  const judged = found.flatMap(result =>
    'fresh' in result ? [{ ...result.judgement, drift: result.fresh }] : [],
  )
  const dated = await addSince(repository, reportOn(command, at, results), { judged, place: at })
  const report = await addMeaning(repository, dated, { judged, place: at })
  return { ...report, mirrors: report.mirrors.map(mirror => ({ ...mirror, revision: push.name })) }
}

async function describePushed(
  repository: Repository,
  result: NewDrift,
  { push, config }: { push: Push; config: Config },
): Promise<ReportedPlace | undefined> {
  if (!('fresh' in result)) return result
  const { judgement, fresh } = result
  const { mirror, expected, drift } = judgement
  const report = { inSync: drift.length === 0, compared: expected.size, findings: fresh }
  if (fresh.length > 0) {
    const fix = await fixOf(repository, push, { judgement, fresh })
    return { mirror, report: { ...report, verdict: 'block', fix } }
  }
  const below = await findDrifted(repository, push, judgement)
  if (below.length === 0) return undefined
  const notes = [await describeBelow(repository, push, below)]
  if (config.onPush === 'tip') return { mirror, report: { ...report, verdict: 'warn', notes } }
  const { command, notes: more } = findRewrite(push.commits, {
    first: below[0] as string,
    mirror: mirror.name,
    branch: (await isCheckedOut(repository, push)) ? undefined : push.name,
  })
  const fix = `${command}, then push again`
  return { mirror, report: { ...report, verdict: 'block', notes: [...notes, ...more], fix } }
}

async function fixOf(
  repository: Repository,
  push: Push,
  { judgement, fresh }: { judgement: Judgement; fresh: readonly Finding[] },
): Promise<string> {
  const { mirror } = judgement
  if (fresh.some(({ kind }) => kind === 'edited')) return fixFor(mirror, push.at, fresh)
  const first = (await isCheckedOut(repository, push)) ? '' : `git switch ${push.name} && `
  return `${first}npx lockstep sync --staged ${mirror.name} && git commit, then push again`
}

async function isCheckedOut(repository: Repository, { at }: Push): Promise<boolean> {
  return (await findCommit(repository, 'HEAD')) === at.commit
}

/** The pushed commits below the tip that are out of sync in a way that the remote doesn't know, oldest first. */
async function findDrifted(
  repository: Repository,
  { at, commits, readKnown }: Push,
  { mirror, router }: Judgement,
): Promise<string[]> {
  const below = commits.map(({ commit }) => commit).filter(commit => commit !== at.commit)
  if (below.length === 0) return []
  const known = await readKnown()
  const judge = createCommitJudge(repository, {
    mirror,
    router,
    counts: ({ path, before, after }) =>
      !known.findings.has(identify({ path, expected: before, actual: after })),
  })
  const drifted = await judge(below)
  return below.filter((_, at) => drifted[at]).reverse()
}

async function describeBelow(
  repository: Repository,
  { commits }: Push,
  drifted: readonly string[],
): Promise<string> {
  const first = drifted[0] as string
  const { subject } = await readCommit(repository, first)
  const some = drifted.length === 1 ? 'one' : `${drifted.length}`
  return `out of sync in ${some} of the ${commits.length} commits that are pushed, first in ${first.slice(0, 8)} ("${subject}"); in sync again at the last`
}

async function readDeclaration(repository: Repository, at: Revision): Promise<Config | undefined> {
  try {
    return await loadDeclaration(repository, at)
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'CONFIG_MISSING') return undefined
    throw error
  }
}
