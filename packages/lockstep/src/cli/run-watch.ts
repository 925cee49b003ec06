/** The face of `lockstep sync --watch`: prints each answer when it comes, and ends with the last one's exit code. */
import process from 'node:process'
import { exitCodeOf } from '../commands/report-on.ts'
import { watch } from '../commands/watch.ts'
import type { Repository } from '../git/repository.ts'
import type { Request } from './arguments.ts'
import { type Outcome, render } from './run-request.ts'

export async function runWatch(repository: Repository, request: Request): Promise<Outcome> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Elsewhere a signal is an interruption. Here it is how one says that it is enough; a second one doesn't wait for a sync.
    const [interrupt] = process.listeners(signal)
    process.removeAllListeners(signal)
    process.once(signal, () => {
      stop.abort()
      if (interrupt) process.once(signal, interrupt)
    })
  }
  let isFirst = true
  const last = await watch(repository, {
    mirrors: request.operands,
    signal: stop.signal,
    tell: async report => {
      const text = await render(report, request, process.stdout)
      if (text) process.stdout.write(`${text}\n`)
      if (isFirst && !request.flags['quiet']) process.stderr.write('watching for changes; Ctrl-C ends it\n')
      isFirst = false
    },
  })
  return { code: exitCodeOf(last) }
}
