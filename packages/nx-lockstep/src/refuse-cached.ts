/**
 * Targets that Nx would answer from its cache although they must run. The plugin infers them uncached, but whatever Nx merges over
 * that wins: `targetDefaults` for a name like "check", or a `project.json`. A check from the cache is a comparison that never took
 * place, and a cached sync of what git tracks is restored over hand edits; both look like success. Pure.
 */
import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit'
import type { Config } from 'lockstep'
import { chooseMirrors } from './executors/choose-mirrors.ts'
import { plainError } from './plain-error.ts'
import { comparingExecutors, isCacheable } from './translate.ts'

type Projects = Readonly<Record<string, ProjectConfiguration>>

/** Throws an error that names every such target of the workspace, and what ends it. */
export function refuseCached(config: Config, projects: Projects): void {
  const found = Object.entries(projects).flatMap(([project, { targets = {} }]) =>
    Object.entries(targets).flatMap(([name, target]) =>
      target.cache === true && mustRun(config, { project, target, projects })
        ? [{ project, name, target }]
        : [],
    ),
  )
  if (found.length === 0) return
  const names = found.map(({ project, name }) => `${project}:${name}`).join(', ')
  const entries = [...new Set(found.map(({ target }) => `"${target.executor}": {}`))].join(', ')
  const [is, it] = found.length === 1 ? ['is', 'it'] : ['are', 'them']
  throw plainError(
    `${names} ${is} set to be cached, and from the cache Nx would pass a copy that nobody compared, or restore one over hand edits\nhint:  add ${entries} to "targetDefaults" in nx.json, which Nx asks before the target's name, and take "cache" from ${it} where a project.json has it`,
  )
}

function mustRun(
  config: Config,
  { project, target, projects }: { project: string; target: TargetConfiguration; projects: Projects },
): boolean {
  if (comparingExecutors.some(executor => executor === target.executor)) return true
  if (target.executor !== 'nx-lockstep:sync') return false
  const context = { projectName: project, projectsConfigurations: { version: 2, projects: { ...projects } } }
  const names = new Set(chooseMirrors(config, target.options ?? {}, context))
  return config.mirrors.some(
    ({ name, tracked, mirrorOnly }) => names.has(name) && !isCacheable({ tracked, mirrorOnly }),
  )
}
