/**
 * Items of a list in a TOML file, put in and taken out as text: into the list that is there, on lines of their own or into its
 * one line, or as a new key, below a new table if need be. What is put in carries a comment that says whose it is, and, in a line
 * that holds more, which items it is about: people add to a list whoever has made it, and what they add stays.
 */
import type { Edit } from './edit.ts'
import { appendLines, lineEndOf, splitLines } from './lines.ts'
import type { OfferName } from './offer-names.ts'
import { markOf, unreadable } from './offered-mirror.ts'
import { scanToml, type TomlPair, type TomlText } from './toml-text.ts'

export interface TomlList {
  readonly tool: OfferName
  readonly table: readonly string[]
  readonly key: string
  /** The items that are to be in it, as TOML strings without spaces. */
  readonly items: readonly string[]
  /** What a new key has to hold beside them, because it replaces a default. */
  readonly preset: readonly string[]
}

const string = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g

/** Puts the missing items in, and takes out those of ours that are wanted no more. */
export function addTomlItems(text: string, list: TomlList): Edit {
  const marked = markedItems(text, list.tool)
  const added = insertItems(text, list)
  const isCurrent = added.outcome === 'same' && marked.every(item => list.items.includes(item))
  if (marked.length === 0 || isCurrent) return added
  const cleared = removeTomlItems(text, list)
  return cleared.outcome === 'changed' ? insertItems(cleared.text ?? '', list) : cleared
}

function insertItems(text: string, list: TomlList): Edit {
  const toml = scanToml(text)
  if ('brokenLine' in toml)
    return unreadable(`line ${toml.brokenLine} is not TOML`, `install --with ${list.tool}`)
  const path = [...list.table, list.key]
  const pair = toml.pairs.find(one => one.path.length === path.length && startsWith(one.path, path))
  if (pair) return extendList(text, pair, list)
  return isInTheWay(toml, path) ? unclear(path) : addKey(text, toml, list)
}

/** `tool.ruff = { … }`, and a key or table below the one that is wanted. */
function isInTheWay({ pairs, tables }: TomlText, path: readonly string[]): boolean {
  const found = [...pairs, ...tables.filter(one => one.isArray || one.path.length === path.length)]
  return found.some(({ path: one }) =>
    one.length < path.length ? startsWith(path, one) : startsWith(one, path),
  )
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((step, at) => step === path[at])
}

function addKey(text: string, { tables, pairs }: TomlText, list: TomlList): Edit {
  const { table, key, items, preset, tool } = list
  const end = lineEndOf(text)
  const line = `${key} = [${[...preset, ...items].join(', ')}]  # ${markOf(tool)}: this line, ${items.join(', ')}${end}`
  const says = `${[...table, key].join('.')}: added`
  if (table.length === 0) {
    const start = text.startsWith('\uFEFF') ? 1 : 0
    return { outcome: 'changed', text: text.slice(0, start) + line + text.slice(start), says }
  }
  const found = tables.find(one => one.path.length === table.length && startsWith(one.path, table))
  if (!found) {
    // A table that only dotted keys have made can't be opened again.
    if (pairs.some(one => startsWith(one.path, table))) return unclear([...table, key])
    const header = `[${table.join('.')}]  # ${markOf(tool)}${end}`
    return { outcome: 'changed', text: appendLines(text, header + line), says }
  }
  const head = text.slice(0, found.end)
  return { outcome: 'changed', text: appendLines(head, line) + text.slice(found.end), says }
}

function extendList(text: string, pair: TomlPair, { items, tool }: TomlList): Edit {
  const { path, valueStart, valueEnd } = pair
  const value = text.slice(valueStart, valueEnd)
  const listed = new Set(stringsOf(value).map(bare))
  const missing = items.filter(item => !listed.has(bare(item)))
  if (!/^\[[\s\S]*\]$/.test(value)) return unclear(path)
  if (missing.length === 0) return { outcome: 'same', says: `${path.join('.')}: already there` }
  const says = `${path.join('.')}: added`
  const close = valueEnd - 1
  const inner = value
    .slice(1, -1)
    .replace(string, '""')
    .replace(/#[^\n]*/g, '')
  const isEmpty = inner.trim() === ''
  const hasLastComma = /,\s*$/.test(inner)
  if (!value.includes('\n')) {
    if (hasLastComma) return unclear(path)
    const lineEnd = valueEnd + (/\r?\n|$/.exec(text.slice(valueEnd))?.index ?? 0)
    const put = `${isEmpty ? '' : ', '}${missing.join(', ')}${text.slice(close, lineEnd)}`
    const comment = `  # ${markOf(tool)}: ${missing.join(', ')}`
    return { outcome: 'changed', text: text.slice(0, close) + put + comment + text.slice(lineEnd), says }
  }
  const lineStart = text.lastIndexOf('\n', close) + 1
  if (text.slice(lineStart, close).trim() !== '') return unclear(path)
  const indent = /\n([ \t]+)\S/.exec(value)?.[1] ?? '  '
  const lines = missing.map(
    item =>
      `${indent}${hasLastComma || isEmpty ? `${item},` : `, ${item}`}  # ${markOf(tool)}${lineEndOf(text)}`,
  )
  return { outcome: 'changed', text: text.slice(0, lineStart) + lines.join('') + text.slice(lineStart), says }
}

/** Takes out every line and item that carries the tool's comment. A line of ours that somebody has changed stays. */
export function removeTomlItems(text: string, { tool, preset }: Pick<TomlList, 'tool' | 'preset'>): Edit {
  const lines = splitLines(text)
  const foreign = lines.find(line => isForeign(line, tool))
  if (foreign !== undefined)
    return { outcome: 'left', says: `keeps \`${foreign.trim()}\`, which somebody has changed` }
  const cleared = lines.map(line => clearLine(line, { tool, preset }))
  const kept = cleared.map((line, at) =>
    isOurHeader(lines[at], tool) && isUnused(cleared.slice(at + 1)) ? '' : line,
  )
  if (kept.join('') === text) return { outcome: 'same', says: `${tool}: isn’t there` }
  // What was put behind a text without a last line end brought one with it.
  const isOpen = kept.at(-1) === '' && !text.endsWith('\n')
  const now = isOpen ? kept.join('').replace(/\r?\n$/, '') : kept.join('')
  return { outcome: 'changed', text: now, says: `${tool}: removed` }
}

/** A line without what is ours in it; empty when that is all of it. */
function clearLine(line: string, { tool, preset }: Pick<TomlList, 'tool' | 'preset'>): string {
  const found = findMark(line, tool)
  if (!found) return line
  const { before, end, isWhole, items } = found
  if (!items) return isHeader(before) ? before + end : ''
  const rest = takeOut(before, items)
  const left = stringsOf(rest)
  return isWhole && (left.length === 0 || left.join() === preset.join()) ? '' : rest + end
}

/** A line that carries the comment of one item, and holds more. */
function isForeign(line: string, tool: OfferName): boolean {
  const found = findMark(line, tool)
  if (!found || found.items || isHeader(found.before)) return false
  return !/^\s*(?:, )?\S+$/.test(found.before) || stringsOf(found.before).length !== 1
}

function isOurHeader(line: string | undefined, tool: OfferName): boolean {
  const found = findMark(line ?? '', tool)
  return found !== undefined && !found.items && isHeader(found.before)
}

function isHeader(line: string): boolean {
  return /^\s*\[[^\]#]+\]$/.test(line)
}

/** Whether nothing stands between a table's header and the next one. */
function isUnused(below: readonly string[]): boolean {
  const next = below.find(line => !/^\s*(?:#.*)?$/.test(line.trimEnd()))
  return next === undefined || /^\s*\[/.test(next)
}

/** Everything of ours that a text says it holds. */
function markedItems(text: string, tool: OfferName): string[] {
  return splitLines(text).flatMap(line => {
    const found = findMark(line, tool)
    return found ? (found.items ?? stringsOf(found.before)) : []
  })
}

interface Marked {
  /** The line without the comment. */
  readonly before: string
  /** Its line end. */
  readonly end: string
  readonly isWhole: boolean
  /** Which items of the line are ours; without any the line is one item or a header. */
  readonly items?: readonly string[]
}

/** Reads `extend-exclude = ["a", "b"]  # lockstep install --with ruff: this line, "a", "b"`. */
function findMark(line: string, tool: OfferName): Marked | undefined {
  const marked = new RegExp(`^(.*?)  # ${markOf(tool)}(?:: (this line, )?(.+?))?(\\r?\\n)?$`).exec(line)
  if (!marked) return undefined
  const [, before = '', whole, items, end = ''] = marked
  return {
    before,
    end,
    isWhole: whole !== undefined,
    ...(items !== undefined && { items: items.split(', ') }),
  }
}

/** A one-line list without some of its items. */
function takeOut(line: string, items: readonly string[]): string {
  return items.reduce((now, item) => {
    const piece = [`, ${item}`, `${item}, `, item].find(one => now.includes(one))
    const at = piece === undefined ? -1 : now.lastIndexOf(piece)
    return piece === undefined ? now : now.slice(0, at) + now.slice(at + piece.length)
  }, line)
}

/** The strings of a line or value, comments left out. */
function stringsOf(value: string): string[] {
  const parts = value.match(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*/g) ?? []
  return parts.filter(part => !part.startsWith('#'))
}

function bare(item: string): string {
  return item.slice(1, -1)
}

function unclear(path: readonly string[]): Edit {
  return { outcome: 'left', says: `says ${path.join('.')} in a way that can’t be added to safely` }
}
