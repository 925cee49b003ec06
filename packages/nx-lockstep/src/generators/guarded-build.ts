/**
 * What a project's `build` needs so that it can't be made from a stale copy, nor be handed out of the cache for another one.
 * Nx hashes a build's inputs before any task runs: a build that first has its copy rewritten is stored under the hash of the
 * old copy. So it depends on the check, which writes nothing. Pure.
 */
import type { TargetConfiguration } from '@nx/devkit'
import { escapeGlob } from '../inputs.ts'
import type { TargetNames } from '../target-names.ts'

export interface GuardRequest {
  readonly names: TargetNames
  /** The mirror's name, and its copy relative to the project's root. */
  readonly mirror: string
  readonly copy: string
  /** What `targetDefaults` would give a target that says nothing itself. */
  readonly defaults: Partial<TargetConfiguration>
}

/** The build with the check before it; the same object where nothing has to change. */
export function guardBuild(build: TargetConfiguration, request: GuardRequest): TargetConfiguration {
  const { names, mirror, defaults } = request
  const before = build.dependsOn ?? defaults.dependsOn ?? []
  if (before.some(dependency => isOneOf(dependency, names.sync, mirror))) return excludeCopy(build, request)
  if (before.some(dependency => isOneOf(dependency, names.check, mirror))) return build
  return { ...build, dependsOn: [...before, names.check] }
}

/** The build without the check that `guardBuild` put in. */
export function unguardBuild(build: TargetConfiguration, names: TargetNames): TargetConfiguration {
  const rest = build.dependsOn?.filter(dependency => dependency !== names.check)
  if (rest === undefined || rest.length === build.dependsOn?.length) return build
  const { dependsOn: _, ...others } = build
  return rest.length === 0 ? others : { ...others, dependsOn: rest }
}

/** Where somebody wants the sync before the build, the copy must not be hashed as it lay there, but as it was made. */
function excludeCopy(build: TargetConfiguration, { copy, defaults }: GuardRequest): TargetConfiguration {
  const inputs = build.inputs ?? defaults.inputs
  if (inputs !== undefined) return build
  return {
    ...build,
    inputs: [
      '{projectRoot}/**/*',
      `!{projectRoot}/${escapeGlob(copy)}/**/*`,
      { dependentTasksOutputFiles: '**/*', transitive: true },
    ],
  }
}

function isOneOf(
  dependency: NonNullable<TargetConfiguration['dependsOn']>[number],
  target: string,
  mirror: string,
) {
  const name = typeof dependency === 'string' ? dependency : dependency.target
  return name === target || name === `${target}-${mirror}`
}
