/** `lockstep uninstall`: takes out what `install` put in, exactly, and nothing that a user wrote. */
import { planEdits, type SettingWrite, type SetupPlan } from '../core/setup/edit.ts'
import { removeHooks } from '../core/setup/hook-managers.ts'
import { driverSettings } from '../core/setup/merge-driver.ts'
import { isOffer, type OfferName, offerNames } from '../core/setup/offer-names.ts'
import { removeOffers } from '../core/setup/offers.ts'
import { readCloneSetting } from '../git/clone-settings.ts'
import type { Repository } from '../git/repository.ts'
import { findHooks, readOfferFiles } from './install.ts'

/** Plans an uninstall of the parts that are named, `hooks` or an offer; of all of them when none is. */
export async function planUninstall(
  repository: Repository,
  names: readonly string[] = [],
): Promise<SetupPlan> {
  const offers = names.length === 0 ? offerNames : names.filter(isOffer)
  const hooks = names.length === 0 || names.includes('hooks') ? await findHooks(repository) : undefined
  const files = await readOfferFiles(repository)
  const plans = [
    ...(hooks ? [planEdits(hooks.files, removeHooks(hooks))] : []),
    planEdits(files, removeOffers(files, offers)),
  ]
  return {
    steps: plans.flatMap(({ steps }) => steps).filter(({ outcome }) => outcome !== 'same'),
    files: plans.flatMap(plan => plan.files),
    settings: await findOwnSettings(repository, offers),
    notes: [],
  }
}

/** The keys of the merge driver that hold what `install` sets. */
async function findOwnSettings(
  repository: Repository,
  offers: readonly OfferName[],
): Promise<SettingWrite[]> {
  const own: SettingWrite[] = []
  for (const { key, value } of offers.includes('merge-driver') ? driverSettings : []) {
    if ((await readCloneSetting(repository, key)) === value) own.push({ key, value: undefined })
  }
  return own
}
