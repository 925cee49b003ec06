/**
 * What one commit has out of sync that others haven't: the question of every hook that comes after a commit was made. A
 * finding is the same in two commits when source and mirror hold the same two texts there; a drift that went on while the
 * source changed once more is a new one.
 */
import type { Finding } from '../../core/report.ts'
import type { Entry } from '../../core/snapshot.ts'
import { LockstepError } from '../../errors.ts'
import type { Repository } from '../../git/repository.ts'
import { judgePlace } from '../check.ts'
import { isJudged, type Judgement, type Unjudged } from '../judge.ts'
import { loadDeclaration, type Place } from '../workspace.ts'

/** A commit, and what people call it. */
export type Revision = Extract<Place, { name: 'revision' }>

/** One mirror at a commit; `fresh` are those of its findings that none of the other commits has. */
export type NewDrift = { readonly judgement: Judgement; readonly fresh: readonly Finding[] } | Unjudged

/** What some commits have out of sync, by the identity of each finding, and which mirrors they had no answer for. */
export interface KnownDrift {
  readonly findings: ReadonlySet<string>
  /** `<mirror> <error code>`. */
  readonly errors: ReadonlySet<string>
}

/**
 * Judges the mirrors that a commit holds by its own declaration, and its findings against those that other commits have;
 * `readKnown` is asked for these only where there is a finding. Throws CONFIG_MISSING for a commit without a declaration. A
 * mirror that none of them could judge, for the same reason, is left out.
 */
export async function findNewDrift(
  repository: Repository,
  at: Revision,
  readKnown: () => Promise<KnownDrift>,
): Promise<NewDrift[]> {
  const judged = await judgeCommit(repository, at)
  const isFine = judged.every(result => isJudged(result) && result.drift.length === 0)
  const known = isFine ? noDrift : await readKnown()
  return judged.flatMap((result): NewDrift[] => {
    if (isJudged(result)) {
      const fresh = result.drift.filter(finding => !known.findings.has(identify(finding)))
      return [{ judgement: result, fresh }]
    }
    return known.errors.has(identifyError(result)) ? [] : [result]
  })
}

/** Finds what is out of sync in some commits. One without a declaration that can be read has nothing. */
export async function findKnownDrift(
  repository: Repository,
  commits: readonly string[],
): Promise<KnownDrift> {
  const findings = new Set<string>()
  const errors = new Set<string>()
  for (const commit of commits) {
    for (const result of await judgeReadable(repository, commit)) {
      if (!isJudged(result)) errors.add(identifyError(result))
      else for (const finding of result.drift) findings.add(identify(finding))
    }
  }
  return { findings, errors }
}

const noDrift: KnownDrift = { findings: new Set(), errors: new Set() }

/** What makes a finding the same in another commit: its path and the two texts, whatever the mirror is called there. */
export function identify({
  path,
  expected,
  actual,
}: Pick<Finding, 'path'> & { expected?: Entry | undefined; actual?: Entry | undefined }): string {
  return [path, expected?.mode, expected?.id, actual?.mode, actual?.id].join('\0')
}

/** What makes it the same answer in another commit that a mirror can't be judged. */
export function identifyError(result: Unjudged): string {
  return `${result.mirror.name} ${'error' in result ? result.error.code : result.notCompared}`
}

async function judgeCommit(repository: Repository, place: Revision): Promise<(Judgement | Unjudged)[]> {
  const { mirrors } = await loadDeclaration(repository, place)
  const judged = await judgePlace(repository, { place, mirrors: mirrors.filter(({ tracked }) => tracked) })
  const untracked = mirrors.filter(({ tracked }) => !tracked)
  if (untracked.length === 0) return judged
  // Of an untracked mirror a commit has nothing to compare, only the mistake of holding it.
  const misdeclared = await judgePlace(repository, { place, mirrors: untracked })
  return [...judged, ...misdeclared.filter(result => 'error' in result)]
}

async function judgeReadable(repository: Repository, commit: string): Promise<(Judgement | Unjudged)[]> {
  try {
    return await judgeCommit(repository, { name: 'revision', commit, revision: commit })
  } catch (error) {
    if (error instanceof LockstepError) return []
    throw error
  }
}
