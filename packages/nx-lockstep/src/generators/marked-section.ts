/**
 * A section that a generator keeps in a document of the user's, between two lines that say so. Everything outside them is the
 * user's and stays. Pure.
 */

const start =
  '<!-- lockstep:start: kept by `npx nx g nx-lockstep:docs`, which replaces what stands between these lines -->'
const end = '<!-- lockstep:end -->'

/** Puts the section in, in place of the one that is there or at the end. Undefined where the markers don't pair up. */
export function putSection(document: string | undefined, section: string): string | undefined {
  const marked = `${start}\n${section.trim()}\n${end}`
  const text = document ?? ''
  const from = text.indexOf('<!-- lockstep:start')
  const to = text.indexOf(end)
  if (from < 0 && to < 0) return `${text.trim() === '' ? '' : `${text.trimEnd()}\n\n`}${marked}\n`
  if (from < 0 || to < from) return undefined
  return text.slice(0, from) + marked + text.slice(to + end.length)
}
