/** Reports as Markdown: what is said, and that nobody's names become markup. */
import { expect, test } from 'vitest'
import { fromGit, toRepoPath } from '../core/path.ts'
import type { Finding, MirrorReport, Report } from '../core/report.ts'
import { renderMarkdown } from './markdown.ts'

function finding(name: string): Finding {
  return { path: fromGit(`copy/${name}`), source: fromGit(`src/${name}`), kind: 'stale' }
}

function reportOf(
  findings: Finding[],
  more: Partial<MirrorReport> = {},
  errors: Report['errors'] = [],
): Report {
  const mirror = { name: 'lambda', from: toRepoPath('src'), to: toRepoPath('copy'), compared: 41 }
  const mirrors = [{ ...mirror, inSync: findings.length === 0, findings, ...more }]
  return { version: 1, command: 'check', place: 'worktree', inSync: false, mirrors, errors }
}

test('a drift with its files, since when, and the way out', () => {
  const since = {
    commit: 'b0e5315b'.padEnd(40, '0'),
    subject: 'feat: *IMLC*',
    date: 1_768_521_600,
    atLeast: false,
  }
  const report = reportOf([finding('a.py'), finding('b.py')], { since, fix: 'npx lockstep sync lambda' })
  expect(renderMarkdown(report, { now: 1_770_000_000_000 })).toMatchInlineSnapshot(`
    "### ✗ lambda is out of sync with \`src\`

    2 of 41 files differ, for 17 days, since b0e5315b (16 Jan, "feat: \\*IMLC\\*").

    | | file | its source |
    |---|---|---|
    | stale | \`copy/a.py\` | \`src/a.py\` |
    | stale | \`copy/b.py\` | \`src/b.py\` |

    Fix: \`npx lockstep sync lambda\`"
  `)
})

test('in sync, left out, and an error', () => {
  const errors = [{ code: 'SOURCE_EMPTY' as const, message: 'src has no files\nreally', hint: 'restore it' }]
  expect(renderMarkdown(reportOf([], {}, errors))).toMatchInlineSnapshot(`
    "✓ **lambda** is in sync with \`src\` (41 files)

    ### ✗ SOURCE\\_EMPTY

    src has no files really

    Hint: \`restore it\`"
  `)
  expect(renderMarkdown(reportOf([], { notCompared: 'a <b>' }))).toBe(
    '– **lambda** was not compared: a \\<b\\>',
  )
})

test('names stay names', () => {
  const text = renderMarkdown(reportOf([finding('a|b`c``d\n<img src=x>.py')]))
  expect(text.split('\n').filter(line => line.startsWith('| stale'))).toEqual([
    '| stale | ``` copy/a\\|b`c``d\\x0a<img src=x>.py ``` | ``` src/a\\|b`c``d\\x0a<img src=x>.py ``` |',
  ])
})

test('a long drift is cut, and counted', () => {
  const text = renderMarkdown(reportOf(Array.from({ length: 60 }, (_, at) => finding(`${at}.py`))))
  expect(text.match(/^\| stale/gm)).toHaveLength(50)
  expect(text).toContain('and 10 more')
})
