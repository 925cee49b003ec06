/**
 * `lockstep install`: puts the hook lines, and what else was asked for, into the files that are there. The plan is a value;
 * a dry run shows the same one that an install carries out.
 */
import { relative } from 'node:path'
import { applyTextFiles } from '../apply/text-files.ts'
import { loadConfig } from '../config/load.ts'
import { hookNames } from '../core/hook-names.ts'
import { showPath, toRepoPath } from '../core/path.ts'
import { type FoundFiles, planEdits, type SettingWrite, type SetupPlan } from '../core/setup/edit.ts'
import {
  addHooks,
  chooseManager,
  type FoundHooks,
  huskyDirectory,
  lefthookFiles,
  type Manager,
  otherLefthookFiles,
  preCommitFiles,
} from '../core/setup/hook-managers.ts'
import { renderNotes } from '../core/setup/notes.ts'
import { type OfferName, offerNames } from '../core/setup/offer-names.ts'
import type { OfferedMirror } from '../core/setup/offered-mirror.ts'
import { fitsHere, offerFiles, planOffer } from '../core/setup/offers.ts'
import { applyCloneSetting, findHooksPlace, readCloneSetting } from '../git/clone-settings.ts'
import type { Repository } from '../git/repository.ts'
import { findStats } from '../readers/read-files.ts'
import { absoluteOf, readSetupFiles } from '../readers/read-setup-files.ts'
import { selectMirrors } from './workspace.ts'

export interface InstallOptions {
  /** Where the hooks go, whatever else is there. */
  readonly into?: Manager
  /** Whether the hooks are put in at all. True unless told otherwise. */
  readonly hooks?: boolean
  /** What is put in beside the hooks. */
  readonly offers?: readonly OfferName[]
}

/** Plans an install. Throws what reading `lockstep.json` throws when an offer needs to know the mirrors. */
export async function planInstall(
  repository: Repository,
  { into, hooks = true, offers = [] }: InstallOptions = {},
): Promise<SetupPlan> {
  const offered = await planOffers(repository, offers)
  if (!hooks) return offered
  const put = await planHooks(repository, into)
  return {
    steps: [...put.steps, ...offered.steps],
    files: [...put.files, ...offered.files],
    settings: offered.settings,
    notes: [...put.notes, ...offered.notes],
  }
}

async function planHooks(repository: Repository, into: Manager | undefined): Promise<SetupPlan> {
  const found = await findHooks(repository)
  const choice = chooseManager(found)
  const manager = into ?? choice.manager
  const others = [choice.manager, ...choice.others].filter(other => other !== manager && other !== 'git')
  return {
    ...planEdits(found.files, addHooks(found, manager)),
    settings: [],
    notes: renderNotes(found, manager, others),
  }
}

/** Plans offers alone. */
export async function planOffers(repository: Repository, offers: readonly OfferName[]): Promise<SetupPlan> {
  if (offers.length === 0) return { steps: [], files: [], settings: [], notes: [] }
  const files = await readOfferFiles(repository)
  const mirrors = await findOfferedMirrors(repository)
  const planned = offers.map(offer => planOffer(files, offer, mirrors))
  const settings: SettingWrite[] = []
  for (const setting of planned.flatMap(one => one.settings)) {
    const found = await readCloneSetting(repository, setting.key)
    if (found !== setting.value) settings.push({ ...setting, ...(found !== undefined && { found }) })
  }
  return {
    ...planEdits(
      files,
      planned.flatMap(one => one.edits),
    ),
    settings,
    notes: planned.flatMap(one => one.notes),
  }
}

/** The offers that fit what is here and aren't taken yet, each with what it would do. */
export async function findOffers(repository: Repository): Promise<{ name: OfferName; plan: SetupPlan }[]> {
  const files = await readOfferFiles(repository)
  const directories = new Set<string>()
  for (const path of ['.github', '.vscode']) {
    if ((await findStats(repository, toRepoPath(path)))?.isDirectory()) directories.add(path)
  }
  const fitting = offerNames.filter(name => fitsHere(files, name, directories))
  const plans = await Promise.all(
    fitting.map(async name => ({ name, plan: await planOffers(repository, [name]) })),
  )
  return plans.filter(({ plan }) => plan.files.length > 0 || plan.settings.length > 0)
}

/** Reads the files that offers are about. */
export async function readOfferFiles(repository: Repository): Promise<FoundFiles> {
  const { commonDirectory } = await findHooksPlace(repository)
  return readSetupFiles({ root: repository.root, commonDirectory }, offerFiles)
}

async function findOfferedMirrors(repository: Repository): Promise<OfferedMirror[]> {
  const mirrors = selectMirrors(await loadConfig(repository.root))
  return Promise.all(
    mirrors.map(async ({ name, from, to, mirrorOnly, tracked }) => {
      const isFile = (await findStats(repository, from))?.isFile() ?? false
      return { name, from: showPath(from), to: showPath(to), isFile, mirrorOnly, tracked }
    }),
  )
}

/** Plans an install and carries it out. Throws WRITE_FAILED. */
export async function install(repository: Repository, options: InstallOptions = {}): Promise<SetupPlan> {
  const plan = await planInstall(repository, options)
  await applySetup(repository, plan)
  return plan
}

/** Carries a plan out. Throws WRITE_FAILED. */
export async function applySetup(repository: Repository, plan: SetupPlan): Promise<void> {
  await applyTextFiles(plan.files, path => absoluteOf(repository, path))
  for (const setting of plan.settings) await applyCloneSetting(repository, setting)
}

/** Reads all files that hooks may be in. */
export async function findHooks(repository: Repository): Promise<FoundHooks> {
  const place = await findHooksPlace(repository)
  const below = relative(repository.root, place.directory).replaceAll('\\', '/')
  const directory = below.startsWith('..') || below === '' ? place.directory : below
  const folders = [directory, huskyDirectory({ directory }), '.husky', '.husky/_']
  const files = await readSetupFiles({ root: repository.root, commonDirectory: place.commonDirectory }, [
    ...folders.flatMap(folder => hookNames.map(hook => `${folder}/${hook}`)),
    ...lefthookFiles,
    ...otherLefthookFiles,
    ...preCommitFiles,
    'package.json',
  ])
  return { files, directory, configured: place.configured }
}
