/** The hooks of git that Lockstep takes part in, and how each ends when Lockstep can't be found. */

export const hookNames = [
  'pre-commit',
  'pre-merge-commit',
  'post-commit',
  'post-merge',
  'post-checkout',
  'post-rewrite',
  'pre-push',
] as const

export type HookName = (typeof hookNames)[number]

/** What git refuses when this hook fails; undefined for hooks that come after the deed (githooks(5)). */
export function refusedBy(hook: HookName): 'commit' | 'merge' | 'push' | undefined {
  if (hook === 'pre-commit') return 'commit'
  if (hook === 'pre-merge-commit') return 'merge'
  return hook === 'pre-push' ? 'push' : undefined
}
