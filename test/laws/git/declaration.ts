/**
 * The declarations of the generated repositories, and what plain git's listings say about them: which mirrored paths differ
 * from their source in a tree. Written anew here, from the words of the documentation, so that it can't share a mistake with
 * what it is held against. Paths are bytes, one a character.
 */
import { config } from '../../support/repository.ts'
import { toBytes, toWord } from './names.ts'

export interface DeclaredMirror {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly include?: readonly Glob[]
  readonly exclude?: readonly Glob[]
  readonly mirrorOnly?: readonly Glob[]
  readonly onCommit?: 'stage' | 'block'
  readonly tracked?: boolean
}

export interface Declaration {
  readonly onPush?: 'tip' | 'every'
  readonly mirrors: readonly DeclaredMirror[]
}

/** Path → `mode id`, as a tree or stage 0 of an index has it. */
export type Listing = ReadonlyMap<string, string>

/** Gives the text of a blob. */
export type ReadText = (id: string) => string

/** Mirrored path → what the source has for it, and what the mirror has. */
export type Findings = ReadonlyMap<string, string>

/** The one file of a mirror that is its own. */
export const ownFile = 'own.py'

/** The globs that declarations use, in the words of docs/configuration.md: one that covers a folder covers all that is in it. */
const globs = {
  '**': () => true,
  [ownFile]: (path: string) => isWithin(path, ownFile),
  sub: (path: string) => isWithin(path, 'sub'),
  d: (path: string) => isWithin(path, 'd'),
  '*.py': (path: string) => /^[^/]*\.py(\/|$)/.test(path),
  '**/e f.py': (path: string) => /(^|\/)e f\.py(\/|$)/.test(path),
} as const

export type Glob = keyof typeof globs

/** The directories that mirrors are made of. */
interface Directories {
  readonly src: string
  readonly lib: string
  readonly copy: string
  readonly vendor: string
}

/** What directories are called; some of it would mean more than itself to git or to a shell. */
export const directories = {
  plain: { src: 'src', lib: 'lib', copy: 'copy', vendor: 'vendor/lib' },
  magic: { src: '[s]rc', lib: '-lib', copy: '*', vendor: ':(top)v/"lib" ?' },
  foreign: { src: 'ü ', lib: ' lib', copy: "it's/日本", vendor: '$(v)/lib' },
} as const satisfies Record<string, Directories>

/** How mirrors can lie to each other. */
export const layouts = {
  one: ({ src, copy }) => [{ name: 'm', from: src, to: copy }],
  two: ({ src, copy, lib, vendor }) => [
    { name: 'm', from: src, to: copy },
    { name: 'n', from: lib, to: vendor },
  ],
  'fan-out': ({ src, copy, vendor }) => [
    { name: 'm', from: src, to: copy },
    { name: 'n', from: src, to: vendor },
  ],
  chain: ({ src, copy, vendor }) => [
    { name: 'm', from: src, to: copy },
    { name: 'n', from: copy, to: vendor },
  ],
  file: ({ src, copy, vendor }) => [
    { name: 'm', from: src, to: copy },
    { name: 'n', from: `${src}/keep.py`, to: `${vendor}.py` },
  ],
} as const satisfies Record<string, (directories: Directories) => readonly DeclaredMirror[]>

export type Layout = keyof typeof layouts

/** Paths are text in a declaration, and bytes everywhere else. */
export function writeDeclaration({ mirrors, ...rest }: Declaration): string {
  const written = mirrors.map(({ name, from, to, ...mirror }) => [
    name,
    { from: toWord(from), to: toWord(to), ...mirror },
  ])
  return config(Object.fromEntries(written), rest)
}

/** What a text declares; undefined for one that can't be read. */
export function parseDeclaration(text: string): Declaration | undefined {
  try {
    const { mirrors, ...rest } = JSON.parse(text)
    return {
      ...rest,
      mirrors: Object.entries(mirrors as Record<string, DeclaredMirror>).map(([name, mirror]) => ({
        ...mirror,
        name,
        from: toBytes(mirror.from),
        to: toBytes(mirror.to),
      })),
    }
  } catch {
    return undefined
  }
}

/** The mirrors of a tree; none where nothing is declared, or nothing that can be read. */
export function mirrorsOf(listing: Listing, read: ReadText): readonly DeclaredMirror[] {
  const [mode, id] = listing.get('lockstep.json')?.split(' ') ?? []
  return (mode?.startsWith('100') && id && parseDeclaration(read(id))?.mirrors) || []
}

/** The directories that people edit. */
export function sourcesOf(mirrors: readonly DeclaredMirror[]): string[] {
  const sources = mirrors.map(({ from }) => from).filter(from => !mirrors.some(({ to }) => to === from))
  return [...new Set(sources)]
}

/** Whether Lockstep may touch a path: of what is recorded, only what tracked mirrors hold. */
export function isMirrored(
  path: string,
  mirrors: readonly DeclaredMirror[],
  part: 'tree' | 'index' | 'files' = 'files',
): boolean {
  return mirrors.some(
    ({ to, tracked = true, mirrorOnly = [] }) =>
      (tracked || part === 'files') && isWithin(path, to) && !covers(mirrorOnly, path.slice(to.length + 1)),
  )
}

/**
 * Every mirrored path on which the two sides differ. A link of a chain is held against what it derives from in the end. What derives
 * from a mirror that is declared as untracked, and is in the tree all the same, has no answer: Lockstep compares none of it.
 */
export function findFindings(listing: Listing, read: ReadText): Findings {
  const all = mirrorsOf(listing, read)
  const isMisdeclared = ({ to, tracked = true, mirrorOnly }: DeclaredMirror) =>
    !tracked && below(to, listing, path => !covers(mirrorOnly, path)).size > 0
  const isOpen = ({ from }: DeclaredMirror): boolean =>
    all.some(other => isWithin(from, other.to) && (isMisdeclared(other) || isOpen(other)))
  const mirrors = all.filter(mirror => (mirror.tracked ?? true) && !isOpen(mirror))
  return differences(listing, mirrors, all)
}

/** The same for these mirrors, among `all` that are declared. */
export function differences(
  listing: Listing,
  mirrors: readonly DeclaredMirror[],
  all: readonly DeclaredMirror[],
): Findings {
  const findings = new Map<string, string>()
  for (const mirror of mirrors) {
    const expected = expectedOf(mirror, listing, all)
    const actual = below(mirror.to, listing, path => !covers(mirror.mirrorOnly, path))
    for (const path of new Set([...expected.keys(), ...actual.keys()])) {
      const [wanted, found] = [expected.get(path) ?? 'nothing', actual.get(path) ?? 'nothing']
      // What git ignores and nothing derives, a cache for one, isn't compared.
      if (mirror.tracked === false && wanted === 'nothing') continue
      if (wanted !== found) findings.set(`${mirror.to}${path && '/'}${path}`, `${wanted}, not ${found}`)
    }
  }
  return findings
}

function expectedOf(mirror: DeclaredMirror, listing: Listing, all: readonly DeclaredMirror[]): Listing {
  const upstream = all.find(({ to }) => isWithin(mirror.from, to))
  const source = upstream
    ? below(mirror.from.slice(upstream.to.length + 1), syncedOf(upstream, listing, all), () => true)
    : below(mirror.from, listing, () => true)
  const { include = ['**'], exclude, mirrorOnly } = mirror
  return new Map(
    [...source].filter(
      ([path]) =>
        path === '' || (covers(include, path) && !covers(exclude, path) && !covers(mirrorOnly, path)),
    ),
  )
}

/** What a mirror holds once it is in sync: what it derives from, and what is its own. */
function syncedOf(mirror: DeclaredMirror, listing: Listing, all: readonly DeclaredMirror[]): Listing {
  const own = below(mirror.to, listing, path => covers(mirror.mirrorOnly, path))
  return new Map([...own, ...expectedOf(mirror, listing, all)])
}

/** The entries at or below `top`, by their paths from there. The empty path is everything. */
function below(top: string, listing: Listing, counts: (path: string) => boolean): Listing {
  const start = top === '' ? 0 : top.length + 1
  return new Map(
    [...listing]
      .filter(([path]) => (top === '' || isWithin(path, top)) && counts(path.slice(start)))
      .map(([path, entry]) => [path.slice(start), entry]),
  )
}

function covers(names: readonly Glob[] = [], path: string): boolean {
  return path !== '' && names.some(name => globs[name](path))
}

function isWithin(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`)
}
