/**
 * A repository as Lockstep sees it: where its work tree and its git directory are, and the few settings that change
 * what bytes mean. Opening one costs a single git call; settings are read when somebody asks.
 */
import { pathBytes, type RepoPath } from '../core/path.ts'
import { LockstepError } from '../errors.ts'
import { type GitContext, gitEnvironment, runGit } from './run.ts'

export interface Repository extends GitContext {
  /** The top of the work tree, absolute. */
  readonly root: string
  /** The git directory of this work tree, absolute: `.git`, or `.git/worktrees/<name>` for a linked one. */
  readonly gitDirectory: string
  readonly objectFormat: 'sha1' | 'sha256'
  readonly shallow: boolean
  /** The commit that HEAD was at when the repository was opened; undefined before the first. */
  readonly head: string | undefined
  /** `GIT_INDEX_FILE` as a hook gets it, absolute; undefined when git uses its own. */
  readonly indexFile: string | undefined
}

/** What `core.fileMode`, `core.symlinks` and `core.sparseCheckout` say. */
export interface Settings {
  readonly fileMode: boolean
  readonly symlinks: boolean
  readonly sparse: boolean
}

/**
 * Finds the repository around `directory`.
 * Throws NOT_A_REPOSITORY with git's own reason, and BARE_REPOSITORY where there is no work tree.
 */
export async function openRepository(directory: string, inherited: NodeJS.ProcessEnv): Promise<Repository> {
  const environment = gitEnvironment(inherited)
  const args = ['rev-parse', '--show-object-format', '--is-shallow-repository', '--is-bare-repository']
  const paths = ['--absolute-git-dir', '--show-toplevel']
  // --default: HEAD's commit where there is one, and no error where there is none yet.
  const answer = await runGit({ directory, environment }, { args: [...args, ...paths, '--default', 'HEAD'] })
  const lines = answer.stdout.toString('utf8').split('\n')
  if (answer.code !== 0) throw unusable(directory, lines[2] === 'true', answer.stderr)
  const [objectFormat, shallow, , gitDirectory, root, head] = lines as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  return {
    directory: root,
    environment: absoluteIndexFile(environment, root),
    root,
    gitDirectory,
    objectFormat: objectFormat === 'sha256' ? 'sha256' : 'sha1',
    shallow: shallow === 'true',
    head: head || undefined,
    indexFile: absoluteIndexFile(environment, root)['GIT_INDEX_FILE'],
  }
}

/** Reads the settings that decide how a file on disk compares with an entry. */
export async function readSettings(repository: Repository): Promise<Settings> {
  // --type=bool prints every spelling of a truth value ("yes", "on", "1") as true or false.
  const args = [
    'config',
    '--null',
    '--type=bool',
    '--get-regexp',
    '^core\\.(filemode|symlinks|sparsecheckout)$',
  ]
  const { stdout } = await runGit(repository, { args })
  const values = new Map<string, string>()
  for (const record of stdout.toString('utf8').split('\0')) {
    const [key, value] = record.split('\n')
    if (key && value !== undefined) values.set(key.toLowerCase(), value)
  }
  return {
    fileMode: values.get('core.filemode') !== 'false',
    symlinks: values.get('core.symlinks') !== 'false',
    sparse: values.get('core.sparsecheckout') === 'true',
  }
}

/** A path of the work tree as the file system takes it: absolute, in bytes. */
export function absolutePath({ root }: Repository, path: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), pathBytes(path)])
}

/** The id of an object that isn't there: what git calls the null id, in the repository's own length. */
export function nullId(repository: Repository): string {
  return '0'.repeat(repository.objectFormat === 'sha256' ? 64 : 40)
}

/** The ids of the empty tree and the empty blob, which git knows without storing them. */
export function emptyIds(repository: Repository): { tree: string; blob: string } {
  return repository.objectFormat === 'sha256'
    ? {
        tree: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
        blob: '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
      }
    : { tree: '4b825dc642cb6eb9a060e54bf8d69288fbee4904', blob: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391' }
}

/** Git resolves a relative `GIT_INDEX_FILE` against the top of the work tree, wherever it is started. */
function absoluteIndexFile(environment: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  const file = environment['GIT_INDEX_FILE']
  if (!file || file.startsWith('/') || /^[A-Za-z]:[\\/]/.test(file)) return environment
  return { ...environment, GIT_INDEX_FILE: `${root}/${file}` }
}

function unusable(directory: string, bare: boolean, words: string): LockstepError {
  if (bare) {
    return new LockstepError({
      code: 'BARE_REPOSITORY',
      message: `${directory} is a bare repository: Lockstep needs a work tree`,
      hint: 'run it in a clone, or add a work tree with `git worktree add`',
    })
  }
  return new LockstepError({
    code: 'NOT_A_REPOSITORY',
    message: `no git repository can be opened at ${directory}: ${words.trim().split('\n')[0] ?? ''}`,
    hint: 'run Lockstep inside a git work tree, or name one with --cwd',
  })
}

/**
 * The directories of a cone-mode sparse checkout; undefined when the patterns aren't a cone.
 * `git sparse-checkout list` prints one a line, C-quoted where it has to be:
 * ```
 * apps/backend-api
 * ```
 */
export async function readSparseCone(repository: Repository): Promise<string[] | undefined> {
  const args = ['config', '--type=bool', '--get', 'core.sparseCheckoutCone']
  const cone = await runGit(repository, { args })
  if (cone.stdout.toString('utf8').trim() !== 'true') return undefined
  const listed = await runGit(repository, { args: ['sparse-checkout', 'list'] })
  if (listed.code !== 0) return undefined
  return listed.stdout
    .toString('latin1')
    .split('\n')
    .filter(line => line !== '')
    .map(unquote)
}

/** Undoes git's C-style quoting of names (git-config(1), core.quotePath). */
export function unquote(line: string): string {
  if (!line.startsWith('"')) return line
  const named: Record<string, string> = {
    a: '\x07',
    b: '\b',
    t: '\t',
    n: '\n',
    v: '\v',
    f: '\f',
    r: '\r',
    '"': '"',
    '\\': '\\',
  }
  return line.slice(1, -1).replace(/\\([0-7]{3}|.)/g, (_, code: string) => {
    return code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (named[code] ?? code)
  })
}
