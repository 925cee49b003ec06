/**
 * The repository that a history is played in, with a bare remote beside it: what its commands can choose from, and its edits.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type Answer,
  type Content,
  createRepository,
  type HookName,
  type RunOptions,
  type TestRepository,
} from '../../support/repository.ts'
import { choose } from './command.ts'
import {
  type Declaration,
  type DeclaredMirror,
  directories,
  layouts,
  mirrorsOf,
  ownFile,
  parseDeclaration,
  sourcesOf,
  writeDeclaration,
} from './declaration.ts'
import { blobId, flipMode, put, readText } from './disk.ts'
import type { Edit, History } from './history.ts'
import { fileNames, toWord } from './names.ts'
import { operations, type State } from './state.ts'
import { Twin } from './twin.ts'
import { isFile, vary } from './variations.ts'

/** Where a second work tree lies, beside the repository. */
export const linkedDirectory = '../linked'

const base = Array.from({ length: 12 }, (_, at) => `line ${at}\n`).join('')

export class Site implements Disposable {
  /** The ids of texts that were written by hand, and where. */
  readonly handEdits = new Map<string, string>()
  /** Those of them that were written into a mirror while the declaration was still the first: no source ever had them. */
  readonly mirrorEdits = new Set<string>()
  /** The names that files are given. */
  readonly names: readonly string[]
  readonly #texts = new Map<string, string>()
  #counter = 0
  #isVaried = false

  private constructor(
    readonly repo: TestRepository,
    readonly history: History,
  ) {
    this.names = history.names.map(at => fileNames[at] as string)
  }

  /** A repository in sync, a branch `side` that has one commit more, a remote that has nothing yet. */
  static async create(history: History, hooks: readonly HookName[]): Promise<Site> {
    const repo = await createRepository({}, { init: ['--template='] })
    for (const [key, value] of [
      ['gc.auto', '0'],
      ['maintenance.auto', 'false'],
      ['advice.detachedHead', 'false'],
      ['advice.addEmbeddedRepo', 'false'],
      // A link of that name is allowed, and the histories make one.
      ['fsck.gitignoreSymlink', 'ignore'],
    ] as const)
      repo.git('config', key, value)
    repo.git('init', '-q', '--bare', '--template=', '../remote.git')
    repo.git('remote', 'add', 'origin', '../remote.git')
    const site = new Site(repo, history)
    site.makeFirstCommit()
    site.makeSideBranch()
    for (const name of ['hooks', 'info']) mkdirSync(join(repo.root, '.git', name), { recursive: true })
    if (hooks.length > 0) repo.installHook(...hooks)
    return site
  }

  private makeFirstCommit(): void {
    const { repo, history } = this
    const { layout, own, onCommit, submodule, start } = history
    const mirrors = layouts[layout](directories[history.directories]).map(mirror => ({
      ...mirror,
      onCommit,
      ...(own && !isFile(mirror) && { mirrorOnly: [ownFile] as const }),
      ...(submodule === 'excluded' && !isFile(mirror) && { exclude: ['sub'] as const }),
    }))
    this.put('lockstep.json', writeDeclaration({ mirrors }))
    this.put('.gitignore', '/ignored/\n')
    for (const name of ['a.py', 'b.py']) this.put(`other/${name}`, base)
    const names = this.names.slice(0, start)
    for (const name of ['keep.py', ...names.filter(one => !names.some(other => one.startsWith(`${other}/`)))])
      this.putEverywhere(name, base)
    for (const { to, mirrorOnly } of mirrors) if (mirrorOnly) this.put(`${to}/${ownFile}`, 'own\n')
    if (submodule !== 'none') this.addSubmodule()
    repo.commit('initial')
  }

  /** The same text in every source and every mirror that is declared. */
  private putEverywhere(name: string, text: string): void {
    const { mirrors } = this
    for (const mirror of mirrors) {
      if (!isFile(mirror)) for (const top of [mirror.from, mirror.to]) this.put(`${top}/${name}`, text)
      else if (name === 'keep.py') this.put(mirror.to, text)
    }
  }

  /** One commit on a branch of its own, in sync: the source's second file changes at its top, the mirrors with it. */
  private makeSideBranch(): void {
    const { repo } = this
    repo.git('switch', '-q', '-c', 'side')
    this.putEverywhere('keep.py', base.replace('line 1\n', 'from the side\n'))
    this.putEverywhere('side.py', 'side\n')
    this.put('other/side.txt', 'side\n')
    repo.commit('side')
    repo.git('switch', '-q', 'main')
  }

  get submodule(): string | undefined {
    if (this.history.submodule === 'none') return undefined
    return this.history.submodule === 'beside'
      ? 'other/sub'
      : `${directories[this.history.directories].src}/sub`
  }

  private addSubmodule(): void {
    const { submodule } = this
    if (submodule === undefined) return
    this.repo.git('init', '-q', '--template=', toWord(submodule))
    this.commitInSubmodule()
    this.put('.gitmodules', `[submodule "sub"]\n\tpath = "${toWord(submodule)}"\n\turl = ../sub.git\n`)
  }

  private commitInSubmodule(): void {
    const directory = toWord(this.submodule ?? '.')
    this.repo.tryGit(['commit', '-q', '--allow-empty', '-m', this.unique('submodule')], { directory })
  }

  /** What the work tree declares. */
  get mirrors(): readonly DeclaredMirror[] {
    return this.declarationIn('.')?.mirrors ?? []
  }

  private declarationIn(below: string): Declaration | undefined {
    return parseDeclaration(readText(join(this.repo.root, below), 'lockstep.json') ?? '')
  }

  /** Every mirror that a work tree's file, its index or its HEAD declares. */
  mirrorsIn(below: string, { index, tree }: State): readonly DeclaredMirror[] {
    const staged = new Map([...index].map(([path, entry]) => [path, entry.replace(/^. /, '')]))
    return [
      ...(this.declarationIn(below)?.mirrors ?? []),
      ...mirrorsOf(staged, this.readBlob),
      ...mirrorsOf(tree, this.readBlob),
    ]
  }

  /** The text of a blob; kept, because most commits declare the same. */
  readonly readBlob = (id: string): string => {
    const text = this.#texts.get(id) ?? this.repo.tryGit(['cat-file', 'blob', id]).stdout
    this.#texts.set(id, text)
    return text
  };

  [Symbol.dispose](): void {
    rmSync(this.#base, { recursive: true, force: true })
  }

  get #base(): string {
    return dirname(this.repo.root)
  }

  /** A text that nothing else has. */
  unique(words: string): string {
    this.#counter += 1
    return `${words} ${this.#counter}\n`
  }

  git(...args: string[]): string[] {
    const { stdout } = this.repo.tryGit(args, {
      environment: { GIT_OPTIONAL_LOCKS: '0' },
      encoding: 'latin1',
    })
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

  /** Set by a `git sparse-checkout set` that fails, too. */
  isSparse(): boolean {
    return this.git('config', '--get', 'core.sparseCheckout')[0] === 'true'
  }

  isBusy(): boolean {
    return operations(this.repo).length > 0 || this.unmerged().length > 0
  }

  /** Changes a file of a work tree. */
  edit({ side, change, directory, file, line }: Edit, below = '.'): void {
    const name = side === 'own' ? ownFile : (choose(this.names, file) as string)
    if (side === 'declaration') this.vary([file, directory, line], below)
    else if (side === 'clash') {
      this.edit({ side: 'source', change, directory, file, line }, below)
      this.edit({ side: 'mirror', change: 'whole', directory, file, line }, below)
    } else if (side === 'follow') this.follow(name, directory, below)
    else if (side === 'other' && change === 'link' && below === '.' && this.submodule)
      this.commitInSubmodule()
    else
      this.change(
        choose(this.pathsOf(side, name), directory) ?? `other/${name}`,
        { side, change, line },
        below,
      )
  }

  /** Where a file of this name would lie. */
  private pathsOf(side: Edit['side'], name: string): string[] {
    const { mirrors } = this
    if (side === 'other') return [`other/${name}`]
    if (side !== 'source') return mirrors.map(mirror => (isFile(mirror) ? mirror.to : `${mirror.to}/${name}`))
    return sourcesOf(mirrors).map(from => (isFile({ from }) ? from : `${from}/${name}`))
  }

  private change(
    path: string,
    { side, change, line }: Omit<Edit, 'directory' | 'file'>,
    below: string,
  ): void {
    const text = readText(join(this.repo.root, below), path) ?? base
    const depth = path.split('/').length - 2
    if (change === 'remove') this.put(path, undefined, below)
    else if (change === 'mode') flipMode(join(this.repo.root, below), path)
    else if (change === 'link') this.put(path, { link: `${'../'.repeat(depth)}keep.py` }, below)
    else {
      const changed = this.changeText(text, change, line)
      this.handEdits.set(blobId(changed), path)
      if (side === 'mirror' && !this.#isVaried) this.mirrorEdits.add(blobId(changed))
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
    const mirror = choose(this.mirrors, directory)
    if (!mirror) return
    const tail = isFile(mirror) ? '' : `/${name}`
    const text = readText(join(this.repo.root, below), `${mirror.from}${tail}`)
    if (text !== undefined) this.put(`${mirror.to}${tail}`, text, below)
  }

  /** Changes the declaration, which these numbers choose. One that can't be read is replaced by one that can. */
  vary(picks: readonly number[], below = '.'): void {
    const declaration = this.declarationIn(below)
    this.#forgetMirrorEdits()
    this.put(
      'lockstep.json',
      writeDeclaration(declaration ? vary(declaration, picks) : { mirrors: [] }),
      below,
    )
  }

  /** A mirror may become a source, and what was somebody's edit of it what others derive from. */
  #forgetMirrorEdits(): void {
    this.#isVaried = true
    this.mirrorEdits.clear()
  }

  /** Says that a mirror lies somewhere else. */
  move(mirror: DeclaredMirror, to: string): void {
    this.redeclare(mirror, { to })
  }

  /** Says that a mirror isn't tracked, and has git ignore it. */
  untrack(mirror: DeclaredMirror): void {
    this.redeclare(mirror, { tracked: false })
    writeFileSync(
      join(this.repo.root, '.git/info/exclude'),
      `/${toWord(mirror.to).replace(/[[\]*? !]/g, '\\$&')}\n`,
    )
  }

  private redeclare({ name }: DeclaredMirror, change: Partial<DeclaredMirror>): void {
    const { mirrors = [], ...rest } = this.declarationIn('.') ?? {}
    this.#forgetMirrorEdits()
    const changed = mirrors.map(one => (one.name === name ? { ...one, ...change } : one))
    this.put('lockstep.json', writeDeclaration({ ...rest, mirrors: changed }))
  }

  put(path: string, content: Content | undefined, below = '.'): void {
    put(join(this.repo.root, below), path, content)
  }

  /** Copies everything: repository, remote, linked work tree, home. */
  copy(): Twin {
    return new Twin(this.#base)
  }

  run(program: 'git' | 'lockstep', args: readonly string[], options: RunOptions): Answer {
    return program === 'git' ? this.repo.tryGit(args, options) : this.repo.lockstep(args, options)
  }
}
