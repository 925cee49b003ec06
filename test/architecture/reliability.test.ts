/**
 * docs/reliability.md: the generator's pure part, on results that exist only here, renders what ran and refuses what doesn't
 * hold together; and the page as it stands links to test files that are there.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { adoptPage, findProblems, renderPage, toRows } from '../../tools/reliability/render-page.ts'
import {
  type Claim,
  digestTestFiles,
  forgetResults,
  keepResults,
  loadResults,
  parseResults,
  type SuiteResults,
} from '../../tools/reliability/suite-results.ts'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'

const amend: Claim = {
  table: 'hooks',
  situation: 'git commit --amend',
  outcome: 'the mirror is in the commit',
  promise: 2,
  file: 'test/scenarios/forms.test.ts',
  test: 'an amend',
  status: 'passed',
}
const push: Claim = { ...amend, situation: 'git push', file: 'test/a.test.ts', test: 'a push' }
const contrary: Claim = { ...amend, outcome: 'it is refused', file: 'test/b.test.ts' }
const odd: Claim = { ...amend, table: 'edge cases', situation: '`a|b` and *c*', file: 'test/b.test.ts' }

function results(...claims: Claim[]): SuiteResults {
  const files = Object.fromEntries(claims.map(({ file }) => [file, `digest of ${file}`]))
  return { suite: 'fast', passed: claims.length, failed: 0, skipped: 0, cases: 0, claims, files }
}

function tablesOf(page: string): string[] {
  return page.split('\n').filter(line => /^## |^\|.*\]\(\.\.\/test\//.test(line))
}

describe('the page', () => {
  test('has a row a situation, in an order that no machine decides, with links to what ran', () => {
    const page = renderPage(
      toRows([results(push, odd, amend), results({ ...amend, file: 'test/e2e/x.test.ts' })]),
      '',
    )
    expect(tablesOf(page)).toMatchInlineSnapshot(`
      [
        "## The promises",
        "## Ways to make history",
        "| git commit --amend | the mirror is in the commit | 2 | [x](../test/e2e/x.test.ts), [forms](../test/scenarios/forms.test.ts) |",
        "| git push | the mirror is in the commit | 2 | [a](../test/a.test.ts) |",
        "## Edge cases",
        "| \`a\\|b\` and \\*c\\* | the mirror is in the commit | 2 | [b](../test/b.test.ts) |",
      ]
    `)
    expect(page).toBe(
      renderPage(toRows([results(amend, odd, push), results({ ...amend, file: 'test/e2e/x.test.ts' })]), ''),
    )
  })

  test('says which row a machine could not run', () => {
    const skipped: Claim = { ...amend, status: 'skipped', test: 'another' }
    const page = renderPage(toRows([results(amend, skipped)]), '')
    expect(tablesOf(page)).toMatchInlineSnapshot(`
      [
        "## The promises",
        "## Ways to make history",
        "| git commit --amend | the mirror is in the commit | 2 | [forms](../test/scenarios/forms.test.ts): skipped where this page was made |",
      ]
    `)
  })

  test('keeps what people wrote between its markers, even when the rows are gone', () => {
    const empty = renderPage(toRows([results(amend)]), '')
    const written = empty.replace('<!-- end of notes -->', 'Our words.\n<!-- end of notes -->')
    expect(written).not.toBe(empty)
    expect(renderPage(toRows([results(amend)]), written)).toBe(written)
    expect(renderPage([], written)).toContain('Our words.')
  })

  test('is taken at its word for a row that could not be run here, and for nothing else', () => {
    const held = toRows([results(amend, odd)])
    const partly = toRows([results({ ...amend, status: 'skipped' }, odd)])
    const page = renderPage(held, '')
    expect(renderPage(partly, page)).not.toBe(page)
    const { rows, adopted } = adoptPage(partly, page)
    expect(renderPage(rows, page)).toBe(page)
    expect(adopted.map(({ situation }) => situation)).toEqual(['git commit --amend'])

    const other = toRows([results({ ...amend, outcome: 'another', status: 'skipped' }, odd)])
    expect(renderPage(adoptPage(other, page).rows, page)).not.toBe(page)
    expect(adoptPage(other, page).adopted).toEqual([])
    expect(renderPage(adoptPage(toRows([results(odd)]), page).rows, page)).not.toBe(page)
  })
})

describe('there is no page', () => {
  const digests = results(amend, odd).files

  test('unless something is wrong there is one', () => {
    expect(findProblems([results(amend), results(odd)], digests)).toEqual([])
  })

  test.each<[string, SuiteResults, string[]]>([
    [
      'when a test fails',
      { ...results({ ...amend, status: 'failed' }, odd), failed: 1 },
      ['1 failed in the suite fast', 'test/scenarios/forms.test.ts: "an amend" failed'],
    ],
    [
      'when tests contradict each other',
      results(amend, odd, contrary, contrary),
      [
        'hooks, git commit --amend: test/scenarios/forms.test.ts "the mirror is in the commit" (promise 2), but test/b.test.ts "it is refused" (promise 2)',
      ],
    ],
    [
      'when a promise is named that there is not',
      results({ ...amend, promise: 9 }, odd),
      ['test/scenarios/forms.test.ts: "an amend" is about promise 9, which there is not'],
    ],
    ['when a test file did not run', results(amend), ['test/b.test.ts did not run']],
    [
      'when a test file is another than the one that ran',
      { ...results(amend, odd), files: { ...digests, 'test/b.test.ts': 'older' } },
      ['test/b.test.ts is not what ran'],
    ],
    [
      'when a test file that ran is gone',
      { ...results(amend, odd), files: { ...digests, 'test/gone.test.ts': 'older' } },
      ['test/gone.test.ts is not what ran'],
    ],
  ])('%s', (_, all, problems) => {
    expect(findProblems([all], digests)).toEqual(problems)
  })
})

describe('the results of a suite', () => {
  function withRoot(use: (root: string) => void): void {
    const root = mkdtempSync(join(tmpdir(), 'lockstep-reliability-'))
    mkdirSync(join(root, 'test'))
    mkdirSync(join(root, 'packages'))
    writeFileSync(join(root, 'test/a.test.ts'), 'a\n')
    try {
      use(root)
    } finally {
      rmSync(root, { recursive: true })
    }
  }

  test('are kept of a whole run, and left alone by a run with a filter', () =>
    withRoot(root => {
      keepResults(root, results(amend), [])
      keepResults(root, results(), ['test/a.test.ts'])
      expect(loadResults(root, 'fast')).toEqual(results(amend))
      forgetResults(root, 'fast')
      expect(loadResults(root, 'fast')).toBeUndefined()
    }))

  test('hold the rows that tests claim, how each ended, and the files as they were', () =>
    withRoot(root => {
      const { meta } = shows('hooks', 'git push', 'it is refused', 2)
      const parsed = parseResults(
        'fast',
        {
          numPassedTests: 2,
          numFailedTests: 0,
          numFailedTestSuites: 1,
          numPendingTests: 1,
          numTodoTests: 1,
          testResults: [
            {
              name: join(root, 'test/a.test.ts'),
              assertionResults: [
                { fullName: 'a', status: 'passed', meta: { ...meta, cases: 20 } },
                { fullName: 'b', status: 'pending', meta },
                { fullName: 'c', status: 'passed', meta: {} },
              ],
            },
          ],
        },
        root,
      )
      expect(parsed).toEqual({
        suite: 'fast',
        passed: 2,
        failed: 1,
        skipped: 2,
        cases: 20,
        claims: [
          { ...meta.evidence, file: 'test/a.test.ts', test: 'a', status: 'passed' },
          { ...meta.evidence, file: 'test/a.test.ts', test: 'b', status: 'skipped' },
        ],
        files: digestTestFiles(root),
      })
    }))
})

test('every link of docs/reliability.md leads to a test file', () => {
  const page = readFileSync(join(projectRoot, 'docs/reliability.md'), 'utf8')
  const links = [...page.matchAll(/\]\(\.\.\/([^)#]+)/g)].map(([, path = '']) => path)
  expect(links.length).toBeGreaterThan(1)
  const broken = links.filter(path => !existsSync(join(projectRoot, path)))
  expect(broken, 'the suite has to pass before the page can be made again: correct the link by hand').toEqual(
    [],
  )
})
