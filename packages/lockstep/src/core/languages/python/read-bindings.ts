/**
 * What single statements bind: imports, assignments and functions, in whichever branch they stand. A function's body is read only for
 * what it gives back.
 */
import type { Expression } from './expression.ts'
import type { Assignment, Import, PythonFunction } from './facts.ts'
import { parseExpression, parts } from './read-expression.ts'
import type { ParsePython, SyntaxNode } from './syntax.ts'

/** Where a statement stands: in which branch, and how to read a quoted annotation. */
export interface Place {
  readonly parse: ParsePython
  readonly otherwise?: true
}

/** The statements inside of an `if`, `try`, `with` and so on, by branch. Empty for what has no statements inside. */
export function branches(statement: SyntaxNode): { statements: readonly SyntaxNode[]; otherwise: boolean }[] {
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

/** A class or function without its decorators, and those. */
export function undecorate(statement: SyntaxNode): { definition: SyntaxNode; decorators: Expression[] } {
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
export function parseImport(statement: SyntaxNode): Pick<Import, 'module' | 'name'>[] {
  return parts(statement).map(each => {
    const module = (each.childForFieldName('name') ?? each).text
    const alias = each.childForFieldName('alias')?.text
    const top = module.split('.')[0] as string
    return alias === undefined ? { module: top, name: top } : { module, name: alias }
  })
}

/** `from ..base import Base as B, other`, `from .x import *` */
export function parseFrom(statement: SyntaxNode): Pick<Import, 'module' | 'item' | 'name'>[] {
  const [from, ...items] = parts(statement)
  const module = (from?.text ?? '').replace(/\s/g, '')
  return items.map(each => {
    if (each.type === 'wildcard_import') return { module, item: '*', name: '*' }
    const item = (each.childForFieldName('name') ?? each).text
    return { module, item, name: each.childForFieldName('alias')?.text ?? item }
  })
}

/** What is said of a binding that holds only where another branch doesn't. */
export function otherwise(place: Place): { otherwise?: true } {
  return place.otherwise ? { otherwise: true } : {}
}

/** `a = b = value`, `a: type = value`, `a, b = 1, 2`: one assignment a name. */
export function parseAssignments(node: SyntaxNode, place: Place & { line: number }): Assignment[] {
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

/** A function, by its name, its decorators and what it gives back. */
export function parseFunction(
  definition: SyntaxNode,
  decorators: Expression[],
  place: Place,
): PythonFunction {
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
