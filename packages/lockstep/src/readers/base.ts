/**
 * What is known about the texts that a mirror holds and its source doesn't: were they the source's once, or Lockstep's
 * own? No manifest is kept for this; git's history and the small record of own writes answer.
 */
import { readFile } from 'node:fs/promises'
import type { Base, Difference, Standing } from '../core/compare.ts'
import { textsInDoubt } from '../core/compare.ts'
import type { Mirror } from '../core/mirror.ts'
import { isUtf8, type RepoPath } from '../core/path.ts'
import type { ContentId } from '../core/snapshot.ts'
import { findTexts, type Texts } from '../git/history.ts'
import { findCommit } from '../git/listings.ts'
import type { Repository } from '../git/repository.ts'

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
  return base
}

/** HEAD, and the other side of whatever is going on: a merge, a cherry-pick, a revert, a rebase. */
export async function findRevisions(repository: Repository): Promise<string[]> {
  const head = await findCommit(repository, 'HEAD')
  const others = ['CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD'].map(name =>
    readPseudoRef(repository, name),
  )
  const found = await Promise.all([readMergeHeads(repository), ...others])
  return [...new Set([...(head ? [head] : []), ...found.flat()])]
}

/** The commits that are being merged into HEAD; none outside a merge. */
export async function readMergeHeads(repository: Repository): Promise<string[]> {
  // In pre-merge-commit MERGE_HEAD isn't written yet; git names the other side in GITHEAD_<commit> (githooks(5)).
  const announced = Object.keys(repository.environment).flatMap(
    name => /^GITHEAD_([0-9a-f]{40,64})$/.exec(name)?.[1] ?? [],
  )
  return [...new Set([...(await readPseudoRef(repository, 'MERGE_HEAD')), ...announced])]
}

async function readPseudoRef(repository: Repository, name: string): Promise<string[]> {
  try {
    const text = await readFile(`${repository.gitDirectory}/${name}`, 'utf8')
    return text.split('\n').filter(line => /^[0-9a-f]{40,64}$/.test(line))
  } catch {
    // No such file: nothing of the kind is going on.
    return []
  }
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
    ...(repository.shallow && { doubt: 'cannot tell: shallow clone' }),
  }
}

function pathsOf(mirror: Mirror, differences: readonly Difference[]): RepoPath[] {
  const paths = differences.flatMap(({ path, source }) => [source, path])
  return paths.length <= manyPathspecs && paths.every(isUtf8) ? paths : [mirror.from, mirror.to]
}
