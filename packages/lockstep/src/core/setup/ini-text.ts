/**
 * Lines in an INI file, put in and taken out as text. Readers of such files take a comment behind a value for a part of it, so
 * what is put in has a comment line above it, which says whose it is and that the line below goes with it.
 */
import { appendLines, lineEndOf, splitLines } from './lines.ts'
import { mark } from './offered-mirror.ts'

/** The text of a key of a section, with the lines that it goes on over; undefined when it isn't there. */
export function findIniValue(text: string, section: string, key: string): string | undefined {
  const range = findKey(text, section, key)
  return range && text.slice(range.start, range.end)
}

export function hasIniSection(text: string, section: string): boolean {
  return splitLines(text).some(line => line.trim() === `[${section}]`)
}

/** Puts `key = value` in as the first line of a section that is there. */
export function addIniKey(text: string, section: string, line: string): string {
  let offset = 0
  for (const one of splitLines(text)) {
    offset += one.length
    if (one.trim() === `[${section}]`) break
  }
  const end = lineEndOf(text)
  return appendLines(text.slice(0, offset), `# ${mark}${end}${line}${end}`) + text.slice(offset)
}

/** Puts one more line behind the value of a key. */
export function extendIniKey(
  text: string,
  { section, key, line }: { section: string; key: string; line: string },
): string {
  const range = findKey(text, section, key)
  if (!range) return text
  const end = lineEndOf(text)
  return appendLines(text.slice(0, range.end), `    # ${mark}${end}    ${line}${end}`) + text.slice(range.end)
}

/** Takes out each comment of ours, and the line below it. */
export function removeIniLines(text: string): string {
  const lines = splitLines(text)
  const isOurs = (at: number) => lines[at]?.trim() === `# ${mark}`
  const kept = lines.filter((_, at) => !isOurs(at) && !isOurs(at - 1)).join('')
  // A block behind a text without a last line end brought one with it.
  const isOpen = isOurs(lines.length - 2) && !text.endsWith('\n')
  return isOpen ? kept.replace(/\r?\n$/, '') : kept
}

function findKey(text: string, section: string, key: string): { start: number; end: number } | undefined {
  let offset = 0
  let isInside = false
  let found: { start: number; end: number } | undefined
  for (const line of splitLines(text)) {
    const start = offset
    offset += line.length
    const goesOn = /^[ \t]/.test(line) && line.trim() !== ''
    if (found && goesOn) found.end = offset
    else if (found && !/^[ \t]*(?:[#;].*)?\r?\n?$/.test(line)) return found
    else if (/^\[.*\]/.test(line)) isInside = line.trim() === `[${section}]`
    else if (!found && isInside && new RegExp(`^${key}\\s*[=:]`).test(line)) found = { start, end: offset }
  }
  return found
}
