/** What nx.json says about this plugin, and what its defaults make of that. */
import { type NxJsonConfiguration, readNxJson, type Tree } from '@nx/devkit'
import { type LockstepPluginOptions, nameTargets, type TargetNames } from '../target-names.ts'

export const pluginName = 'nx-lockstep'

/** The names of the targets that the plugin infers here. */
export function readTargetNames(tree: Tree): TargetNames {
  const found = readNxJson(tree)?.plugins?.find(isLockstep)
  return nameTargets(typeof found === 'object' ? (found.options as LockstepPluginOptions) : undefined)
}

/** Whether an entry of `plugins` is this plugin. */
export function isLockstep(entry: NonNullable<NxJsonConfiguration['plugins']>[number]): boolean {
  return (typeof entry === 'string' ? entry : entry.plugin) === pluginName
}
