/** What the offers of `install` have to know of a mirror, and how its paths are written for git and for regular expressions. */

import type { Edit } from './edit.ts'
import type { OfferName } from './offer-names.ts'

export interface OfferedMirror {
  readonly name: string
  /** Both as text, below the top of the work tree. */
  readonly from: string
  readonly to: string
  readonly isFile: boolean
  readonly tracked: boolean
  readonly mirrorOnly: readonly string[]
}

/** What marks the lines that `install` wrote for an offer, where a line by itself could be anybody's. */
export function markOf(offer: OfferName): string {
  return `lockstep install --with ${offer}`
}

/** A glob as two, for readers to whom a directory isn't everything below it, as it is to `mirrorOnly`. */
export function withAllBelow(glob: string): string[] {
  const pattern = glob.replace(/\/$/, '')
  return pattern === '**' || pattern.endsWith('/**') ? [pattern] : [pattern, `${pattern}/**`]
}

/** A file that somebody has to mend before anything can be put in or taken out. */
export function unreadable(what: string, command: string): Edit {
  return { outcome: 'left', says: `${what} that can be read; mend it, then: npx lockstep ${command}` }
}

/** The path as a regular expression that matches it alone, for mypy. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
