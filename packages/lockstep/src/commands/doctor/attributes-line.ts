/** The line of a `.gitattributes` that gives mirrored files what their sources have. Pure. */
import { type RepoPath, showPath } from '../../core/path.ts'

export interface AttributesRequest {
  /** The mirror and its files, relative to the directory of the `.gitattributes`. */
  readonly to: RepoPath
  /** The files that need the line. */
  readonly paths: readonly RepoPath[]
  /** Files of the mirror that must not get it. */
  readonly others: readonly RepoPath[]
  readonly names: readonly string[]
  /** What the source has for each name, as `git check-attr` prints it. */
  readonly values: readonly string[]
}

/** How many files are named one by one. */
const lineLimit = 3

/** As few lines as will do: the whole mirror, all files of one ending, or file by file. */
export function attributesLines({ to, paths, others, names, values }: AttributesRequest): string[] {
  const words = names.map((name, at) => assignment(name, values[at] as string)).join(' ')
  if (others.length === 0 && paths.some(path => path !== to))
    return [`${quote(`${escapePattern(to)}/**`)} ${words}`]
  const endings = new Set(paths.map(endingOf))
  const [ending] = endings
  if (endings.size === 1 && ending && !others.some(path => endingOf(path) === ending)) {
    return [`${quote(`${escapePattern(to)}/**/*${ending}`)} ${words}`]
  }
  const lines = paths.slice(0, lineLimit).map(path => `${quote(anchor(escapePattern(path)))} ${words}`)
  return paths.length > lineLimit ? [...lines, `the same for ${paths.length - lineLimit} more`] : lines
}

function assignment(name: string, value: string): string {
  if (value === 'set') return name
  if (value === 'unset') return `-${name}`
  return value === 'unspecified' ? `!${name}` : `${name}=${value}`
}

function escapePattern(path: RepoPath): string {
  return showPath(path).replace(/[\\*?[]/g, '\\$&')
}

/** Without a slash a pattern matches names in every directory (gitattributes(5)). */
function anchor(pattern: string): string {
  return pattern.includes('/') ? pattern : `/${pattern}`
}

function quote(pattern: string): string {
  return /[\s"]|^[#!]/.test(pattern) ? `"${pattern.replace(/[\\"]/g, '\\$&')}"` : pattern
}

function endingOf(path: RepoPath): string {
  return /[^/](\.[^./]+)$/.exec(path)?.[1] ?? ''
}
