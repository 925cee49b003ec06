/** What the disk says no to while something is being applied is no bug: it becomes an error with a way out. */
import { LockstepError } from '../errors.ts'

/** Waits for `work`; throws WRITE_FAILED in place of what a system call threw. */
export function namingDiskFailures<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((cause: NodeJS.ErrnoException) => {
    throw cause instanceof LockstepError || cause.syscall === undefined ? cause : diskFailure(cause)
  })
}

function diskFailure(cause: NodeJS.ErrnoException): LockstepError {
  return new LockstepError({
    code: 'WRITE_FAILED',
    message: `the disk refuses a write: ${cause.message}`,
    hint: 'mend the cause and run the same command again',
    cause,
  })
}
