/**
 * CHANGELOG.md as its sections: a heading `## Unreleased`, under which every change writes its entry, then one a version,
 * newest first. Pure.
 * ```
 * ## Unreleased
 *
 * - `lockstep check` names the commit since when a mirror is out of sync.
 *
 * ## 0.1.0, 2026-11-24
 * ```
 */

const unreleased = 'Unreleased'

/** Whether a section has something to say: a version's, or without one what isn't released yet. */
export function hasEntries(changelog: string, version: string = unreleased): boolean {
  return /^- \S/m.test(sectionOf(changelog, version)?.body ?? '')
}

export function hasSection(changelog: string, version: string): boolean {
  return sectionOf(changelog, version) !== undefined
}

/** The changelog with all that was unreleased under a heading of its own. Throws where that heading isn't there. */
export function releaseSection(changelog: string, version: string, date: string): string {
  const section = sectionOf(changelog, unreleased)
  if (section === undefined) throw new Error(`the changelog has no heading "## ${unreleased}"`)
  const { start, body } = section
  const heading = `## ${unreleased}\n\n## ${version}, ${date}\n`
  return changelog.slice(0, start) + heading + body + changelog.slice(section.end)
}

interface Section {
  /** Of the heading's first character, and behind the last one of what is under it. */
  readonly start: number
  readonly end: number
  readonly body: string
}

function sectionOf(changelog: string, name: string): Section | undefined {
  const headings = [...changelog.matchAll(/^## (\S+?)(?:, .*)?\n/gm)]
  const at = headings.findIndex(([, found]) => found === name)
  const heading = headings[at]
  if (heading === undefined) return undefined
  const end = headings[at + 1]?.index ?? changelog.length
  return { start: heading.index, end, body: changelog.slice(heading.index + heading[0].length, end) }
}
