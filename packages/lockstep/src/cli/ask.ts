/** Questions on a terminal. Nothing is asked where nobody can answer; the end of the input is no answer to all that follow. */
import process from 'node:process'
import { createInterface, type Interface } from 'node:readline'

/** Whether somebody is there to ask. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env['CI'])
}

/** One reader for all questions of a run: a second one would miss the lines that the first has read ahead. */
let reader: { terminal: Interface; lines: AsyncIterator<string> } | undefined

/** Prints a question, and gives the line that answers it; undefined once the input has ended. */
export async function ask(question: string): Promise<string | undefined> {
  reader ??= openReader()
  process.stdout.write(question)
  const { value, done } = await reader.lines.next()
  return done ? undefined : value.trim()
}

/** Lets go of the terminal, without which the run wouldn't end. */
export function stopAsking(): void {
  reader?.terminal.close()
  reader = undefined
}

function openReader() {
  // Left to itself the terminal hands on whole lines, and Ctrl-C as the signal that it is everywhere else.
  const terminal = createInterface({ input: process.stdin, terminal: false })
  return { terminal, lines: terminal[Symbol.asyncIterator]() }
}

/** Whether an answer is a yes. */
export function isYes(answer: string | undefined): boolean {
  return answer !== undefined && /^y(?:es)?$/i.test(answer)
}
