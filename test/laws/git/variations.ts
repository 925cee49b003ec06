/**
 * How a declaration can change while a history goes on: a mirror more or less, another place, other globs, another policy, an
 * untracked mirror, and what nobody can read.
 */
import { choose } from './command.ts'
import { type Declaration, type DeclaredMirror, type Glob, ownFile } from './declaration.ts'

type Vary = (declaration: Declaration, mirror: DeclaredMirror, pick: number) => Declaration

/** By name, so that a history can say which. */
const variations: Readonly<Record<string, Vary>> = {
  'another mirror': (declaration, mirror, pick) =>
    declared(declaration, {
      name: 'x',
      from: mirror.from,
      to: ['added', 'other', 'deep/er/added'][pick % 3] as string,
    }),
  'a file of a mirror': (declaration, mirror) =>
    declared(declaration, { name: 'f', from: `${mirror.from}/keep.py`, to: 'added.py' }),
  'a mirror less': (declaration, mirror) => ({
    ...declaration,
    mirrors: declaration.mirrors.filter(one => one !== mirror),
  }),
  'another place': (declaration, mirror) =>
    changed(declaration, mirror, {
      to: mirror.to.startsWith('moved/') ? mirror.to.slice(6) : `moved/${mirror.to}`,
    }),
  'another exclude': (declaration, mirror, pick) =>
    changed(declaration, mirror, { exclude: toggled(mirror.exclude, pick % 2 ? 'd' : '**/e f.py') }),
  'another include': (declaration, mirror, pick) =>
    changed(declaration, mirror, {
      include: mirror.include
        ? ['**']
        : [...(['d', ownFile] as const), ...(pick % 2 ? (['*.py'] as const) : [])],
    }),
  'another mirrorOnly': (declaration, mirror, pick) =>
    changed(declaration, mirror, { mirrorOnly: toggled(mirror.mirrorOnly, pick % 2 ? 'd' : ownFile) }),
  'the other policy': (declaration, mirror) =>
    changed(declaration, mirror, { onCommit: mirror.onCommit === 'block' ? 'stage' : 'block' }),
  'the other onPush': declaration => ({
    ...declaration,
    onPush: declaration.onPush === 'every' ? 'tip' : 'every',
  }),
  untracked: (declaration, mirror) =>
    declared(declaration, { name: 'u', from: mirror.from, to: 'ignored/copy', tracked: false }),
  'no longer tracked': (declaration, mirror) =>
    changed(declaration, mirror, { tracked: mirror.tracked === false }),
}

/** The text of the declaration after one change, which these numbers choose. */
export function vary(
  declaration: Declaration,
  [kind = 0, which = 0, pick = 0]: readonly number[],
): Declaration {
  const change = choose(Object.values(variations), kind) as Vary
  const mirror = choose(declaration.mirrors, which)
  return change(declaration, mirror ?? { name: 'm', from: 'src', to: 'copy' }, pick)
}

function declared({ mirrors, ...rest }: Declaration, mirror: DeclaredMirror): Declaration {
  const others = mirrors.filter(({ name }) => name !== mirror.name)
  return { ...rest, mirrors: [...others, mirror] }
}

function changed(
  declaration: Declaration,
  mirror: DeclaredMirror,
  change: Partial<DeclaredMirror>,
): Declaration {
  const isGlob = 'include' in change || 'exclude' in change || 'mirrorOnly' in change
  if (isFile(mirror) && isGlob) return declaration
  const mirrors = declaration.mirrors.map(one => (one === mirror ? { ...one, ...change } : one))
  return { ...declaration, mirrors }
}

function toggled(names: readonly Glob[] = [], name: Glob): Glob[] {
  return names.includes(name) ? names.filter(one => one !== name) : [...names, name]
}

/** A mirror of one file, which has no globs. */
export function isFile({ from }: Pick<DeclaredMirror, 'from'>): boolean {
  return from.endsWith('/keep.py')
}
