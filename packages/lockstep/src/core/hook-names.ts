/** The hooks of git that Lockstep takes part in: what each can still do, and what fails when it does. */

/** Hooks that judge what is about to be committed. */
export const indexHooks = ['pre-commit', 'pre-merge-commit'] as const

/** Hooks that come after the fact. They never fail. */
export const laterHooks = ['post-commit', 'post-merge', 'post-checkout', 'post-rewrite'] as const

export const hookNames = [...indexHooks, ...laterHooks, 'pre-push'] as const

export type LaterHook = (typeof laterHooks)[number]
export type HookName = (typeof hookNames)[number]

/**
 * What judges the index. `check` is no hook of git's: it is for tools that forbid a hook to change anything, and judges as
 * pre-commit does.
 */
export type IndexHook = (typeof indexHooks)[number] | 'check'

/** No hook either: what git asks about the conflicts of paths that say `merge=lockstep` (gitattributes(5)). */
export const mergeDriver = 'merge-driver'

/**
 * The driver as a clone's `merge.lockstep.driver` has it. Git runs it at the top of the work tree; a linked work tree that has
 * no node_modules uses the main one's.
 */
export const mergeDriverCommand =
  'PATH="node_modules/.bin:$(git rev-parse --git-common-dir)/../node_modules/.bin:$PATH" lockstep-hook merge-driver %O %A %B %L %P'

/** What git refuses when this hook fails; undefined for hooks that come after the deed (githooks(5)). */
export function refusedBy(hook: HookName): 'commit' | 'merge' | 'push' | undefined {
  if (hook === 'pre-commit') return 'commit'
  if (hook === 'pre-merge-commit') return 'merge'
  return hook === 'pre-push' ? 'push' : undefined
}
