/** The hooks that the random histories install: all that there are. */
export { hookNames as installedHooks } from '../../support/repository.ts'
