/**
 * Texts that a merge made out of others. Where both branches changed a mirrored file, git's result is a text that the
 * source never had, and still nobody's work: it holds nothing but what the source had on either side. Such a text is made
 * again from its three parts, and known if the same bytes come out. What was merged from a hand edit, or edited after the
 * merge, comes out differently and stays an edit.
 *
 * The parts are taken from where git keeps them, and nothing is recorded: from the source's own conflict, which the index
 * remembers after it is resolved (gitformat-index(5), "Resolve undo"), or from the commits that are being merged.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Difference, Standing } from '../core/compare.ts'
import type { RepoPath } from '../core/path.ts'
import { type ContentId, type Entry, executableMode, fileMode } from '../core/snapshot.ts'
import type { Texts } from '../git/history.ts'
import { type Conflicts, listTree } from '../git/listings.ts'
import { mergeFiles } from '../git/merge.ts'
import { findBlobs, hashBytes } from '../git/objects.ts'
import type { Repository } from '../git/repository.ts'
import { findSides } from './ongoing.ts'

/** The three entries that git made one of: the common ancestor's, where there is one, and the two sides'. */
interface Parts {
  readonly base: Entry | undefined
  readonly ours: Entry
  readonly theirs: Entry
}

export interface MergedRequest {
  /** Differences whose text is neither the source's nor Lockstep's. */
  readonly unknown: readonly Difference[]
  /** What the source once held. */
  readonly history: Texts
  /** The entries of conflicts that were resolved in the source, by path and stage. */
  readonly resolved: Conflicts
  /** What to list of a commit to find the mirrored paths in it. */
  readonly paths: readonly RepoPath[]
}

/** Finds which of these texts a merge made of texts that the source had. Says nothing about the others. */
export async function findMerged(
  repository: Repository,
  request: MergedRequest,
): Promise<Map<RepoPath, Standing>> {
  const standings = new Map<RepoPath, Standing>()
  // The sides of a conflict aren't merged texts: each is some commit's.
  const unknown = request.unknown.filter(({ actual, unmerged }) => isFile(actual) && !unmerged)
  const candidates = await findCandidates(repository, { ...request, unknown })
  if (candidates.length === 0) return standings
  const directory = await mkdtemp(`${tmpdir()}/lockstep-merge-`)
  try {
    for (const { difference, parts } of candidates) {
      const { path, actual } = difference
      if (standings.get(path)?.known) continue
      const made = await mergeAgain(repository, directory, parts)
      if (made === actual?.id) standings.set(path, { known: true })
      else if (made === 'missing') standings.set(path, { known: false, doubt: missingText })
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
  return standings
}

const missingText = 'cannot tell: a text that it may be merged from is not in this clone'

/** What each text may have been made of, the likeliest first. */
async function findCandidates(
  repository: Repository,
  { unknown, history, resolved, paths }: MergedRequest,
): Promise<{ difference: Difference; parts: Parts }[]> {
  const merged = unknown.length > 0 ? await findMergedEntries(repository, paths) : []
  return unknown.flatMap(difference => {
    const { path, source } = difference
    const isKnown = ({ id }: Entry) => history.get(source)?.includes(id) ?? false
    const conflict = partsOf((resolved.get(source) ?? []).map(entry => [entry.stage, entry]))
    const sides = partsOf(merged.map((entries, at) => [at + 1, entries.get(path)]))
    return [conflict, sides && isKnown(sides.ours) && isKnown(sides.theirs) ? sides : undefined].flatMap(
      parts => (parts ? [{ difference, parts }] : []),
    )
  })
}

/** The entries of the mirrored paths in the three commits of the merge that is going on: base, ours, theirs. */
async function findMergedEntries(
  repository: Repository,
  paths: readonly RepoPath[],
): Promise<ReadonlyMap<RepoPath, Entry>[]> {
  const sides = await findSides(repository)
  if (!sides) return []
  return Promise.all(
    [sides.base, 'HEAD', sides.theirs].map(async commit => {
      const entries = commit === undefined ? [] : await listTree(repository, commit, paths)
      return new Map(entries.map(entry => [entry.path, entry]))
    }),
  )
}

/** Stages as git numbers them: 1 is the common ancestor, 2 ours, 3 theirs. Git merges the text of plain files alone. */
function partsOf(stages: readonly (readonly [number, Entry | undefined])[]): Parts | undefined {
  const [base, ours, theirs] = [1, 2, 3].map(stage => stages.find(([number]) => number === stage)?.[1])
  return isFile(ours) && isFile(theirs) && (!base || isFile(base)) ? { base, ours, theirs } : undefined
}

function isFile(entry: Entry | undefined): entry is Entry {
  return entry?.mode === fileMode || entry?.mode === executableMode
}

/** The id of what git makes of the parts, our side where they conflict; undefined where it makes nothing of them. */
async function mergeAgain(
  repository: Repository,
  directory: string,
  { base, ours, theirs }: Parts,
): Promise<ContentId | 'missing' | undefined> {
  const sides = [...(base ? [base] : []), ours, theirs]
  const texts = await findBlobs(
    repository,
    sides.map(({ id }) => id),
  )
  if (texts.includes(undefined)) return 'missing'
  // Files that both sides added are merged from nothing.
  const [baseText, ourText, theirText] = base ? texts : [Buffer.alloc(0), ...texts]
  for (const [name, text] of Object.entries({ base: baseText, ours: ourText, theirs: theirText }))
    await writeFile(`${directory}/${name}`, text as Buffer)
  const merged = await mergeFiles({ directory, environment: repository.environment })
  return merged && hashBytes(repository, merged)
}
