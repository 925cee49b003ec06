/**
 * The declarations of the generated repositories, and what plain git's listings say about them: which mirrored paths differ
 * from their source in a tree. Written anew here, from the words of the documentation, so that it can't share a mistake with
 * what it is held against.
 */
import { config } from '../../support/repository.ts'

export interface DeclaredMirror {
  readonly name: string
  readonly from: string
  readonly to: string
}

/** Path → `mode id`, as a tree or stage 0 of an index has it. */
export type Listing = ReadonlyMap<string, string>

/** Mirrored path → what the source has for it, and what the mirror has. */
export type Findings = ReadonlyMap<string, string>

/** How mirrors can lie to each other. */
export const layouts = {
  one: [{ name: 'm', from: 'src', to: 'copy' }],
  two: [
    { name: 'm', from: 'src', to: 'copy' },
    { name: 'n', from: 'lib', to: 'vendor/lib' },
  ],
  'fan-out': [
    { name: 'm', from: 'src', to: 'copy' },
    { name: 'n', from: 'src', to: 'vendor/lib' },
  ],
  chain: [
    { name: 'm', from: 'src', to: 'copy' },
    { name: 'n', from: 'copy', to: 'vendor/lib' },
  ],
} as const satisfies Record<string, readonly DeclaredMirror[]>

export type Layout = keyof typeof layouts

/** The one file of each mirror that is its own. */
export const ownFile = 'own.py'

export function declare(layout: Layout, onCommit: 'stage' | 'block'): string {
  const declared = layouts[layout].map(({ name, from, to }) => [
    name,
    { from, to, mirrorOnly: [ownFile], onCommit },
  ])
  return config(Object.fromEntries(declared))
}

/** The directories that people edit. */
export function sourcesOf(mirrors: readonly DeclaredMirror[]): string[] {
  const sources = mirrors.map(({ from }) => from).filter(from => !mirrors.some(({ to }) => to === from))
  return [...new Set(sources)]
}

/** Whether Lockstep may touch a path at all. */
export function isMirrored(path: string, mirrors: readonly DeclaredMirror[]): boolean {
  return mirrors.some(({ to }) => path.startsWith(`${to}/`) && path !== `${to}/${ownFile}`)
}

/** Every mirrored path on which the two sides differ; none where nothing is declared. A link of a chain is held against what it derives from in the end. */
export function findFindings(listing: Listing, mirrors: readonly DeclaredMirror[]): Findings {
  const findings = new Map<string, string>()
  if (!listing.has('lockstep.json')) return findings
  for (const mirror of mirrors) {
    const expected = expectedOf(mirror, listing, mirrors)
    const actual = below(mirror.to, listing)
    for (const path of new Set([...expected.keys(), ...actual.keys()])) {
      const [wanted, found] = [expected.get(path) ?? 'nothing', actual.get(path) ?? 'nothing']
      if (wanted !== found) findings.set(`${mirror.to}/${path}`, `${wanted}, not ${found}`)
    }
  }
  return findings
}

function expectedOf({ from }: DeclaredMirror, listing: Listing, mirrors: readonly DeclaredMirror[]): Listing {
  const upstream = mirrors.find(({ to }) => to === from)
  return upstream ? expectedOf(upstream, listing, mirrors) : below(from, listing)
}

function below(directory: string, listing: Listing): Listing {
  const start = `${directory}/`
  return new Map(
    [...listing]
      .filter(([path]) => path.startsWith(start) && path !== `${start}${ownFile}`)
      .map(([path, entry]) => [path.slice(start.length), entry]),
  )
}
