/**
 * Runs one of the two vitest suites and ends with the line that every test runner's reader understands:
 * `N passed, N failed, N skipped`, counted from vitest's own JSON results. The exit code is vitest's, or 1 where nothing ran.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface VitestResults {
  numPassedTests: number
  numFailedTests: number
  numFailedTestSuites: number
  numPendingTests: number
  numTodoTests: number
}

const [suite = 'fast', ...rest] = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'lockstep-results-'))
const file = join(directory, 'results.json')
const vitest = join(process.cwd(), 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--project',
    suite,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...rest,
  ],
  { stdio: 'inherit' },
)
process.exitCode = report(file, status ?? 1)
rmSync(directory, { recursive: true, force: true })

function report(results: string, status: number): number {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(results, 'utf8'),
    ) as VitestResults
    // A file that fails to load has no test to count: it counts as one failure.
    const failed = numFailedTests || (status === 0 ? 0 : Math.max(1, numFailedTestSuites))
    console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`)
    return status === 0 && numPassedTests === 0 ? 1 : status
  } catch (error) {
    console.error(`no results: ${error instanceof Error ? error.message : error}`)
    console.log('0 passed, 1 failed, 0 skipped')
    return status || 1
  }
}
