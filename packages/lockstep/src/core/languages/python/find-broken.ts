/**
 * What would keep Python from loading a file: the parser's first error, or a statement of Python 2, which the grammar takes too. Of
 * such a file nothing else is said.
 */
import { parts } from './read-expression.ts'
import type { SyntaxNode } from './syntax.ts'

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

/** The first thing that Python would stumble over, if there is one. */
export function findBroken(root: SyntaxNode, text: string): { line: number; reason: string } | undefined {
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
