/**
 * What git is in the middle of: a merge, a cherry-pick, a revert, a rebase. Read from the files and variables in which git
 * says so; nothing is asked of git where none of them is there.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { listCommits } from '../git/history.ts'
import { findCommit } from '../git/listings.ts'
import { findMergeBases } from '../git/ranges.ts'
import type { Repository } from '../git/repository.ts'

/** The commits whose texts git merges into those of HEAD. Without a base the two have no history in common. */
export interface Sides {
  readonly base: string | undefined
  readonly theirs: string
}

/** HEAD, and the other side of whatever is going on. */
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

/**
 * The commits that a text of the index may have been merged from. Undefined where nothing is going on, and where git merges
 * more than two sides or from a base that it makes up: several merge bases, a merge that is picked.
 */
export async function findSides(repository: Repository): Promise<Sides | undefined> {
  const heads = await readMergeHeads(repository)
  if (heads.length > 0) return heads.length === 1 ? findMergeSides(repository, heads[0] as string) : undefined
  const [picked] = [
    ...(await readPseudoRef(repository, 'CHERRY_PICK_HEAD')),
    ...(await readPseudoRef(repository, 'REBASE_HEAD')),
  ]
  const [reverted] = await readPseudoRef(repository, 'REVERT_HEAD')
  const commit = picked ?? reverted
  if (commit === undefined) return undefined
  const [line] = await listCommits(repository, commit, 1)
  const [parent, ...others] = line?.parents ?? []
  if (others.length > 0) return undefined
  if (picked !== undefined) return { base: parent, theirs: picked }
  return parent === undefined ? undefined : { base: commit, theirs: parent }
}

async function findMergeSides(repository: Repository, theirs: string): Promise<Sides | undefined> {
  const bases = await findMergeBases(repository, 'HEAD', [theirs])
  return bases.length > 1 ? undefined : { base: bases[0], theirs }
}

/** The lock of the index; git holds it while it checks out, merges or commits (git-update-index(1)). */
const indexLock = 'index.lock'
/** How long a lock is waited for, in milliseconds: one that lies longer was left behind, and a work tree needs none. */
const longestWait = 10_000

/** Waits until git has let go of the index: until then the work tree may be half of one commit and half of another. */
export async function waitForGit({ gitDirectory }: Repository): Promise<void> {
  const end = Date.now() + longestWait
  while (existsSync(`${gitDirectory}/${indexLock}`) && Date.now() < end) await sleep(50)
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
