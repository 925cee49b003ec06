/**
 * Starts vitest on one suite and reads its own JSON results. Prints what vitest prints; what the results mean is for the
 * callers to say.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseResults, type SuiteResults, type VitestResults } from './suite-results.ts'

export interface SuiteRun {
  /** Vitest's exit code. */
  readonly status: number
  /** Throws when vitest left none. */
  readonly readResults: () => SuiteResults
}

/** Runs a suite, or the part of it that vitest's own `words` select. */
export function runSuite(root: string, suite: string, words: readonly string[]): SuiteRun {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-results-'))
  const file = join(directory, 'results.json')
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      suite,
      // A test mostly waits for git, so every core gets one; what runs Nx is heavy enough alone.
      ...(suite === 'fast' ? ['--maxWorkers=100%'] : []),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...words,
    ],
    { cwd: root, stdio: 'inherit' },
  )
  const readResults = () => {
    try {
      return parseResults(suite, JSON.parse(readFileSync(file, 'utf8')) as VitestResults, root)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }
  return { status: status ?? 1, readResults }
}

/** What the tests of a suite claim, none of them run: each counts as skipped. */
export function readClaims(root: string, suite: string): SuiteResults {
  // A pattern that no name matches.
  return runSuite(root, suite, ['--testNamePattern', '(?!)']).readResults()
}
