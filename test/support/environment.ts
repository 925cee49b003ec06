/**
 * The environment of every test process: a home of its own, no system configuration, no inherited `GIT_*`, a fixed time
 * zone, language and identity, and a clock that ticks a second a commit, so that ids in snapshots are constants.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The top of this repository. */
export const projectRoot: string = join(import.meta.dirname, '../..')

/** The commands under test, as npm links them. */
export const lockstepBin: string = join(projectRoot, 'packages/lockstep/bin/lockstep')
export const hookBin: string = join(projectRoot, 'packages/lockstep/bin/lockstep-hook')

/** When the first commit of a test repository is made, in seconds since 1970: 8 Jan 2026, 09:00 UTC. */
export const firstCommitTime = Date.UTC(2026, 0, 8, 9) / 1000

/** A hermetic environment with its home in `home`. */
export function hermeticEnvironment(
  home: string,
  overrides: Record<string, string | undefined> = {},
): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(GIT_|LOCKSTEP_|NX_|HUSKY|npm_|CI$|NODE_OPTIONS$|VITEST|FORCE_COLOR$)/.test(name),
    ),
  )
  return {
    ...inherited,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    TZ: 'UTC',
    NO_COLOR: '1',
    LOCKSTEP_NOW: '2026-02-02T09:00:00Z',
    ...overrides,
  }
}

/** Where a program of Debian's lies, or undefined: tests that want it are skipped then, and counted as skipped. */
export function findProgram(path: string): string | undefined {
  return existsSync(path) ? path : undefined
}
