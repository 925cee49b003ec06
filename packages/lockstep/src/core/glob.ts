/**
 * Globs over repository paths, for `include`, `exclude` and `mirrorOnly`. A glob is relative to one directory, sees dot
 * files, and, as in a .gitignore, covers everything below a directory that it matches: so a matcher that accepts a
 * directory accepts every path in it, and the checks of config/conflicts may ask about the directory alone. Nothing is
 * compiled before the first path is asked for.
 */
import picomatch from 'picomatch'
import { type RepoPath, showPath } from './path.ts'

/**
 * Every option is spelled out because picomatch's own defaults follow the operating system, and the same declaration
 * has to mean the same everywhere. `flags: 's'` lets `**` cross a line break in a file name; `debug` and
 * `strictBrackets` turn a broken glob into an error, where picomatch would otherwise go on with one that never matches.
 */
const options = {
  dot: true,
  windows: false,
  nonegate: true,
  strictBrackets: true,
  debug: true,
  flags: 's',
} as const

/** Which paths at least one of `patterns` covers. Paths are relative to the directory that the globs are relative to. */
export function compileGlobs(patterns: readonly string[]): (path: RepoPath) => boolean {
  if (patterns.length === 0) return () => false
  if (patterns.some(coversEverything)) return () => true
  let expressions: RegExp[] | undefined
  const directories = new Map<string, boolean>()
  const matches = (text: string): boolean => {
    expressions ??= patterns.map(compileGlob)
    return expressions.some(expression => expression.test(text))
  }
  const matchesAbove = (text: string): boolean => {
    const end = text.lastIndexOf('/')
    if (end < 0) return false
    const directory = text.slice(0, end)
    const known = directories.get(directory)
    if (known !== undefined) return known
    const covered = matches(directory) || matchesAbove(directory)
    directories.set(directory, covered)
    return covered
  }
  return path => {
    const text = showPath(path)
    return matches(text) || matchesAbove(text)
  }
}

/** What keeps `pattern` from being used as a glob, as the end of a sentence; undefined for a good one. */
export function globProblem(pattern: string): string | undefined {
  if (pattern === '') return 'must not be empty'
  if (coversEverything(pattern)) return undefined
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(pattern)) return 'must not hold control characters'
  if (pattern.startsWith('/')) return 'is relative already: leave out the leading "/"'
  if (pattern.startsWith('!') && !pattern.startsWith('!('))
    return 'must not be negated: use "include" and "exclude"'
  const segments = withoutTrailingSlash(pattern).split('/')
  if (segments.some(segment => ['', '.', '..'].includes(segment)))
    return 'must not hold empty, "." or ".." segments'
  if (isTooOpen(pattern))
    return `must not have more than ${mostStars} of "*" in one name, ${mostStars} of "**" or ${mostGroups} of "{" and "(" in all: it could take for ever to match`
  return compileProblem(pattern)
}

/**
 * With more wildcards in one name than this, or more "**" or groups in all, a name that almost matches keeps a regular
 * expression busy for hours; and whoever can open a pull request writes both the glob and the name.
 */
const mostStars = 3
const mostGroups = 6

function isTooOpen(pattern: string): boolean {
  // `+(…)` and `!(…)` repeat and skip as `*` does; what is escaped or in brackets stands for itself.
  let text = pattern
    .replace(/\\./g, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/[+!]\(/g, '*(')
  if ((text.match(/[({]/g)?.length ?? 0) > mostGroups) return true
  // Of alternatives the most open one is what matters.
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(/[({]([^(){}]*)[)}]/, (_, inner: string) =>
      inner.split(/[,|]/).reduce((one, other) => (countStars(other) > countStars(one) ? other : one)),
    )
  }
  const segments = text.split('/')
  return (
    segments.some(segment => countStars(segment) > mostStars) ||
    segments.filter(segment => segment.includes('**')).length > mostStars
  )
}

function countStars(text: string): number {
  return text.match(/\*+/g)?.length ?? 0
}

/** A glob that matches the path `text` alone, whatever characters it is made of. */
export function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\](){}!+@|]/g, '\\$&')
}

function coversEverything(pattern: string): boolean {
  return pattern === '**' || pattern === '**/*'
}

function compileGlob(pattern: string): RegExp {
  return picomatch.makeRe(withoutTrailingSlash(pattern), options)
}

function compileProblem(pattern: string): string | undefined {
  try {
    compileGlob(pattern)
    return undefined
  } catch (error) {
    if (error instanceof SyntaxError) return `is not a glob: ${error.message}`
    throw error
  }
}

function withoutTrailingSlash(pattern: string): string {
  return pattern.endsWith('/') ? pattern.slice(0, -1) : pattern
}
