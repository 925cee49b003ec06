/**
 * Which directories a package manager's `workspaces` globs include. The globs select directories; one that starts with
 * `!` takes directories away again, wherever it stands in the list. Nx decides by the same globs which package.json is a
 * project. Pure.
 */
import picomatch from 'picomatch'
import { parse } from 'yaml'

/** Gives a predicate on workspace-relative directories, `.` for the top. */
export function workspaceMatcher(globs: readonly string[]): (directory: string) => boolean {
  const positive = globs.filter(glob => !glob.startsWith('!')).map(clean)
  const negative = globs.filter(glob => glob.startsWith('!')).map(glob => clean(glob.slice(1)))
  const included = positive.map(glob => picomatch(glob))
  const excluded = negative.map(glob => picomatch(glob))
  return directory => {
    if (directory === '.') return positive.includes('.')
    return included.some(matches => matches(directory)) && !excluded.some(matches => matches(directory))
  }
}

/** The list under `packages` of a pnpm-workspace.yaml; empty where there is none. */
export function pnpmPackages(yaml: string): string[] {
  const parsed: unknown = parse(yaml)
  const packages = isRecord(parsed) ? parsed['packages'] : undefined
  return Array.isArray(packages) ? packages.filter(glob => typeof glob === 'string') : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** `./packages/*`, `packages/*` and `packages/*` + `/package.json` are the same directories. */
function clean(glob: string): string {
  return glob.replace(/^\.\/(?=.)/, '').replace(/\/(package\.json)?$/, '')
}
