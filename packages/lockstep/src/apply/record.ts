/**
 * The record of own writes: which ids Lockstep wrote to which paths of this work tree. It lets a regenerated mirror that
 * no commit has seen yet be regenerated again. It lives in the work tree's own git directory and may be lost at any time;
 * then such a mirror is called edited, which is only more careful.
 *
 * The file is a sequence of `<id> <path>\0`, oldest first. The last record can be torn, by a process that was killed, and is
 * ignored; each run starts with a `\0`, or its first record would be the torn one's end.
 */
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { fromGit, type RepoPath } from '../core/path.ts'
import type { ContentId } from '../core/snapshot.ts'
import type { Repository } from '../git/repository.ts'
import type { Scratch } from './scratch.ts'

/** Past this many bytes the record is cut to its newer half. */
const recordLimit = 1 << 20

/** Where everything that Lockstep keeps for this work tree lies. */
export function stateDirectory(repository: Repository): string {
  return `${repository.gitDirectory}/lockstep`
}

/** Reads the record; empty when there is none. */
export async function readRecord(repository: Repository): Promise<Map<RepoPath, Set<ContentId>>> {
  const written = new Map<RepoPath, Set<ContentId>>()
  for (const line of await readLines(repository)) {
    const path = fromGit(line.slice(line.indexOf(' ') + 1))
    const ids = written.get(path) ?? new Set()
    written.set(path, ids.add(line.slice(0, line.indexOf(' '))))
  }
  return written
}

/** Adds ids that are about to be written. Called before the first byte is, so that a killed run's files are known too. */
export async function applyRecord(
  repository: Repository,
  scratch: Scratch,
  writes: readonly { path: RepoPath; id: ContentId }[],
): Promise<void> {
  if (writes.length === 0) return
  const lines = writes.map(({ path, id }) => `${id} ${path}\0`).join('')
  await appendFile(recordFile(repository), `\0${lines}`, 'latin1')
  const kept = await readLines(repository)
  if (kept.reduce((size, line) => size + line.length + 1, 0) <= recordLimit) return
  const newer = kept.slice(Math.floor(kept.length / 2)).map(line => `${line}\0`)
  await writeFile(`${scratch.directory}/writes`, newer.join(''), 'latin1')
  await rename(`${scratch.directory}/writes`, recordFile(repository))
}

async function readLines(repository: Repository): Promise<string[]> {
  try {
    const lines = (await readFile(recordFile(repository), 'latin1')).split('\0')
    lines.pop()
    return lines.filter(line => /^[0-9a-f]{40,64} ./.test(line))
  } catch {
    // No record is an empty record.
    return []
  }
}

function recordFile(repository: Repository): string {
  return `${stateDirectory(repository)}/writes`
}
