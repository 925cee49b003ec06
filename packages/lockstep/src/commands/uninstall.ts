/** `lockstep uninstall`: takes out what `install` put in, exactly, and nothing that a user wrote. */
import { planEdits, type SetupPlan } from '../core/setup/edit.ts'
import { removeHooks } from '../core/setup/hook-managers.ts'
import type { Repository } from '../git/repository.ts'
import { findHooks } from './install.ts'

/** Plans an uninstall. */
export async function planUninstall(repository: Repository): Promise<SetupPlan> {
  const found = await findHooks(repository)
  const { steps, files } = planEdits(found.files, removeHooks(found))
  return { steps: steps.filter(({ outcome }) => outcome !== 'same'), files, settings: [], notes: [] }
}
