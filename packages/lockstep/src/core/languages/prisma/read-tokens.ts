/**
 * Cuts a Prisma schema into its words. Comments are dropped, in all three forms that Prisma's grammar has (`//`, `///` and, though no
 * page tells of it, `/*` to its end); ends of lines are kept, because they end a field.
 */

export interface Token {
  readonly kind: 'word' | 'text' | 'sign' | 'end of line'
  /** As written, a text with its quotes. */
  readonly source: string
  /** From 1. */
  readonly line: number
}

const pattern =
  /(?<gap>[ \t]+|\/\/[^\r\n]*)|(?<comment>\/\*[\s\S]*?\*\/)|(?<end>\r?\n|\r)|(?<text>"(?:[^"\\\r\n]|\\[^\r\n])*")|(?<word>[\p{L}\p{N}_][\p{L}\p{N}_-]*)|(?<sign>[{}()[\]?@=,:.!-])/uy

/** The words of a schema, or the line of the first thing that is none. */
export function readTokens(schema: string): Token[] | { line: number } {
  const tokens: Token[] = []
  let line = 1
  pattern.lastIndex = 0
  while (pattern.lastIndex < schema.length) {
    const groups = pattern.exec(schema)?.groups
    if (groups === undefined) return { line }
    const { comment, end, text, word, sign } = groups
    if (end !== undefined) {
      tokens.push({ kind: 'end of line', source: '\n', line })
      line++
    } else if (comment !== undefined) line += comment.split('\n').length - 1
    else if (text !== undefined) tokens.push({ kind: 'text', source: text, line })
    else if (word !== undefined) tokens.push({ kind: 'word', source: word, line })
    else if (sign !== undefined) tokens.push({ kind: 'sign', source: sign, line })
  }
  return tokens
}
