/**
 * What has to hold after every command, whatever came before. Each law gives sentences about how it is broken; an empty list
 * is a law that holds. None of them asks Lockstep.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, HookName } from '../../support/repository.ts'
import type { Command } from './command.ts'
import { type DeclaredMirror, type Findings, findFindings, isMirrored } from './declaration.ts'
import { readFiles } from './disk.ts'
import type { Site } from './site.ts'
import { compareStates, listTree, type State } from './state.ts'

/** Path of a work tree from the repository → its state. */
export type States = ReadonlyMap<string, State>

/** Everything that the laws compare. */
export interface Look {
  readonly states: States
  /** What each work tree declares, in its file, its index or its HEAD. */
  readonly mirrors: ReadonlyMap<string, readonly DeclaredMirror[]>
  readonly survivors: Survivors
}

/** The exit codes are the promised ones, and nothing surfaced that is a bug. */
export function breaksExitCodes({ program, args }: Command, { code, stdout, stderr }: Answer): string[] {
  const isBug = /this is a bug in Lockstep|\n {4}at .*\.c?js:\d+/.test(`${stdout}\n${stderr}`)
  const isKnown = program === 'git' || [0, 1, 2].includes(code)
  return isBug || !isKnown ? [`${program} ${args[0]} exits with ${code}:\n${stdout}${stderr}`] : []
}

/** A commit that a hook has seen has no finding that none of its parents has; in a merge, on no path where none of them has one. */
export function breaksCommits(
  site: Site,
  command: Command,
  { before, after }: { before: string; after: State },
): string[] {
  if (before === after.head) return []
  const parents = site.git('rev-parse', `${after.head}^@`)
  const older = [...parents, ...(command.amends ? [before] : [])].map(commit => findingsAt(site, commit))
  const isMerge = parents.length > 1
  const isOld = (path: string, finding: string) =>
    older.some(findings => (isMerge ? findings.has(path) : findings.get(path) === finding))
  return [...findFindings(after.tree, site.readBlob)]
    .filter(([path, finding]) => !isOld(path, finding))
    .map(([path, finding]) => `the commit makes a drift at ${path}: ${finding}`)
}

/** What is pushed has no finding that the remote didn't have: at the old tip, or where a new branch leaves the remote's. */
export function breaksPushes(site: Site, before: RemoteRefs, after: RemoteRefs): string[] {
  const broken: string[] = []
  for (const [name, tip] of after) {
    const old = before.get(name)
    if (old === tip) continue
    const bases =
      old === undefined ? [...before.values()].flatMap(other => mergeBases(site, tip, other)) : [old]
    const known = bases.map(commit => findingsAt(site, commit))
    for (const [path, finding] of findingsAt(site, tip)) {
      if (known.some(findings => findings.get(path) === finding)) continue
      broken.push(`the push brings a drift to ${name} at ${path}: ${finding}`)
    }
  }
  return broken
}

export type RemoteRefs = ReadonlyMap<string, string>

export function readRemote(site: Site): RemoteRefs {
  const lines = site.git('--git-dir=../remote.git', 'for-each-ref', '--format=%(refname) %(objectname)')
  return new Map(lines.map(line => line.split(' ') as [string, string]))
}

function mergeBases(site: Site, one: string, other: string): string[] {
  return site.git('merge-base', '--all', one, other)
}

function findingsAt(site: Site, commit: string): Findings {
  return findFindings(listTree(site.repo, commit), site.readBlob)
}

/** Outside of the mirrors everything is as git alone leaves it. */
export function breaksOutside({ states, mirrors }: Look, plain: Look): string[] {
  return [...states].flatMap(([directory, state]) => {
    const other = plain.states.get(directory)
    if (!other) return [`${directory} is there, and isn't without Lockstep`]
    const declared = [...(mirrors.get(directory) ?? []), ...(plain.mirrors.get(directory) ?? [])]
    return compareStates(state, other, (path, part) => !isMirrored(path, declared, part)).map(
      line => `${directory}: ${line}`,
    )
  })
}

/** No lock and nothing half-written is left. */
export function breaksTidiness(site: Site): string[] {
  return readdirSync(join(site.repo.root, '.git'), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.lock$|(^|\/)next-index|lockstep\/scratch-|lockstep\/receipts\/\.|tmp_obj/.test(name))
    .map(name => `left behind: .git/${name}`)
}

/** Git finds nothing wrong with the repository. */
export function breaksRepository(site: Site): string[] {
  const { code, stdout, stderr } = site.repo.tryGit(['fsck', '--strict', '--no-dangling', '--no-progress'])
  const words = `${stdout}${stderr}`
    .split('\n')
    .filter(line => line !== '' && !/HEAD points to an unborn/.test(line))
  return code !== 0 || words.length > 0 ? [`git fsck: ${words.join('; ') || code}`] : []
}

/** Where each hand edit can still be found. */
export interface Survivors {
  readonly alive: ReadonlySet<string>
  /** Those that are kept by a receipt alone. */
  readonly inReceipts: ReadonlySet<string>
}

/** Looks for texts in the work trees, the index, every commit that a ref or a reflog reaches, and the receipts. */
export function findSurvivors(site: Site, states: States, ids: Iterable<string>): Survivors {
  const wanted = new Set(ids)
  const alive = new Set<string>()
  const take = (text: string) => {
    for (const [id] of text.matchAll(/[0-9a-f]{40}/g)) if (wanted.has(id)) alive.add(id)
  }
  for (const { files, index } of states.values()) take([...files.values(), ...index.values()].join(' '))
  if (alive.size < wanted.size) take(site.git('rev-list', '--objects', '--all', '--reflog').join(' '))
  const inReceipts = new Set<string>()
  if (alive.size < wanted.size) {
    const found = readReceipts(site)
    for (const id of wanted) if (!alive.has(id) && found.includes(id)) inReceipts.add(id)
  }
  return { alive: new Set([...alive, ...inReceipts]), inReceipts }
}

/** The ids of all saved bytes, and every receipt's own text. */
function readReceipts(site: Site): string {
  const lists = ['.git', '.git/worktrees/linked'].map(directory =>
    join(site.repo.root, directory, 'lockstep/receipts'),
  )
  return lists
    .flatMap(list =>
      [...readFiles(list)].flatMap(([path, entry]) =>
        path.endsWith('.json') ? [readFileSync(join(list, path), 'utf8')] : [entry],
      ),
    )
    .join(' ')
}

/**
 * A text that somebody wrote is still somewhere, unless git alone loses it too: in a receipt, if it was the source's once or
 * was to be overwritten, otherwise where people look.
 */
export function breaksSurvival(
  { handEdits, mirrorEdits }: Site,
  { args }: Command,
  { after, plain }: { after: Survivors; plain: Survivors },
): string[] {
  const mayReplace = args.includes('--overwrite-edits')
  const isKept = (id: string) =>
    after.alive.has(id) && (mayReplace || !mirrorEdits.has(id) || !after.inReceipts.has(id))
  return [...handEdits]
    .filter(([id]) => !isKept(id) && plain.alive.has(id) && !plain.inReceipts.has(id))
    .map(([, path]) => `a hand edit of ${path} is lost`)
}

/** What Lockstep put into a commit, or took out of it, lies in the work tree too: as it is there, or as the source's file is. */
export function breaksFollowing(site: Site, now: State, plain: State): string[] {
  const { mirrors } = site
  if (site.isSparse()) return []
  const sourcesOf = (path: string): string[] =>
    mirrors
      .filter(({ to }) => path === to || path.startsWith(`${to}/`))
      .map(({ from, to }) => `${from}${path.slice(to.length)}`)
      .flatMap(source => [source, ...sourcesOf(source)])
  return [...new Set([...now.tree.keys(), ...plain.tree.keys()])]
    .filter(path => now.tree.get(path) !== plain.tree.get(path) && isMirrored(path, mirrors, 'tree'))
    .filter(path => {
      const file = now.files.get(path)
      return file !== now.tree.get(path) && !sourcesOf(path).some(source => now.files.get(source) === file)
    })
    .map(path => `${path} is committed, and its file is ${now.files.get(path)}`)
}

/** The hooks that can say no. */
export function refusingHooks(hooks: readonly HookName[]): Record<string, string> {
  const able = hooks.filter(name => name.startsWith('pre-'))
  return Object.fromEntries(able.map(name => [name, '#!/bin/sh\nexit 1\n']))
}
