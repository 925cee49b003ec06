/**
 * Entries in .vscode/settings.json: mirrors are read-only in the editor, and left out of its search. The file is JSON with
 * comments, so each entry carries one that says whose it is, before its key, where it stays when entries are added behind it.
 * Text is inserted; what the user wrote keeps every byte.
 */
import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser'
import type { Edit } from './edit.ts'
import { lineEndOf } from './lines.ts'
import { markOf, type OfferedMirror, unreadable, withAllBelow } from './offered-mirror.ts'

const comment = `/* ${markOf('vscode')} */ `

/** A file that wasn't there carries the comment too, or a `{}` of the user's would be taken for it. */
const ownFile = `${comment}{}\n`

const install = 'install --with vscode'
const uninstall = 'uninstall vscode'

/** The entries by section, in the order in which they are written. */
export function vscodeEntries(mirrors: readonly OfferedMirror[]): [section: string, keys: string[]][] {
  const glob = ({ to, isFile }: OfferedMirror) => (isFile ? asGlob(to) : `${asGlob(to)}/**`)
  // Search knows no exception, so a mirror with files of its own stays in it.
  const copies = mirrors.filter(({ mirrorOnly }) => mirrorOnly.length === 0)
  const sections: [string, string[]][] = [
    ['files.readonlyInclude', mirrors.map(glob)],
    ['files.readonlyExclude', mirrors.flatMap(mirror => ownGlobs(mirror, mirrors))],
    ['search.exclude', copies.map(glob)],
  ]
  return sections.filter(([, keys]) => keys.length > 0)
}

/** What a mirror has of its own and is no other mirror: an exception from read-only can't have one of its own. */
function ownGlobs({ to, mirrorOnly }: OfferedMirror, mirrors: readonly OfferedMirror[]): string[] {
  const isMirror = (glob: string) =>
    mirrors.some(other => `${to}/${glob.replace(/\/(?:\*\*)?$/, '')}` === other.to)
  return mirrorOnly
    .filter(glob => !isMirror(glob))
    .flatMap(withAllBelow)
    .map(glob => `${asGlob(to)}/${glob}`)
}

function asGlob(path: string): string {
  return path.replace(/[*?[\]{}]/g, '[$&]')
}

/** Puts the entries in that aren't there, and takes out those of ours that no mirror asks for any more. */
export function addToVscode(text: string | undefined, mirrors: readonly OfferedMirror[]): Edit {
  const entries = vscodeEntries(mirrors)
  const root = parse(text ?? ownFile)
  if ('where' in root) return unreadable(`${root.where} is not JSON`, install)
  const wanted = new Set(entries.flatMap(([section, keys]) => keys.map(key => `${section}\0${key}`)))
  const isOld = text !== undefined && listMarked(text, root).some(one => !wanted.has(one))
  const cleared = isOld ? removeFromVscode(text) : undefined
  const start = cleared?.outcome === 'changed' ? cleared.text : text
  const now = insertEntries(start ?? ownFile, entries)
  if (typeof now !== 'string') return now
  if (now === text) return { outcome: 'same', says: 'already there' }
  return { outcome: 'changed', text: now, says: text === undefined ? 'created' : 'added' }
}

function insertEntries(text: string, entries: readonly [section: string, keys: string[]][]): string | Edit {
  let now = text
  for (const [section, keys] of entries) {
    const root = parse(now)
    if ('where' in root) return unreadable(`${root.where} is not JSON`, install)
    const present = findNodeAtLocation(root, [section])
    if (present && present.type !== 'object')
      return { outcome: 'left', says: `has a "${section}" that is not an object` }
    const missing = keys.filter(key => !present || !findNodeAtLocation(present, [key]))
    if (missing.length === 0) continue
    if (!present) now = insertProperty(now, root, { key: section, value: '{}' })
    for (const key of missing) {
      const target = findNodeAtLocation(parse(now) as Node, [section]) as Node
      now = insertProperty(now, target, { key, value: 'true' })
    }
  }
  return now
}

/** Takes the entries out that carry the comment, and the file away when it held nothing else. */
export function removeFromVscode(text: string | undefined): Edit {
  if (!text?.includes(comment)) return { outcome: 'same', says: 'holds nothing of Lockstep' }
  let now = text
  for (;;) {
    const root = parse(now)
    if ('where' in root) return unreadable(`${root.where} is not JSON`, uninstall)
    const found = findMarked(now, root)
    if (!found) break
    now = removeProperty(now, found)
  }
  // A file or section that the user has added to is theirs now.
  const rest = now === ownFile ? undefined : now.replaceAll(comment, '')
  return { outcome: 'changed', text: rest, says: 'its entries are removed' }
}

/** Where it can't be read when there is no root. */
function parse(text: string): Node | { readonly where: string } {
  const errors: ParseError[] = []
  const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true })
  if (errors.length === 0 && root?.type === 'object') return root
  const before = text.slice(0, errors[0]?.offset ?? 0).split('\n')
  return { where: `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}` }
}

/** The entries that carry the comment, each as its section and key. */
function listMarked(text: string, root: Node): string[] {
  return (root.children ?? []).flatMap(property => {
    const [section, value] = property.children ?? []
    const own = (value?.children ?? []).filter(one => one.type === 'property' && isMarked(text, one))
    return own.map(one => `${section?.value}\0${one.children?.[0]?.value}`)
  })
}

/** A property with the comment before it whose value is still the one that was put in. */
function findMarked(text: string, object: Node): Node | undefined {
  for (const property of object.children ?? []) {
    const value = property.children?.[1]
    const inner = value?.type === 'object' ? findMarked(text, value) : undefined
    if (inner) return inner
    const isOurs = value?.type === 'object' ? (value.children ?? []).length === 0 : value?.value === true
    if (isOurs && isMarked(text, property)) return property
  }
  return undefined
}

function isMarked(text: string, { offset }: Node): boolean {
  return text.slice(0, offset).endsWith(comment)
}

function insertProperty(text: string, object: Node, { key, value }: { key: string; value: string }): string {
  const end = lineEndOf(text)
  const indent = indentAt(text, object.offset)
  const entry = `${end}${indent}${stepOf(text)}${comment}${JSON.stringify(key)}: ${value}`
  const close = object.offset + object.length - 1
  const last = object.children?.at(-1)
  const lastEnd = last ? last.offset + last.length : object.offset + 1
  const between = text.slice(lastEnd, close)
  const trailing = /\s*$/.exec(between)?.[0] ?? ''
  const kept = between.slice(0, between.length - trailing.length)
  if (!last) {
    const closes = trailing.includes('\n') ? '' : `${end}${indent}`
    return `${text.slice(0, lastEnd)}${kept}${entry}${closes}${trailing}${text.slice(close)}`
  }
  // The entry follows the user's way with the last comma, which tells an uninstall whose comma it is.
  const hasComma = findComma(between) >= 0
  return `${text.slice(0, lastEnd)}${hasComma ? '' : ','}${kept}${entry}${hasComma ? ',' : ''}${trailing}${text.slice(close)}`
}

function removeProperty(text: string, property: Node): string {
  const object = property.parent as Node
  const siblings = object.children ?? []
  const at = siblings.indexOf(property)
  const end = property.offset + property.length
  const close = object.offset + object.length - 1
  const before = text.slice(0, property.offset - comment.length).replace(/\r?\n[ \t]*$/, '')
  const behind = text.slice(end, siblings[at + 1]?.offset ?? close)
  const comma = findComma(behind)
  const rest = comma < 0 ? behind : behind.slice(0, comma) + behind.slice(comma + 1)
  const after = text.slice(end + behind.length)
  const previous = siblings[at - 1]
  if (siblings.length === 1) {
    const isBlank = before.slice(object.offset + 1).trim() === '' && rest.trim() === ''
    return isBlank ? text.slice(0, object.offset + 1) + after : before + rest + after
  }
  if (comma >= 0 || !previous) return before + rest + after
  const previousEnd = previous.offset + previous.length
  const between = before.slice(previousEnd)
  const own = findComma(between)
  return before.slice(0, previousEnd) + between.slice(0, own) + between.slice(own + 1) + rest + after
}

/** Where a comma stands between two values; one in a comment is none. */
function findComma(between: string): number {
  return between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, one => ' '.repeat(one.length)).indexOf(',')
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
}

/** One step of indentation, as the file has it. */
function stepOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
}
