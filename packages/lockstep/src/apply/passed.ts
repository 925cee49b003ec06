/**
 * What the hook before a commit has passed: the commit that HEAD was, and every change under a mirror's paths, as git's own
 * raw lines. If the commit turns out to be exactly that, the hook after it knows so by comparing bytes, without Node. It
 * lies in the git directory and may be lost at any time; then the hook after the commit looks again.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import type { Change } from '../core/plan.ts'
import { sameEntry } from '../core/snapshot.ts'
import { type RawDiff, renderRawDiff, statusOf } from '../git/parse.ts'
import { nullId, type Repository } from '../git/repository.ts'
import { stateDirectory } from './record.ts'

export interface Passed {
  /** The id of the commit that HEAD was. */
  readonly head: string
  /** What the index changed against it, before the hook added anything. */
  readonly delta: readonly RawDiff[]
  /** What the hook staged. */
  readonly staged: readonly Change[]
}

/** Records what was passed. */
export async function applyPassed(repository: Repository, passed: Passed): Promise<void> {
  const directory = stateDirectory(repository)
  await mkdir(directory, { recursive: true })
  const lines = renderRawDiff(addStaged(passed), nullId(repository))
  const draft = `${directory}/passed.new`
  await writeFile(draft, Buffer.concat([Buffer.from(`${passed.head}\n`), lines]))
  await rename(draft, `${directory}/passed`)
}

/** The delta against HEAD once the hook's own changes are staged too, in git's order. */
function addStaged({ delta, staged }: Passed): RawDiff[] {
  const lines = new Map(delta.map(line => [line.path, line]))
  for (const { path, before: indexed, after } of staged) {
    // A path that the delta doesn't name is in the index as it is in HEAD.
    const known = lines.get(path)
    const before = known ? known.before : indexed
    if (sameEntry(before, after)) lines.delete(path)
    else lines.set(path, { path, before, after, status: statusOf(before, after) })
  }
  return [...lines.values()].sort((one, other) => (one.path < other.path ? -1 : 1))
}
