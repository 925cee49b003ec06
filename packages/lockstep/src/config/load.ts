/**
 * Reads the work tree's lockstep.json. The only part of config/ that touches the disk; the index's and a revision's
 * declarations come through git and go to config/parse directly.
 */
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../core/mirror.ts'
import { LockstepError } from '../errors.ts'
import { configFileName } from './file-name.ts'
import { parseConfig } from './parse.ts'

/**
 * The configuration in `<root>/lockstep.json`; `root` is the top of the work tree. Throws `CONFIG_MISSING`,
 * `FILE_UNREADABLE` or `CONFIG_INVALID`.
 */
export async function loadConfig(root: string): Promise<Config> {
  return parseConfig(await readConfigFile(join(root, configFileName)))
}

/** The text of `<root>/lockstep.json`; undefined where there is none. Throws `FILE_UNREADABLE`. */
export async function findConfigText(root: string): Promise<string | undefined> {
  try {
    return await readConfigFile(join(root, configFileName))
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'CONFIG_MISSING') return undefined
    throw error
  }
}

async function readConfigFile(file: string): Promise<string> {
  try {
    // Git records where a link points and not what it shows, so the hooks, which read the blob, would see no mirror.
    if ((await lstat(file)).isSymbolicLink()) throw isLink(file)
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof LockstepError) throw error
    if (codeOf(error) === 'ENOENT') throw isMissing(file, error)
    throw new LockstepError({
      code: 'FILE_UNREADABLE',
      message: `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    })
  }
}

function isMissing(file: string, cause: unknown): LockstepError {
  return new LockstepError({
    code: 'CONFIG_MISSING',
    message: `no mirrors are declared: ${file} does not exist`,
    hint: 'npx lockstep init --from path/of/the/source --to path/of/the/copy',
    cause,
  })
}

function isLink(file: string): LockstepError {
  return new LockstepError({
    code: 'FILE_UNREADABLE',
    message: `${file} is a symbolic link, and git records the link instead of the text`,
    hint: `replace it by a file with that text`,
  })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
