/** What git would do with paths: their attributes, and which of them are ignored and by what. Reading only. */
import { fromGit, type RepoPath } from '../core/path.ts'
import { nulEnded, pathspecs } from './listings.ts'
import { parseNames } from './parse.ts'
import type { Repository } from './repository.ts'
import { askGit, gitFailure, runGit } from './run.ts'

/** Attribute → value, as git prints them: `set`, `unset`, `unspecified`, or what was assigned. */
export type Attributes = ReadonlyMap<string, string>

/** Which pattern ignores a path. */
export interface Ignored {
  /** The file that the pattern stands in, relative to the top where it lies below. */
  readonly file: string
  readonly line: number
  readonly pattern: string
}

/** The attributes of paths, whether there are files or not. */
export async function readAttributes(
  repository: Repository,
  names: readonly string[],
  paths: readonly RepoPath[],
): Promise<Map<RepoPath, Attributes>> {
  if (paths.length === 0) return new Map()
  const request = { args: ['check-attr', '-z', '--stdin', ...names], input: nulEnded(paths) }
  return parseAttributes(await askGit(repository, request))
}

/**
 * `git check-attr -z`: three records an answer.
 * ```
 * src/a.py\0text\0set\0src/a.py\0eol\0lf\0
 * ```
 */
export function parseAttributes(output: Buffer): Map<RepoPath, Attributes> {
  const records = output.toString('latin1').split('\0')
  const found = new Map<RepoPath, Map<string, string>>()
  for (let at = 0; at + 2 < records.length; at += 3) {
    const [path, name, value] = records.slice(at, at + 3) as [string, string, string]
    const attributes = found.get(fromGit(path)) ?? new Map<string, string>()
    found.set(fromGit(path), attributes.set(name, value))
  }
  return found
}

/** The paths that git's ignore rules cover, tracked ones too. */
export async function findIgnored(
  repository: Repository,
  paths: readonly RepoPath[],
  settings: readonly string[] = [],
): Promise<Map<RepoPath, Ignored>> {
  if (paths.length === 0) return new Map()
  // --no-index: a tracked path counts too; -v: by which pattern.
  const args = [...settings, 'check-ignore', '--no-index', '-v', '-z', '--stdin']
  // It takes pathspecs and refuses the literal ones; behind `./` no name can be taken for magic.
  const input = nulEnded(paths.map(path => `./${path}` as RepoPath))
  const request = { args, input, environment: { GIT_LITERAL_PATHSPECS: '0' } }
  const answer = await runGit(repository, request)
  if (answer.code > 1) throw gitFailure(request, answer)
  return parseIgnored(answer.stdout)
}

/** What git ignores below some paths, a directory that is ignored whole as one. */
export async function listIgnored(repository: Repository, paths: readonly RepoPath[]): Promise<RepoPath[]> {
  // --directory: a directory of which nothing counts is named alone, with a slash behind it.
  const args = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory', '--']
  const listed = parseNames(await askGit(repository, { args: [...args, ...pathspecs(paths)] }))
  return listed.map(path => path.replace(/\/$/, '') as RepoPath)
}

/**
 * Git's own words where one of the paths lies in a submodule of the index. `git check-ignore` fails for such a path, and answers
 * for any other; a listing would have to print all entries beside the directories above it.
 */
export async function findSubmoduleRefusal(
  repository: Repository,
  paths: readonly RepoPath[],
): Promise<string | undefined> {
  // Where a directory lies in a submodule every path in it does.
  const directories = new Map(paths.map(path => [path.slice(0, path.lastIndexOf('/')), path]))
  const { code, stderr } = await runGit(repository, {
    args: ['check-ignore', '-v', '-z', '--stdin'],
    input: nulEnded([...directories.values()].map(path => `./${path}` as RepoPath)),
    // The words are all that tells this failure from others, such as a path behind a symbolic link.
    environment: { GIT_LITERAL_PATHSPECS: '0', LC_ALL: 'C' },
  })
  return code > 1 ? /Pathspec .* is in submodule .*/.exec(stderr)?.[0] : undefined
}

/**
 * `git check-ignore -v -z`: four records an answer. A path that a pattern with `!` takes back is listed, and isn't ignored.
 * ```
 * .gitignore\03\0*.log\0./src/a.log\0
 * ```
 */
export function parseIgnored(output: Buffer): Map<RepoPath, Ignored> {
  const records = output.toString('latin1').split('\0')
  const found = new Map<RepoPath, Ignored>()
  for (let at = 0; at + 3 < records.length; at += 4) {
    const [file, line, pattern, path] = records.slice(at, at + 4) as [string, string, string, string]
    if (!pattern.startsWith('!'))
      found.set(fromGit(path.replace(/^\.\//, '')), { file, line: Number(line), pattern })
  }
  return found
}

/**
 * The tracked paths below `paths` that another tool's ignore files cover, which are written as a `.gitignore` is.
 *
 * @param rules one file that counts for the whole work tree, absolute, or the name of one that may lie in any directory
 */
export async function listIgnoredBy(
  repository: Repository,
  rules: { readonly file: string } | { readonly perDirectory: string },
  paths: readonly RepoPath[],
): Promise<RepoPath[]> {
  if (paths.length === 0) return []
  const from =
    'file' in rules ? `--exclude-from=${rules.file}` : `--exclude-per-directory=${rules.perDirectory}`
  // -c -i: of the tracked paths those that the named rules cover, and git's own rules don't count.
  const args = ['ls-files', '-c', '-i', '-z', '--full-name', from, '--', ...pathspecs(paths)]
  return parseNames(await askGit(repository, { args }))
}
