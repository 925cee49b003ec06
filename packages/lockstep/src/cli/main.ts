/**
 * The command line's entry: argv in, exit code out. The only place that prints. Commands and reporters are loaded when
 * they are needed, because the hook waits for every millisecond of this.
 */
import process from 'node:process'
import { LockstepError } from '../errors.ts'
import { parseArguments } from './arguments.ts'
import { type Outcome, runRequest } from './run-request.ts'

/** Runs a command line and sets the process's exit code. */
export async function main(words: readonly string[]): Promise<void> {
  // Whoever reads a part of the output and leaves has had what they wanted.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => leave(signal, words))
  try {
    await print(await runRequest(parseArguments(words)))
  } catch (error) {
    const { describeFailure } = await import('./failure.ts')
    await print(describeFailure(error, words))
  }
}

/**
 * Says that the run was interrupted, and ends it. Wherever that happens, every file is the old one or the new one; a git that
 * is at work on the index has all that it reads, and makes it the new one.
 */
function leave(signal: NodeJS.Signals, [command = '']: readonly string[]): never {
  const hint = ['sync', 'undo', 'hook'].includes(command)
    ? 'hint:  nothing is lost: the same command again completes it, and `npx lockstep undo` takes back what a sync did\n'
    : ''
  process.stderr.write(`error: interrupted by ${signal}\n${hint}`)
  process.exit(2)
}

async function print({ stdout, stderr, file, code }: Outcome): Promise<void> {
  process.exitCode = code
  if (file !== undefined && stdout !== undefined) {
    const { writeFile } = await import('node:fs/promises')
    await writeFile(file, stdout).catch(cause => {
      throw new LockstepError({
        code: 'WRITE_FAILED',
        message: `the report can't be written: ${(cause as Error).message}`,
        hint: 'name a file in a directory that exists as --output',
        cause,
      })
    })
  } else if (stdout !== undefined && stdout.length > 0) process.stdout.write(stdout)
  if (stderr) process.stderr.write(stderr)
}

void main(process.argv.slice(2))
