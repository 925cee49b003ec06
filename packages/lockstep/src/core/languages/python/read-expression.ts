/** From a syntax tree's expression to `Expression`. Pure. */
import type { Expression } from './expression.ts'
import type { SyntaxNode } from './syntax.ts'

/** Past these, an expression is kept as its source: no declaration is written like that, but generated data is. */
const deepest = 40
const longest = 2_000
const sourceLength = 500

export function parseExpression(node: SyntaxNode, depth = 0): Expression {
  if (depth > deepest) return source(node)
  const inner = (child: SyntaxNode) => parseExpression(child, depth + 1)
  switch (node.type) {
    case 'identifier':
      return { kind: 'name', name: node.text }
    case 'attribute':
      return parseAttribute(node, depth)
    case 'string':
    case 'concatenated_string':
      return parseText(node)
    case 'none':
    case 'true':
    case 'false':
    case 'integer':
    case 'float':
    case 'ellipsis':
      return { kind: 'constant', value: node.text }
    case 'unary_operator':
      return /^-\s*[\d.]/.test(node.text)
        ? { kind: 'constant', value: node.text.replace(/\s/g, '') }
        : source(node)
    case 'call':
      return parseCall(node, depth)
    case 'subscript':
      return {
        kind: 'subscript',
        of: inner(field(node, 'value')),
        items: parts(node).slice(1).flatMap(flattenTuple).map(inner),
      }
    // In a type, `list[int]` is a node of its own.
    case 'generic_type':
      return {
        kind: 'subscript',
        of: inner(first(node)),
        items: parts(node).slice(1).flatMap(parts).map(inner),
      }
    case 'type':
    case 'parenthesized_expression':
    case 'constrained_type':
      return inner(first(node))
    case 'member_type':
      return { kind: 'name', name: node.text.replace(/\s/g, '') }
    case 'union_type':
      return { kind: 'union', items: parts(node).flatMap(part => unionItems(inner(part))) }
    case 'binary_operator':
      return parseBinary(node, depth)
    case 'tuple':
    case 'expression_list':
    case 'pattern_list':
      return collection('tuple', node, depth)
    case 'list':
      return collection('list', node, depth)
    case 'set':
      return collection('set', node, depth)
    case 'dictionary':
      return parseDictionary(node, depth)
    default:
      return source(node)
  }
}

/** The children that mean something: no comments. */
export function parts(node: SyntaxNode): readonly SyntaxNode[] {
  return node.namedChildren.filter(({ type }) => type !== 'comment')
}

function first(node: SyntaxNode): SyntaxNode {
  return parts(node)[0] ?? node
}

function field(node: SyntaxNode, name: string): SyntaxNode {
  return node.childForFieldName(name) ?? node
}

function source(node: SyntaxNode): Expression {
  const text = node.text
  const short = text.replace(/\s+/g, ' ')
  return {
    kind: 'other',
    source:
      short.length > sourceLength ? `${short.slice(0, sourceLength)}… (${text.length} characters)` : short,
  }
}

function parseAttribute(node: SyntaxNode, depth: number): Expression {
  const of = parseExpression(field(node, 'object'), depth + 1)
  const name = field(node, 'attribute').text
  return of.kind === 'name' ? { kind: 'name', name: `${of.name}.${name}` } : { kind: 'attribute', of, name }
}

/** A string that is no template; `b''` is none either. */
function parseText(node: SyntaxNode): Expression {
  const pieces = node.type === 'string' ? [node] : parts(node)
  const values: string[] = []
  for (const piece of pieces) {
    const start = piece.children[0]?.text ?? ''
    if (piece.type !== 'string' || /[fbt]/i.test(start.replace(/['"]/g, ''))) return source(node)
    const body = piece.text.slice(start.length, piece.text.length - (piece.children.at(-1)?.text.length ?? 1))
    values.push(/r/i.test(start) ? body : decodeEscapes(body))
  }
  const value = values.join('')
  return value.length > longest ? source(node) : { kind: 'text', value }
}

/** The escapes that are written in names and defaults; the rare others stay as they are. */
function decodeEscapes(body: string): string {
  if (!body.includes('\\')) return body
  const known: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    '\\': '\\',
    "'": "'",
    '"': '"',
    '\n': '',
  }
  return body.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/g, (whole, escaped: string) =>
    escaped.length > 1
      ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
      : (known[escaped] ?? whole),
  )
}

function parseCall(node: SyntaxNode, depth: number): Expression {
  const callee = parseExpression(field(node, 'function'), depth + 1)
  const list = field(node, 'arguments')
  const positional: Expression[] = []
  const keywords: Record<string, Expression> = {}
  const unpacked: Expression[] = []
  // `any(x for x in y)` has a generator in place of its arguments.
  if (list.type !== 'argument_list') return source(node)
  for (const argument of parts(list).slice(0, longest)) {
    if (argument.type === 'keyword_argument')
      keywords[field(argument, 'name').text] = parseExpression(field(argument, 'value'), depth + 1)
    else if (argument.type === 'list_splat' || argument.type === 'dictionary_splat')
      unpacked.push(parseExpression(first(argument), depth + 1))
    else positional.push(parseExpression(argument, depth + 1))
  }
  return { kind: 'call', callee, arguments: positional, keywords, ...(unpacked.length > 0 && { unpacked }) }
}

/** `a | b` is a union; the grammar nests it to the left, as deep as it is long. */
function parseBinary(node: SyntaxNode, depth: number): Expression {
  const operator = node.childForFieldName('operator')?.text
  if (operator !== '|') return source(node)
  // From the last to the first.
  const items: Expression[] = []
  let rest: SyntaxNode = node
  while (rest.type === 'binary_operator' && rest.childForFieldName('operator')?.text === '|') {
    if (items.length > longest) return source(node)
    items.push(...[...unionItems(parseExpression(field(rest, 'right'), depth + 1))].reverse())
    rest = field(rest, 'left')
  }
  return { kind: 'union', items: [...unionItems(parseExpression(rest, depth + 1)), ...items.reverse()] }
}

function unionItems(expression: Expression): readonly Expression[] {
  return expression.kind === 'union' ? expression.items : [expression]
}

function collection(type: 'list' | 'tuple' | 'set', node: SyntaxNode, depth: number): Expression {
  const items = parts(node)
  if (items.length > longest) return source(node)
  return { kind: 'collection', type, items: items.map(item => parseExpression(item, depth + 1)) }
}

function parseDictionary(node: SyntaxNode, depth: number): Expression {
  const pairs = parts(node)
  if (pairs.length > longest || pairs.some(({ type }) => type !== 'pair')) return source(node)
  return {
    kind: 'dictionary',
    entries: pairs.map(pair => [
      parseExpression(field(pair, 'key'), depth + 1),
      parseExpression(field(pair, 'value'), depth + 1),
    ]),
  }
}

/** `Mapped[int, str]`: the grammar makes one tuple of both in some places and two children in others. */
function flattenTuple(node: SyntaxNode): readonly SyntaxNode[] {
  return node.type === 'tuple' && !node.text.startsWith('(') ? parts(node) : [node]
}
