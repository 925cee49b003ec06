/**
 * The one error class. Drift is data and never an error; a `LockstepError` says that Lockstep could not answer, or
 * could not carry out what it was asked, and what helps. Whatever else is thrown is a bug (exit 70).
 */

/** Every reason for which Lockstep gives no answer. The table in docs/errors.md is compared with this list by a test. */
export const errorCodes = [
  'USAGE',
  'NOT_A_REPOSITORY',
  'BARE_REPOSITORY',
  'GIT_MISSING',
  'GIT_FAILED',
  'INDEX_LOCKED',
  'CONFIG_MISSING',
  'CONFIG_INVALID',
  'NO_MIRRORS',
  'MIRROR_UNKNOWN',
  'NOTHING_COMPARED',
  'REVISION_UNKNOWN',
  'SOURCE_EMPTY',
  'SOURCE_UNMERGED',
  'SOURCE_NOT_DIRECTORY',
  'MIRROR_NOT_DIRECTORY',
  'MIRROR_IN_SUBMODULE',
  'PARENT_IS_SYMLINK',
  'GITLINK_IN_SOURCE',
  'SYMLINK_LEAVES_SOURCE',
  'UNTRACKED_MIRROR_TRACKED',
  'FILE_UNREADABLE',
  'WRITE_FAILED',
  'READ_BACK_FAILED',
  'NOTHING_TO_UNDO',
  'UNDO_MOVED_ON',
  'OBJECT_MISSING',
  'NOT_BUILT',
  'BUILD_UNREADABLE',
  'ARCHIVE_REFUSED',
  'TEMPLATE_INVALID',
  'AWS_SDK_MISSING',
  'AWS_CONFIGURATION',
  'AWS_CREDENTIALS',
  'AWS_DENIED',
  'AWS_UNREACHABLE',
  'AWS_FAILED',
  'FUNCTION_UNKNOWN',
  'FUNCTION_NOT_COMPARABLE',
  'HEALTH_UNREACHABLE',
  'HEALTH_INVALID',
  'STATION_EMPTY',
  'STATION_UNDECLARED',
  'STATION_UNSUPPORTED',
  'RECEIPT_INVALID',
  'DIRECTORY_EMPTY',
] as const

export type ErrorCode = (typeof errorCodes)[number]

export interface ErrorDetails {
  code: ErrorCode
  /** One sentence: what is wrong, and where. */
  message: string
  /** The one thing to do about it, most often a command. */
  hint?: string
  cause?: unknown
}

export class LockstepError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor({ code, message, hint, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'LockstepError'
    this.code = code
    this.hint = hint
  }
}
