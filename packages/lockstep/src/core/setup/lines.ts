/** Texts as lines that keep their ends, for edits that put lines in and take the same lines out. */

/** The lines of a text, each with its own end; the last one may have none. */
export function splitLines(text: string): string[] {
  return text.split(/(?<=\n)/).filter(line => line !== '')
}

/** The line end that a text uses, by its first one. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n'
}

/** `text` with `block` (whole lines, ended by a line end) put behind it. A text without a last line end stays one. */
export function appendLines(text: string, block: string): string {
  if (text === '' || text.endsWith('\n')) return text + block
  const end = lineEndOf(block)
  return `${text}${end}${block.slice(0, -end.length)}`
}

/** Takes out the lines between two offsets, which `appendLines` put in with this line end. */
export function cutLines(
  text: string,
  { start, end, lineEnd }: { start: number; end: number; lineEnd: string },
): string {
  const before = text.slice(0, start)
  // Where the block is the last and has no line end, the one before it came with it.
  const isOpen = end === text.length && !text.endsWith('\n') && before.endsWith(lineEnd)
  return (isOpen ? before.slice(0, -lineEnd.length) : before) + text.slice(end)
}
