/**
 * What a run of one suite leaves behind for docs/reliability.md: the rows that its tests claim, with how each test ended,
 * and which test files, byte by byte, took part. It lies in node_modules/.cache, is kept by tools/run-tests.ts and read by
 * tools/generate-reliability.ts. Only a run of the whole suite is kept: one with a filter knows too little.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { Evidence } from '../../test/support/evidence.ts'

/** The suites that a page needs, and the one that takes too long to be run for each: its tests count as skipped without it. */
export const suites = ['fast', 'slow'] as const
export const longSuite = 'long'

/** One test that says which row it proves. */
export interface Claim extends Evidence {
  /** The test's file, relative to the root of this repository. */
  readonly file: string
  readonly test: string
  readonly status: 'passed' | 'failed' | 'skipped'
}

export interface SuiteResults {
  readonly suite: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** How many generated cases the suite's properties saw, as far as they say. */
  readonly cases: number
  readonly claims: readonly Claim[]
  /** Every test file that ran → the digest of its text. */
  readonly files: Readonly<Record<string, string>>
}

/** What is read of the file that vitest's JSON reporter writes. */
export interface VitestResults {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numFailedTestSuites: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    /** The absolute path of the test file. */
    readonly name: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly meta?: { readonly evidence?: Evidence; readonly cases?: number }
    }[]
  }[]
}

/**
 * The results in vitest's words, as the page needs them. Files come in the order of their names, because vitest lists them
 * in the order in which they ended; tests in the order in which their file defines them.
 */
export function parseResults(suite: string, vitest: VitestResults, root: string): SuiteResults {
  const ran = vitest.testResults
    .map(({ name, assertionResults }) => ({ file: toPath(root, name), tests: assertionResults }))
    .sort((one, other) => (one.file < other.file ? -1 : 1))
  const claims = ran.flatMap(({ file, tests }) =>
    tests.flatMap(({ fullName, status, meta }): Claim[] =>
      meta?.evidence ? [{ ...meta.evidence, file, test: fullName, status: toStatus(status) }] : [],
    ),
  )
  const digests = digestTestFiles(root)
  return {
    suite,
    passed: vitest.numPassedTests,
    // A file that fails to load has no test to count: it counts as one failure.
    failed: vitest.numFailedTests || vitest.numFailedTestSuites,
    skipped: vitest.numPendingTests + vitest.numTodoTests,
    cases: ran.flatMap(({ tests }) => tests).reduce((sum, { meta }) => sum + (meta?.cases ?? 0), 0),
    claims,
    files: Object.fromEntries(ran.map(({ file }) => [file, digests[file] ?? ''])),
  }
}

/** Keeps the results of a whole run, in place of those of the last one. With any filter among `words` it keeps nothing. */
export function keepResults(root: string, results: SuiteResults, words: readonly string[]): void {
  if (words.length > 0) return
  const file = resultsFile(root, results.suite)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
}

/** Forgets the last run, because another one gave no results. */
export function forgetResults(root: string, suite: string): void {
  rmSync(resultsFile(root, suite), { force: true })
}

/** The last whole run of a suite; undefined where there was none. */
export function loadResults(root: string, suite: string): SuiteResults | undefined {
  const file = resultsFile(root, suite)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SuiteResults) : undefined
}

/** Every test file of this repository → the digest of its text. */
export function digestTestFiles(root: string): Record<string, string> {
  const folders = ['test', ...readdirSync(join(root, 'packages')).map(name => `packages/${name}/src`)]
  const files = folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.test.ts'))
      .map(file => join(root, folder, file)),
  )
  const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
  return Object.fromEntries(files.map(file => [toPath(root, file), digest(file)]))
}

function resultsFile(root: string, suite: string): string {
  return join(root, `node_modules/.cache/lockstep/evidence-${suite}.json`)
}

function toPath(root: string, name: string): string {
  return relative(root, name).replaceAll(sep, '/')
}

/** Whatever vitest calls a test that didn't run (skipped, pending, todo) proves nothing. */
function toStatus(status: string): Claim['status'] {
  return status === 'passed' || status === 'failed' ? status : 'skipped'
}
