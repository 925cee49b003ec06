/**
 * When a sync may not write. A tracked mirror in CI is like a lock file there: regenerating it would hide that the commit
 * is stale, so it is verified instead. An untracked mirror is in no commit, and CI has to make it. Pure.
 */
import type { Config } from 'lockstep'

/** Whether `CI` says that this is a CI run. */
export function isCi(environment: Readonly<Record<string, string | undefined>>): boolean {
  return !['', '0', 'false'].includes((environment['CI'] ?? '').toLowerCase())
}

/** The chosen mirrors, split into those to verify and those to regenerate. Unknown names go to the first to be refused. */
export function splitFrozen(
  config: Config,
  mirrors: readonly string[],
  frozen: boolean | 'tracked',
): { frozen: string[]; written: string[] } {
  const untracked = new Set(config.mirrors.filter(({ tracked }) => !tracked).map(({ name }) => name))
  const isFrozen = (name: string) => (frozen === 'tracked' ? !untracked.has(name) : frozen)
  return { frozen: mirrors.filter(isFrozen), written: mirrors.filter(name => !isFrozen(name)) }
}
