/**
 * Entries put into a YAML file as text, at the end of a block collection, and taken out again, so that every byte of the
 * user's stays: comments, quotes, odd indentation. The parser only says where things are, and proves afterwards that the
 * document is the old one with the entry in it. What isn't plain block style is refused.
 */
import { isCollection, isPair, isScalar, type Node, type ParsedNode, parseDocument } from 'yaml'
import { appendLines, cutLines, lineEndOf } from './lines.ts'

/** Keys and indices from the top of a document. */
export type YamlPath = readonly (string | number)[]

/** One entry: what it is called or where it stands, and its lines without indentation. */
export interface YamlEntry {
  /** The collection that it belongs to. */
  readonly path: YamlPath
  /** Its key, when the collection is a map. */
  readonly key?: string
  readonly lines: readonly string[]
}

/** What a YAML text holds, or why it can't be edited. */
export function readYaml(text: string): { value: unknown; problem?: string } {
  const document = parseDocument(text, { logLevel: 'error' })
  if (document.errors.length > 0) return { value: undefined, problem: 'is not YAML that can be read' }
  return { value: document.toJS() as unknown }
}

/** The text with `entry` as the last of its collection; undefined when that can't be done or can't be proven. */
export function addYamlEntry(text: string, entry: YamlEntry): string | undefined {
  const old = parseDocument(text, { logLevel: 'error' })
  const lineEnd = lineEndOf(text)
  const isEmpty = old.contents === null || (isScalar(old.contents) && old.contents.value === null)
  if (isEmpty && entry.path.length === 0) {
    const made = appendLines(text, renderLines(entry, 0, lineEnd))
    return proves(text, made, entry) ? made : undefined
  }
  const collection = old.getIn(entry.path, true)
  if (!isBlock(collection) || old.errors.length > 0) return undefined
  const at = endOfLine(text, endOf(collection))
  const block = renderLines(entry, columnOf(text, collection), lineEnd)
  const made = appendLines(text.slice(0, at), block) + text.slice(at)
  return proves(text, made, entry) ? made : undefined
}

/** The text without `entry`, if it stands there letter by letter as `addYamlEntry` puts it; undefined otherwise. */
export function removeYamlEntry(text: string, entry: YamlEntry): string | undefined {
  const document = parseDocument(text, { logLevel: 'error' })
  const collection = document.getIn(entry.path, true)
  if (!isBlock(collection) || document.errors.length > 0) return undefined
  const lineEnd = lineEndOf(text)
  const block = renderLines(entry, columnOf(text, collection), lineEnd)
  // An empty collection isn't what was there before: then the entry is the collection, and goes with its key.
  if (collection.items.length === 1 && entry.path.length > 0) return undefined
  for (const [at, item] of collection.items.entries()) {
    const node = isPair(item) ? (item.key as ParsedNode) : (item as ParsedNode)
    const start = text.lastIndexOf('\n', node.range[0] - 1) + 1
    const end = endOfLine(text, endOf(isPair(item) && item.value ? (item.value as ParsedNode) : node))
    const found = text.slice(start, end)
    if (found !== block && found !== block.slice(0, -lineEnd.length)) continue
    const without = cutLines(text, { start, end, lineEnd })
    return proves(without, text, entry, at) ? without : undefined
  }
  return undefined
}

type BlockCollection = Extract<ParsedNode, { items: unknown[] }>

function isBlock(node: unknown): node is BlockCollection {
  return isCollection(node) && !node.flow && node.items.length > 0
}

function columnOf(text: string, { range }: BlockCollection): number {
  return range[0] - (text.lastIndexOf('\n', range[0] - 1) + 1)
}

/** Where the last thing in a node ends; a collection's own range goes on over the comments behind it. */
function endOf(node: Node): number {
  const [, end] = node.range as [number, number, number]
  if (!isBlock(node)) return end
  const last = node.items.at(-1)
  if (!isPair(last)) return endOf(last as ParsedNode)
  return endOf((last.value ?? last.key) as ParsedNode)
}

/** The offset behind the line that `offset` ends in; `offset` itself where a line has just ended. */
function endOfLine(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

function renderLines({ lines }: YamlEntry, column: number, lineEnd: string): string {
  return lines.map(line => `${' '.repeat(column)}${line}${lineEnd}`).join('')
}

/** Whether `longer` is the document of `shorter` with the entry in its collection, and nothing else. */
function proves(shorter: string, longer: string, entry: YamlEntry, at?: number): boolean {
  const [old, made, added] = [shorter, longer, entry.lines.join('\n')].map(text =>
    parseDocument(text, { logLevel: 'error' }),
  )
  if (!old || !made || !added || old.errors.length > 0 || made.errors.length > 0) return false
  const expected = withEntry(old.toJS(), entry.path, { added: added.toJS(), at })
  return canonical(expected) === canonical(made.toJS())
}

function withEntry(
  value: unknown,
  [step, ...rest]: YamlPath,
  entry: { added: unknown; at: number | undefined },
): unknown {
  if (step === undefined) {
    if (!Array.isArray(value)) return { ...(value as object), ...(entry.added as object) }
    return value.toSpliced(entry.at ?? value.length, 0, ...(entry.added as unknown[]))
  }
  if (Array.isArray(value)) return value.map((one, at) => (at === step ? withEntry(one, rest, entry) : one))
  const map = value as Record<string, unknown>
  return { ...map, [step]: withEntry(map[step], rest, entry) }
}

/** The same text for the same values, in whatever order their keys are. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one
    return Object.fromEntries(Object.entries(one).sort(([key], [other]) => (key < other ? -1 : 1)))
  })
}
