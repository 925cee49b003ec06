/**
 * Which Nx command mends a mirror: the fix line of a red answer names a target of this workspace, and none that isn't
 * there. Pure.
 */
import type { ExecutorContext } from '@nx/devkit'

/** `npx nx run lambda:sync`, or undefined if the project has no target that syncs this mirror. */
export function fixCommand(
  mirror: string,
  {
    projectName = '',
    projectsConfigurations,
  }: Pick<ExecutorContext, 'projectName' | 'projectsConfigurations'>,
): string | undefined {
  const targets = Object.entries(projectsConfigurations.projects[projectName]?.targets ?? {})
  const found = targets.find(([, { executor, options }]) => {
    const mirrors: unknown = options?.mirrors
    return executor === 'nx-lockstep:sync' && (!Array.isArray(mirrors) || mirrors.includes(mirror))
  })
  return found && `npx nx run ${projectName}:${found[0]}`
}
