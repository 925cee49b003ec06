/**
 * Paths as git knows them: bytes, relative to the top of the work tree, separated by `/`. A `RepoPath` holds one byte a
 * character (latin1), so that a name which isn't UTF-8 survives every round trip and map look-ups stay plain string
 * look-ups. Text that people wrote or will read goes through `toRepoPath` and `showPath`.
 */

declare const repoPath: unique symbol

/** A repository-relative path, one byte a character. The empty path is the top of the work tree. */
export type RepoPath = string & { readonly [repoPath]: true }

/** The bytes of `text` in UTF-8, as git stores the names that people type. */
export function toRepoPath(text: string): RepoPath {
  return Buffer.from(text, 'utf8').toString('latin1') as RepoPath
}

/** Takes a path that git printed, raw bytes read as latin1. */
export function fromGit(raw: string): RepoPath {
  return raw as RepoPath
}

/** The path as UTF-8 text; bytes that aren't UTF-8 become U+FFFD. */
export function showPath(path: RepoPath): string {
  return isAscii(path) ? path : Buffer.from(path, 'latin1').toString('utf8')
}

/** Whether the path's bytes are UTF-8, that is, whether `showPath` loses nothing. */
export function isUtf8(path: RepoPath): boolean {
  return isAscii(path) || toRepoPath(showPath(path)) === path
}

/** The path's raw bytes, for `node:fs`, for git's standard input, and for JSON's `pathBytes`. */
export function pathBytes(path: RepoPath): Buffer {
  return Buffer.from(path, 'latin1')
}

/** Whether `path` is `directory` itself or lies below it. Everything lies below the empty path. */
export function isWithin(path: RepoPath, directory: RepoPath): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`)
}

/** The path of `path` below `directory`; the empty path for `directory` itself. */
export function relativeTo(path: RepoPath, directory: RepoPath): RepoPath {
  if (directory === '') return path
  return path.slice(directory.length + 1) as RepoPath
}

/** `directory/path`, where either may be empty. */
export function joinPath(directory: RepoPath, path: RepoPath): RepoPath {
  if (directory === '') return path
  return (path === '' ? directory : `${directory}/${path}`) as RepoPath
}

/** The directory that `path` lies in; the empty path for what lies at the top. */
export function parentOf(path: RepoPath): RepoPath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) as RepoPath
}

/** The last step of a path: the name of the file or directory in its own directory. */
export function baseName(path: RepoPath): RepoPath {
  return path.slice(path.lastIndexOf('/') + 1) as RepoPath
}

/**
 * The path that `written`, a relative one, means in `directory`, its `.` and `..` steps taken. Undefined where it leads out of
 * the top.
 */
export function resolvePath(directory: RepoPath, written: RepoPath): RepoPath | undefined {
  const steps = directory === '' ? [] : directory.split('/')
  for (const step of written.split('/')) {
    if (step === '' || step === '.') continue
    if (step !== '..') steps.push(step)
    else if (steps.pop() === undefined) return undefined
  }
  return steps.join('/') as RepoPath
}

/** The directories above `path`, nearest first, without the top: `a/b/c` → `a/b`, `a`. */
export function parentsOf(path: RepoPath): RepoPath[] {
  const parents: RepoPath[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    parents.push(path.slice(0, end) as RepoPath)
  }
  return parents
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are ordinary bytes of a path
  return /^[\x00-\x7f]*$/.test(text)
}
