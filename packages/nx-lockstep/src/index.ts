/**
 * The Nx plugin: reads lockstep.json at the top of the workspace and adds targets and edges to the project graph. A
 * declaration that can't be used fails the graph with all its problems, because targets that vanish in silence would
 * make `nx affected` pass. Thin: what a mirror means is the engine's to say, what it becomes is translate's.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type CreateDependencies, type CreateNodes, createNodesFromFiles } from '@nx/devkit'
import { type Config, configFileName, LockstepError, parseConfig } from 'lockstep'
import { mirrorEdges } from './dependencies.ts'
import { projectFinder } from './find-projects.ts'
import { placeMirrors } from './placement.ts'
import { toPlainError } from './plain-error.ts'
import { refuseCached } from './refuse-cached.ts'
import { type LockstepPluginOptions, nameTargets, type TargetNames } from './target-names.ts'
import { inferProjects } from './translate.ts'

export type { LockstepPluginOptions }

export const name = 'nx-lockstep'

/** Adds targets to the project that owns each mirror, or makes a project for a mirror that no project owns. */
export const createNodes: CreateNodes<LockstepPluginOptions> = [
  configFileName,
  (files, options, context) =>
    createNodesFromFiles(
      (file, written, { workspaceRoot }) => {
        assertTopOfRepository(workspaceRoot)
        const config = readConfig(join(workspaceRoot, file))
        const placements = placeMirrors(config, {
          projectAt: projectFinder(workspaceRoot),
          isFile: path => statSync(join(workspaceRoot, path), { throwIfNoEntry: false })?.isFile() ?? false,
        })
        return { projects: inferProjects(placements, distinctNames(written)) }
      },
      files,
      options,
      context,
    ),
]

/**
 * The same under the name that Nx 23 documents.
 * @alias
 */
export const createNodesV2: CreateNodes<LockstepPluginOptions> = createNodes

/**
 * Adds an edge from the project that owns each mirror to the project that owns its source. Here Nx shows the targets as they are in the
 * end, and so those that were given a cache are refused here.
 */
export const createDependencies: CreateDependencies<LockstepPluginOptions> = (_options, context) => {
  const file = join(context.workspaceRoot, configFileName)
  if (!existsSync(file)) return []
  const config = readUsable(file)
  if (config === undefined) return []
  refuseCached(config, context.projects)
  return mirrorEdges(config, context.projects)
}

/** Nx asks for edges even after createNodes has failed the graph with what is wrong here; once is enough to read it. */
function readUsable(file: string): Config | undefined {
  try {
    return parseConfig(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof LockstepError) return undefined
    throw error
  }
}

/** One of two targets of the same name would be lost. */
function distinctNames(options: LockstepPluginOptions | undefined): TargetNames {
  const names = nameTargets(options)
  const entries = Object.entries(names)
  for (const [target, name] of entries) {
    const other = entries.find(([key, value]) => key !== target && value === name)
    if (other)
      throw new Error(`${target}TargetName and ${other[0]}TargetName must differ; both are "${name}"`)
  }
  return names
}

function readConfig(file: string): Config {
  try {
    return parseConfig(readFileSync(file, 'utf8'))
  } catch (error) {
    throw toPlainError(error)
  }
}

/** Lockstep reads the declaration at the top of the repository, and its paths start there; Nx's start at its own root. */
function assertTopOfRepository(workspaceRoot: string): void {
  if (existsSync(join(workspaceRoot, '.git'))) return
  for (let above = dirname(workspaceRoot); above !== dirname(above); above = dirname(above)) {
    if (!existsSync(join(above, '.git'))) continue
    throw new Error(
      `nx-lockstep needs the Nx workspace at the top of the git repository: ${workspaceRoot} lies inside ${above}`,
    )
  }
}
