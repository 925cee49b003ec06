/** Single settings of git, as they count in this work tree, and what follows from them. Reading only. */
import { fromGit, type RepoPath } from '../core/path.ts'
import type { Repository } from './repository.ts'
import { askGit, gitFailure, runGit } from './run.ts'

export interface Setting {
  readonly value: string
  /** Whose configuration it stands in: `local`, `global`, `worktree`, `system` or `command`. */
  readonly scope: string
}

/** The value of a setting, undefined where nobody set it. `~/` at its beginning is the home directory. */
export async function findSetting(repository: Repository, key: string): Promise<Setting | undefined> {
  // --type=path expands `~/`; --show-scope says which file it is from: "local\t.husky/_".
  const request = { args: ['config', '--show-scope', '--type=path', '--get', key] }
  const answer = await runGit(repository, request)
  if (answer.code === 1) return undefined
  if (answer.code !== 0) throw gitFailure(request, answer)
  const [scope = '', value = ''] = answer.stdout.toString('utf8').replace(/\n$/, '').split('\t')
  return { scope, value }
}

/** Where git looks for hooks, relative to the top of the work tree or absolute. */
export async function findHooksDirectory(repository: Repository): Promise<RepoPath> {
  const output = await askGit(repository, { args: ['rev-parse', '--git-path', 'hooks'] })
  return fromGit(output.toString('latin1').replace(/\n$/, ''))
}

/** What `git --version` says after its own name: `2.39.5`, `2.39.3 (Apple Git-145)`, `2.44.0.windows.1`. */
export async function readGitVersion(repository: Repository): Promise<string> {
  const output = await askGit(repository, { args: ['--version'] })
  return output
    .toString('utf8')
    .trim()
    .replace(/^git version /, '')
}
