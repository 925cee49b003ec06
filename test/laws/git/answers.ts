/**
 * What Lockstep answers about a repository, held against git's own listings and the files themselves: `check` at each place,
 * `sync` after it said that it is done, and compare-ids under every shell and awk that this machine has.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../support/environment.ts'
import { parseReport } from '../../support/json-report.ts'
import type { Answer } from '../../support/repository.ts'
import { type Command, choose } from './command.ts'
import {
  type DeclaredMirror,
  differences,
  type Findings,
  findFindings,
  type Listing,
  mirrorsOf,
} from './declaration.ts'
import { toBytes } from './names.ts'
import type { Site } from './site.ts'
import { readState, type State } from './state.ts'

const script = join(projectRoot, 'packages/lockstep/bin/compare-ids')

/** Whether nothing is left out of the work tree or in conflict: otherwise the files alone don't tell what a mirror should hold. */
function isWhole(site: Site, { index }: State): boolean {
  return [...index.values()].every(entry => /^H \d{6} [0-9a-f]{40} 0$/.test(entry)) && !site.isSparse()
}

function staged({ index }: State): Listing {
  return new Map([...index].map(([path, entry]) => [path, entry.slice(2).replace(/ 0$/, '')]))
}

/** A sync that says it is done has left no difference behind. */
export function breaksSyncs(site: Site, { program, args }: Command, { code }: Answer, now: State): string[] {
  if (program !== 'lockstep' || args[0] !== 'sync' || code !== 0 || !isWhole(site, now)) return []
  const found = args.includes('--staged')
    ? findFindings(staged(now), site.readBlob)
    : differences(now.files, site.mirrors, site.mirrors)
  return [...found].map(([path, finding]) => `${args.join(' ')} is done, and ${path} is ${finding}`)
}

/** What `check` says of HEAD, of the index and of the work tree, and compare-ids of the index. */
export function breaksAnswers(site: Site): string[] {
  const state = readState(site.repo, '.')
  const committed = mirrorsOf(state.tree, site.readBlob)
  const at = checkAt(site, ['--at', 'HEAD'], committed, findFindings(state.tree, site.readBlob))
  if (!isWhole(site, state)) return at
  const found = findFindings(staged(state), site.readBlob)
  const { mirrors } = site
  return [
    ...at,
    ...checkAt(site, ['--staged'], mirrorsOf(staged(state), site.readBlob), found),
    ...checkAt(site, [], mirrors, differences(state.files, mirrors, mirrors)),
    // A file of the mirror's own is a glob, and compare-ids knows none.
    ...(site.history.own ? [] : compareIds(site, staged(state), found)),
  ]
}

function checkAt(
  site: Site,
  place: readonly string[],
  mirrors: readonly DeclaredMirror[],
  oracle: Findings,
): string[] {
  const name = `check ${place.join(' ')}`
  const words = ['check', ...place, '--no-explain', '--format', 'json']
  const { code, stdout, stderr } = site.repo.lockstep(words)
  if (stdout === '') return [`${name} exits with ${code} and prints nothing: ${stderr}`]
  const report = parseReport(stdout)
  if (report.errors.length > 0) return code === 2 || code === 1 ? [] : [`${name}: errors, and exit ${code}`]
  const left = report.mirrors.filter(({ notCompared }) => notCompared !== undefined)
  const untracked = mirrors.filter(({ tracked }) => tracked === false).map(one => one.name)
  const wrong = left.filter(one => place.length === 0 || !untracked.includes(one.name))
  if (wrong.length > 0) return [`${name} doesn’t compare ${wrong.map(one => one.name)}`]
  if (left.length === report.mirrors.length)
    return code === 2 ? [] : [`${name} compares nothing, and exits with ${code}`]
  const all = report.mirrors.flatMap(({ name: mirror, findings }) =>
    findings.map(one => ({ ...one, mirror })),
  )
  const found = all
    // What Lockstep once wrote into a mirror that git ignores may be left over there; git's view knows nothing of it.
    .filter(one => one.expected !== undefined || !untracked.includes(one.mirror))
    .map(({ path, pathBytes }) =>
      pathBytes === undefined ? toBytes(path) : Buffer.from(pathBytes, 'base64').toString('latin1'),
    )
    .sort()
  const expected = [...oracle.keys()].sort()
  if (JSON.stringify(found) === JSON.stringify(expected) && code === (all.length > 0 ? 1 : 0)) return []
  return [`${name} exits with ${code} and finds ${JSON.stringify(found)}, git ${JSON.stringify(expected)}`]
}

/** A shell and what else compare-ids finds beside git. */
export interface Interpreter {
  readonly name: string
  readonly shell: readonly [string, ...string[]]
  readonly awk: string
  /** Where sed, sort and tr lie: one program for all of them, or the directory of each. */
  readonly tools: string
}

export const interpreters: readonly Interpreter[] = [
  { name: 'sh and mawk', shell: ['/bin/sh'], awk: '/usr/bin/mawk', tools: '/usr/bin/' },
  { name: 'bash and gawk', shell: ['/bin/bash', '--posix'], awk: '/usr/bin/gawk', tools: '/usr/bin/' },
  { name: 'sh and Kernighan’s awk', shell: ['/bin/sh'], awk: '/usr/bin/original-awk', tools: '/usr/bin/' },
  { name: 'busybox', shell: ['/bin/busybox', 'sh'], awk: '/bin/busybox', tools: '/bin/busybox' },
]

export function isHere({ shell: [shell], awk }: Interpreter): boolean {
  return existsSync(shell) && existsSync(awk)
}

function compareIds(site: Site, listing: Listing, oracle: Findings): string[] {
  // One of them a history: each is a dozen processes.
  const interpreter = choose(interpreters.filter(isHere), site.history.names.length + site.history.start)
  if (!interpreter) return []
  const { code, stdout, stderr } = runCompareIds(site.repo, interpreter)
  const isRight = code === (oracle.size > 0 ? 1 : 0) || (code === 2 && !isSimple(site, listing))
  if (isRight && stdout === '' && (code !== 0 || stderr === '')) return []
  return [`compare-ids (${interpreter.name}) exits with ${code}, and ${oracle.size} paths differ: ${stderr}`]
}

/** What compare-ids has to be able to tell: no globs, no escapes, a source with files in it, no links, no submodules. */
function isSimple(site: Site, listing: Listing): boolean {
  const mirrors = mirrorsOf(listing, site.readBlob)
  const [, id = ''] = listing.get('lockstep.json')?.split(' ') ?? []
  const entries = mirrors.map(({ from, to }) =>
    [from, to].map(top => [...listing].filter(([path]) => path === top || path.startsWith(`${top}/`))),
  )
  return (
    mirrors.length > 0 &&
    !site.readBlob(id).includes('\\') &&
    mirrors.every(
      ({ include, exclude, mirrorOnly, tracked = true }) =>
        tracked && [include, exclude, mirrorOnly].every(value => value === undefined),
    ) &&
    entries.every(([source]) => source && source.length > 0) &&
    entries.flat(2).every(([, entry]) => entry.startsWith('100'))
  )
}

/** Runs compare-ids where nothing but git and these can be found. */
export function runCompareIds(repo: Site['repo'], { name, shell, awk, tools }: Interpreter): Answer {
  const path = join(repo.root, `../tools of ${name}`)
  if (!existsSync(path)) {
    mkdirSync(path)
    symlinkSync('/usr/bin/git', join(path, 'git'))
    symlinkSync(awk, join(path, 'awk'))
    for (const tool of ['sed', 'sort', 'tr'])
      symlinkSync(tools.endsWith('/') ? `${tools}${tool}` : tools, join(path, tool))
  }
  const [program, ...words] = shell
  return repo.run(program, [...words, script], { environment: { PATH: path } })
}
