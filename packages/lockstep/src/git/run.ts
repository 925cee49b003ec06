/**
 * The one place that starts git. Everything else in this folder builds arguments and parses answers; nothing outside the
 * folder knows that git is a process. A non-zero exit is an answer and comes back as `code`; `askGit` is for callers
 * to whom it can only be a failure.
 */
import { spawn } from 'node:child_process'
import { LockstepError } from '../errors.ts'

export interface GitContext {
  /** Where git runs: the top of the work tree, or where the user stands before that is known. */
  readonly directory: string
  readonly environment: NodeJS.ProcessEnv
}

export interface GitRequest {
  readonly args: readonly string[]
  /** What git reads on its standard input: bytes, or an open file by its descriptor. */
  readonly input?: Buffer | string | number
  /** Set on top of the context's environment, such as another `GIT_INDEX_FILE`. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface GitAnswer {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

/**
 * The environment that every call gets.
 *
 * - `GIT_OPTIONAL_LOCKS=0`: reading never takes the index lock (git(1)).
 * - `GIT_NO_LAZY_FETCH=1`: a blobless clone isn't made to fetch.
 * - `GIT_LITERAL_PATHSPECS=1`: `[id].ts` is a name, not a pattern. Git refuses it beside the three other pathspec
 *   switches, so those go.
 * - `GIT_DIFF_OPTS` would change the patch of `lockstep diff`. An external diff, set by whatever means, is asked for patches alone, and
 *   the one place that makes a patch turns it off.
 */
export function gitEnvironment(inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    ...inherited,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LITERAL_PATHSPECS: '1',
  }
  for (const name of ['GIT_GLOB_PATHSPECS', 'GIT_NOGLOB_PATHSPECS', 'GIT_ICASE_PATHSPECS', 'GIT_DIFF_OPTS']) {
    delete environment[name]
  }
  return environment
}

/** Runs git and gives its whole answer, whatever the exit code. Throws GIT_MISSING when there is no git to run. */
export function runGit(context: GitContext, request: GitRequest): Promise<GitAnswer> {
  const { input } = request
  return new Promise((resolve, reject) => {
    const child = spawn('git', request.args as string[], {
      cwd: context.directory,
      env: request.environment ? { ...context.environment, ...request.environment } : context.environment,
      stdio: [typeof input === 'number' ? input : input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', cause => reject(spawnFailure(cause)))
    child.on('close', (code, signal) => {
      resolve({
        code: code ?? 128,
        stdout: stdout.length === 1 ? (stdout[0] as Buffer) : Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8') + (signal ? `git was ended by ${signal}\n` : ''),
      })
    })
    if (input !== undefined && typeof input !== 'number' && child.stdin) {
      // Git may answer and leave before it has read everything; its exit code tells, not the broken pipe.
      child.stdin.on('error', () => {})
      child.stdin.end(input)
    }
  })
}

/** Runs git where only exit code 0 is an answer; throws GIT_FAILED with git's own words otherwise. */
export async function askGit(context: GitContext, request: GitRequest): Promise<Buffer> {
  const answer = await runGit(context, request)
  if (answer.code !== 0) throw gitFailure(request, answer)
  return answer.stdout
}

/** The error for an exit code that nobody expected. */
export function gitFailure(request: GitRequest, answer: GitAnswer): LockstepError {
  const words = answer.stderr.trim() || `exit code ${answer.code}`
  return new LockstepError({
    code: 'GIT_FAILED',
    message: `git ${request.args.find(word => !word.startsWith('-')) ?? ''} failed: ${words}`,
  })
}

function spawnFailure(cause: Error): Error {
  const { code } = cause as NodeJS.ErrnoException
  if (code !== 'ENOENT') return cause
  return new LockstepError({
    code: 'GIT_MISSING',
    message: 'git could not be started: it is not on the PATH, or the working directory is gone',
    hint: 'install git 2.36 or newer',
    cause,
  })
}
