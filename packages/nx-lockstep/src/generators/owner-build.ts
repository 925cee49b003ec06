/** The `build` target of the project that a copy lies in, where it is written down in a project.json. */
import { getProjects, readJson, readNxJson, type TargetConfiguration, type Tree, writeJson } from '@nx/devkit'
import { ownerOf, type Project, projectsByRoot } from '../owner.ts'

interface ProjectFile {
  targets?: Record<string, TargetConfiguration>
}

/** The project that the copy at `to` lies in; none if it lies outside all projects. */
export function findOwner(tree: Tree, to: string): Project | undefined {
  return ownerOf(to, projectsByRoot(Object.fromEntries(getProjects(tree))))
}

/** Changes the build of a project, and says whether there was one to change. */
export function updateBuild(
  tree: Tree,
  { root }: Project,
  update: (build: TargetConfiguration, defaults: Partial<TargetConfiguration>) => TargetConfiguration,
): 'changed' | 'same' | 'none' {
  const file = root === '.' ? 'project.json' : `${root}/project.json`
  const project = tree.exists(file) ? readJson<ProjectFile>(tree, file) : {}
  const build = project.targets?.['build']
  if (build === undefined) return 'none'
  const updated = update(build, defaultsOf(tree, build))
  if (updated === build) return 'same'
  writeJson(tree, file, { ...project, targets: { ...project.targets, build: updated } })
  return 'changed'
}

/** What targetDefaults say for every project. Entries with a filter are left out: whether they apply only Nx can tell. */
function defaultsOf(tree: Tree, { executor }: TargetConfiguration): Partial<TargetConfiguration> {
  const defaults = readNxJson(tree)?.targetDefaults ?? {}
  const entries = [defaults[executor ?? ''] ?? defaults['build'] ?? {}].flat()
  return Object.assign({}, ...entries.filter(({ filter }) => filter === undefined))
}
