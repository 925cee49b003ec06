/**
 * What a path in lockstep.json may look like. There is exactly one spelling for each place, the one git itself prints,
 * because the shell part of the hooks hands the written text to git as a literal pathspec without looking at it. A
 * trailing slash is refused for that reason: `git diff-index -- file/` finds nothing when `file` is a file, and the
 * hook would let a change pass.
 */

/** What a Mac's disk leaves out of a name when it compares two (git's utf8.c, `is_hfs_dotgit`). */
const ignoredOnMac = '[\\u200c-\\u200f\\u202a-\\u202e\\u206a-\\u206f\\ufeff]*'

/** `.git` in every spelling that some disk takes for it, as git itself refuses them (also path.c, `is_ntfs_dotgit`). */
const gitDirectory = [
  ['', '\\.', '[gG]', '[iI]', '[tT]', ''].join(ignoredOnMac),
  '(?:\\.[gG][iI][tT]|[gG][iI][tT]~1)[ .]*(?::[^/]*)?',
].join('|')

/**
 * The same rule as a regular expression, for the JSON Schema. It knows one thing less: half a surrogate pair, which
 * only some dialects of regular expressions could name.
 */
export const repoPathPattern = `^(?![A-Za-z]:)(?![\\s\\S]*(?:^|/)(?:\\.{0,2}|${gitDirectory})(?:/|$))[^\\\\\\u0000-\\u001f\\u007f]+$`

const isGitDirectory = new RegExp(`^(?:${gitDirectory})$`)

/** What is wrong with `text` as a path, as the end of a sentence; undefined when nothing is. */
export function repoPathProblem(text: string): string | undefined {
  if (text === '') return 'must not be empty'
  const segments = text.split('/')
  const problems: string[] = []
  if (/^(?:[/\\]|[A-Za-z]:)/.test(text)) problems.push('must be relative, not absolute')
  if (text.includes('\\')) problems.push('must separate folders by "/", not by "\\"')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(text)) problems.push('must not hold control characters')
  if (/\p{Surrogate}/u.test(text)) problems.push('must not hold half of a surrogate pair')
  if (segments.includes('..')) problems.push('must not hold ".."')
  if (segments.some(segment => isGitDirectory.test(segment))) problems.push('must not lead into ".git"')
  if (problems.length === 0) problems.push(...spellingProblems(text, segments))
  return problems.length === 0 ? undefined : problems.join(', ')
}

/** Whether `text` is a path as lockstep.json wants it. */
export function isRepoPath(text: string): boolean {
  return repoPathProblem(text) === undefined
}

/** Names the one spelling for a path that would be fine without its empty and `.` segments. */
function spellingProblems(text: string, segments: readonly string[]): string[] {
  const plain = segments.filter(segment => segment !== '' && segment !== '.').join('/')
  if (plain === text) return []
  return [
    plain === '' ? 'must name something below the root of the repository' : `must be written "${plain}"`,
  ]
}
