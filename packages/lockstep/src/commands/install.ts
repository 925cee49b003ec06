/**
 * `lockstep install`: puts the hook lines, and what else was asked for, into the files that are there. The plan is a value;
 * a dry run shows the same one that an install carries out.
 */
import { relative } from 'node:path'
import { applyTextFiles } from '../apply/text-files.ts'
import { hookNames } from '../core/hook-names.ts'
import { planEdits, type SetupPlan } from '../core/setup/edit.ts'
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
import { applyCloneSetting, findHooksPlace } from '../git/clone-settings.ts'
import type { Repository } from '../git/repository.ts'
import { absoluteOf, readSetupFiles } from '../readers/read-setup-files.ts'

export interface InstallOptions {
  /** Where the hooks go, whatever else is there. */
  readonly into?: Manager
}

/** Plans an install. */
export async function planInstall(repository: Repository, { into }: InstallOptions = {}): Promise<SetupPlan> {
  const found = await findHooks(repository)
  const choice = chooseManager(found)
  const manager = into ?? choice.manager
  const { steps, files } = planEdits(found.files, addHooks(found, manager))
  const others = [choice.manager, ...choice.others].filter(other => other !== manager && other !== 'git')
  return { steps, files, settings: [], notes: renderNotes(found, manager, others) }
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
