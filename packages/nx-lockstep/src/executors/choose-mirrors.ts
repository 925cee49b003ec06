/**
 * Which mirrors an executor is to look at: those its options name, or else those whose copy lies in the project that it
 * runs for. Naming none and owning none is an error, because a task that compared nothing must not pass. Pure.
 */
import type { ExecutorContext } from '@nx/devkit'
import { type Config, LockstepError, showPath } from 'lockstep'

export interface MirrorOptions {
  readonly mirrors?: readonly string[]
  readonly mirror?: string
}

/** The names of the chosen mirrors, never empty. Throws `NO_MIRRORS`. Unknown names are left to the engine. */
export function chooseMirrors(
  config: Config,
  options: MirrorOptions,
  context: Pick<ExecutorContext, 'projectName' | 'projectsConfigurations'>,
): string[] {
  if (options.mirror !== undefined) return [options.mirror]
  if (options.mirrors !== undefined && options.mirrors.length > 0) return [...options.mirrors]
  const { projectName = '', projectsConfigurations } = context
  const root = projectsConfigurations.projects[projectName]?.root
  const owned = root === undefined ? [] : config.mirrors.filter(({ to }) => lies(showPath(to), root))
  if (owned.length > 0) return owned.map(({ name }) => name)
  throw new LockstepError({
    code: 'NO_MIRRORS',
    message: `no mirror's copy lies in project ${projectName}`,
    hint: `name them in the target's options: "mirrors": ${JSON.stringify(config.mirrors.map(({ name }) => name))}`,
  })
}

function lies(path: string, root: string): boolean {
  return root === '' || root === '.' || path === root || path.startsWith(`${root}/`)
}
