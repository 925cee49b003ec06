/**
 * Parsers of what git's plumbing prints. Pure: bytes in, values out. All formats are the `-z` ones, so that a name may
 * hold anything but NUL; bytes are read as latin1 and stay bytes (core/path). An answer that ends in the middle of a record or
 * isn't what its format says throws GIT_FAILED: what is cut off would otherwise read as a path that isn't there.
 */
import { fromGit, type RepoPath } from '../core/path.ts'
import type { ContentId, Entry, Mode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'

export interface IndexEntry extends Entry {
  readonly path: RepoPath
  /** 0, or 1 (base), 2 (ours), 3 (theirs) while the path is unmerged. */
  readonly stage: number
  /** Whether the work tree leaves the file out on purpose (sparse checkout). */
  readonly skipWorktree: boolean
}

export interface TreeEntry extends Entry {
  readonly path: RepoPath
}

/** One side of a raw diff line; undefined where the path isn't there. */
export interface RawDiff {
  readonly path: RepoPath
  readonly before: Entry | undefined
  readonly after: Entry | undefined
  /** Git's letter: A, D, M, T, or U for an unmerged path. */
  readonly status: string
}

/**
 * `git ls-files -s -t -z`:
 * ```
 * H 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0\tsrc/a.py\0
 * S 100755 … 0\tsrc/outside-the-cone.py\0
 * M 100644 … 2\tsrc/unmerged.py\0
 * ```
 */
export function parseIndex(output: Buffer): IndexEntry[] {
  return records(output).map(record => {
    const { head, path } = splitRecord(record, indexHead)
    return {
      path,
      mode: head.slice(2, 8) as Mode,
      id: head.slice(9, -2),
      stage: head.charCodeAt(head.length - 1) - 48,
      // A lower-case letter marks an entry that is assumed unchanged (git-ls-files(1), -v); only S matters here.
      skipWorktree: record[0] === 'S' || record[0] === 's',
    }
  })
}

/**
 * `git ls-tree -r -z`:
 * ```
 * 100644 blob e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\tsrc/a.py\0
 * ```
 */
export function parseTree(output: Buffer): TreeEntry[] {
  return records(output).map(record => {
    const { head, path } = splitRecord(record, treeHead)
    const [mode, , id] = head.split(' ') as [Mode, string, string]
    return { path, mode, id }
  })
}

/**
 * `git diff-index --raw -z --no-renames --no-abbrev`, and the same lines from `diff-tree` and `log`:
 * ```
 * :100644 100644 bcd1234… 0123456… M\0src/a.py\0
 * ```
 */
export function parseRawDiff(output: Buffer): RawDiff[] {
  const found: RawDiff[] = []
  const parts = records(output)
  for (let at = 0; at < parts.length; at += 1) {
    // `log --raw -z --format=` puts a newline or a NUL between commits.
    const head = (parts[at] as string).replace(/^\n+/, '')
    if (head === '') continue
    at += 1
    const path = parts[at]
    if (!path || !rawHead.test(head)) throw unreadable(head)
    const [oldMode, mode, oldId, id, status] = head.slice(1).split(' ') as [
      Mode,
      Mode,
      string,
      string,
      string,
    ]
    found.push({ path: fromGit(path), before: side(oldMode, oldId), after: side(mode, id), status })
  }
  return found
}

/** `git … --name-only -z` and `git ls-files -z`: names, each ended by NUL. */
export function parseNames(output: Buffer): RepoPath[] {
  const names = records(output)
  if (names.includes('')) throw unreadable('')
  return names.map(fromGit)
}

const id = '(?:[0-9a-f]{40}|[0-9a-f]{64})'
const indexHead = new RegExp(`^[A-Za-z?] [0-7]{6} ${id} [0-3]$`)
const treeHead = new RegExp(`^[0-7]{6} [a-z]+ ${id}$`)
const rawHead = new RegExp(`^:[0-7]{6} [0-7]{6} ${id} ${id} [A-Z]$`)

/** What stands before a record's tab, and the path behind it. */
function splitRecord(record: string, format: RegExp): { head: string; path: RepoPath } {
  const tab = record.indexOf('\t')
  const head = record.slice(0, Math.max(tab, 0))
  if (!format.test(head) || tab + 1 === record.length) throw unreadable(record)
  return { head, path: fromGit(record.slice(tab + 1)) }
}

/** Splits NUL-ended records. Git ends the last one too, so one without its NUL was cut off. */
function records(output: Buffer): string[] {
  if (output.length === 0) return []
  const parts = output.toString('latin1').split('\0')
  const rest = parts.pop()
  if (rest !== '') throw unreadable(rest ?? '')
  return parts
}

/** The error for an answer that git doesn't give. */
export function unreadable(part: string): LockstepError {
  return new LockstepError({
    code: 'GIT_FAILED',
    message: `what git answered can't be read: ${JSON.stringify(part.slice(0, 200))} is not a whole record`,
    hint: 'run the same command again; if it stays, `git --version` and the command are worth a report',
  })
}

function side(mode: Mode | '000000', id: ContentId): Entry | undefined {
  return mode === '000000' ? undefined : { mode, id }
}

/**
 * Raw diff lines as git prints them, `parseRawDiff` the other way round:
 * ```
 * :100644 100644 <id> <id> M\0src/a.py\0
 * ```
 */
export function renderRawDiff(lines: readonly RawDiff[], nullId: ContentId): Buffer {
  const side = (entry: Entry | undefined) => ({ mode: entry?.mode ?? '000000', id: entry?.id ?? nullId })
  const text = lines.map(({ path, before, after, status }) => {
    const [one, other] = [side(before), side(after)]
    return `:${one.mode} ${other.mode} ${one.id} ${other.id} ${status}\0${path}\0`
  })
  return Buffer.from(text.join(''), 'latin1')
}

/** Git's letter for a change of one path: a change of type is one between file, link and submodule. */
export function statusOf(before: Entry | undefined, after: Entry | undefined): string {
  if (!before) return 'A'
  if (!after) return 'D'
  return before.mode.slice(0, 3) === after.mode.slice(0, 3) ? 'M' : 'T'
}

/** One ref of a push, as the pre-push hook is told of it. */
export interface PushedRef {
  readonly localRef: string
  /** What is pushed; undefined where the remote's ref is deleted. */
  readonly localId: string | undefined
  readonly remoteRef: string
  /** What the remote has; undefined where the ref is new there. */
  readonly remoteId: string | undefined
}

/**
 * What git tells a pre-push hook on its standard input (githooks(5)); the null id stands for nothing:
 * ```
 * refs/heads/main 67890… refs/heads/main 12345…
 * ```
 */
export function parsePushedRefs(text: string): PushedRef[] {
  const known = (id: string | undefined) => (id === undefined || /^0+$/.test(id) ? undefined : id)
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [localRef = '', localId, remoteRef = '', remoteId] = line.split(' ')
      return { localRef, localId: known(localId), remoteRef, remoteId: known(remoteId) }
    })
}
