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

/** The content id of some bytes, as git computes it: the hash of `blob <length>\0<bytes>` (gitformat-pack, git-hash-object(1)). */
export function hashBytes(repository: Pick<Repository, 'objectFormat'>, bytes: Buffer): ContentId {
  return createHash(repository.objectFormat).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

/**
 * The ids of work-tree files, in the order given, each under the attributes of its own path. `store` writes the blobs
 * too. Regular files only: `git hash-object` follows symbolic links.
 */
export async function hashFiles(
  repository: Repository,
  paths: readonly RepoPath[],
  store: 'ids' | 'store',
): Promise<ContentId[]> {
  if (paths.length === 0) return []
  const args = ['hash-object', ...(store === 'store' ? ['-w'] : []), '--stdin-paths']
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
 * undefined.
 */
export async function readBlobs(
  repository: Repository,
  names: readonly string[],
): Promise<(Buffer | undefined)[]> {
  if (names.length === 0) return []
  const output = await askGit(repository, { args: ['cat-file', '--batch'], input: `${names.join('\n')}\n` })
  return parseBatch(output, names.length)
}

/** Reads one blob that has to be there; throws OBJECT_MISSING in a clone that hasn't got it. */
export async function readBlob(repository: Repository, id: ContentId): Promise<Buffer> {
  const [bytes] = await readBlobs(repository, [id])
  if (bytes) return bytes
  throw new LockstepError({
    code: 'OBJECT_MISSING',
    message: `blob ${id} is not in this clone`,
    hint: 'a partial clone lacks it: fetch it with `git fetch` or check the branch out',
  })
}

/**
 * The ids that names such as `REV:dir` stand for, undefined for what isn't there. Names may hold any byte but a newline.
 */
export async function readIds(
  repository: Repository,
  names: readonly string[],
): Promise<(ContentId | undefined)[]> {
  if (names.length === 0) return []
  const input = Buffer.from(`${names.join('\n')}\n`, 'latin1')
  // --buffer: one write for many answers.
  const args = ['cat-file', '--buffer', '--batch-check=%(objectname)']
  const lines = (await askGit(repository, { args, input })).toString('latin1').split('\n')
  return names.map((_, index) => {
    const line = lines[index]
    return line !== undefined && /^[0-9a-f]{40,64}$/.test(line) ? line : undefined
  })
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
    found.push(output.subarray(at, at + size))
    at += size + 1
  }
  return found
}

/** A path as a line for `--stdin-paths`, C-quoted where a newline or a leading quote would end or start something. */
function quotedLine(path: RepoPath): Buffer {
  if (!/["\n]/.test(path)) return Buffer.concat([pathBytes(path), Buffer.from('\n')])
  const quoted = path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
  return Buffer.concat([Buffer.from('"'), pathBytes(quoted as RepoPath), Buffer.from('"\n')])
}
