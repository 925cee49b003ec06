/**
 * Entries in .vscode/settings.json: mirrors are read-only in the editor, and left out of its search. The file is JSON with
 * comments, so each entry carries one that says whose it is, before its key, where it stays when entries are added behind it.
 * Text is inserted; what the user wrote keeps every byte.
 */
import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser'
import type { Edit } from './edit.ts'
import { lineEndOf } from './lines.ts'
import { mark, type OfferedMirror } from './offered-mirror.ts'

const comment = `/* ${mark} */ `

/** The entries by section, in the order in which they are written. */
export function vscodeEntries(mirrors: readonly OfferedMirror[]): [section: string, keys: string[]][] {
  const asGlob = (path: string) => path.replace(/[*?[\]{}]/g, '[$&]')
  const glob = ({ to, isFile }: OfferedMirror) => (isFile ? asGlob(to) : `${asGlob(to)}/**`)
  const own = mirrors.flatMap(({ to, mirrorOnly }) => mirrorOnly.map(pattern => `${asGlob(to)}/${pattern}`))
  // Search knows no exception, so a mirror with files of its own stays in it.
  const copies = mirrors.filter(({ mirrorOnly }) => mirrorOnly.length === 0)
  const sections: [string, string[]][] = [
    ['files.readonlyInclude', mirrors.map(glob)],
    ['files.readonlyExclude', own],
    ['search.exclude', copies.map(glob)],
  ]
  return sections.filter(([, keys]) => keys.length > 0)
}

/** Puts the entries in that aren't there. */
export function addToVscode(text: string | undefined, mirrors: readonly OfferedMirror[]): Edit {
  let now = text ?? '{}\n'
  for (const [section, keys] of vscodeEntries(mirrors)) {
    const root = parse(now)
    if (!root) return { outcome: 'left', says: 'is not JSON that can be read' }
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
  if (now === text) return { outcome: 'same', says: 'already there' }
  return {
    outcome: 'changed',
    text: now,
    says: text === undefined ? 'created' : 'mirrors are read-only and not searched',
  }
}

/** Takes the entries out that carry the comment, and the file away when it held nothing else. */
export function removeFromVscode(text: string | undefined): Edit {
  if (!text?.includes(comment)) return { outcome: 'same', says: 'holds nothing of Lockstep' }
  let now = text
  for (;;) {
    const root = parse(now)
    if (!root) return { outcome: 'left', says: 'is not JSON that can be read' }
    const found = findMarked(now, root)
    if (!found) break
    now = removeProperty(now, found)
  }
  // A section that the user has added to is theirs now.
  now = now.replaceAll(comment, '')
  return { outcome: 'changed', text: now === '{}\n' ? undefined : now, says: 'its entries are removed' }
}

function parse(text: string): Node | undefined {
  const errors: ParseError[] = []
  const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true })
  return errors.length === 0 && root?.type === 'object' ? root : undefined
}

/** A property with the comment before it whose value holds nothing of the user's. */
function findMarked(text: string, object: Node): Node | undefined {
  for (const property of object.children ?? []) {
    const value = property.children?.[1]
    const inner = value?.type === 'object' ? findMarked(text, value) : undefined
    if (inner) return inner
    const isEmpty = value?.type !== 'object' || (value.children ?? []).length === 0
    if (isEmpty && text.slice(0, property.offset).endsWith(comment)) return property
  }
  return undefined
}

function insertProperty(text: string, object: Node, { key, value }: { key: string; value: string }): string {
  const end = lineEndOf(text)
  const indent = indentAt(text, object.offset)
  const entry = `${end}${indent}${stepOf(text)}${comment}${JSON.stringify(key)}: ${value}`
  const close = object.offset + object.length - 1
  const last = object.children?.at(-1)
  if (!last) return `${text.slice(0, object.offset + 1)}${entry}${end}${indent}${text.slice(close)}`
  // The entry follows the user's way with the last comma, which tells an uninstall whose comma it is.
  const lastEnd = last.offset + last.length
  const between = text.slice(lastEnd, close)
  const hasComma = hasCommaOutsideComments(between)
  const trailing = /\s*$/.exec(between)?.[0] ?? ''
  const kept = between.slice(0, between.length - trailing.length)
  return `${text.slice(0, lastEnd)}${hasComma ? '' : ','}${kept}${entry}${hasComma ? ',' : ''}${trailing}${text.slice(close)}`
}

function removeProperty(text: string, property: Node): string {
  const siblings = property.parent?.children ?? []
  const object = property.parent as Node
  const at = siblings.indexOf(property)
  const start = property.offset - comment.length
  let end = property.offset + property.length
  const isFollowed = at < siblings.length - 1
  const rest = text.slice(end, object.offset + object.length - 1)
  const hasComma = isFollowed || hasCommaOutsideComments(rest)
  if (hasComma) end += rest.indexOf(',') + 1
  const before = text.slice(0, start).replace(/\r?\n[ \t]*$/, '')
  if (siblings.length === 1)
    return `${text.slice(0, object.offset + 1)}${text.slice(object.offset + object.length - 1)}`
  const previous = siblings[at - 1]
  if (hasComma || !previous) return before + text.slice(end)
  const comma = previous.offset + previous.length
  return before.slice(0, comma) + before.slice(comma).replace(',', '') + text.slice(end)
}

function hasCommaOutsideComments(trivia: string): boolean {
  return trivia.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').includes(',')
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
}

/** One step of indentation, as the file has it. */
function stepOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
}
