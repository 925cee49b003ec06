/**
 * Runs one of the vitest suites and ends with the line that every test runner's reader understands:
 * `N passed, N failed, N skipped`, counted from vitest's own JSON results. The exit code is vitest's, or 1 where nothing ran.
 * A run of the whole suite also leaves what docs/reliability.md is made of.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { forgetResults, keepResults, parseResults, type VitestResults } from './reliability/suite-results.ts'

const [suite = 'fast', ...rest] = process.argv.slice(2)
const root = process.cwd()
const directory = mkdtempSync(join(tmpdir(), 'lockstep-results-'))
const file = join(directory, 'results.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--project',
    suite,
    // A test mostly waits for git, so every core gets one; what runs Nx is heavy enough alone.
    ...(suite === 'fast' ? ['--maxWorkers=100%'] : []),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...rest,
  ],
  { stdio: 'inherit' },
)
process.exitCode = report(file, status ?? 1)
rmSync(directory, { recursive: true, force: true })

function report(file: string, status: number): number {
  try {
    const results = parseResults(suite, JSON.parse(readFileSync(file, 'utf8')) as VitestResults, root)
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
