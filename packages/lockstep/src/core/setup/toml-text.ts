/**
 * A TOML file as text with places: which tables and pairs there are, and where their values lie. Enough to put a line in at
 * the right place; values are stepped over and not understood. Whatever doesn't scan makes the file one that nobody edits.
 */

/** One `key = value`, with the table that it stands in. */
export interface TomlPair {
  /** The whole path: the table's and the key's. */
  readonly path: readonly string[]
  /** How many steps of the path are the table's. */
  readonly depth: number
  readonly valueStart: number
  /** Behind the value, before a comment. */
  readonly valueEnd: number
}

export interface TomlTable {
  readonly path: readonly string[]
  readonly isArray: boolean
  /** Behind the header's line. */
  readonly end: number
}

export interface TomlText {
  readonly tables: readonly TomlTable[]
  readonly pairs: readonly TomlPair[]
}

const keyPart = /[ \t]*(?:([A-Za-z0-9_-]+)|"([^"\\\n]*)"|'([^'\n]*)')[ \t]*/y

/** Scans a text, or gives the line from which on it isn't what this understands of TOML. */
export function scanToml(text: string): TomlText | { readonly brokenLine: number } {
  const tables: TomlTable[] = []
  const pairs: TomlPair[] = []
  let table: readonly string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const blank = match(/[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y, text, at)
    if (blank?.[0]) {
      at += blank[0].length
      continue
    }
    const open = match(/[ \t]*(\[\[?)/y, text, at)
    const key = readKey(text, at + (open?.[0].length ?? 0))
    if (!key) return { brokenLine: lineAt(text, at) }
    if (open) {
      const isArray = open[1] === '[['
      const close = match(
        isArray ? /\]\][ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y : /\][ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y,
        text,
        key.end,
      )
      if (!close) return { brokenLine: lineAt(text, at) }
      at = key.end + close[0].length
      table = key.path
      tables.push({ path: table, isArray, end: at })
      continue
    }
    const equals = match(/=[ \t]*/y, text, key.end)
    if (!equals) return { brokenLine: lineAt(text, at) }
    const valueStart = key.end + equals[0].length
    const valueEnd = endOfValue(text, valueStart)
    const rest = valueEnd === undefined ? undefined : match(/[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y, text, valueEnd)
    if (valueEnd === undefined || !rest) return { brokenLine: lineAt(text, at) }
    pairs.push({ path: [...table, ...key.path], depth: table.length, valueStart, valueEnd })
    at = valueEnd + rest[0].length
  }
  return { tables, pairs }
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

function readKey(text: string, start: number): { path: string[]; end: number } | undefined {
  const path: string[] = []
  for (let at = start; ; at += 1) {
    const part = match(keyPart, text, at)
    if (!part) return undefined
    path.push(part[1] ?? part[2] ?? part[3] ?? '')
    at += part[0].length
    if (text[at] !== '.') return { path, end: at }
  }
}

/** The offset behind a value: a string of any kind, brackets with what is in them, or a word up to a space or comment. */
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0
  for (let at = start; at < text.length; ) {
    const string = match(/"""[\s\S]*?(?<!\\)"""+|'''[\s\S]*?'''+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y, text, at)
    if (string) at += string[0].length
    else if (depth > 0 && text[at] === '#') at += match(/[^\n]*/y, text, at)?.[0].length ?? 0
    else if (text[at] === '"' || text[at] === "'") return undefined
    else if (text[at] === '[' || text[at] === '{') {
      depth += 1
      at += 1
    } else if (text[at] === ']' || text[at] === '}') {
      depth -= 1
      at += 1
    } else if (depth > 0) at += 1
    else {
      const word = match(/[^\s#[\]{}"',]+(?: [0-9:.Z+-]+)?/y, text, at)
      return word ? at + word[0].length : undefined
    }
    if (depth === 0) return at
    if (depth < 0) return undefined
  }
  return undefined
}

function match(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at
  return expression.exec(text)
}
