/**
 * Contents: reading blobs by id, and giving the files of the work tree the ids that git would give them, under git's own
 * attributes and filters.
 */
import { createHash } from 'node:crypto'
import { pathBytes, type RepoPath } from '../core/path.ts'
import type { ContentId } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from './repository.ts'
import { askGit, gitFailure, runGit } from './run.ts'

/** The id of an object of these bytes, as git computes it: the hash of `<type> <length>\0<bytes>` (git-hash-object(1)). */
export function hashBytes(
  repository: Pick<Repository, 'objectFormat'>,
  bytes: Buffer,
  type: 'blob' | 'commit' | 'tree' = 'blob',
): ContentId {
  return createHash(repository.objectFormat).update(`${type} ${bytes.length}\0`).update(bytes).digest('hex')
}

/**
 * The ids of work-tree files, in the order given, each under the attributes of its own path, or as they are on disk. `store`
 * writes the blobs too. Regular files only: `git hash-object` follows symbolic links.
 */
export async function hashFiles(
  repository: Repository,
  paths: readonly RepoPath[],
  how: 'ids' | 'store' | 'as they are',
): Promise<ContentId[]> {
  if (paths.length === 0) return []
  const flag = { ids: [], store: ['-w'], 'as they are': ['--no-filters'] }[how]
  const args = ['hash-object', ...flag, '--stdin-paths']
  const request = { args, input: Buffer.concat(paths.map(quotedLine)) }
  const answer = await runGit(repository, request)
  const ids = answer.stdout.toString('utf8').split('\n').slice(0, -1)
  if (answer.code === 0 && ids.length === paths.length) return ids
  throw gitFailure(request, answer)
}

/** Stores bytes as a blob, as they are, and gives its id. */
export async function storeBytes(repository: Repository, bytes: Buffer): Promise<ContentId> {
  const output = await askGit(repository, {
    args: ['hash-object', '-w', '--stdin', '--no-filters'],
    input: bytes,
  })
  return output.toString('utf8').trim()
}

/**
 * Reads blobs by id, or by any name that `git cat-file --batch` takes, such as `:lockstep.json`. What isn't there is
 * undefined; throws OBJECT_MISSING for what should be and isn't, in a partial clone.
 */
export function readBlobs(repository: Repository, names: readonly string[]): Promise<(Buffer | undefined)[]> {
  return askBatch(repository, ['cat-file', '--batch'], {
    names,
    encoding: 'utf8',
    parse: parseBatch,
    missing: name => {
      throw new LockstepError({
        code: 'OBJECT_MISSING',
        message: `${name} is not in this clone, which is a partial one`,
        hint: 'check the branch out, which fetches it',
      })
    },
  })
}

/** Reads blobs as `readBlobs` does, and gives undefined for what a partial clone lacks too. */
export function findBlobs(repository: Repository, names: readonly string[]): Promise<(Buffer | undefined)[]> {
  const request = { names, encoding: 'utf8', parse: parseBatch, missing: () => undefined } as const
  return askBatch(repository, ['cat-file', '--batch'], request)
}

/**
 * The ids that names such as `REV:dir` stand for, undefined for what isn't there, or not in this partial clone. Names may hold any byte but a newline.
 */
export async function readIds(
  repository: Repository,
  names: readonly string[],
): Promise<(ContentId | undefined)[]> {
  // --buffer: one write for many answers.
  const args = ['cat-file', '--buffer', '--batch-check=%(objectname)']
  return askBatch(repository, args, {
    names,
    encoding: 'latin1',
    parse: parseBatchCheck,
    missing: () => undefined,
  })
}

/** One line a name: its id, or `<name> missing`. */
function parseBatchCheck(output: Buffer): (ContentId | undefined)[] {
  const lines = output.toString('latin1').split('\n').slice(0, -1)
  return lines.map(line => (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(line) ? line : undefined))
}

interface BatchRequest<Found> {
  readonly names: readonly string[]
  readonly encoding: BufferEncoding
  readonly parse: (output: Buffer, count: number) => (Found | undefined)[]
  /** What a name is answered with whose object a partial clone lacks. */
  readonly missing: (name: string) => undefined
}

/**
 * Asks `git cat-file` about names, one answer each. In a partial clone git ends at the first object that it may not
 * fetch; the names behind it are asked again.
 */
async function askBatch<Found>(
  repository: Repository,
  args: readonly string[],
  { names, encoding, parse, missing }: BatchRequest<Found>,
): Promise<(Found | undefined)[]> {
  const found: (Found | undefined)[] = []
  while (found.length < names.length) {
    const rest = names.slice(found.length)
    const request = { args, input: Buffer.from(`${rest.join('\n')}\n`, encoding) }
    const answer = await runGit(repository, request)
    found.push(...parse(answer.stdout, rest.length))
    if (answer.code === 0 && found.length < names.length) throw gitFailure(request, answer)
    if (answer.code === 0) break
    if (found.length === names.length || !(await isPartialClone(repository)))
      throw gitFailure(request, answer)
    found.push(missing(names[found.length] as string))
  }
  return found
}

/** Whether objects may be absent because this clone was told to leave them out. */
export async function isPartialClone(repository: Repository): Promise<boolean> {
  const args = ['config', '--get-regexp', '^(extensions\\.partialclone|remote\\..*\\.promisor)$']
  return (await runGit(repository, { args })).code === 0
}

/**
 * `git cat-file --batch`:
 * ```
 * e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 blob 0\n\n
 * :lockstep.json missing\n
 * ```
 */
export function parseBatch(output: Buffer, count: number): (Buffer | undefined)[] {
  const found: (Buffer | undefined)[] = []
  let at = 0
  while (found.length < count) {
    const lineEnd = output.indexOf(10, at)
    if (lineEnd < 0) break
    const header = /^\S+ (?:blob|tree|commit|tag) (\d+)$/.exec(output.toString('latin1', at, lineEnd))
    at = lineEnd + 1
    if (!header) {
      found.push(undefined)
      continue
    }
    const size = Number(header[1])
    // Cut off: this one isn't answered. A batch that git gave up in a partial clone ends between answers.
    if (output[at + size] !== 10) break
    found.push(output.subarray(at, at + size))
    at += size + 1
  }
  return found
}

/** A path as a line for `--stdin-paths`, C-quoted for the sake of a newline, a leading quote, or a CR at its end. */
function quotedLine(path: RepoPath): Buffer {
  if (!/["\n\r]/.test(path)) return Buffer.concat([pathBytes(path), Buffer.from('\n')])
  const quoted = path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return Buffer.concat([Buffer.from('"'), pathBytes(quoted as RepoPath), Buffer.from('"\n')])
}
