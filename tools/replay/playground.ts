/**
 * A throw-away git repository in which the incident is played: its own home, fixed dates and names, and this repository's
 * node_modules, so that the real husky, lint-staged and Lockstep run in it. What it builds it builds with simple-git; what
 * a transcript shows runs in a shell, and its whole output is what the reader sees.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type SimpleGit, simpleGit } from 'simple-git'
import { hermeticEnvironment, projectRoot } from '../../test/support/environment.ts'
import { copyScript, incident, mirror, source, treeAfter } from './history.ts'

/** The declaration that would have prevented it. */
export const declaration: string = `${JSON.stringify(
  { mirrors: { 'lambda-source': { from: source, to: mirror } } },
  undefined,
  2,
)}\n`

/** What tools/assert-fresh.cjs says. */
const staleBuild = 'was not built from the sources beside it'

const identity =
  '[user]\n\tname = Replay\n\temail = replay@example.invalid\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n'

export class Playground implements Disposable {
  readonly #base = mkdtempSync(join(tmpdir(), 'lockstep-replay-'))
  readonly root: string = join(this.#base, 'credentialmate')
  readonly environment: NodeJS.ProcessEnv

  constructor() {
    const home = join(this.#base, 'home')
    mkdirSync(this.root)
    mkdirSync(home)
    writeFileSync(join(home, '.gitconfig'), identity)
    this.environment = hermeticEnvironment(home, {
      npm_config_update_notifier: 'false',
      // A daemon would outlive the directory that it was started in.
      NX_DAEMON: 'false',
      NX_ISOLATE_PLUGINS: 'false',
    })
    symlinkSync(join(projectRoot, 'node_modules'), join(this.root, 'node_modules'))
  }

  [Symbol.dispose](): void {
    rmSync(this.#base, { recursive: true, force: true })
  }

  /** What git is started through, at the date of the incident that is being played. */
  git(date: string): SimpleGit {
    // simple-git refuses an environment that names programs or configuration files; git finds ours in HOME.
    const { PATH, HOME, XDG_CONFIG_HOME, LC_ALL, TZ, NO_COLOR } = this.environment
    const environment = { PATH, HOME, XDG_CONFIG_HOME, LC_ALL, TZ, NO_COLOR, ...datesOf(date) }
    return simpleGit(this.root, { allowEnvironment: ['GIT_AUTHOR_DATE', 'GIT_COMMITTER_DATE'] }).env(
      environment,
    )
  }

  /** Makes the repository, with the files that every play needs and no commit has to explain. */
  async open(files: Readonly<Record<string, string>>): Promise<void> {
    await this.git(incident[0].date).init()
    this.write({ '.gitignore': 'node_modules\n', 'copy_backend.sh': copyScript, ...files })
    chmodSync(join(this.root, 'copy_backend.sh'), 0o755)
    if (existsSync(join(this.root, '.husky'))) this.run('node node_modules/husky/bin.js')
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true })
      writeFileSync(join(this.root, path), text)
    }
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  /** Puts the files of one of the incident's commits into the work tree; the mirror stays as it is. */
  writeTree(commit: number): void {
    for (const [path, { text, executable }] of treeAfter(commit)) {
      this.write({ [path]: text })
      if (executable) chmodSync(join(this.root, path), 0o755)
    }
  }

  /** Runs a line in a shell and gives everything that it prints. Throws when Lockstep itself had to be built anew. */
  run(line: string, { date, input }: { date?: string; input?: string } = {}): string {
    const { stdout, error } = spawnSync('sh', ['-c', `exec 2>&1; ${line}`], {
      cwd: this.root,
      env: { ...this.environment, ...(date && datesOf(date)) },
      input: input ?? '',
      encoding: 'utf8',
    })
    if (error) throw error
    // Somebody edits Lockstep while it is played: what was printed says nothing about it, and must not get into a page.
    if (stdout.includes(staleBuild))
      throw new Error(`the sources changed during the replay, run it again:\n${stdout}`)
    return stdout
  }
}

function datesOf(date: string): Record<string, string> {
  return { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, LOCKSTEP_NOW: date }
}
