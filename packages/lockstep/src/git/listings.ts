/**
 * What git knows to be where: the index, a tree, and the difference between the two. Reading only; no call here takes a
 * lock or writes an object.
 */
import { isUtf8, pathBytes, type RepoPath, showPath } from '../core/path.ts'
import { LockstepError } from '../errors.ts'
import {
  type IndexEntry,
  parseIndex,
  parseNames,
  parseRawDiff,
  parseTree,
  type RawDiff,
  type TreeEntry,
} from './parse.ts'
import { emptyIds, type Repository } from './repository.ts'
import { askGit, type GitRequest, gitFailure, runGit } from './run.ts'

/** More literal pathspecs than this cost git more than listing the directories that hold them. */
const manyPathspecs = 64

/**
 * Lists the index below `paths`, each a file or a directory. With many paths, or one whose name can't be an argument
 * because it isn't UTF-8, it lists `directories` instead: callers look up what they need.
 */
export async function listIndex(
  repository: Repository,
  request: { paths: readonly RepoPath[]; directories?: readonly RepoPath[]; indexFile?: string },
): Promise<IndexEntry[]> {
  const { paths, directories = paths, indexFile } = request
  const narrow = paths.length <= manyPathspecs && paths.every(isUtf8)
  const asked = narrow ? paths : directories
  if (asked.length === 0) return []
  // -t tells skip-worktree entries apart; --full-name keeps paths relative to the top wherever git runs.
  const args = ['ls-files', '-s', '-t', '-z', '--full-name', '--', ...pathspecs(asked)]
  const environment = indexFile === undefined ? {} : { environment: { GIT_INDEX_FILE: indexFile } }
  return parseIndex(await askGit(repository, { args, ...environment }))
}

/** Per path, the entries of a conflict. */
export type Conflicts = ReadonlyMap<RepoPath, readonly IndexEntry[]>

/**
 * Lists the conflicts below `paths` that were resolved since the last checkout or merge: the index remembers their entries
 * (gitformat-index(5), "Resolve undo"), and loses them without harm.
 */
export async function listResolved(repository: Repository, paths: readonly RepoPath[]): Promise<Conflicts> {
  const args = ['ls-files', '--resolve-undo', '-t', '-z', '--full-name', '--', ...pathspecs(paths)]
  const conflicts = new Map<RepoPath, IndexEntry[]>()
  for (const entry of parseIndex(await askGit(repository, { args })))
    conflicts.set(entry.path, [...(conflicts.get(entry.path) ?? []), entry])
  return conflicts
}

/** Names the paths that are in the index by intent only (`git add -N`), which no commit records. */
export async function listIntentToAdd(
  repository: Repository,
  paths: readonly RepoPath[],
): Promise<RepoPath[]> {
  // In git 2.28 and newer an intent-to-add entry is an addition of the work tree over the index, and nothing else is.
  const args = ['diff-files', '--name-only', '-z', '--diff-filter=A', '--', ...pathspecs(paths)]
  return parseNames(await askGit(repository, { args }))
}

/** Lists a revision's tree below `paths`. Missing paths are simply not listed. */
export async function listTree(
  repository: Repository,
  commit: string,
  paths: readonly RepoPath[],
): Promise<TreeEntry[]> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...pathspecs(paths)]
  return parseTree(await askGit(repository, { args }))
}

/** What the index changes below `paths` against `head`, or against nothing before the first commit. */
export async function diffIndex(
  repository: Repository,
  head: string | undefined,
  paths: readonly RepoPath[],
): Promise<RawDiff[]> {
  const args = [
    'diff-index',
    '--cached',
    '--raw',
    '-z',
    '--no-renames', // a rename is a removal and an addition: one path a record
    '--no-abbrev',
    '--ita-invisible-in-index', // what is only meant to be added isn't in the commit
    head ?? emptyIds(repository).tree,
    '--',
    ...pathspecs(paths),
  ]
  return parseRawDiff(await askGit(repository, { args }))
}

/** How the work tree differs from the index below `paths`: modified, deleted, and untracked but not ignored. */
export async function listWorktreeChanges(
  repository: Repository,
  paths: readonly RepoPath[],
): Promise<{ modified: Set<RepoPath>; deleted: Set<RepoPath>; untracked: Set<RepoPath> }> {
  const others = ['ls-files', '-o', '--exclude-standard', '-z', '--full-name']
  // Not `ls-files -m -d`, which looks for `dir/file` behind a link that stands where `dir` was.
  const changed = ['diff-files', '--raw', '-z', '--no-renames', '--no-abbrev']
  const [lines, untracked] = await askReadable(repository, paths, [changed, others])
  const named = (isDeleted: boolean) =>
    parseRawDiff(lines).flatMap(({ path, status }) => ((status === 'D') === isDeleted ? [path] : []))
  return {
    modified: new Set(named(false)),
    deleted: new Set(named(true)),
    untracked: new Set(parseNames(untracked)),
  }
}

/**
 * Asks git about the work tree below `paths`. Git goes on past what it isn't allowed to look at, as if that hadn't changed or
 * weren't there, and exits with 0. All it does is say so, of a file and of a directory:
 * ```
 * infra/src/a.py: Permission denied
 * warning: could not open directory 'infra/src/new/': Permission denied
 * ```
 */
async function askReadable(
  repository: Repository,
  paths: readonly RepoPath[],
  questions: readonly [string[], string[]],
): Promise<[Buffer, Buffer]> {
  // LC_ALL: the words that are looked for are English.
  const environment = { LC_ALL: 'C' }
  const requests = questions.map(words => ({ args: [...words, '--', ...pathspecs(paths)], environment }))
  const answers = await Promise.all(requests.map(request => runGit(repository, request)))
  for (const [at, answer] of answers.entries()) {
    if (answer.code !== 0) throw gitFailure(requests[at] as GitRequest, answer)
    refuseUnreadable(paths, answer.stderr)
  }
  return answers.map(({ stdout }) => stdout) as [Buffer, Buffer]
}

function refuseUnreadable(paths: readonly RepoPath[], words: string): void {
  const said = words.split('\n').map(line => line.replace(/^warning: could not open directory /, ''))
  const starts = paths.flatMap(path => ['/', ': '].map(end => `${showPath(path)}${end}`))
  const line = said.find(one => starts.some(start => one.replace(/^'/, '').startsWith(start)))
  if (line === undefined) return
  throw new LockstepError({
    code: 'FILE_UNREADABLE',
    message: `a file of the work tree can't be read: ${line}`,
  })
}

/** What of the whole work tree and the index no commit holds: tracked paths that differ from HEAD, and untracked ones. */
export async function listUncommitted(
  repository: Repository,
): Promise<{ changed: RepoPath[]; untracked: RepoPath[] }> {
  // --no-renames: a renamed path would be two names in one record.
  const args = ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all']
  const records = parseNames(await askGit(repository, { args }))
  const named = (isUntracked: boolean) =>
    records.flatMap(record => (record.startsWith('??') === isUntracked ? [record.slice(3) as RepoPath] : []))
  return { changed: named(false), untracked: named(true) }
}

/** Resolves a revision to a commit id; throws REVISION_UNKNOWN when it names none. */
export async function resolveCommit(repository: Repository, revision: string): Promise<string> {
  const commit = await findCommit(repository, revision)
  if (commit !== undefined) return commit
  throw new LockstepError({
    code: 'REVISION_UNKNOWN',
    message: `${revision} is not a commit of this repository`,
    hint: repository.shallow
      ? 'this is a shallow clone: fetch more of it with `git fetch --unshallow`'
      : 'git log --oneline',
  })
}

/** The commit that a revision names, or undefined: a repository without commits has no HEAD. */
export async function findCommit(repository: Repository, revision: string): Promise<string | undefined> {
  // --end-of-options: a revision that looks like an option stays a revision.
  const request = { args: ['rev-parse', '--quiet', '--verify', '--end-of-options', `${revision}^{commit}`] }
  const answer = await runGit(repository, request)
  if (answer.code === 0) return answer.stdout.toString('utf8').trim()
  if (answer.code === 1 || answer.code === 128) return undefined
  throw gitFailure(request, answer)
}

/**
 * How a mirror's tree differs from its source's at one revision, by paths relative to both. Undefined where one of them
 * isn't a directory there.
 */
export async function diffDirectories(
  repository: Repository,
  revision: string,
  [from, to]: readonly [RepoPath, RepoPath],
): Promise<RawDiff[] | undefined> {
  if (!isUtf8(from) || !isUtf8(to)) return undefined
  const trees = [from, to].map(path => `${revision}:${showPath(path)}`)
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', '--end-of-options', ...trees]
  const answer = await runGit(repository, { args })
  return answer.code === 0 ? parseRawDiff(answer.stdout) : undefined
}

/** Paths as literal pathspecs. The empty path is the top. */
export function pathspecs(paths: readonly RepoPath[]): string[] {
  return paths.map(path => (path === '' ? '.' : showPath(path)))
}

/** Paths as NUL-ended records for git's standard input. */
export function nulEnded(paths: readonly RepoPath[]): Buffer {
  return Buffer.concat(paths.flatMap(path => [pathBytes(path), Buffer.from([0])]))
}
