/**
 * The engine's errors as Nx prints them: message and hint, and no stack. One that leads into Lockstep says nothing about the
 * file that has to be mended. A bug keeps its stack.
 */
import { LockstepError } from 'lockstep'

/** The error to throw to Nx in place of this one. */
export function toPlainError(error: unknown): unknown {
  if (!(error instanceof LockstepError)) return error
  return plainError(`${error.message}${error.hint === undefined ? '' : `\nhint:  ${error.hint}`}`, error)
}

/** An error that is nothing but its message. */
export function plainError(message: string, cause?: unknown): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause })
  error.stack = message
  return error
}

/** Does something, and throws what goes wrong as Nx should print it. */
export async function throwingPlainly<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw toPlainError(error)
  }
}
