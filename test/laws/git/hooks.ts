/** The hooks that the random histories install. */
import type { HookName } from '../../support/repository.ts'

export const installedHooks: readonly HookName[] = ['pre-commit']
