/**
 * From the bytes of a Python file to its facts. Only the module and the bodies of its classes are walked, through `if`, `try` and
 * `with`; of functions only what they give back. A file that Python couldn't load, or that is no Python 3, has no facts but that:
 * half a tree would say that fields are missing that are there.
 */
import { decodeSource } from './decode.ts'
import type { Expression } from './expression.ts'
import type { Assignment, Import, Member, Patch, PythonClass, PythonFacts, PythonFunction } from './facts.ts'
import { findBroken } from './find-broken.ts'
import {
  branches,
  otherwise,
  type Place,
  parseAssignments,
  parseFrom,
  parseFunction,
  parseImport,
  undecorate,
} from './read-bindings.ts'
import { parseExpression, parts } from './read-expression.ts'
import type { ParsePython, SyntaxNode } from './syntax.ts'

/** A file past this isn't written by hand, and reading it takes a second or more. */
const largest = 2_000_000

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

function findDoc(root: SyntaxNode): string | undefined {
  const [statement] = parts(root)
  const text = statement?.type === 'expression_statement' ? parts(statement)[0] : undefined
  if (!text || !/string$/.test(text.type)) return undefined
  const value = parseExpression(text)
  return value.kind === 'text' ? value.value.trim() : undefined
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

function collectDefinition(statement: SyntaxNode, into: Collected, place: Place): void {
  const { definition, decorators } = undecorate(statement)
  if (definition.type === 'class_definition') into.classes.push(...parseClass(definition, decorators, place))
  else into.functions.push(parseFunction(definition, decorators, place))
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
