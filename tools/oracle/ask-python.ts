/** Asks Debian which of its packages are installed, and its Python what a library says. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** The version of an installed Debian package, or undefined. */
export function findVersion(debianPackage: string): string | undefined {
  try {
    const format = '$' + '{Version}'
    return (
      execFileSync('dpkg-query', ['-W', '-f', format, debianPackage], { encoding: 'utf8', stdio: 'pipe' }) ||
      undefined
    )
  } catch {
    // Not installed, or not on Debian.
    return undefined
  }
}

/** What one of the scripts beside this file prints. */
export function askScript<Answer>(script: string, ...more: readonly string[]): Answer {
  // Elsewhere than in the repository, so that nothing of it can be imported by accident.
  const options = { encoding: 'utf8', maxBuffer: 1 << 28, cwd: '/' } as const
  return JSON.parse(execFileSync('/usr/bin/python3', [join(import.meta.dirname, script), ...more], options))
}
