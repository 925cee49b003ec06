/**
 * Entries in nx.json's `targetDefaults` that keep Nx from caching what must run. Nx looks a default up by the executor first, and
 * only without one by the target's name: an entry for the executor that says nothing of a cache leaves it to the plugin, whatever
 * the name is used for elsewhere.
 */
import { type NxJsonConfiguration, readNxJson, type Tree, updateNxJson } from '@nx/devkit'
import picomatch from 'picomatch'
import { comparingExecutors } from '../translate.ts'

export const executors = [...comparingExecutors, 'nx-lockstep:sync'] as const

type TargetDefaults = NonNullable<NxJsonConfiguration['targetDefaults']>

/** Writes them where a default caches one of the executors' targets, and says whether it did. `names`: those targets, by executor. */
export function uncacheDefaults(tree: Tree, names: ReadonlyMap<string, readonly string[]>): boolean {
  const nx = readNxJson(tree)
  const defaults: TargetDefaults = nx?.targetDefaults ?? {}
  const added: TargetDefaults = {}
  for (const executor of executors) {
    const own = defaults[executor]
    const caching = Object.keys(defaults).filter(key => caches(defaults[key]))
    const isCached = caching.some(
      key =>
        key === executor ||
        (own === undefined && names.get(executor)?.some(name => picomatch.isMatch(name, key))),
    )
    if (isCached) added[executor] = own === undefined ? {} : withoutCache(own)
  }
  if (Object.keys(added).length === 0) return false
  updateNxJson(tree, { ...nx, targetDefaults: { ...defaults, ...added } })
  return true
}

function caches(entry: TargetDefaults[string] | undefined): boolean {
  return [entry ?? []].flat().some(({ cache }) => cache === true)
}

function withoutCache(entry: TargetDefaults[string]): TargetDefaults[string] {
  const without = <T extends { cache?: boolean }>({ cache: _, ...rest }: T) => rest
  return Array.isArray(entry) ? entry.map(without) : without(entry)
}
