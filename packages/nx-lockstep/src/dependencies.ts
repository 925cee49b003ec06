/**
 * Mirrors as edges of the project graph: the project that owns a copy depends on the project that owns its source, so
 * `nx affected` reaches the copy's project when only the source changed. Pure.
 */
import { DependencyType, type RawProjectGraphDependency } from '@nx/devkit'
import { type Config, showPath } from 'lockstep'
import { ownerOf, projectsByRoot } from './owner.ts'

/**
 * The edges of all mirrors whose ends lie in two different projects, each edge once. They are implicit, although a static
 * edge could name lockstep.json as its reason: Nx (seen on 24.0.6) keeps the static edges of a file outside all projects
 * in a cache that only a change of the file empties, so an edge of a project that was added since is lost; it keeps only
 * one such edge per project depended on; and it fails where another project owns the file.
 */
export function mirrorEdges(
  config: Config,
  projects: Readonly<Record<string, { readonly root: string }>>,
): RawProjectGraphDependency[] {
  const projectAt = projectsByRoot(projects)
  const edges = new Map<string, RawProjectGraphDependency>()
  for (const { from, to } of config.mirrors) {
    const source = ownerOf(showPath(to), projectAt)?.name
    const target = ownerOf(showPath(from), projectAt)?.name
    if (source === undefined || target === undefined || source === target) continue
    edges.set(JSON.stringify([source, target]), { source, target, type: DependencyType.implicit })
  }
  return [...edges.values()]
}
