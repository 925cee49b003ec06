/**
 * From the bytes of a Python file to its facts. Only the module and the bodies of its classes are walked, through `if`, `try` and
 * `with`; of functions only what they give back. A file that Python couldn't load, or that is no Python 3, has no facts but that:
 * half a tree would say that fields are missing that are there.
 */
import { decodeSource } from './decode.ts'
import type { Expression } from './expression.ts'
import type { Assignment, Import, Member, Patch, PythonClass, PythonFacts, PythonFunction } from './facts.ts'
import { parseExpression, parts } from './read-expression.ts'
import type { ParsePython, SyntaxNode } from './syntax.ts'

/** A file past this isn't written by hand, and reading it takes a second or more. */
const largest = 2_000_000

/** What may be Python 2 that the grammar takes too: statements, `0777`, `10L`, `raise E, "why"`, `<>`. Cheap, and right too often. */
const mayBeOlder =
  /^[^\S\n]*(?:print|exec)\b[^\S\n]*[^\s(=:,.)[\]|*+/<>!-]|[\s(,=[:{]0[0-7]*[1-7]\b(?![.\-:'"])|\d[lL]\b|\braise[^\S\n]+[\w.]+[^\S\n]*,|<>/m

const olderNodes = ['print_statement', 'exec_statement', 'raise_statement', 'integer', 'comparison_operator']

function isOlder(node: SyntaxNode): boolean {
  const { type } = node
  // `print >> file, text` is an expression to Python 3, though no use.
  if (type === 'print_statement') return !/^print\s*>>/.test(node.text)
  if (type === 'integer') return /^0[0-9_]*[1-9]|[lL]$/.test(node.text)
  if (type === 'raise_statement') return parts(node)[0]?.type === 'expression_list'
  if (type === 'comparison_operator') return node.children.some(each => each.type === '<>')
  return true
}

/** A format such as `f"{x:=10}"` is an error to the grammar and to nobody else. */
const alignedFormat = /(\{[^{}\n]*):=(?=[^{}\n]*\})/g

/** The bindings of a module while they are collected. */
interface Collected {
  readonly imports: Import[]
  readonly classes: PythonClass[]
  readonly assignments: Assignment[]
  readonly functions: PythonFunction[]
  readonly patches: Patch[]
  readonly calls: Expression[]
}

/** Everything that a file says by itself. Never throws. */
export function parseFacts(parse: ParsePython, bytes: Buffer): PythonFacts {
  if (bytes.length > largest) {
    const reason = `${Math.round(bytes.length / 1_000_000)} MB are too much to read`
    return { ...nothing(), unreadable: { reason, failsAtImport: false } }
  }
  const decoded = decodeSource(bytes)
  if ('reason' in decoded) return { ...nothing(), unreadable: { ...decoded, failsAtImport: true } }
  const { text } = decoded
  const first = parse(text, root => readRoot(parse, root, text))
  if (!first.unreadable || !text.match(alignedFormat)) return first
  const second = text.replace(alignedFormat, '$1:<')
  return parse(second, root => readRoot(parse, root, second))
}

function readRoot(parse: ParsePython, root: SyntaxNode, text: string): PythonFacts {
  const broken = findBroken(root, text)
  if (broken) return { ...nothing(), unreadable: { ...broken, failsAtImport: true } }
  const collected = nothing()
  for (const statement of parts(root)) collect(statement, collected, { parse })
  const doc = findDoc(root)
  return doc === undefined ? collected : { ...collected, doc }
}

function nothing(): Collected {
  return { imports: [], classes: [], assignments: [], functions: [], patches: [], calls: [] }
}

/** The first thing that Python would stumble over, if there is one. */
function findBroken(root: SyntaxNode, text: string): { line: number; reason: string } | undefined {
  if (root.hasError) {
    const at = firstError(root)
    return { line: at.startPosition.row + 1, reason: 'a syntax error' }
  }
  if (!mayBeOlder.test(text)) return undefined
  const older = root.descendantsOfType(olderNodes).find(isOlder)
  return older && { line: older.startPosition.row + 1, reason: 'a statement of Python 2' }
}

function firstError(node: SyntaxNode): SyntaxNode {
  let at = node
  for (;;) {
    if (at.isError || at.isMissing) return at
    const next = at.children.find(child => child.hasError || child.isError || child.isMissing)
    if (!next) return at
    at = next
  }
}

function findDoc(root: SyntaxNode): string | undefined {
  const [statement] = parts(root)
  const text = statement?.type === 'expression_statement' ? parts(statement)[0] : undefined
  if (!text || !/string$/.test(text.type)) return undefined
  const value = parseExpression(text)
  return value.kind === 'text' ? value.value.trim() : undefined
}

/** Where a statement stands: in which branch, and how to read a quoted annotation. */
interface Place {
  readonly parse: ParsePython
  readonly otherwise?: true
}

function collect(statement: SyntaxNode, into: Collected, place: Place): void {
  const line = statement.startPosition.row + 1
  const bound = { line, ...(place.otherwise && { otherwise: place.otherwise }) }
  switch (statement.type) {
    case 'import_statement':
      into.imports.push(...parseImport(statement).map(each => ({ ...each, ...bound })))
      return
    case 'import_from_statement':
      into.imports.push(...parseFrom(statement).map(each => ({ ...each, ...bound })))
      return
    case 'class_definition':
    case 'decorated_definition':
    case 'function_definition':
      collectDefinition(statement, into, place)
      return
    case 'expression_statement':
      for (const each of parts(statement)) collectExpression(each, into, { ...place, line })
      return
    default:
      for (const { statements, otherwise } of branches(statement))
        for (const inner of statements)
          collect(inner, into, { ...place, ...(otherwise && { otherwise: true }) })
  }
}

/** The statements inside of an `if`, `try`, `with` and so on, by branch. Empty for what has no statements inside. */
function branches(statement: SyntaxNode): { statements: readonly SyntaxNode[]; otherwise: boolean }[] {
  if (!/^(if|try|with|for|while|match)_statement$/.test(statement.type)) return []
  return parts(statement).flatMap(child => {
    if (child.type === 'block') {
      // `if False:` and `if TYPE_CHECKING:` bind names for readers of types; those are the names that count.
      return [{ statements: parts(child), otherwise: false }]
    }
    if (!/_clause$|^case_block$/.test(child.type)) return []
    const block = parts(child).findLast(({ type }) => type === 'block')
    return block ? [{ statements: parts(block), otherwise: child.type !== 'finally_clause' }] : []
  })
}

function collectDefinition(statement: SyntaxNode, into: Collected, place: Place): void {
  const { definition, decorators } = undecorate(statement)
  if (definition.type === 'class_definition') into.classes.push(...parseClass(definition, decorators, place))
  else into.functions.push(parseFunction(definition, decorators, place))
}

function undecorate(statement: SyntaxNode): { definition: SyntaxNode; decorators: Expression[] } {
  if (statement.type !== 'decorated_definition') return { definition: statement, decorators: [] }
  return {
    definition: statement.childForFieldName('definition') ?? statement,
    decorators: parts(statement).flatMap(child =>
      child.type === 'decorator'
        ? parts(child)
            .slice(0, 1)
            .map(each => parseExpression(each))
        : [],
    ),
  }
}

/** `import a.b, c as d`: the first binds `a`, the second the module itself. */
function parseImport(statement: SyntaxNode): Pick<Import, 'module' | 'name'>[] {
  return parts(statement).map(each => {
    const module = (each.childForFieldName('name') ?? each).text
    const alias = each.childForFieldName('alias')?.text
    const top = module.split('.')[0] as string
    return alias === undefined ? { module: top, name: top } : { module, name: alias }
  })
}

/** `from ..base import Base as B, other`, `from .x import *` */
function parseFrom(statement: SyntaxNode): Pick<Import, 'module' | 'item' | 'name'>[] {
  const [from, ...items] = parts(statement)
  const module = (from?.text ?? '').replace(/\s/g, '')
  return items.map(each => {
    if (each.type === 'wildcard_import') return { module, item: '*', name: '*' }
    const item = (each.childForFieldName('name') ?? each).text
    return { module, item, name: each.childForFieldName('alias')?.text ?? item }
  })
}

function parseClass(
  definition: SyntaxNode,
  decorators: Expression[],
  place: Place,
  outer = '',
): PythonClass[] {
  const name = `${outer}${definition.childForFieldName('name')?.text ?? ''}`
  const bases: Expression[] = []
  const keywords: Record<string, Expression> = {}
  const list = definition.childForFieldName('superclasses')
  for (const each of list ? parts(list) : []) {
    const value = each.childForFieldName('value')
    if (each.type === 'keyword_argument' && value)
      keywords[each.childForFieldName('name')?.text ?? ''] = parseExpression(value)
    else bases.push(parseExpression(each))
  }
  const nested: PythonClass[] = []
  const members: Member[] = []
  const body = definition.childForFieldName('body')
  for (const statement of body ? parts(body) : [])
    collectMember(statement, { members, nested }, { ...place, outer: `${name}.` })
  const line = definition.startPosition.row + 1
  return [{ name, line, ...otherwise(place), bases, keywords, decorators, members }, ...nested]
}

function otherwise(place: Place): { otherwise?: true } {
  return place.otherwise ? { otherwise: true } : {}
}

function collectMember(
  statement: SyntaxNode,
  into: { members: Member[]; nested: PythonClass[] },
  place: Place & { outer: string },
): void {
  const line = statement.startPosition.row + 1
  if (/^(class|function|decorated)_definition$/.test(statement.type)) {
    const { definition, decorators } = undecorate(statement)
    if (definition.type === 'class_definition') {
      const [own, ...inner] = parseClass(definition, decorators, place, place.outer)
      if (own) into.nested.push(own, ...inner)
      const name = definition.childForFieldName('name')?.text ?? ''
      into.members.push({ kind: 'class', name, line, ...otherwise(place) })
    } else into.members.push({ kind: 'method', ...parseFunction(definition, decorators, place) })
    return
  }
  if (statement.type === 'expression_statement') {
    for (const each of parts(statement))
      for (const assignment of parseAssignments(each, { ...place, line }))
        into.members.push({ kind: 'assignment', ...assignment })
    return
  }
  for (const { statements, otherwise: isOther } of branches(statement))
    for (const inner of statements)
      collectMember(inner, into, { ...place, ...(isOther && { otherwise: true }) })
}

function collectExpression(node: SyntaxNode, into: Collected, place: Place & { line: number }): void {
  if (node.type === 'call') {
    const call = parseExpression(node)
    const patch = parseSetattr(call, place.line)
    if (patch) into.patches.push(patch)
    else if (call.kind === 'call' && isMapping(call.callee)) into.calls.push(call)
    return
  }
  if (node.type !== 'assignment') return
  const left = node.childForFieldName('left')
  const right = node.childForFieldName('right')
  if (left?.type === 'attribute' && right && right.type !== 'assignment') {
    const target = parseExpression(left)
    const at = target.kind === 'name' ? target.name.lastIndexOf('.') : -1
    if (target.kind === 'name' && at > 0)
      into.patches.push({
        target: target.name.slice(0, at),
        name: target.name.slice(at + 1),
        value: parseExpression(right),
        line: place.line,
      })
    return
  }
  into.assignments.push(...parseAssignments(node, place))
}

/** `setattr(License, "x", value)` */
function parseSetattr(call: Expression, line: number): Patch | undefined {
  if (call.kind !== 'call' || call.callee.kind !== 'name' || call.callee.name !== 'setattr') return undefined
  const [target, name, value] = call.arguments
  if (target?.kind !== 'name' || name?.kind !== 'text' || !value) return undefined
  return { target: target.name, name: name.value, value, line }
}

function isMapping(callee: Expression): boolean {
  return callee.kind === 'name' && /(^|\.)(map_imperatively|mapper)$/.test(callee.name)
}

/** `a = b = value`, `a: type = value`, `a, b = 1, 2`: one assignment a name. */
function parseAssignments(node: SyntaxNode, place: Place & { line: number }): Assignment[] {
  if (node.type !== 'assignment') return []
  const bound = { line: place.line, ...otherwise(place) }
  const targets: SyntaxNode[] = []
  let at: SyntaxNode | null = node
  let annotation: SyntaxNode | null = null
  while (at?.type === 'assignment') {
    const left: SyntaxNode | null = at.childForFieldName('left')
    if (left) targets.push(left)
    annotation ??= at.childForFieldName('type')
    at = at.childForFieldName('right')
  }
  const value = at && parseExpression(at)
  return targets.flatMap(target => {
    if (target.type === 'identifier') {
      return [
        {
          name: target.text,
          ...bound,
          ...(annotation && { annotation: parseAnnotation(annotation, place.parse) }),
          ...(value && { value }),
        },
      ]
    }
    if (!/^(pattern_list|tuple_pattern|list_pattern)$/.test(target.type)) return []
    const values = value?.kind === 'collection' ? value.items : []
    return parts(target).flatMap((each, index) =>
      each.type === 'identifier'
        ? [{ name: each.text, ...bound, ...(values[index] && { value: values[index] }) }]
        : [],
    )
  })
}

/** An annotation in quotes is read as what it quotes (PEP 484). */
function parseAnnotation(node: SyntaxNode, parse: ParsePython): Expression {
  const annotation = parseExpression(node)
  if (annotation.kind !== 'text') return annotation
  return parse(`_: ${annotation.value.trim()}`, root => {
    const [statement] = parts(root)
    const type = statement && parts(statement)[0]?.childForFieldName('type')
    return root.hasError || !type ? annotation : parseExpression(type)
  })
}

function parseFunction(definition: SyntaxNode, decorators: Expression[], place: Place): PythonFunction {
  const returns = definition.childForFieldName('return_type')
  const body = definition.childForFieldName('body')
  const line = definition.startPosition.row + 1
  return {
    name: definition.childForFieldName('name')?.text ?? '',
    line,
    ...otherwise(place),
    decorators,
    ...(returns && { returns: parseAnnotation(returns, place.parse) }),
    results: body ? findResults(body) : [],
  }
}

/** What a function gives back, by any of its `return` statements outside of inner functions. */
function findResults(body: SyntaxNode): Expression[] {
  const results: Expression[] = []
  const locals = new Map<string, Expression>()
  const walk = (statement: SyntaxNode): void => {
    if (statement.type === 'return_statement') {
      const [value] = parts(statement)
      if (value) results.push(parseExpression(value))
    } else if (statement.type === 'expression_statement') {
      const [assignment] = parts(statement)
      const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null
      const right = assignment?.childForFieldName('right')
      if (left?.type === 'identifier' && right) locals.set(left.text, parseExpression(right))
    } else for (const { statements } of branches(statement)) statements.forEach(walk)
  }
  parts(body).forEach(walk)
  return results.map(result => (result.kind === 'name' ? (locals.get(result.name) ?? result) : result))
}
