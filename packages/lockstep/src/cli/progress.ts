/** One line on a terminal that says how far a long command is; nowhere else, and never within the first second. */
import process from 'node:process'

/** How long a command may be silent, in milliseconds. */
const patience = 1_000

export interface Progress {
  /** Says how far it is. */
  show(done: number, total: number): void
  /** Takes the line away. */
  clear(): void
}

/** Tells progress on standard error, if that is a terminal. */
export function createProgress(what: string, { quiet }: { quiet: boolean }): Progress {
  const start = Date.now()
  let shown = false
  const isWanted = process.stderr.isTTY && !quiet
  return {
    show: (done, total) => {
      if (!isWanted || Date.now() - start < patience) return
      shown = true
      // CSI 2K clears the line (ECMA-48).
      process.stderr.write(`\r\u001b[2K${what}: ${done} of ${total}`)
    },
    clear: () => {
      if (shown) process.stderr.write('\r\u001b[2K')
    },
  }
}
