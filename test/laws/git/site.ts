/**
 * The repository that a history is played in, with a bare remote beside it: what its commands can choose from, and its edits.
 * And its twin: a copy of all of it, taken before a command, that is put in its place to run the same command at the same
 * path and the same second without Lockstep.
 */
import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type Answer,
  createRepository,
  type HookName,
  type RunOptions,
  type TestRepository,
} from '../../support/repository.ts'
import { type DeclaredMirror, declare, layouts, ownFile, sourcesOf } from './declaration.ts'
import { type Edit, fileNames, type History } from './history.ts'
import { blobId, operations } from './state.ts'

/** Where a second work tree lies, beside the repository. */
export const linkedDirectory = '../linked'

const base = Array.from({ length: 12 }, (_, at) => `line ${at}\n`).join('')

export class Site implements Disposable {
  readonly mirrors: readonly DeclaredMirror[]
  /** The ids of texts that were put into a mirror by hand, and where. */
  readonly handEdits = new Map<string, string>()
  #counter = 0

  private constructor(
    readonly repo: TestRepository,
    history: History,
  ) {
    this.mirrors = layouts[history.layout]
  }

  /** A repository in sync, a branch `side` that has one commit more, a remote that has nothing yet. */
  static async create(history: History, hooks: readonly HookName[]): Promise<Site> {
    const mirrors = layouts[history.layout]
    const names = ['keep.py', ...history.files.map(at => fileNames[at] as string)]
    const sides = [...sourcesOf(mirrors), ...mirrors.map(({ to }) => to)]
    const files = sides.flatMap(side => names.map(name => [`${side}/${name}`, base] as const))
    const own = mirrors.map(({ to }) => [`${to}/${ownFile}`, 'own\n'] as const)
    const repo = await createRepository(
      {
        'lockstep.json': declare(history.layout, history.onCommit),
        ...Object.fromEntries([...files, ...own]),
        'other/a.py': base,
        'other/b.py': base,
      },
      { init: ['--template='] },
    )
    for (const [key, value] of [
      ['gc.auto', '0'],
      ['maintenance.auto', 'false'],
      ['advice.detachedHead', 'false'],
    ] as const)
      repo.git('config', key, value)
    repo.git('init', '-q', '--bare', '--template=', '../remote.git')
    repo.git('remote', 'add', 'origin', '../remote.git')
    const site = new Site(repo, history)
    site.makeSideBranch()
    mkdirSync(join(repo.root, '.git/hooks'), { recursive: true })
    if (hooks.length > 0) repo.installHook(...hooks)
    return site
  }

  [Symbol.dispose](): void {
    rmSync(this.#base, { recursive: true, force: true })
  }

  get #base(): string {
    return dirname(this.repo.root)
  }

  /** One commit on a branch of its own, in sync: the source's second file changes at its top, the mirrors with it. */
  private makeSideBranch(): void {
    const { repo } = this
    repo.git('switch', '-q', '-c', 'side')
    const text = base.replace('line 1\n', 'from the side\n')
    for (const directory of [...sourcesOf(this.mirrors), ...this.mirrors.map(({ to }) => to)])
      repo.write({ [`${directory}/keep.py`]: text, [`${directory}/side.py`]: 'side\n' })
    repo.write({ 'other/side.txt': 'side\n' })
    repo.commit('side')
    repo.git('switch', '-q', 'main')
  }

  /** A text that nothing else has. */
  unique(words: string): string {
    this.#counter += 1
    return `${words} ${this.#counter}\n`
  }

  git(...args: string[]): string[] {
    const { stdout } = this.repo.tryGit(args, { environment: { GIT_OPTIONAL_LOCKS: '0' } })
    return stdout.split(args.includes('-z') ? '\0' : '\n').filter(line => line !== '')
  }

  branches(): string[] {
    return this.git('for-each-ref', '--format=%(refname:short)', 'refs/heads')
  }

  branch(): string {
    return this.git('symbolic-ref', '--short', '-q', 'HEAD')[0] ?? ''
  }

  /** Branches that aren't checked out anywhere. */
  otherBranches(): string[] {
    return this.git('for-each-ref', '--format=%(refname:short) %(worktreepath)', 'refs/heads')
      .filter(line => line.endsWith(' '))
      .map(line => line.trim())
  }

  unmerged(): string[] {
    return [...new Set(this.git('ls-files', '-u', '-z').map(line => line.slice(line.indexOf('\t') + 1)))]
  }

  isBusy(): boolean {
    return operations(this.repo).length > 0 || this.unmerged().length > 0
  }

  /** Changes a file of a work tree. */
  edit({ side, change, directory, file, line }: Edit, below = '.'): void {
    const directories =
      side === 'source' || side === 'follow'
        ? sourcesOf(this.mirrors)
        : side === 'other'
          ? ['other']
          : this.mirrors.map(({ to }) => to)
    const at = directories[directory % directories.length] as string
    const name = side === 'own' ? ownFile : (fileNames[file % fileNames.length] as string)
    if (side === 'follow') {
      this.follow(name, directory, below)
      return
    }
    const path = `${at}/${name}`
    const text = this.read(path, below) ?? base
    if (change === 'remove') this.put(path, undefined, below)
    else if (change === 'link')
      this.put(path, { link: `${'../'.repeat(name.split('/').length - 1)}keep.py` }, below)
    else {
      const changed = this.changeText(text, change, line)
      if (side === 'mirror') this.handEdits.set(blobId(changed), path)
      this.put(path, change === 'executable' ? { executable: changed } : changed, below)
    }
  }

  private changeText(text: string, change: Edit['change'], line: number): string {
    if (change === 'whole') return this.unique('whole')
    const lines = text.split(/(?<=\n)/)
    lines[line % lines.length] = this.unique('changed')
    return lines.join('')
  }

  /** Copies a source file to its mirror, as people do by hand. */
  private follow(name: string, directory: number, below: string): void {
    const mirror = this.mirrors[directory % this.mirrors.length] as DeclaredMirror
    const text = this.read(`${mirror.from}/${name}`, below)
    if (text !== undefined) this.put(`${mirror.to}/${name}`, text, below)
  }

  /** The text of a file; undefined where there is none, or a file stands in place of a directory above it. */
  private read(path: string, below: string): string | undefined {
    const parents = path.split('/').map((_, at, parts) => join(below, parts.slice(0, at).join('/')))
    return parents.every(parent => isDirectory(join(this.repo.root, parent)))
      ? this.repo.read(join(below, path))
      : undefined
  }

  /** Writes a file; whatever stands in its way gives way, as it would to whoever writes it. */
  put(path: string, content: Parameters<TestRepository['write']>[0][string], below = '.'): void {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth += 1) {
      const parent = join(below, parts.slice(0, depth).join('/'))
      if (!isDirectory(join(this.repo.root, parent))) this.repo.write({ [parent]: undefined })
    }
    const file = join(this.repo.root, below, path)
    // A directory isn't removed in passing: what it holds would be lost without anybody having meant it.
    if (isDirectory(file)) return
    this.repo.write({ [join(below, path)]: content })
  }

  /** Copies everything: repository, remote, linked work tree, home. */
  copy(): Twin {
    return new Twin(this.#base)
  }

  run(program: 'git' | 'lockstep', args: readonly string[], options: RunOptions): Answer {
    return program === 'git' ? this.repo.tryGit(args, options) : this.repo.lockstep(args, options)
  }
}

function isDirectory(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** A copy of a site, for as long as one command is looked at. */
export class Twin implements Disposable {
  readonly #copy: string

  constructor(
    readonly original: string,
    source: string = original,
  ) {
    this.#copy = `${original}.twin-${source === original ? 'plain' : 'refusing'}`
    execFileSync('cp', ['-a', source, this.#copy])
  }

  /** Another copy, while this one is still untouched. */
  copy(): Twin {
    return new Twin(this.original, this.#copy)
  }

  /** Puts this copy where the original is while `work` runs. `hooks` are all it has: name → shell script. */
  inPlace<Result>(hooks: Readonly<Record<string, string>>, work: () => Result): Result {
    const aside = `${this.original}.aside`
    renameSync(this.original, aside)
    renameSync(this.#copy, this.original)
    try {
      const directory = join(this.original, 'repo/.git/hooks')
      rmSync(directory, { recursive: true, force: true })
      mkdirSync(directory)
      for (const [name, script] of Object.entries(hooks))
        writeFileSync(join(directory, name), script, { mode: 0o755 })
      return work()
    } finally {
      renameSync(this.original, this.#copy)
      renameSync(aside, this.original)
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#copy, { recursive: true, force: true })
  }
}
