/**
 * What source files say, kept by the id of their bytes, so that no file is parsed twice. It lies in the work tree's
 * own git directory, may be lost at any time, and is cut to its newer half when it has grown; then files are parsed again.
 *
 * The file is a sequence of `<id> <JSON>\n`, oldest first. A line that a killed run left torn is no JSON and is ignored; each run
 * starts with a `\n`, or its first line would be the torn one's end.
 */
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import type { ContentId } from '../core/snapshot.ts'
import type { Repository } from '../git/repository.ts'
import { stateDirectory } from './record.ts'

/** Past this many bytes the newer half is kept: facts of about ten thousand files. */
const sizeLimit = 48_000_000

/** Where a language's facts lie in the bytes that were read, by content id. */
export interface KeptFacts {
  /** What is kept for an id; undefined when nothing is. */
  find(id: ContentId): unknown
}

/** Reads what is kept under `name`, such as `python-1`. Nothing is parsed before it is asked for. */
export async function readKeptFacts(repository: Repository, name: string): Promise<KeptFacts> {
  const bytes = await readFile(factsFile(repository, name)).catch(() => Buffer.alloc(0))
  const lines = new Map<ContentId, { start: number; end: number }>()
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at) < 0 ? bytes.length : bytes.indexOf(10, at)
    const space = bytes.indexOf(32, at)
    if (space > at && space < end) lines.set(bytes.toString('latin1', at, space), { start: space + 1, end })
    at = end + 1
  }
  return {
    find: id => {
      const line = lines.get(id)
      return line && parseLine(bytes.toString('utf8', line.start, line.end))
    },
  }
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Keeps the facts of more files. What can't be written is not kept: a repository may be read-only. */
export async function applyKeptFacts(
  repository: Repository,
  name: string,
  facts: ReadonlyMap<ContentId, unknown>,
): Promise<void> {
  if (facts.size === 0) return
  const file = factsFile(repository, name)
  const lines = [...facts].map(([id, each]) => `${id} ${JSON.stringify(each)}\n`).join('')
  try {
    await mkdir(stateDirectory(repository), { recursive: true })
    await appendFile(file, `\n${lines}`)
    await cut(file)
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
}

async function cut(file: string): Promise<void> {
  const bytes = await readFile(file)
  if (bytes.length <= sizeLimit) return
  const start = bytes.indexOf(10, Math.floor(bytes.length / 2))
  await writeFile(`${file}.new`, bytes.subarray(start + 1))
  await rename(`${file}.new`, file)
}

function isRefusal(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code !== undefined && /^E[A-Z]+$/.test(code)
}

function factsFile(repository: Repository, name: string): string {
  return `${stateDirectory(repository)}/facts-${name}`
}
