/**
 * What one source file reaches for: the modules it imports, by whichever syntax, and the guarded globals it uses. Reads
 * the syntax tree, so comments, strings and property names that look like code are none.
 */
import { parseAst } from 'rolldown/parseAst'
import { guardedGlobals } from './import-table.ts'

export interface Import {
  /** As it is written: `./plan.ts`, `node:fs`. */
  readonly module: string
  /** Whether nothing is left of it when the types are gone. */
  readonly typeOnly: boolean
  /** Whether it is loaded when the line is reached, not when the file is. */
  readonly lazy: boolean
}

export interface Scan {
  readonly imports: readonly Import[]
  readonly globals: ReadonlySet<string>
}

type Node = { readonly type: string } & Readonly<Record<string, unknown>>

/** Scans the text of a TypeScript file. */
export function scanSource(text: string): Scan {
  const imports: Import[] = []
  const globals = new Set<string>()
  const visit = (node: Node): void => {
    const found = importOf(node)
    if (found) imports.push(found)
    for (const name of guardedGlobals) if (uses(node, name)) globals.add(name)
    for (const child of childrenOf(node)) visit(child)
  }
  visit(parseAst(text, { lang: 'ts' }) as unknown as Node)
  return { imports, globals }
}

function importOf(node: Node): Import | undefined {
  const module = isNode(node['source']) ? node['source']['value'] : undefined
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return typeof module === 'string' ? { module, typeOnly: isTypeOnly(node), lazy: false } : undefined
    case 'TSImportType':
      return { module: String(module), typeOnly: true, lazy: false }
    case 'ImportExpression':
      // A computed name can't be judged, so it is reported as what no table allows.
      return { module: String(module ?? '(computed)'), typeOnly: false, lazy: true }
    case 'CallExpression':
      return isIdentifier(node['callee'], 'require')
        ? { module: '(require)', typeOnly: false, lazy: true }
        : undefined
    default:
      return undefined
  }
}

function isTypeOnly(node: Node): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true
  const specifiers = (node['specifiers'] as Node[] | undefined) ?? []
  return (
    specifiers.length > 0 &&
    specifiers.every(one => one['importKind'] === 'type' || one['exportKind'] === 'type')
  )
}

function uses(node: Node, name: string): boolean {
  if (name === 'await')
    return (
      node.type === 'AwaitExpression' ||
      node['await'] === true ||
      (isFunction(node) && node['async'] === true)
    )
  const [object, property] = name.split('.') as [string, string | undefined]
  // `x.process` and `{ process: 1 }` are names of properties; only what is looked up in scope counts.
  const inScope = valuesOf(node).some(value => isIdentifier(value, object))
  if (property === undefined) return inScope
  return (
    node.type === 'MemberExpression' &&
    isIdentifier(node['object'], object) &&
    isIdentifier(node['property'], property)
  )
}

function isFunction({ type }: Node): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(type)
}

/** The children of a node that are looked up in scope when they are identifiers. */
function valuesOf(node: Node): Node[] {
  const names = node['computed'] === true ? [] : ['property', 'key', 'imported', 'exported']
  return Object.entries(node).flatMap(([key, value]) =>
    names.includes(key) ? [] : (Array.isArray(value) ? value : [value]).filter(isNode),
  )
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap(value => (Array.isArray(value) ? value : [value]).filter(isNode))
}

function isIdentifier(value: unknown, name: string): boolean {
  return isNode(value) && value.type === 'Identifier' && value['name'] === name
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
