/** `install` and `uninstall` on the command line: plan, carry out unless it is a dry run, say what happened. */
import process from 'node:process'
import { applySetup, planInstall } from '../commands/install.ts'
import { planUninstall } from '../commands/uninstall.ts'
import type { SetupPlan } from '../core/setup/edit.ts'
import type { Manager } from '../core/setup/hook-managers.ts'
import type { Repository } from '../git/repository.ts'
import { renderSetup } from '../reporters/setup.ts'
import type { Request } from './arguments.ts'
import { hasColor, type Outcome } from './run-request.ts'

export async function runInstall(repository: Repository, request: Request): Promise<Outcome> {
  const into = request.flags['into'] as Manager | undefined
  return carryOut(repository, request, await planInstall(repository, into === undefined ? {} : { into }))
}

export async function runUninstall(repository: Repository, request: Request): Promise<Outcome> {
  return carryOut(repository, request, await planUninstall(repository))
}

/** Exit 1 says that something is left to do: by the user, or, in a dry run, by an install. */
async function carryOut(repository: Repository, request: Request, plan: SetupPlan): Promise<Outcome> {
  const { flags } = request
  const dryRun = Boolean(flags['dry-run'])
  const changes = plan.files.length + plan.settings.length > 0
  if (changes && !dryRun) await applySetup(repository, plan)
  const color = hasColor(process.stdout, request)
  const text = renderSetup(plan, { color, quiet: Boolean(flags['quiet']), dryRun })
  const isOpen = plan.steps.some(({ outcome }) => outcome === 'left') || (dryRun && changes)
  return { stdout: text || (flags['quiet'] ? '' : '✓ nothing to do\n'), code: isOpen ? 1 : 0 }
}
