/**
 * Which Nx project a path belongs to: the one whose root is the path's nearest ancestor, as Nx itself decides it for
 * files. Pure: the caller says which directories are projects, from files (find-projects) or from Nx's own list.
 */

export interface Project {
  /** Workspace-relative and POSIX; `.` for the top. */
  readonly root: string
  readonly name: string
}

/** The nearest project at or above `path`, as `projectAt` knows them; none if the path lies outside all projects. */
export function ownerOf(path: string, projectAt: (root: string) => Project | undefined): Project | undefined {
  for (const root of rootsAbove(path)) {
    const project = projectAt(root)
    if (project !== undefined) return project
  }
  return undefined
}

/** A look-up by root for projects that Nx has already collected. */
export function projectsByRoot(
  projects: Readonly<Record<string, { readonly root: string }>>,
): (root: string) => Project | undefined {
  const known = new Map(
    Object.entries(projects).map(([name, { root }]) => [root === '' ? '.' : root, { root, name }] as const),
  )
  return root => known.get(root)
}

/** Every directory that could be the root of the project that holds `path`: itself, its parents, the top. */
function rootsAbove(path: string): string[] {
  const roots: string[] = []
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) roots.push(path.slice(0, end))
  return [...roots, '.']
}
