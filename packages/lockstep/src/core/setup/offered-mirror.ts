/** What the offers of `install` have to know of a mirror, and how its paths are written for git and for regular expressions. */

export interface OfferedMirror {
  readonly name: string
  /** As text, below the top of the work tree. */
  readonly to: string
  readonly isFile: boolean
  readonly mirrorOnly: readonly string[]
}

/** The comment that marks what `install` wrote where a line by itself could be anybody's. */
export const mark = 'lockstep install'

/** The path as a regular expression that matches it alone, for mypy. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** What is said beside an offer that hides the mirror's own files too. */
export function ownFilesNote(mirrors: readonly OfferedMirror[], tool: string): string[] {
  return mirrors
    .filter(({ mirrorOnly }) => mirrorOnly.length > 0)
    .map(
      ({ name, mirrorOnly }) =>
        `${tool} leaves out what ${name} has of its own too: ${mirrorOnly.join(', ')}`,
    )
}
