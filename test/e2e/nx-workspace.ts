/**
 * A scratch Nx workspace that is a git repository too, for tests of nx-lockstep with the real Nx. Its node_modules holds
 * links to this repository's, so nothing is installed. Nx runs without its daemon and its plugin workers, which cost seconds
 * and change no answer here; a test that turns the daemon on leaves none running, for `reset` and the end stop it.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { hermeticEnvironment, lockstepBin, projectRoot } from '../support/environment.ts'

const linked = ['nx', '@nx/devkit', 'nx-lockstep', 'lockstep']

const nxBin = join(projectRoot, 'node_modules/nx/dist/bin/nx.js')

/** Path → text; an object or array is written as JSON. */
export type Files = Record<string, string | object>

export interface NxResult {
  readonly code: number | null
  /** Standard output, then standard error. */
  readonly output: string
  /** The tasks that ran, as `project:target`, sorted. */
  readonly tasks: string[]
}

export class NxWorkspace implements Disposable {
  readonly #home: string
  readonly root: string
  #hasDaemon = false

  /** Makes the workspace and commits `files` as HEAD of `main`. `below` puts it into a subdirectory of the repository. */
  constructor(files: Files, below = '') {
    this.#home = mkdtempSync(join(tmpdir(), 'nx-lockstep-'))
    this.root = join(this.#home, 'repository', below)
    for (const module of linked) {
      const link = join(this.root, 'node_modules', module)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(projectRoot, 'node_modules', module), link)
    }
    this.#run('git', ['-c', 'init.defaultBranch=main', 'init', '-q', join(this.#home, 'repository')])
    this.write({
      'package.json': { name: 'scratch', private: true },
      'nx.json': {
        plugins: ['nx-lockstep'],
        defaultBase: 'main',
        neverConnectToCloud: true,
        analytics: false,
        tui: { enabled: false },
      },
      '.gitignore': 'node_modules\n.nx\n',
      ...files,
    })
    this.commit('start')
    this.git('tag', 'start')
  }

  write(files: Files): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true })
      const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`
      writeFileSync(join(this.root, path), text)
    }
  }

  read(path: string): string | undefined {
    const file = join(this.root, path)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true })
  }

  git(...command: string[]): string {
    return this.#run('git', command)
  }

  commit(message: string): void {
    this.git('add', '--all')
    this.git('commit', '-q', '--no-verify', '-m', message)
  }

  /** Back to `revision`, and without Nx's caches. Files that git ignores stay. The first commit is tagged `start`. */
  reset(revision = 'HEAD'): void {
    this.#stopDaemon()
    this.git('reset', '-q', '--hard', revision)
    this.git('clean', '-q', '-d', '--force')
    rmSync(join(this.root, '.nx'), { recursive: true, force: true })
  }

  /** Runs `nx` with the words of `command`. */
  nx(command: string, environment: Record<string, string> = {}): NxResult {
    if (environment['NX_DAEMON'] === 'true') this.#hasDaemon = true
    const { status, stdout, stderr } = spawnSync(process.execPath, [nxBin, ...command.split(' ')], {
      cwd: this.root,
      env: { ...this.#environment(), ...environment },
      encoding: 'utf8',
    })
    const output = `${stdout}${stderr}`
    const tasks = [...output.matchAll(/^> nx run (\S+)/gm)].map(([, task = '']) => task)
    return { code: status, output, tasks: [...new Set(tasks)].sort() }
  }

  /** Runs `lockstep` with the words of `command`. */
  lockstep(command: string): { readonly code: number | null; readonly output: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [lockstepBin, ...command.split(' ')], {
      cwd: this.root,
      env: this.#environment(),
      encoding: 'utf8',
    })
    return { code: status, output: `${stdout}${stderr}` }
  }

  /** Starts `nx` with the words of `command`, in a process group of its own; the caller ends it. */
  start(command: string, environment: Record<string, string> = {}): ChildProcess {
    return spawn(process.execPath, [nxBin, ...command.split(' ')], {
      cwd: this.root,
      env: { ...this.#environment(), ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** What `nx show project` says, and nothing else. */
  showProject(name: string): NxProject {
    return JSON.parse(this.nx(`show project ${name} --json`).output) as NxProject
  }

  /** The edges of the project graph, as `lambda → backend-api`, sorted. */
  edges(): string[] {
    const { code, output } = this.nx('graph --file=.nx/graph.json')
    if (code !== 0) throw new Error(output)
    const { graph } = JSON.parse(this.read('.nx/graph.json') ?? '') as NxGraph
    const edges = Object.values(graph.dependencies).flat()
    return edges.map(({ source, target }) => `${source} → ${target}`).sort()
  }

  [Symbol.dispose](): void {
    this.#stopDaemon()
    rmSync(this.#home, { recursive: true, force: true })
  }

  #stopDaemon(): void {
    if (!this.#hasDaemon) return
    this.nx('daemon --stop')
    this.#hasDaemon = false
  }

  #run(command: string, words: readonly string[]): string {
    const cwd = existsSync(this.root) ? this.root : this.#home
    return execFileSync(command, words, { cwd, env: this.#environment(), encoding: 'utf8' })
  }

  #environment(): NodeJS.ProcessEnv {
    return hermeticEnvironment(this.#home, {
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
      NX_DAEMON: 'false',
      NX_ISOLATE_PLUGINS: 'false',
      NX_NO_CLOUD: 'true',
      NX_DEFAULT_OUTPUT_STYLE: 'static',
    })
  }
}

interface NxProject {
  readonly name: string
  readonly root: string
  readonly targets: Record<string, NxTarget>
  readonly metadata: { readonly targetGroups: Record<string, string[]> }
}

export interface NxTarget {
  readonly executor: string
  readonly cache: boolean
  readonly options: { readonly mirrors: string[] }
  readonly inputs: (string | object)[]
  readonly outputs?: string[]
  readonly dependsOn?: unknown[]
  readonly metadata: { readonly description: string }
}

interface NxGraph {
  readonly graph: {
    readonly dependencies: Record<string, { source: string; target: string }[]>
  }
}
