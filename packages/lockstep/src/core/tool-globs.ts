/**
 * Globs as other tools read them, where that isn't how Lockstep reads its own (core/glob): to say whether a tool would touch
 * a mirrored file, and how its glob would have to be written to leave the mirror alone.
 */
import picomatch from 'picomatch'
import { escapeGlob } from './glob.ts'

/** The options that lint-staged 16 gives to picomatch. A glob without a slash matches names in every directory. */
function lintStagedOptions(glob: string) {
  return {
    dot: true,
    matchBase: !glob.includes('/'),
    posixSlashes: true,
    strictBrackets: true,
    windows: false,
  }
}

/** Which files a lint-staged glob matches, by their paths relative to its configuration. A broken one matches none. */
export function compileLintStagedGlob(glob: string): (path: string) => boolean {
  try {
    const matches = picomatch(glob, lintStagedOptions(glob))
    // Its second parameter turns the answer into an object, so it must never see an array's index.
    return path => matches(path)
  } catch (error) {
    if (error instanceof SyntaxError) return () => false
    throw error
  }
}

/**
 * A lint-staged glob for what `glob` matches outside of `directories`; undefined where none could be made. lint-staged
 * knows no exclusions, but a negated group that may cross directories does the same: `*.py` → `!(infra/src/**)*.py`.
 *
 * @param paths files that it must no longer match
 * @param kept files that it must go on matching where `glob` does
 */
export function leaveOut(
  glob: string,
  {
    directories,
    paths,
    kept,
  }: { directories: readonly string[]; paths: readonly string[]; kept: readonly string[] },
): string | undefined {
  const matched = compileLintStagedGlob(glob)
  return candidates(glob, directories).find(candidate => {
    const matches = compileLintStagedGlob(candidate)
    return !paths.some(matches) && kept.every(path => matches(path) === matched(path))
  })
}

function candidates(glob: string, directories: readonly string[]): string[] {
  const group = (start: string) => {
    const below = directories
      .filter(one => one.startsWith(start))
      .map(one => escapeGlob(one.slice(start.length)))
    // A `**` in each alternative of the negated group wouldn't do: only the last one would cross directories.
    return `!(${below.length === 1 ? below[0] : `@(${below.join('|')})`}/**)`
  }
  if (!glob.includes('/')) return [`${group('')}${glob}`]
  const at = glob.indexOf('**/')
  if (at < 0) return []
  const start = glob.slice(0, at)
  return [`${start}${group(start)}${glob.slice(at + 3)}`]
}
