/**
 * What one Prisma schema file says: its models, views, composite types and enums, field by field. A file of which any line isn't
 * understood yields nothing at all, so that half a model never looks like a whole one. Agrees with Prisma's own parser on what a field
 * is (tools/oracle/prisma.ts); it is more lenient about spacing.
 */
import type { PrismaArgument, PrismaAttribute, PrismaBlock, PrismaFacts, PrismaField } from './facts.ts'
import { readTokens, type Token } from './read-tokens.ts'

/** Where a schema stops being one. */
class Broken extends Error {
  readonly line: number
  constructor(line: number) {
    super(`line ${line}`)
    this.line = line
  }
}

/** The facts of a file. Never throws. */
export function parseSchema(bytes: Buffer): PrismaFacts {
  const text = decode(bytes)
  if (text === undefined) return unreadable('bytes that are no UTF-8')
  const tokens = readTokens(text)
  if ('line' in tokens) return unreadable('a syntax error', tokens.line)
  try {
    return readBlocks(new Cursor(tokens))
  } catch (error) {
    if (error instanceof Broken) return unreadable('a syntax error', error.line)
    throw error
  }
}

function unreadable(reason: string, line?: number): PrismaFacts {
  return { blocks: [], unreadable: { reason, ...(line === undefined ? {} : { line }), failsAtImport: false } }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Goes through the words; whatever isn't there when it must be breaks the schema. */
class Cursor {
  readonly #tokens: readonly Token[]
  #at = 0
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }
  get next(): Token | undefined {
    return this.#tokens[this.#at]
  }
  get line(): number {
    return (this.next ?? this.#tokens.at(-1))?.line ?? 1
  }
  is(source: string): boolean {
    return this.next?.kind === 'sign' && this.next.source === source
  }
  /** Takes a sign if it is there. */
  took(source: string): boolean {
    if (!this.is(source)) return false
    this.#at++
    return true
  }
  take(kind: Token['kind'], source?: string): Token {
    const token = this.next
    if (token?.kind !== kind || (source !== undefined && token.source !== source)) throw new Broken(this.line)
    this.#at++
    return token
  }
  takeAny(): Token {
    const token = this.next
    if (token === undefined) throw new Broken(this.line)
    this.#at++
    return token
  }
  skipLines(): void {
    while (this.next?.kind === 'end of line') this.#at++
  }
}

function readBlocks(cursor: Cursor): PrismaFacts {
  const blocks: PrismaBlock[] = []
  let provider: string | undefined
  for (cursor.skipLines(); cursor.next !== undefined; cursor.skipLines()) {
    const { source: kind, line } = cursor.take('word')
    const { source: name } = cursor.take('word')
    cursor.take('sign', '{')
    if (kind === 'model' || kind === 'view' || kind === 'type' || kind === 'enum')
      blocks.push({ kind, name, line, ...readBody(cursor, kind === 'enum') })
    else if (kind === 'datasource' || kind === 'generator') {
      const found = readSettings(cursor)
      if (kind === 'datasource') provider ??= found
    } else throw new Broken(line)
    if (cursor.next !== undefined) cursor.take('end of line')
  }
  return { blocks, ...(provider === undefined ? {} : { provider }) }
}

/** `key = value` lines up to the closing brace; gives what `provider` says. */
function readSettings(cursor: Cursor): string | undefined {
  let provider: string | undefined
  for (cursor.skipLines(); !cursor.took('}'); cursor.skipLines()) {
    const { source: key } = cursor.take('word')
    cursor.take('sign', '=')
    const value = readValue(cursor, () => cursor.next?.kind === 'end of line' || cursor.is('}'))
    if (key === 'provider') provider = /^"(.*)"$/.exec(value)?.[1]
  }
  return provider
}

/** The lines of a block, up to its closing brace. */
function readBody(cursor: Cursor, isEnum: boolean): Pick<PrismaBlock, 'fields' | 'attributes'> {
  const fields: PrismaField[] = []
  const attributes: PrismaAttribute[] = []
  cursor.take('end of line')
  for (cursor.skipLines(); !cursor.took('}'); cursor.skipLines()) {
    if (cursor.took('@')) {
      cursor.take('sign', '@')
      attributes.push(readAttribute(cursor))
    } else fields.push(readField(cursor, isEnum))
    cursor.take('end of line')
  }
  return { fields, attributes }
}

/** `role Role? @default(ADMIN) @map("role_name")` */
function readField(cursor: Cursor, isMember: boolean): PrismaField {
  const { source: name, line } = cursor.take('word')
  const type = isMember ? {} : readType(cursor)
  const attributes: PrismaAttribute[] = []
  while (cursor.took('@')) attributes.push(readAttribute(cursor))
  return { name, ...type, attributes, line }
}

function readType(cursor: Cursor): Pick<PrismaField, 'type' | 'isList' | 'isOptional'> {
  const { source: type } = cursor.take('word')
  const isUnsupported = type === 'Unsupported' && cursor.took('(')
  if (isUnsupported) {
    cursor.take('text')
    cursor.take('sign', ')')
  }
  const isList = cursor.took('[')
  if (isList) cursor.take('sign', ']')
  const isOptional = cursor.took('?')
  return {
    ...(isUnsupported ? {} : { type }),
    ...(isList ? { isList } : {}),
    ...(isOptional ? { isOptional } : {}),
  }
}

/** `db.VarChar(36)`, its `@` taken. */
function readAttribute(cursor: Cursor): PrismaAttribute {
  let name = cursor.take('word').source
  while (cursor.took('.')) name += `.${cursor.take('word').source}`
  return { name, arguments: cursor.took('(') ? readArguments(cursor) : [] }
}

/** Up to the closing parenthesis, over as many lines as they take. */
function readArguments(cursor: Cursor): PrismaArgument[] {
  const found: PrismaArgument[] = []
  for (cursor.skipLines(); !cursor.took(')'); cursor.skipLines()) {
    const value = readValue(cursor, () => cursor.is(',') || cursor.is(')'))
    const [, name, rest] = /^(\w+): (.*)$/s.exec(value) ?? []
    found.push(name === undefined || rest === undefined ? { value } : { name, value: rest })
    // A value ends at nothing else but the parenthesis.
    cursor.took(',')
  }
  return found
}

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']' }

/** A value in one spacing, up to where it ends; brackets in it are balanced, and hold line ends. */
function readValue(cursor: Cursor, ends: () => boolean): string {
  const open: string[] = []
  let value = ''
  let before: Token['kind'] | undefined
  const { line } = cursor
  while (open.length > 0 || !ends()) {
    const token = cursor.takeAny()
    const { kind, source } = token
    if (kind === 'end of line') continue
    if (kind !== 'sign' && before !== undefined && before !== 'sign') throw new Broken(token.line)
    before = kind
    if (kind === 'sign') {
      const closer = closers[source]
      if (closer !== undefined) open.push(closer)
      else if ('{}@=?!'.includes(source) || (')]'.includes(source) && open.pop() !== source))
        throw new Broken(token.line)
    }
    value += source === ',' || source === ':' ? `${source} ` : source
  }
  if (value === '') throw new Broken(line)
  return value
}
