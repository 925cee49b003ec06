/**
 * Runs one of the vitest suites and ends with the line that every test runner's reader understands:
 * `N passed, N failed, N skipped`, counted from vitest's own JSON results. The exit code is vitest's, or 1 where nothing ran.
 * A run of the whole suite also leaves what docs/reliability.md is made of.
 */
import { runSuite, type SuiteRun } from './reliability/run-suite.ts'
import { forgetResults, keepResults } from './reliability/suite-results.ts'

const [suite = 'fast', ...rest] = process.argv.slice(2)
const root = process.cwd()
process.exitCode = report(runSuite(root, suite, rest))

function report({ status, readResults }: SuiteRun): number {
  try {
    const results = readResults()
    // A run can also break outside of every test, in its set-up or by an error that nobody awaits.
    const failed = results.failed || (status === 0 ? 0 : 1)
    keepResults(root, { ...results, failed }, rest)
    console.log(`${results.passed} passed, ${failed} failed, ${results.skipped} skipped`)
    return status === 0 && results.passed === 0 ? 1 : status
  } catch (error) {
    forgetResults(root, suite)
    console.error(`no results: ${error instanceof Error ? error.message : error}`)
    console.log('0 passed, 1 failed, 0 skipped')
    return status || 1
  }
}
