/** Somebody's text as Markdown: names and messages stay text, whatever they hold. */
import { printable } from './terminal-lines.ts'

/** A table ends a cell at a bar, in code too. */
export function cell(text: string): string {
  return code(text).replaceAll('|', '\\|')
}

/** A code span, fenced by more backticks than the text has in a row (CommonMark 6.1). */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const space = longest > 0 ? ' ' : ''
  return `${fence}${space}${printable(text)}${space}${fence}`
}

/** Text in which nothing is markup: a backslash before each character that could begin some (CommonMark 2.4). */
export function escapeText(text: string): string {
  return printable(text.replaceAll('\n', ' ')).replace(/[\\`*_{}[\]<>#|&]/g, '\\$&')
}
