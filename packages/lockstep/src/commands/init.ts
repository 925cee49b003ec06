/**
 * `lockstep init`: declares one mirror, in the `lockstep.json` that is there or a new one. What differs between the two
 * directories on that day is the sync's business, which writes over nobody's work.
 */
import { applyTextFiles } from '../apply/text-files.ts'
import { declareMirror, type NewMirror, nameMirror } from '../config/edit.ts'
import { configFileName } from '../config/file-name.ts'
import { findConfigText } from '../config/load.ts'
import { parseConfig } from '../config/parse.ts'
import type { Mirror } from '../core/mirror.ts'
import { toRepoPath } from '../core/path.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import { findStats } from '../readers/read-files.ts'

export type InitOptions = Omit<NewMirror, 'name'> & { readonly name?: string | undefined }

/** Declares the mirror and gives it back, with whether it is new. Throws CONFIG_INVALID, SOURCE_EMPTY, WRITE_FAILED. */
export async function init(
  repository: Repository,
  { from, to, name = nameMirror(to) }: InitOptions,
): Promise<{ mirror: Mirror; isNew: boolean }> {
  if (!(await findStats(repository, toRepoPath(from)))) throw isMissing(from)
  const found = await findConfigText(repository.root)
  const text = declareMirror(found, { name, from, to })
  const write = { path: configFileName, text, found, executable: false }
  if (text !== found) await applyTextFiles([write], path => `${repository.root}/${path}`)
  const mirror = parseConfig(text).mirrors.find(one => one.name === name)
  if (!mirror) throw new Error(`${name} was declared and isn't there`)
  return { mirror, isNew: text !== found }
}

function isMissing(from: string): LockstepError {
  return new LockstepError({
    code: 'SOURCE_EMPTY',
    message: `there is no source at ${from}`,
    hint: 'paths start at the top of the repository, wherever you are',
  })
}
