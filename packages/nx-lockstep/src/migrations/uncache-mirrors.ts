/**
 * The migration to 0.2.0: no setting of the workspace makes Nx cache a mirror any more. A cached `check` is a comparison that
 * never took place, and a cached `sync` of files that git tracks is restored over hand edits. The plugin infers them uncached,
 * but a `project.json` may say otherwise, and so may `targetDefaults`: one for the name "check", meant for other targets, was
 * enough. The `sync` of an untracked mirror stays as it is, for there a cache is right.
 */
import {
  getProjects,
  joinPathFragments,
  readJson,
  readNxJson,
  type TargetConfiguration,
  type Tree,
  writeJson,
} from '@nx/devkit'
import { type Config, configFileName, parseConfig } from 'lockstep'
import { isLockstep, readTargetNames } from '../generators/plugin-options.ts'
import { executors, uncacheDefaults } from '../generators/uncached-defaults.ts'
import { projectsByRoot } from '../owner.ts'
import { type Placement, placeMirrors } from '../placement.ts'
import { throwingPlainly } from '../plain-error.ts'
import { comparingExecutors, type InferredProjects, inferProjects, isCacheable } from '../translate.ts'

type Targets = Record<string, TargetConfiguration>

interface Declared {
  readonly placements: readonly Placement[]
  /** Empty where the plugin isn't in nx.json. */
  readonly inferred: InferredProjects
}

/** Gives what its user should do next, for Nx to show. */
export default function uncacheMirrors(tree: Tree): Promise<string[]> {
  return throwingPlainly(() => {
    const declared = readDeclared(tree)
    const roots = [...getProjects(tree).values()].map(({ root }) => root)
    const files = roots.flatMap(root => ['project.json', 'package.json'].map(file => ({ root, file })))
    // Before the projects' own targets change, for their names are what a default is looked up by.
    const names = namesByExecutor(tree, files, declared)
    const changed = [
      uncacheDefaults(tree, names),
      ...files.map(each => uncacheTargets(tree, each, declared)),
    ].some(Boolean)
    return changed
      ? ['Nx may have answered the check of a mirror from its cache until now: run `npx lockstep check`']
      : []
  })
}

function readDeclared(tree: Tree): Declared {
  const text = tree.read(configFileName, 'utf8')
  const config: Config | undefined = text === null ? undefined : parseConfig(text)
  if (config === undefined) return { placements: [], inferred: {} }
  const projectAt = projectsByRoot(Object.fromEntries(getProjects(tree)))
  const placements = placeMirrors(config, { projectAt, isFile: path => tree.isFile(path) })
  const isPlugged = readNxJson(tree)?.plugins?.some(isLockstep) ?? false
  return { placements, inferred: isPlugged ? inferProjects(placements, readTargetNames(tree)) : {} }
}

interface ProjectFile {
  readonly root: string
  readonly file: string
}

interface Json {
  targets?: Targets
  nx?: Json
}

function readTargets(tree: Tree, { root, file }: ProjectFile): Targets {
  const path = joinPathFragments(root, file)
  if (!tree.exists(path)) return {}
  const json = readJson<Json>(tree, path)
  return (file === 'package.json' ? json.nx?.targets : json.targets) ?? {}
}

/** The names of the targets that each executor of ours runs, inferred or written down. */
function namesByExecutor(
  tree: Tree,
  files: readonly ProjectFile[],
  { inferred }: Declared,
): Map<string, string[]> {
  const inferredTargets = Object.values(inferred).map(({ targets }) => targets ?? {})
  const all = [...inferredTargets, ...files.map(each => readTargets(tree, each))].flatMap(
    Object.entries<TargetConfiguration>,
  )
  return new Map(
    executors.map(executor => [
      executor,
      all.flatMap(([name, target]) => (target.executor === executor ? [name] : [])),
    ]),
  )
}

function uncacheTargets(tree: Tree, at: ProjectFile, declared: Declared): boolean {
  const targets = readTargets(tree, at)
  const cached = Object.entries(targets).filter(
    ([name, target]) => target.cache === true && !mayBeCached(name, target, at.root, declared),
  )
  if (cached.length === 0) return false
  const path = joinPathFragments(at.root, at.file)
  const json = readJson<Json>(tree, path)
  const holder = (at.file === 'package.json' ? json.nx : json) ?? json
  for (const [name] of cached) delete holder.targets?.[name]?.cache
  writeJson(tree, path, json)
  return true
}

function mayBeCached(name: string, target: TargetConfiguration, root: string, declared: Declared): boolean {
  const { executor, command } = target
  // One that only adds to what the plugin infers.
  if (executor === undefined && command === undefined) {
    return declared.inferred[root]?.targets?.[name]?.cache !== false
  }
  if (executor === 'nx-lockstep:sync') return syncsOnlyCacheable(target, root, declared)
  return !comparingExecutors.some(each => each === executor)
}

function syncsOnlyCacheable(
  { options }: TargetConfiguration,
  root: string,
  { placements }: Declared,
): boolean {
  const named: readonly unknown[] = [options?.mirror ?? options?.mirrors ?? []].flat()
  const isMeant = ({ name, project }: Placement) =>
    named.length > 0 ? named.includes(name) : project.root === root
  const synced = placements.filter(isMeant)
  return synced.length > 0 && synced.every(isCacheable)
}
