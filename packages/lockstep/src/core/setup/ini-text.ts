/**
 * Lines in an INI file, put in and taken out as text. Readers of such files take a comment behind a value for a part of it, so
 * what is put in has a comment line above it, which says whose the line below is and what it is about; a line that somebody has
 * changed since stays.
 */
import type { Edit } from './edit.ts'
import { appendLines, lineEndOf, splitLines } from './lines.ts'
import type { OfferName } from './offer-names.ts'
import { markOf } from './offered-mirror.ts'

/** Where a value goes, and how it is written. */
export interface IniList {
  readonly tool: OfferName
  readonly section: string
  readonly key: string
  /** Without spaces. */
  readonly items: readonly string[]
  /** The value of a new key. */
  readonly join: (items: readonly string[]) => string
  /** Whether a value that is there can be gone on with by more items on a line of their own. */
  readonly canExtend: boolean
}

/** Puts the missing items in, and takes out those of ours that are wanted no more. */
export function addIniItems(text: string, list: IniList): Edit {
  const marked = markedItems(text, list.tool)
  const added = insertItems(text, list)
  const isCurrent = added.outcome === 'same' && marked.every(item => list.items.includes(item))
  if (marked.length === 0 || isCurrent) return added
  const cleared = removeIniItems(text, list)
  return cleared.outcome === 'changed' ? insertItems(cleared.text ?? '', list) : cleared
}

function insertItems(text: string, { tool, section, key, items, join, canExtend }: IniList): Edit {
  const header = findHeader(text, section)
  if (header === undefined) return { outcome: 'left', says: `has no section [${section}]` }
  const end = lineEndOf(text)
  const says = `${key}: added`
  const range = findKey(text, section, key)
  if (!range) {
    // Below a line that starts at the margin, an indented one would be a part of its value.
    const next = splitLines(text.slice(header)).find(line => !/^\s*(?:[#;].*)?$/.test(line.trimEnd()))
    if (next !== undefined && /^[ \t]/.test(next))
      return { outcome: 'left', says: `has indented keys in [${section}]` }
    const block = `# ${markOf(tool)}: ${items.join(' ')}${end}${key} = ${join(items)}${end}`
    return { outcome: 'changed', text: appendLines(text.slice(0, header), block) + text.slice(header), says }
  }
  const present = new Set(text.slice(range.start, range.end).split(/[\s|=]+/))
  const missing = items.filter(item => !present.has(item))
  if (missing.length === 0) return { outcome: 'same', says: `${key}: already there` }
  if (!canExtend)
    return { outcome: 'left', says: `has an ${key} already, and that is one regular expression` }
  const block = `    # ${markOf(tool)}: ${missing.join(' ')}${end}    ${missing.join(' ')}${end}`
  return {
    outcome: 'changed',
    text: appendLines(text.slice(0, range.end), block) + text.slice(range.end),
    says,
  }
}

export function hasIniSection(text: string, section: string): boolean {
  return findHeader(text, section) !== undefined
}

/** The text of a key, with the lines that it goes on over; undefined when it isn't there. */
export function findIniValue(text: string, section: string, key: string): string | undefined {
  const range = findKey(text, section, key)
  return range && text.slice(range.start, range.end)
}

/** Takes out each comment of ours with the line below it, unless somebody has changed that line. */
export function removeIniItems(
  text: string,
  { tool, key, join }: Pick<IniList, 'tool' | 'key' | 'join'>,
): Edit {
  const lines = splitLines(text)
  const ours = new Set<number>()
  for (const [at, line] of lines.entries()) {
    const items = itemsOf(line, tool)
    if (!items) continue
    const below = (lines[at + 1] ?? '').replace(/\r?\n$/, '')
    const isKey = below === `${key} = ${join(items)}` && !/^[ \t]+\S/.test(lines[at + 2] ?? '')
    if (!isKey && below !== `    ${items.join(' ')}`)
      return { outcome: 'left', says: `keeps \`${below.trim()}\`, which somebody has changed` }
    ours.add(at).add(at + 1)
  }
  if (ours.size === 0) return { outcome: 'same', says: `${tool}: isn’t there` }
  const kept = lines.filter((_, at) => !ours.has(at)).join('')
  // A block behind a text without a last line end brought one with it.
  const isOpen = ours.has(lines.length - 1) && !text.endsWith('\n')
  return { outcome: 'changed', text: isOpen ? kept.replace(/\r?\n$/, '') : kept, says: `${tool}: removed` }
}

function markedItems(text: string, tool: OfferName): string[] {
  return splitLines(text).flatMap(line => itemsOf(line, tool) ?? [])
}

/** Reads `# lockstep install --with mypy: ^infra/copy/`. */
function itemsOf(line: string, tool: OfferName): string[] | undefined {
  const start = `# ${markOf(tool)}: `
  const text = line.trim()
  return text.startsWith(start) ? text.slice(start.length).split(' ') : undefined
}

/** The offset behind a section's header. */
function findHeader(text: string, section: string): number | undefined {
  let offset = 0
  for (const line of splitLines(text)) {
    offset += line.length
    if (isHeaderOf(line, section)) return offset
  }
  return undefined
}

function isHeaderOf(line: string, section: string): boolean {
  const trimmed = line.replace(/^\uFEFF/, '').trim()
  return trimmed.startsWith(`[${section}]`) && /^\s*(?:[#;].*)?$/.test(trimmed.slice(section.length + 2))
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
    else if (/^\uFEFF?\[.*\]/.test(line)) isInside = isHeaderOf(line, section)
    else if (!found && isInside && new RegExp(`^${key}\\s*[=:]`).test(line)) found = { start, end: offset }
  }
  return found
}
