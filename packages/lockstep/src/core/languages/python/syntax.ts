/**
 * The few things that are asked of a syntax tree. The names and types of nodes are those of tree-sitter-python's grammar; whoever
 * brings the parser sees to it that its nodes have this shape (readers/load-python).
 */

export interface SyntaxNode {
  readonly type: string
  readonly text: string
  readonly isError: boolean
  readonly isMissing: boolean
  readonly hasError: boolean
  readonly startPosition: { readonly row: number }
  readonly children: readonly SyntaxNode[]
  readonly namedChildren: readonly SyntaxNode[]
  childForFieldName(name: string): SyntaxNode | null
  descendantsOfType(types: string[]): SyntaxNode[]
}

/** Parses a text, shows the root of its tree to `look`, and lets the tree go. */
export type ParsePython = <Seen>(text: string, look: (root: SyntaxNode) => Seen) => Seen
