/**
 * JSON as people write it into lockstep.json, with the place of everything in it. Strict where editors are lenient
 * (comments, trailing commas) and stricter than JSON.parse, which lets the last of two equal keys win without a word.
 * Knows nothing of what the file means.
 */
import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'

/** Object keys and array indices from the top, as in `['mirrors', 'lambda', 'built', 0]`. */
export type JsonPath = readonly (string | number)[]

/** One thing that is wrong with the text, and where. Lines and columns count from 1, columns in UTF-16 units. */
export interface Problem {
  /** RFC 6901; empty for the document as a whole. */
  readonly pointer: string
  /** What is wrong, as the end of a sentence that begins with what the pointer names. */
  readonly message: string
  readonly line: number
  readonly column: number
}

/** A problem that is known by its path, before anyone looked where that is. */
export interface Complaint {
  readonly path: JsonPath
  readonly message: string
  /** Whether the key is wrong or what it holds. */
  readonly about: 'key' | 'value'
}

/** What a text holds, or why it holds nothing that could be used. */
export interface JsonText {
  /** Undefined when the text isn't JSON. */
  readonly value: unknown
  /** Why it isn't JSON, or the keys that occur twice. */
  readonly problems: readonly Problem[]
  /** Says where in the text a complaint belongs. */
  readonly locate: (complaint: Complaint) => Problem
}

/** Deeper than any declaration goes, shallow enough for the parser, which is recursive. */
const deepest = 100

/** Longer than any declaration is, in UTF-16 units, and short enough to say everything that is wrong with it. */
const longest = 1 << 18

/** Reads a JSON document such as `{ "mirrors": { "a": { "from": "x", "to": "y" } } }`. Never throws. */
export function readJsonText(written: string): JsonText {
  // Windows editors put a byte order mark first. It means nothing in UTF-8, and git passes it on.
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written
  const broken = findSyntaxProblem(text)
  if (broken !== undefined)
    return {
      value: undefined,
      problems: [broken],
      locate: ({ path, message }) => problemAt(text, 0, path, message),
    }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors
  if (root === undefined || first !== undefined) {
    const offset = first?.offset ?? 0
    const problem = problemAt(text, offset, [], sayError(text, offset, first))
    return {
      value: undefined,
      problems: [problem],
      locate: ({ path, message }) => problemAt(text, 0, path, message),
    }
  }
  return {
    value: getNodeValue(root),
    problems: findDuplicates(text, root, []),
    locate: ({ path, message, about }) => problemAt(text, offsetOf(root, path, about), path, message),
  }
}

/** The JSON pointer of a path (RFC 6901): `['a/b', 'c~d']` → `/a~1b/c~0d`. */
export function toPointer(path: JsonPath): string {
  return path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** What has to be found before the parser may see the text. */
function findSyntaxProblem(text: string): Problem | undefined {
  // Whoever read the bytes put U+FFFD where they weren't UTF-8, and the hook's shell part sees the bytes.
  const lossy = text.indexOf('\uFFFD')
  if (lossy >= 0) return problemAt(text, lossy, [], 'is not UTF-8')
  if (text.length > longest)
    return problemAt(text, 0, [], 'is too large for a declaration: more than 256 KiB')
  const scanner = createScanner(text, true)
  for (let depth = 0, previous = -1; scanner.getPosition() !== previous; ) {
    previous = scanner.getPosition()
    scanner.scan()
    const token = text[scanner.getTokenOffset()]
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (depth > deepest) return problemAt(text, scanner.getTokenOffset(), [], 'is nested too deeply')
  }
  return undefined
}

function sayError(text: string, offset: number, error: ParseError | undefined): string {
  if (text.trim() === '') return 'is empty: expected a JSON object'
  if (/[}\]]/.test(text[offset] ?? '') && text.slice(0, offset).trimEnd().endsWith(',')) {
    return 'is not JSON: a comma must not come last'
  }
  return `is not JSON: ${(error && errorTexts[printParseErrorCode(error.error)]) ?? 'unexpected text'}`
}

const errorTexts: Readonly<Record<string, string>> = {
  InvalidNumberFormat: 'not a number',
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected ":"',
  CommaExpected: 'expected ","',
  CloseBraceExpected: 'expected "}"',
  CloseBracketExpected: 'expected "]"',
  EndOfFileExpected: 'expected nothing more',
  InvalidCommentToken: 'comments are not allowed',
  UnexpectedEndOfComment: 'comments are not allowed',
  UnexpectedEndOfString: 'a string is not closed on its line',
  UnexpectedEndOfNumber: 'not a number',
  InvalidUnicode: 'expected four hex digits after "\\u"',
  InvalidEscapeCharacter: 'unknown escape after "\\"',
  InvalidCharacter: 'a control character in a string must be escaped',
}

function findDuplicates(text: string, node: Node, path: JsonPath): Problem[] {
  if (node.type === 'array') {
    return (node.children ?? []).flatMap((item, index) => findDuplicates(text, item, [...path, index]))
  }
  if (node.type !== 'object') return []
  const seen = new Set<string>()
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) => {
    if (key === undefined) return []
    const name = String(key.value)
    const below = [...path, name]
    const problems = value === undefined ? [] : findDuplicates(text, value, below)
    if (seen.has(name)) problems.unshift(problemAt(text, key.offset, below, 'occurs twice'))
    seen.add(name)
    return problems
  })
}

function offsetOf(root: Node, path: JsonPath, about: Complaint['about']): number {
  const node = findNodeAtLocation(root, [...path])
  if (node === undefined) return root.offset
  return about === 'key' && node.parent?.type === 'property' ? node.parent.offset : node.offset
}

function problemAt(text: string, offset: number, path: JsonPath, message: string): Problem {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/)
  return { pointer: toPointer(path), message, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
