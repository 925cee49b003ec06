/**
 * Which mirrored paths a commit touches, from paths alone: those routed from a staged source path, and those staged
 * themselves; along a chain, a path that one mirror's sync would change is a staged source path of the next.
 */
import { createRouter, touchedPaths } from '../../core/derive.ts'
import { derivesFrom, type Mirror } from '../../core/mirror.ts'
import type { RepoPath } from '../../core/path.ts'
import type { RawDiff } from '../../git/parse.ts'

export interface Touched {
  /** The mirrors that are touched at all, in the order in which they are synced. */
  readonly mirrors: readonly Mirror[]
  /** Per mirror, its touched paths. A mirror that isn't here is judged whole, because its declaration changes. */
  readonly paths: ReadonlyMap<string, ReadonlySet<RepoPath>>
  /** What has to be read from the index: each touched path and its source; whole directories where all of it counts. */
  readonly asked: readonly RepoPath[]
  /** Both sides of every touched mirror, for when `asked` is too much to ask for. */
  readonly directories: readonly RepoPath[]
}

/** Finds what a commit touches. `changed` names the mirrors that are to be judged whole. */
export function findTouched(
  mirrors: readonly Mirror[],
  delta: readonly RawDiff[],
  changed: ReadonlySet<string>,
): Touched {
  const paths = new Map<string, ReadonlySet<RepoPath>>()
  const found: Mirror[] = []
  const asked = new Set<RepoPath>()
  const staged = delta.map(({ path }) => path)
  for (const mirror of mirrors) {
    const upstream = found.filter(other => derivesFrom(mirror, other))
    if (changed.has(mirror.name) || upstream.some(({ name }) => !paths.has(name))) {
      found.push(mirror)
      for (const path of [mirror.from, mirror.to]) asked.add(path)
      continue
    }
    const router = createRouter(mirror)
    const touched = touchedPaths(router, [
      ...staged,
      ...upstream.flatMap(({ name }) => [...(paths.get(name) ?? [])]),
    ])
    if (touched.size === 0) continue
    found.push(mirror)
    paths.set(mirror.name, touched)
    for (const path of touched) asked.add(path).add(router.sourceOf(path))
  }
  const directories = [...new Set(found.flatMap(({ from, to }) => [from, to]))]
  return { mirrors: found, paths, directories, asked: [...asked] }
}
