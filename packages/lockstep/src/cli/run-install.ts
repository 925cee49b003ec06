/**
 * `install` and `uninstall` on the command line: plan, carry out unless it is a dry run, say what happened. On a terminal
 * `install` asks about what it offers beside the hooks, after showing it; anywhere else nothing is put in that wasn't named.
 */
import process from 'node:process'
import { applySetup, findOffers, planInstall } from '../commands/install.ts'
import { planUninstall } from '../commands/uninstall.ts'
import type { SetupPlan } from '../core/setup/edit.ts'
import type { Manager } from '../core/setup/hook-managers.ts'
import { isOffer, type OfferName } from '../core/setup/offer-names.ts'
import { offerSentences } from '../core/setup/offers.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import { renderOffer, renderSetup } from '../reporters/setup.ts'
import type { Request } from './arguments.ts'
import { ask, canAsk, isYes, stopAsking } from './ask.ts'
import { hasColor, type Outcome } from './run-request.ts'

export async function runInstall(repository: Repository, request: Request): Promise<Outcome> {
  const { flags } = request
  const into = flags['into'] as Manager | undefined
  const offers = flags['with'] === undefined ? await askForOffers(repository, request) : namedOffers(flags)
  const options = { offers, hooks: !flags['no-hooks'], ...(into && { into }) }
  return carryOut(repository, request, await planInstall(repository, options))
}

export async function runUninstall(repository: Repository, request: Request): Promise<Outcome> {
  return carryOut(repository, request, await planUninstall(repository, request.operands))
}

function namedOffers(flags: Request['flags']): OfferName[] {
  return String(flags['with']).split(',').filter(isOffer)
}

async function askForOffers(repository: Repository, { flags }: Request): Promise<OfferName[]> {
  if (!canAsk() || flags['dry-run'] || flags['quiet']) return []
  const offers = await findOffers(repository).catch(error => {
    // The hooks don't need to know the mirrors; without a declaration there is nothing to offer.
    if (error instanceof LockstepError && ['CONFIG_MISSING', 'NO_MIRRORS'].includes(error.code)) return []
    throw error
  })
  return offers.length === 0 ? [] : askAbout(offers)
}

/** Asks for each; the end of the input is a no to all that follow. */
async function askAbout(offers: readonly { name: OfferName; plan: SetupPlan }[]): Promise<OfferName[]> {
  const chosen: OfferName[] = []
  for (const { name, plan } of offers) {
    const answer = await ask(`${renderOffer(plan)}${offerSentences[name]}: put that in? [y/N] `)
    if (answer === undefined) break
    if (isYes(answer)) chosen.push(name)
  }
  stopAsking()
  return chosen
}

/** Asks whether the hooks are wanted, where they aren't there yet, and says what became of it; undefined where nothing was put in. */
export async function offerHooks(repository: Repository, request: Request): Promise<Outcome | undefined> {
  if (!canAsk()) return undefined
  const plan = await planInstall(repository, {})
  if (plan.files.length + plan.settings.length === 0) return undefined
  const answer = await ask('Put it into the hooks, so that every commit keeps it so? [y/N] ')
  return isYes(answer) ? carryOut(repository, request, plan) : undefined
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
