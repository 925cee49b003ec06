/**
 * A real git repository for one test, its file tree as the argument, gone when the test is over:
 * ```ts
 * await using repo = await createRepository({ 'apps/src/a.py': 'a\n', 'lockstep.json': config({ ... }) })
 * ```
 * Every call runs real git or the built `lockstep` in a hermetic environment. A non-zero exit is an answer; `git` throws on
 * one unless told to expect it.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type HookName, hookNames } from '../../packages/lockstep/src/core/hook-names.ts'
import { firstCommitTime, hermeticEnvironment, hookBin, lockstepBin } from './environment.ts'
import { parseDoctorReport, parseReport } from './json-report.ts'

/** What a test puts at a path: text or bytes, an executable, or a link. */
export type Content = string | Buffer | { executable: string } | { link: string }

export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export { type HookName, hookNames }

export interface RunOptions {
  readonly input?: string | Buffer
  readonly environment?: Record<string, string | undefined>
  /** Below the repository's top. */
  readonly directory?: string
  /** How the output is read: one character a byte, where names may be no UTF-8. */
  readonly encoding?: 'utf8' | 'latin1'
}

export interface TestRepository extends AsyncDisposable {
  /** The top of the work tree. */
  readonly root: string
  readonly environment: NodeJS.ProcessEnv
  /** Writes files; undefined removes one. */
  write(files: Record<string, Content | undefined>): void
  /** The text of a work-tree file, or undefined. */
  read(path: string): string | undefined
  /** Runs git; throws with all of its output when it fails. Gives stdout without its last newline. */
  git(...args: string[]): string
  /** Runs git and gives the whole answer. */
  tryGit(args: readonly string[], options?: RunOptions): Answer
  /** Runs the built command line; JSON that it prints is held against its published schema. */
  lockstep(args: readonly string[], options?: RunOptions): Answer
  /** Runs any program in the repository. */
  run(program: string, args: readonly string[], options?: RunOptions): Answer
  /** Stages everything and commits, without hooks. */
  commit(message: string): string
  /** Makes `lockstep-hook` these hooks; pre-commit alone when none is named. */
  installHook(...names: readonly HookName[]): void
}

export interface RepositoryOptions {
  /** Extra words for `git init`, such as `--object-format=sha256`. */
  readonly init?: readonly string[]
  /** Whether the files are committed, as "initial". True unless told otherwise. */
  readonly commit?: boolean
}

/** Makes a repository that holds these files. */
export async function createRepository(
  files: Record<string, Content> = {},
  { init = [], commit = true }: RepositoryOptions = {},
): Promise<TestRepository> {
  const base = mkdtempSync(join(tmpdir(), 'lockstep-test-'))
  const root = join(base, 'repo')
  const home = join(base, 'home')
  mkdirSync(root)
  mkdirSync(home)
  writeFileSync(
    join(home, '.gitconfig'),
    '[user]\n\tname = Tester\n\temail = tester@example.invalid\n[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n',
  )
  const repository = new Repository(root, hermeticEnvironment(home), () =>
    rmSync(base, { recursive: true, force: true }),
  )
  repository.git('init', '--quiet', ...init)
  repository.write(files)
  if (commit && Object.keys(files).length > 0) repository.commit('initial')
  return repository
}

/** Another repository with the same files, index, history and leftovers. Lives no longer than the original's home. */
export function copyRepository(original: TestRepository): TestRepository {
  const base = mkdtempSync(join(tmpdir(), 'lockstep-test-'))
  const root = join(base, 'repo')
  execFileSync('cp', ['-a', original.root, root])
  return new Repository(root, original.environment, () => rmSync(base, { recursive: true, force: true }))
}

/**
 * The same repository as a process sees it that has mounts of its own: files are looked at through that process, commands are
 * run with its mounts.
 */
export function enterMounts(original: TestRepository, process: number): TestRepository {
  const enter = [
    'nsenter',
    '--user',
    '--mount',
    '--preserve-credentials',
    `--target=${process}`,
    '--wd=.',
    '--',
  ]
  return new Repository(`/proc/${process}/root${original.root}`, original.environment, () => {}, enter)
}

/** A lockstep.json with these mirrors. */
export function config(mirrors: Record<string, object>, rest: object = {}): string {
  return `${JSON.stringify({ ...rest, mirrors }, undefined, 2)}\n`
}

class Repository implements TestRepository {
  #time = firstCommitTime

  constructor(
    readonly root: string,
    readonly environment: NodeJS.ProcessEnv,
    readonly dispose: () => void,
    /** What every command is started by, if by anything. */
    readonly starter: readonly string[] = [],
  ) {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose()
  }

  write(files: Record<string, Content | undefined>): void {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.root, path)
      rmSync(file, { recursive: true, force: true })
      if (content === undefined) continue
      mkdirSync(dirname(file), { recursive: true })
      if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(file, content)
      else if ('link' in content) symlinkSync(content.link, file)
      else {
        writeFileSync(file, content.executable)
        chmodSync(file, 0o755)
      }
    }
  }

  read(path: string): string | undefined {
    const file = join(this.root, path)
    const stats = lstatSync(file, { throwIfNoEntry: false })
    if (stats?.isSymbolicLink()) return readlinkSync(file)
    return stats?.isFile() ? readFileSync(file, 'utf8') : undefined
  }

  git(...args: string[]): string {
    const answer = this.tryGit(args)
    if (answer.code !== 0)
      throw new Error(`git ${args.join(' ')}: exit ${answer.code}\n${answer.stdout}${answer.stderr}`)
    return answer.stdout.replace(/\n$/, '')
  }

  tryGit(args: readonly string[], options?: RunOptions): Answer {
    return this.run('git', args, options)
  }

  lockstep(args: readonly string[], options?: RunOptions): Answer {
    const answer = this.run(process.execPath, [lockstepBin, ...args], options)
    // Whatever a test looks at, JSON on stdout has to fit the schema that is published for it.
    if (args.includes('json') && answer.stdout !== '')
      (args[0] === 'doctor' ? parseDoctorReport : parseReport)(answer.stdout)
    return answer
  }

  run(
    program: string,
    args: readonly string[],
    { input, environment, directory = '.', encoding = 'utf8' }: RunOptions = {},
  ): Answer {
    this.#time += 1
    const date = `${this.#time} +0000`
    const [first, ...words] = [...this.starter, program, ...args]
    const result = spawnSync(first as string, words, {
      cwd: join(this.root, directory),
      env: { ...this.environment, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, ...environment },
      input: input ?? '',
      encoding,
      maxBuffer: 1 << 28,
    })
    // A program that ends before it has read its input is an answer, too.
    if (result.error && (result.error as NodeJS.ErrnoException).code !== 'EPIPE') throw result.error
    return { code: result.status ?? 128, stdout: result.stdout, stderr: result.stderr }
  }

  commit(message: string): string {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--no-verify', '--allow-empty', '--message', message)
    return this.git('rev-parse', 'HEAD')
  }

  installHook(...names: readonly HookName[]): void {
    for (const name of names.length === 0 ? ['pre-commit'] : names) {
      this.write({ [`.git/hooks/${name}`]: { executable: `#!/bin/sh\nexec '${hookBin}' ${name} "$@"\n` } })
    }
  }
}
