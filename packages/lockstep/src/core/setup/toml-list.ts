/**
 * Items of a list in a TOML file, put in and taken out as text: into the list that is there, on a line of its own or into its
 * one line, or as a new key, below a new table if need be. What is put in carries a comment that says whose it is.
 */
import type { Edit } from './edit.ts'
import { appendLines, lineEndOf, splitLines } from './lines.ts'
import { mark } from './offered-mirror.ts'
import { scanToml, type TomlPair } from './toml-text.ts'

export interface TomlList {
  readonly table: readonly string[]
  readonly key: string
  /** The items that are to be in it, as TOML strings. */
  readonly items: readonly string[]
  /** What a new key has to hold beside them, because it replaces a default. */
  readonly preset?: readonly string[]
}

const tail = `  # ${mark}`

/** Puts the missing items in. */
export function addTomlItems(text: string, list: TomlList): Edit {
  const toml = scanToml(text)
  if (!toml) return { outcome: 'left', says: 'is not TOML that can be read' }
  const path = [...list.table, list.key]
  const isAt = (one: readonly string[], other: readonly string[]) =>
    one.every((step, at) => step === other[at])
  const pair = toml.pairs.find(one => one.path.length === path.length && isAt(one.path, path))
  if (pair) return extendList(text, pair, list)
  // `tool.ruff = { … }`, and a key below the one that is wanted.
  const inTheWay = [
    ...toml.pairs,
    ...toml.tables.filter(one => one.isArray || one.path.length === path.length),
  ]
  if (inTheWay.some(({ path: one }) => (one.length < path.length ? isAt(one, path) : isAt(path, one))))
    return unclear(path)
  const line = `${list.key} = [${[...(list.preset ?? []), ...list.items].join(', ')}]${tail}${lineEndOf(text)}`
  const table = toml.tables.find(one => one.path.length === list.table.length && isAt(one.path, list.table))
  const says = `${path.join('.')}: added`
  if (list.table.length === 0) {
    const start = text.startsWith('\uFEFF') ? 1 : 0
    return { outcome: 'changed', text: text.slice(0, start) + line + text.slice(start), says }
  }
  if (!table) {
    // A table that only dotted keys have made can't be opened again.
    if (toml.pairs.some(one => isAt(list.table, one.path))) return unclear(path)
    const header = `[${list.table.join('.')}]${tail}${lineEndOf(text)}`
    return { outcome: 'changed', text: appendLines(text, header + line), says }
  }
  if (!text.slice(0, table.end).endsWith('\n')) return unclear(path)
  return { outcome: 'changed', text: text.slice(0, table.end) + line + text.slice(table.end), says }
}

/** Takes out every line and item that carries the comment. */
export function removeTomlItems(text: string): string {
  const kept: string[] = []
  const lines = splitLines(text)
  for (const [at, line] of lines.entries()) {
    const bare = line.replace(/\r?\n$/, '')
    const end = line.slice(bare.length)
    const inline = new RegExp(`${tail}: (.*)$`).exec(bare)
    if (inline?.[1] !== undefined) {
      const before = bare.slice(0, inline.index)
      const piece = before.includes(`, ${inline[1]}]`) ? `, ${inline[1]}]` : `${inline[1]}]`
      const where = before.lastIndexOf(piece)
      kept.push(where < 0 ? line : `${before.slice(0, where)}]${before.slice(where + piece.length)}${end}`)
    } else if (!bare.endsWith(tail) || keepsHeader(bare, lines.slice(at + 1))) kept.push(line)
    else if (at === lines.length - 1 && end === '') dropLastLineEnd(kept)
  }
  return kept.join('')
}

/** A table's header stays when the user has put something of theirs below it. */
function keepsHeader(header: string, below: readonly string[]): boolean {
  if (!/^\s*\[/.test(header)) return false
  const next = below.find(
    line => line.trim() !== '' && !line.trimEnd().endsWith(tail) && !line.trim().startsWith('#'),
  )
  return next !== undefined && !/^\s*\[/.test(next)
}

/** The block was put behind a text without a last line end, and brought one with it. */
function dropLastLineEnd(kept: string[]): void {
  const last = kept.pop()
  if (last !== undefined) kept.push(last.replace(/\r?\n$/, ''))
}

function extendList(text: string, { path, valueStart, valueEnd }: TomlPair, { items }: TomlList): Edit {
  const value = text.slice(valueStart, valueEnd)
  const listed = value.replace(/(^|\s)#[^\n]*/g, '')
  const missing = items.filter(
    item => ![`"${item.slice(1, -1)}"`, `'${item.slice(1, -1)}'`].some(one => listed.includes(one)),
  )
  if (missing.length === 0) return { outcome: 'same', says: `${path.join('.')}: already there` }
  if (!/^\[[\s\S]*\]$/.test(value)) return unclear(path)
  const close = valueEnd - 1
  const says = `${path.join('.')}: added`
  const lineStart = text.lastIndexOf('\n', close) + 1
  const inner = value.slice(1, -1).replace(/#[^\n]*/g, '')
  const hasLastComma = /,\s*$/.test(inner) || inner.trim() === ''
  if (!value.includes('\n')) {
    if (/,\s*$/.test(inner)) return unclear(path)
    const piece = missing.join(', ')
    const line = text.indexOf('\n', valueEnd)
    const end = line < 0 ? text.length : line - (text[line - 1] === '\r' ? 1 : 0)
    const put = inner.trim() === '' ? piece : `, ${piece}`
    return {
      outcome: 'changed',
      text: `${text.slice(0, close)}${put}${text.slice(close, end)}${tail}: ${piece}${text.slice(end)}`,
      says,
    }
  }
  if (text.slice(lineStart, close).trim() !== '') return unclear(path)
  const indent = /\n([ \t]+)\S/.exec(value)?.[1] ?? '  '
  const lines = missing.map(item => {
    return `${indent}${hasLastComma ? `${item},` : `, ${item}`}${tail}${lineEndOf(text)}`
  })
  return { outcome: 'changed', text: text.slice(0, lineStart) + lines.join('') + text.slice(lineStart), says }
}

function unclear(path: readonly string[]): Edit {
  return { outcome: 'left', says: `says ${path.join('.')} in a way that can’t be added to safely` }
}
