/**
 * What was where in the past: the texts that a path once had, and since when two directories differ. Both are asked only
 * once a drift is known, and neither reads a blob.
 */
import type { RepoPath } from '../core/path.ts'
import type { ContentId } from '../core/snapshot.ts'
import { pathspecs } from './listings.ts'
import { parseRawDiff, type RawDiff, unreadable } from './parse.ts'
import type { Repository } from './repository.ts'
import { askGit } from './run.ts'

/** The texts a path has had, newest first, without those that only a later revert brought back a second time. */
export type Texts = ReadonlyMap<RepoPath, readonly ContentId[]>

/**
 * Finds every text that was once at `paths`, in one walk from `revisions`: both sides of each change, through merges and
 * whichever branch it came from (`-m --full-history`), root commits included.
 */
export async function findTexts(
  repository: Repository,
  revisions: readonly string[],
  paths: readonly RepoPath[],
): Promise<Texts> {
  const texts = new Map<RepoPath, ContentId[]>()
  if (revisions.length === 0 || paths.length === 0) return texts
  const args = [
    '-c',
    'log.showRoot=true', // a user may have turned off what shows the first commit's blobs
    '-c',
    'log.showSignature=false', // or turned on what prints a signature between the records
    '-c',
    'log.diffMerges=separate', // or made -m show nothing of a merge
    'log',
    '--raw',
    '-z',
    '-m',
    '--full-history',
    '--no-renames',
    '--no-abbrev',
    '--no-color',
    '--format=',
    ...revisions,
    '--',
    ...pathspecs(paths),
  ]
  for (const { path, before, after } of parseRawDiff(await askGit(repository, { args }))) {
    const known = texts.get(path) ?? []
    for (const entry of [after, before]) if (entry && !known.includes(entry.id)) known.push(entry.id)
    texts.set(path, known)
  }
  return texts
}

export interface CommitLine {
  readonly commit: string
  readonly parents: readonly string[]
}

/** The newest `count` commits reachable from `revision`, each with its parents. */
export async function listCommits(
  repository: Repository,
  revision: string,
  count: number,
): Promise<CommitLine[]> {
  const args = ['rev-list', '--parents', `--max-count=${count}`, revision, '--']
  return parseCommitLines(await askGit(repository, { args }))
}

/**
 * `git rev-list --parents`:
 * ```
 * b0e5315b… 6b78b799…
 * ```
 */
export function parseCommitLines(output: Buffer): CommitLine[] {
  const lines = output.toString('utf8').split('\n')
  const rest = lines.pop()
  if (rest !== '') throw unreadable(rest ?? '')
  return lines.map(line => {
    const ids = line.split(' ')
    if (!ids.every(id => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id))) throw unreadable(line)
    const [commit, ...parents] = ids as [string, ...string[]]
    return { commit, parents }
  })
}

/** The newest commits along the first parents of `revision` that touch `paths`, as many as `count`. */
export async function listTouching(
  repository: Repository,
  revision: string,
  { paths, count }: { paths: readonly RepoPath[]; count: number },
): Promise<string[]> {
  const args = ['rev-list', '--first-parent', `--max-count=${count}`, revision, '--', ...pathspecs(paths)]
  return (await askGit(repository, { args })).toString('utf8').split('\n').slice(0, -1)
}

/** How many commits of a range touch `paths`. */
export async function countCommits(
  repository: Repository,
  range: readonly string[],
  paths: readonly RepoPath[],
): Promise<number> {
  const args = ['rev-list', '--count', ...range, '--', ...pathspecs(paths)]
  return Number((await askGit(repository, { args })).toString('utf8'))
}

/** The subject and the committer's date (seconds since 1970) of one commit. */
export async function readCommit(
  repository: Repository,
  commit: string,
): Promise<{ subject: string; date: number }> {
  // --encoding: a user may have git print subjects in another one (i18n.logOutputEncoding).
  const plain = ['--no-show-signature', '--no-color', '--encoding=UTF-8']
  const args = ['log', '-1', ...plain, '--format=%ct%x00%s', commit, '--']
  const [date, subject] = (await askGit(repository, { args })).toString('utf8').trimEnd().split('\0')
  return { date: Number(date), subject: subject ?? '' }
}

/** How each pair of trees differs, by paths relative to both, all pairs in one process. */
export async function diffTreePairs(
  repository: Repository,
  pairs: readonly (readonly [ContentId, ContentId])[],
): Promise<RawDiff[][]> {
  if (pairs.length === 0) return []
  const args = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-abbrev', '--no-renames']
  const input = pairs.map(([one, other]) => `${one} ${other}\n`).join('')
  return parsePairs(await askGit(repository, { args, input }), pairs)
}

/**
 * `git diff-tree --stdin -r -z --raw` prints each pair as it was asked, then its differences:
 * ```
 * <tree> <tree>\n:100644 100644 <id> <id> M\0name\0<tree> <tree>\n
 * ```
 */
export function parsePairs(output: Buffer, pairs: readonly (readonly [ContentId, ContentId])[]): RawDiff[][] {
  const text = output.toString('latin1')
  let at = 0
  const found = pairs.map(([one, other]) => {
    const header = `${one} ${other}\n`
    if (!text.startsWith(header, at)) throw unreadable(text.slice(at))
    const start = at + header.length
    at = start
    // A name may hold anything but NUL, what looks like the next pair included: two records a difference.
    while (text[at] === ':') at = endOfRecord(text, endOfRecord(text, at))
    return parseRawDiff(output.subarray(start, at))
  })
  if (at < text.length) throw unreadable(text.slice(at))
  return found
}

/** Where the record that starts at `at` ends, its NUL included. */
function endOfRecord(text: string, at: number): number {
  const end = text.indexOf('\0', at)
  return end < 0 ? text.length : end + 1
}

/** `REV:path` for `git cat-file`, one byte a character. */
export function objectName(revision: string, path: RepoPath): string {
  return `${revision}:${path}`
}
