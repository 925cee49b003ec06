/**
 * What is known about the texts that a mirror holds and its source doesn't: were they the source's once, or Lockstep's
 * own? No manifest is kept for this; git's history and the small record of own writes answer.
 */
import type { Base, Difference, Standing } from '../core/compare.ts'
import { textsInDoubt } from '../core/compare.ts'
import type { Mirror } from '../core/mirror.ts'
import { isUtf8, type RepoPath } from '../core/path.ts'
import type { ConflictSide, ContentId } from '../core/snapshot.ts'
import { findTexts, type Texts } from '../git/history.ts'
import { type Conflicts, listResolved } from '../git/listings.ts'
import type { Repository } from '../git/repository.ts'
import { findConverted } from './converted.ts'
import { findMerged } from './merged.ts'
import { findRevisions } from './ongoing.ts'

/** Per path, the ids that Lockstep recorded before it wrote them there. */
export type Written = ReadonlyMap<RepoPath, ReadonlySet<ContentId>>

export interface BaseRequest {
  readonly mirror: Mirror
  readonly differences: readonly Difference[]
  readonly written: Written
  /** The source's ids at HEAD where they are known already; saves the walk in the ordinary case. */
  readonly headIds?: ReadonlyMap<RepoPath, ContentId>
  /** Where the walk starts; HEAD and whatever is being merged, picked or reverted when left out. */
  readonly revisions?: readonly string[]
  /** Untracked paths of the work tree: never removed unless Lockstep wrote exactly those bytes. */
  readonly untracked?: ReadonlySet<RepoPath>
  /** Whether the texts are files of the work tree, which git's attributes may make something else of. */
  readonly onDisk?: boolean
}

/** More pathspecs than this, and the walk asks for the whole source instead. */
const manyPathspecs = 64

/** Finds what is known about each difference's text. Walks history only for what nothing else explains. */
export async function findBase(repository: Repository, request: BaseRequest): Promise<Base> {
  const base = new Map<RepoPath, Standing>()
  const open: Difference[] = []
  for (const difference of request.differences) {
    const texts = textsInDoubt(difference)
    if (texts.length === 0) continue
    if (texts.every(id => isKnownWithoutHistory(difference, id, request)))
      base.set(difference.path, { known: true })
    else if (!difference.expected && request.untracked?.has(difference.path)) {
      base.set(difference.path, {
        known: false,
        doubt: 'untracked: only you can tell whether it is still needed',
      })
    } else open.push(difference)
  }
  if (open.length === 0) return base
  const revisions = request.revisions ?? (await findRevisions(repository))
  const history = await findTexts(repository, revisions, pathsOf(request.mirror, open))
  for (const difference of open)
    base.set(difference.path, standingOf(repository, difference, { ...request, history }))
  // A revision is judged by its own history: what is going on in this work tree is no part of it.
  if (request.revisions === undefined)
    await addLocal(repository, { ...request, differences: open, history }, base)
  const unknown = request.onDisk ? open.filter(({ path }) => !base.get(path)?.known) : []
  for (const [path, doubt] of await findConverted(repository, unknown))
    base.set(path, { known: false, doubt })
  return base
}

/** Adds what this work tree knows besides history: conflicts that were resolved in the source, and a merge that is going on. */
async function addLocal(
  repository: Repository,
  request: BaseRequest & { history: Texts },
  base: Map<RepoPath, Standing>,
): Promise<void> {
  const isUnknown = ({ path }: Difference) => !base.get(path)?.known
  const open = request.differences.filter(isUnknown)
  if (open.length === 0) return
  const paths = pathsOf(request.mirror, open)
  const resolved = await listResolved(repository, paths)
  const history = addConflicts(request.history, resolved)
  for (const difference of open)
    base.set(difference.path, standingOf(repository, difference, { ...request, history }))
  const unknown = open.filter(isUnknown)
  for (const [path, standing] of await findMerged(repository, { unknown, history, resolved, paths }))
    base.set(path, { ...base.get(path), ...standing })
}

/** Both sides of a conflict were somebody's text, in commits that this history may not reach: a stash, a mailed patch. */
function addConflicts(history: Texts, resolved: Conflicts): Texts {
  const texts = new Map(history)
  for (const [path, entries] of resolved) {
    // Stage 1 is the ancestor, which git may have made up.
    const sides = entries.filter(({ stage }) => stage > 1).map(({ id }) => id)
    texts.set(path, [...(texts.get(path) ?? []), ...sides])
  }
  return texts
}

function isKnownWithoutHistory(
  { path, source, expected }: Difference,
  id: ContentId,
  request: BaseRequest,
): boolean {
  if (id === expected?.id || request.written.get(path)?.has(id)) return true
  const removesUntracked = !expected && request.untracked?.has(path)
  return !removesUntracked && request.headIds?.get(source) === id
}

function standingOf(
  repository: Repository,
  difference: Difference,
  { history, written }: BaseRequest & { history: Texts },
): Standing {
  const { path, source, expected } = difference
  const sourceTexts = history.get(source) ?? []
  const isKnown = (id: ContentId) =>
    id === expected?.id || sourceTexts.includes(id) || (written.get(path)?.has(id) ?? false)
  if (textsInDoubt(difference).every(isKnown)) return { known: true }
  const baseId = history.get(path)?.find(id => sourceTexts.includes(id))
  return {
    known: false,
    ...(baseId !== undefined && { baseId, sourceMoved: baseId !== expected?.id }),
    ...(difference.unmerged && { doubt: whichSide(difference.unmerged.filter(({ id }) => !isKnown(id))) }),
    ...(repository.shallow && { doubt: 'cannot tell: shallow clone' }),
  }
}

function whichSide(edits: readonly ConflictSide[]): string {
  const [one, other] = edits
  if (other) return 'both sides of the conflict hold a hand edit'
  return `${one?.side === 'ours' ? 'our' : 'their'} side of the conflict holds a hand edit`
}

function pathsOf(mirror: Mirror, differences: readonly Difference[]): RepoPath[] {
  const paths = differences.flatMap(({ path, source }) => [source, path])
  return paths.length <= manyPathspecs && paths.every(isUtf8) ? paths : [mirror.from, mirror.to]
}
