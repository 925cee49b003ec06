/**
 * Where a command starts: the repository, and the declaration that counts for the place it judges. The index is judged by
 * the `lockstep.json` it holds, a revision by that commit's, the work tree by the file.
 */

import { configFileName } from '../config/file-name.ts'
import { loadConfig } from '../config/load.ts'
import { parseConfig } from '../config/parse.ts'
import type { Config, Mirror } from '../core/mirror.ts'
import { LockstepError } from '../errors.ts'
import { readBlobs } from '../git/objects.ts'
import { openRepository, type Repository } from '../git/repository.ts'

export interface Workspace {
  /** The top of the work tree, absolute. */
  readonly root: string
  readonly repository: Repository
  readonly config: Config
}

/** A place that can be judged. */
export type Place =
  | { readonly name: 'worktree' }
  | { readonly name: 'index' }
  | { readonly name: 'revision'; readonly commit: string; readonly revision: string }

export const worktree: Place = { name: 'worktree' }

/** Finds the repository around `directory` and reads the `lockstep.json` at its top, from the work tree. */
export async function openWorkspace(directory: string, environment: NodeJS.ProcessEnv): Promise<Workspace> {
  const repository = await openRepository(directory, environment)
  return { root: repository.root, repository, config: await loadConfig(repository.root) }
}

/** Reads the declaration that counts at a place. Throws CONFIG_MISSING when there is none. */
export async function loadDeclaration(repository: Repository, place: Place): Promise<Config> {
  if (place.name === 'worktree') return loadConfig(repository.root)
  const revision = place.name === 'index' ? '' : place.commit
  const [text] = await readBlobs(repository, [`${revision}:${configFileName}`])
  if (text) return parseConfig(text.toString('utf8'))
  const where = place.name === 'index' ? 'in the index' : `in ${place.revision}`
  throw new LockstepError({
    code: 'CONFIG_MISSING',
    message: `there is no ${configFileName} ${where}`,
    hint: place.name === 'index' ? `git add ${configFileName}` : 'judge a commit that declares its mirrors',
  })
}

/** The mirrors that were named, in the order in which they are synced; all of them when none was. */
export function selectMirrors(config: Config, names: readonly string[] = []): readonly Mirror[] {
  if (config.mirrors.length === 0) {
    throw new LockstepError({
      code: 'NO_MIRRORS',
      message: `${configFileName} declares no mirror, so there is nothing to compare`,
      hint: 'npx lockstep init --from path/of/the/source --to path/of/the/copy',
    })
  }
  for (const name of names) {
    if (config.mirrors.some(mirror => mirror.name === name)) continue
    throw new LockstepError({
      code: 'MIRROR_UNKNOWN',
      message: `${configFileName} declares no mirror named ${name}`,
      hint: `it declares ${config.mirrors.map(mirror => mirror.name).join(', ')}`,
    })
  }
  return names.length === 0 ? config.mirrors : config.mirrors.filter(({ name }) => names.includes(name))
}
