/**
 * Which files decide the outcome of a mirror's tasks, in Nx's glob language. Too many inputs cost a needless run, too few
 * select no task after a change; so wherever Nx and Lockstep might read a glob differently, or one mirror's exclusion
 * might hide what another one needs, the set is widened and never narrowed. Pure.
 */
import type { TargetConfiguration } from '@nx/devkit'
import type { Placement } from './placement.ts'

type Input = NonNullable<TargetConfiguration['inputs']>[number]

/**
 * What an untracked mirror holds, read from the disk because git ignores it. A cached sync has to have it in its hash: Nx then
 * restores only over what a sync has met and left before, never over a hand edit, and runs the sync on anything else.
 */
export function ignoredCopies(placements: readonly Placement[]): Input[] {
  return placements.map(({ to, isFile }) => ({
    fileset: isFile ? inWorkspace(to) : `${inWorkspace(to)}/**/*`,
    includeIgnored: true,
  }))
}

/** The inputs of a sync: all sources, those further up a chain included, and the declaration. */
export function syncInputs(placements: readonly Placement[]): string[] {
  const all = withUpstream(placements)
  return unique([...sourceGlobs(all, []), '{workspaceRoot}/lockstep.json'])
}

/** The inputs of a check: both sides, or a change to the copy alone would select no task. */
export function checkInputs(placements: readonly Placement[]): string[] {
  const all = withUpstream(placements)
  const copies = placements.map(({ to }) => to)
  return unique([
    ...sourceGlobs(all, copies),
    ...placements.flatMap(({ to, isFile }) => (isFile ? [inWorkspace(to)] : below(to, ['**']))),
    '{workspaceRoot}/lockstep.json',
  ])
}

/** A path as a glob that matches it alone, such as `apps/[[]id[]]` for a Next.js route (seen to work on Nx 24). */
export function escapeGlob(path: string): string {
  return path.replace(/[[\]{}()*?]/g, character => `[${character}]`)
}

/** The given mirrors and all that they derive from, each once. */
function withUpstream(placements: readonly Placement[]): Placement[] {
  return unique(placements.flatMap(placement => [...withUpstream(placement.upstream), placement]))
}

/** Nx takes exclusions away from the whole set, so one is only passed on where nothing else that counts lies near it. */
function sourceGlobs(placements: readonly Placement[], copies: readonly string[]): string[] {
  return placements.flatMap(placement => {
    const { from, include, exclude, isFile } = placement
    if (isFile) return [inWorkspace(from)]
    const others = [...placements.filter(other => other !== placement).map(other => other.from), ...copies]
    const isAlone = !others.some(other => overlap(other, from))
    const left = isAlone ? exclude.filter(isPlain) : []
    return [
      ...below(from, include.every(isPlain) ? include : ['**']),
      ...below(from, left).map(glob => `!${glob}`),
    ]
  })
}

/** Lockstep's globs cover everything below a directory that they match; Nx's match files only. */
function below(directory: string, globs: readonly string[]): string[] {
  return globs
    .map(glob => glob.replace(/\/$/, ''))
    .flatMap(glob => {
      if (glob === '**' || glob === '**/*') return ['**/*']
      const stem = glob.replace(/\/\*\*$/, '')
      return [stem, `${stem}/**/*`]
    })
    .map(glob => `${inWorkspace(directory)}/${glob}`)
}

function inWorkspace(path: string): string {
  return `{workspaceRoot}/${escapeGlob(path)}`
}

/** Only names, `*` within a name, and `**` as a whole segment: what every glob language reads alike. */
function isPlain(glob: string): boolean {
  return glob
    .replace(/\/$/, '')
    .split('/')
    .every(segment => segment === '**' || /^(?!.*\*\*)[\w .*@+-]+$/.test(segment))
}

function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`)
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)]
}
