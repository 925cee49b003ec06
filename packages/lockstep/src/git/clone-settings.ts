/** What a clone has set for itself, as far as setting Lockstep up has to know: where its hooks lie, and single keys. */

import type { Repository } from './repository.ts'
import { askGit, gitFailure, runGit } from './run.ts'

export interface HooksPlace {
  /** Where git looks for hooks, absolute. */
  readonly directory: string
  /** The git directory that all work trees of the clone share, absolute. */
  readonly commonDirectory: string
  /** Whether core.hooksPath is set, by whomever. */
  readonly configured: boolean
}

/** Finds where git looks for hooks. */
export async function findHooksPlace(repository: Repository): Promise<HooksPlace> {
  // --git-path knows core.hooksPath, and that linked work trees share one hooks directory (git-rev-parse(1)).
  const args = ['rev-parse', '--path-format=absolute', '--git-path', 'hooks', '--git-common-dir']
  const [directory, commonDirectory] = (await askGit(repository, { args })).toString('utf8').split('\n')
  const { code } = await runGit(repository, { args: ['config', '--get', 'core.hooksPath'] })
  return { directory: directory ?? '', commonDirectory: commonDirectory ?? '', configured: code === 0 }
}

/** Reads a key of the clone's own configuration file; undefined where it isn't set. */
export async function readCloneSetting(repository: Repository, key: string): Promise<string | undefined> {
  const { code, stdout } = await runGit(repository, { args: ['config', '--local', '--get', key] })
  return code === 0 ? stdout.toString('utf8').replace(/\n$/, '') : undefined
}

/** Sets a key of the clone's own configuration file, or unsets it. */
export async function applyCloneSetting(
  repository: Repository,
  { key, value }: { key: string; value: string | undefined },
): Promise<void> {
  const args = ['config', '--local', ...(value === undefined ? ['--unset-all', key] : [key, value])]
  const answer = await runGit(repository, { args })
  // 5: the key that is to be unset isn't there (git-config(1)).
  if (answer.code !== 0 && !(value === undefined && answer.code === 5)) throw gitFailure({ args }, answer)
}
