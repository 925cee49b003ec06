/**
 * Writes docs/reliability.md from what the last whole run of each suite left: `npm run reliability`. With `--check` nothing
 * is written, and the exit code is 1 when the page isn't what the tests say; rows that could only be run here, or only
 * where the page was made, are listed and accepted. It runs no test itself; where the long suite wasn't run, it asks its tests for
 * their rows.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { adoptPage, findProblems, type Row, renderPage, toRows } from './reliability/render-page.ts'
import { readClaims } from './reliability/run-suite.ts'
import {
  digestTestFiles,
  loadResults,
  longSuite,
  type SuiteResults,
  suites,
} from './reliability/suite-results.ts'

const root = join(import.meta.dirname, '..')
const file = join(root, 'docs/reliability.md')
const previous = existsSync(file) ? readFileSync(file, 'utf8') : ''

const absent = suites.filter(suite => !loadResults(root, suite))
const loaded =
  absent.length > 0
    ? []
    : [
        ...suites.flatMap(suite => loadResults(root, suite) ?? []),
        loadResults(root, longSuite) ?? readClaims(root, longSuite),
      ]
const problems = [
  ...absent.map(suite => `the suite ${suite} has left no results`),
  ...(absent.length === 0 ? findProblems(loaded, digestTestFiles(root)) : []),
]
if (problems.length > 0) {
  for (const problem of problems) console.error(problem)
  console.error(
    'docs/reliability.md can’t be made: npm test && npm run test:e2e, whole, then npm run reliability',
  )
  process.exitCode = 1
} else if (process.argv.includes('--check')) {
  process.exitCode = checkPage(toRows(loaded)) ? 0 : 1
} else {
  writePage(loaded)
}

function checkPage(found: readonly Row[]): boolean {
  const { rows, adopted } = adoptPage(found, previous)
  for (const { table, situation, held } of adopted) {
    console.log(
      `${held ? 'held here, skipped on the page' : 'skipped here, held on the page'}: ${table}: ${situation}`,
    )
  }
  const same = renderPage(rows, previous) === previous
  if (!same) console.error('docs/reliability.md isn’t what the tests say: npm run reliability')
  return same
}

function writePage(results: readonly SuiteResults[]): void {
  const rows = toRows(results)
  writeFileSync(file, renderPage(rows, previous))
  const skipped = rows.filter(({ held }) => !held)
  for (const { table, situation } of skipped) console.log(`skipped here: ${table}: ${situation}`)
  const cases = results.reduce((sum, suite) => sum + suite.cases, 0)
  console.log(
    `docs/reliability.md: ${rows.length} rows, ${skipped.length} of them skipped; ${cases} generated cases`,
  )
}
