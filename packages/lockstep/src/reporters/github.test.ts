/** Workflow commands as GitHub reads them: one line each, whatever a name or a message holds. */
import { describe, expect, test } from 'vitest'
import { fromGit, toRepoPath } from '../core/path.ts'
import type { Finding, Report } from '../core/report.ts'
import { renderGithub } from './github.ts'

const entry = { mode: '100644', id: '1'.repeat(40) } as const

function reportOf(findings: Finding[], more: Partial<Report> = {}): Report {
  const mirror = { name: 'lambda', from: toRepoPath('src'), to: toRepoPath('copy'), compared: 41 }
  const fix = findings.length > 0 ? { fix: 'npx lockstep sync lambda' } : {}
  const mirrors = [{ ...mirror, inSync: findings.length === 0, findings, ...fix }]
  return { version: 1, command: 'check', place: 'worktree', inSync: false, mirrors, errors: [], ...more }
}

function finding(name: string, more: Partial<Finding>): Finding {
  return {
    path: fromGit(`copy/${name}`),
    source: fromGit(`src/${name}`),
    kind: 'stale',
    expected: entry,
    ...more,
  }
}

describe('an annotation', () => {
  test('stands at the file that a pull request shows', () => {
    const { expected: _, ...gone } = finding('d.py', { kind: 'extra' })
    const findings = [
      finding('a.py', {}),
      finding('b.py', { kind: 'missing' }),
      finding('c.py', { kind: 'edited' }),
      gone,
    ]
    expect(renderGithub(reportOf(findings))).toMatchInlineSnapshot(`
      "✗ lambda is out of sync with src (4 of 41 files)
          stale    a.py
          missing  b.py
          edited   c.py
          extra    d.py
        fix:  npx lockstep sync lambda
      ::error file=src/a.py,title=lambda is out of sync::copy/a.py doesn't follow%0Afix: npx lockstep sync lambda
      ::error file=src/b.py,title=lambda is out of sync::copy/b.py is missing%0Afix: npx lockstep sync lambda
      ::error file=copy/c.py,title=lambda is out of sync::edited by hand in the mirror%0Afix: npx lockstep sync lambda
      ::error file=copy/d.py,title=lambda is out of sync::its source src/d.py is gone%0Afix: npx lockstep sync lambda"
    `)
  })

  test('is one line: what would end it is escaped', () => {
    const text = renderGithub(reportOf([finding('a,b:c%\n::error::x.py', {})]))
    expect(text.split('\n').filter(line => line.startsWith('::'))).toEqual([
      "::error file=src/a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax.py,title=lambda is out of sync::copy/a,b:c%25%0A::error::x.py doesn't follow%0Afix: npx lockstep sync lambda",
    ])
  })

  test('is one of ten, which is all that GitHub shows, errors first', () => {
    const findings = Array.from({ length: 12 }, (_, at) => finding(`${at}.py`, {}))
    const errors = [{ code: 'SOURCE_EMPTY' as const, message: 'is empty', hint: 'restore it' }]
    const commands = renderGithub(reportOf(findings, { errors }))
      .split('\n')
      .filter(line => line.startsWith('::'))
    expect(commands).toHaveLength(10)
    expect(commands[0]).toBe('::error title=lockstep%3A SOURCE_EMPTY::is empty%0Arestore it')
  })
})

test('in sync there is none', () => {
  expect(renderGithub(reportOf([], { inSync: true }))).toMatchInlineSnapshot(
    `"✓ lambda is in sync with src (41 files)"`,
  )
})
