/**
 * Which Nx command mends a mirror, or what is made of it: the fix line of a red answer names a target of this workspace, and
 * none that isn't there. Pure.
 */
import type { ExecutorContext } from '@nx/devkit'
import type { StationName } from 'lockstep'

/** The targets that make the later stations, as most projects call them. */
const makers: Readonly<Partial<Record<StationName, string>>> = { built: 'build', deployed: 'deploy' }

/**
 * `npx nx run lambda:sync`, or for a later station the target that makes it; undefined if the project has no target that does.
 */
export function fixCommand(
  mirror: string,
  {
    projectName = '',
    projectsConfigurations,
  }: Pick<ExecutorContext, 'projectName' | 'projectsConfigurations'>,
  station?: StationName,
): string | undefined {
  const targets = Object.entries(projectsConfigurations.projects[projectName]?.targets ?? {})
  const found = targets.find(([name, { executor, options }]) => {
    if (station !== undefined) return name === makers[station]
    const mirrors: unknown = options?.mirrors
    return executor === 'nx-lockstep:sync' && (!Array.isArray(mirrors) || mirrors.includes(mirror))
  })
  return found && `npx nx run ${projectName}:${found[0]}`
}
