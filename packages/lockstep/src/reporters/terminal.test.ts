/** Reports as people see them: the words of every verdict, how much is shown, and that no file name reaches the terminal raw. */
import { describe, expect, test } from 'vitest'
import { fromGit, toRepoPath } from '../core/path.ts'
import type {
  ChangeReport,
  Finding,
  FindingKind,
  MirrorReport,
  Report,
  StationReport,
} from '../core/report.ts'
import type { Entry } from '../core/snapshot.ts'
import { renderStatus } from './status.ts'
import { renderTerminal } from './terminal.ts'
import { printable, renderSince, type TerminalOptions } from './terminal-lines.ts'

const one: Entry = { mode: '100644', id: '1'.repeat(40) }
const two: Entry = { mode: '100644', id: '2'.repeat(40) }

function finding(name: string, kind: FindingKind, more: Partial<Finding> = {}): Finding {
  return { path: fromGit(`copy/${name}`), source: fromGit(`src/${name}`), kind, ...more }
}

function change(name: string, word: ChangeReport['change']): ChangeReport {
  return { path: fromGit(`copy/${name}`), change: word }
}

function mirror(more: Partial<MirrorReport> = {}): MirrorReport {
  const findings = more.findings ?? []
  const paths = { from: toRepoPath('src'), to: toRepoPath('copy') }
  return { name: 'lambda', ...paths, inSync: findings.length === 0, compared: 41, findings, ...more }
}

function report(mirrors: MirrorReport[], more: Partial<Report> = {}): Report {
  const inSync = mirrors.every(one => one.inSync)
  return { version: 1, command: 'check', place: 'worktree', inSync, mirrors, errors: [], ...more }
}

/** A later station that is behind, and whose command is known. */
function stationOf(station: 'built' | 'deployed'): StationReport {
  return { station, name: 'Api', inSync: false, compared: 1, findings: [], fix: `sam ${station}` }
}

/** Another tool that has a word for these steps alone. */
function wordsFor(known: readonly string[]): TerminalOptions {
  return {
    fixCommand: (_mirror, station) => {
      if (!known.includes(station ?? 'sync')) return undefined
      return station === undefined ? 'sync' : `make ${station}`
    },
  }
}

function othersIn(text: string): string[] {
  return [...text.matchAll(/\(or: (.*)\)/g)].map(([, other = '']) => other)
}

describe('in sync', () => {
  test('one line', () => {
    expect(renderTerminal(report([mirror()]))).toBe('✓ lambda is in sync with src (41 files)')
    expect(renderTerminal(report([mirror({ compared: 1 })]))).toBe('✓ lambda is in sync with src (1 file)')
  })
  test.each([
    [{ place: 'worktree' }, 'work tree'],
    [{ place: 'index' }, 'index'],
    [{ place: 'revision', revision: 'v1' }, 'v1'],
  ] as const)('with --verbose, where: %j', (more, words) => {
    const text = renderTerminal(report([mirror()], more), { verbose: true })
    expect(text).toBe(`✓ lambda is in sync with src (41 files compared in the ${words})`)
  })
  test('with --quiet, nothing', () => {
    expect(renderTerminal(report([mirror()]), { quiet: true })).toBe('')
  })
})

describe('out of sync', () => {
  const findings = [
    finding('deep/a.py', 'stale', { expected: one, actual: two }),
    finding('b.py', 'missing', { expected: one }),
    finding('c.py', 'edited', { expected: one, actual: two, sourceMoved: true }),
    finding('d.py', 'edited', { expected: one, actual: two, doubt: 'cannot tell: shallow clone' }),
    finding('e.py', 'stale', { expected: one, actual: { ...one, mode: '100755' } }),
  ]
  const since = {
    commit: 'b0e5315b'.padEnd(40, '0'),
    subject: 'feat: IMLC',
    date: Date.UTC(2026, 0, 16) / 1000,
  }

  test('everything there is to say', () => {
    const full = mirror({
      findings,
      since: { ...since, atLeast: false },
      notes: ['a note'],
      fix: 'npx lockstep sync lambda',
    })
    expect(renderTerminal(report([full]), { now: Date.UTC(2026, 1, 2) })).toBe(
      [
        '✗ lambda is out of sync with src (5 of 41 files)',
        '    stale    deep/a.py',
        '    missing  b.py',
        '    edited   c.py  the source changed too',
        '    edited   d.py  cannot tell: shallow clone',
        '    stale    e.py  mode 100755 instead of 100644',
        '  a note',
        '  for 17 days, since b0e5315b (16 Jan, "feat: IMLC")',
        '  fix:  npx lockstep sync lambda',
      ].join('\n'),
    )
  })

  test('more findings than expected files are counted as they are', () => {
    const text = renderTerminal(report([mirror({ findings, compared: 2 })]))
    expect(text.split('\n')[0]).toBe('✗ lambda is out of sync with src (5 of 5 files)')
  })

  test('quiet still says what is wrong', () => {
    const loud = renderTerminal(report([mirror({ findings })]))
    expect(renderTerminal(report([mirror({ findings })]), { quiet: true })).toBe(loud)
  })

  test.each([
    [12, 12, undefined],
    [13, 12, '    and 1 more (--verbose lists them)'],
    [500, 12, '    and 488 more (--verbose lists them)'],
  ])('of %i findings %i are shown', (count, shown, last) => {
    const many = Array.from({ length: count }, (_, at) => finding(`${at}.py`, 'stale'))
    const lines = renderTerminal(report([mirror({ findings: many })]))
      .split('\n')
      .slice(1)
    expect(lines.filter(line => line.startsWith('    stale'))).toHaveLength(shown)
    expect(lines[shown]).toBe(last)
    const all = renderTerminal(report([mirror({ findings: many })]), { verbose: true }).split('\n')
    expect(all).toHaveLength(count + 1)
  })

  test('another tool’s command stands beside the fix, but never where a hand edit has to be decided', () => {
    const options = { fixCommand: (name: string) => `npx nx run ${name}:sync` }
    const stale = mirror({ findings: findings.slice(0, 1), fix: 'npx lockstep sync lambda' })
    expect(renderTerminal(report([stale]), options)).toContain(
      '  fix:  npx lockstep sync lambda       (or: npx nx run lambda:sync)',
    )
    const edited = mirror({ findings, fix: 'move the hand edit' })
    expect(renderTerminal(report([edited]), options)).not.toContain('npx nx')
  })

  test.each<[string, Partial<MirrorReport>, string[], string | undefined]>([
    ['the build alone', {}, ['sync', 'built', 'deployed'], 'make built'],
    ['the copy too', { fix: 'x', inSync: false }, ['sync', 'built', 'deployed'], 'sync && make built'],
    ['the copy too, with no word for a sync', { fix: 'x', inSync: false }, ['built'], undefined],
    ['the build, with no word for it', {}, ['sync', 'deployed'], undefined],
  ])('of a build it names every step, or says nothing: %s', (_what, more, known, expected) => {
    const built = stationOf('built')
    const text = renderTerminal(report([mirror({ ...more, stations: [built] })]), wordsFor(known))
    expect(othersIn(text).at(-1)).toBe(expected)
  })

  test('of what is deployed it names the build where that is behind, too', () => {
    const options = wordsFor(['sync', 'built', 'deployed'])
    const [built, deployed] = [stationOf('built'), stationOf('deployed')]
    const both = renderTerminal(report([mirror({ stations: [built, deployed] })]), options)
    expect(othersIn(both).at(-1)).toBe('make built && make deployed')
    const good = { ...built, inSync: true }
    const one = renderTerminal(report([mirror({ stations: [good, deployed] })]), options)
    expect(othersIn(one)).toEqual(['make deployed'])
    expect(renderStatus(report([mirror({ stations: [built, deployed] })]), options)).toContain(
      '(or: make built && make deployed)',
    )
  })
})

describe('a sync', () => {
  const changes = [
    change('a', 'added'),
    change('b', 'updated'),
    change('c', 'updated'),
    change('d', 'removed'),
  ]

  test('says what it did', () => {
    expect(renderTerminal(report([mirror({ changes })], { command: 'sync' }))).toBe(
      [
        '✓ lambda now equals src: 1 added, 2 updated, 1 removed',
        '    added    a',
        '    updated  b',
        '    updated  c',
        '    removed  d',
      ].join('\n'),
    )
  })

  test('a dry run says what it would do, and each path once', () => {
    const planned = mirror({
      findings: [finding('a', 'missing')],
      changes: [change('a', 'added')],
      notes: ['nothing was written: a dry run'],
    })
    expect(renderTerminal(report([planned], { command: 'sync' }))).toBe(
      [
        '✗ lambda is out of sync with src (1 of 41 files)',
        '    added    a',
        '  nothing was written: a dry run',
      ].join('\n'),
    )
  })

  test('many changes are cut like findings', () => {
    const many = Array.from({ length: 20 }, (_, at) => change(`${at}`, 'added'))
    const lines = renderTerminal(report([mirror({ changes: many })])).split('\n')
    expect(lines).toHaveLength(14)
    expect(lines[13]).toBe('    and 8 more (--verbose lists them)')
  })
})

describe('verdicts of a hook', () => {
  const stale = finding('a.py', 'stale')
  test.each<[string, Partial<MirrorReport>, string]>([
    ['pass, nothing done', { verdict: 'pass', notes: [] }, ''],
    [
      'pass, mended',
      { verdict: 'pass', changes: [change('a.py', 'updated')] },
      '✓ lambda follows its source in this commit: 1 updated',
    ],
    ['pass, with a note', { verdict: 'pass', notes: ['older drift'] }, '- lambda\n  older drift'],
    ['warn', { verdict: 'warn', notes: ['inherited'] }, '- lambda\n  inherited'],
    [
      'block for a hand edit',
      { verdict: 'block', findings: [finding('a.py', 'edited')], notes: ['a.py was edited'], fix: 'move it' },
      '✗ commit refused: lambda holds a hand edit\n  a.py was edited\n  fix:  move it',
    ],
    [
      'block, regenerated',
      { verdict: 'block', findings: [stale], changes: [change('a.py', 'updated')] },
      '✗ commit refused: lambda was regenerated, and is not in it',
    ],
    [
      'block, nothing written',
      { verdict: 'block', findings: [stale] },
      '✗ commit refused: lambda would be out of sync',
    ],
  ])('%s', (_, more, text) => {
    expect(renderTerminal(report([mirror(more)], { command: 'hook pre-commit', place: 'index' }))).toBe(text)
  })
})

test('a mirror that was left out says why, even when quiet', () => {
  const left = mirror({ notCompared: 'it is untracked' })
  expect(renderTerminal(report([left]), { quiet: true })).toBe('- lambda was not compared: it is untracked')
})

test('errors come last, each with its hint, further lines indented', () => {
  const errors = [
    { code: 'CONFIG_INVALID', message: 'two problems\nfirst\nsecond', hint: 'mend them' },
    { code: 'GIT_FAILED', message: 'git failed' },
  ] as const
  expect(renderTerminal(report([mirror()], { errors }))).toBe(
    [
      '✓ lambda is in sync with src (41 files)',
      'error: two problems',
      '       first',
      '       second',
      'hint:  mend them',
      'error: git failed',
    ].join('\n'),
  )
})

describe('names', () => {
  test.each([
    ['a\nb', 'a\\x0ab'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['tab\there\r', 'tab\\x09here\\x0d'],
    ['\x9b', '\\x9b'], // the one-byte CSI of 8-bit terminals
    ['ü 😀', 'ü 😀'],
  ])('%j is printed as %j', (name, shown) => {
    expect(printable(name)).toBe(shown)
    const path = toRepoPath(`copy/${name}`)
    const lines = renderTerminal(report([mirror({ findings: [{ ...finding('', 'stale'), path }] })])).split(
      '\n',
    )
    expect(lines.slice(1)).toEqual([`    stale  ${shown}`])
  })
  test('a path of a file mirror is shown whole', () => {
    const file = mirror({
      to: toRepoPath('x/b.proto'),
      findings: [{ ...finding('', 'stale'), path: toRepoPath('x/b.proto') }],
    })
    expect(renderTerminal(report([file])).split('\n')[1]).toBe('    stale  x/b.proto')
  })
})

test('colour changes no letter of the text', () => {
  const full = report([mirror({ findings: [finding('a', 'edited')], fix: 'move it' }), mirror()])
  const colored = renderTerminal(full, { color: true })
  expect(colored).toContain('\x1b[31m✗\x1b[39m')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(renderTerminal(full))
})

describe('renderSince', () => {
  const date = Date.UTC(2026, 0, 16, 12) / 1000
  const minute = 60
  const day = 24 * 60 * minute
  test.each([
    [0, 'less than a minute'],
    [-5 * day, 'less than a minute'], // a clock that is behind the committer's
    [59, 'less than a minute'],
    [minute, '1 minute'],
    [59 * minute, '59 minutes'],
    [60 * minute, '1 hour'],
    [day - 1, '23 hours'],
    [day, '1 day'],
    [17 * day, '17 days'],
  ])('after %i seconds: %s', (seconds, words) => {
    const text = renderSince(
      { commit: 'b0e5315bffff', subject: 's', date, atLeast: false },
      (date + seconds) * 1000,
    )
    expect(text).toBe(`for ${words}, since b0e5315b (16 Jan, "s")`)
  })
  test('another year is named, and "at least" is said twice', () => {
    const since = { commit: 'b0e5315bffff', subject: 's', date, atLeast: true }
    expect(renderSince(since, Date.UTC(2027, 0, 16, 12))).toBe(
      'for at least 365 days, since before b0e5315b (16 Jan 2026, "s")',
    )
  })
  test('a bound below a minute is left out', () => {
    const since = { commit: 'b0e5315bffff', subject: 's', date, atLeast: true }
    expect(renderSince(since, (date + 59) * 1000)).toBe('since before b0e5315b (16 Jan, "s")')
    expect(renderSince(since, (date + 60) * 1000)).toBe(
      'for at least 1 minute, since before b0e5315b (16 Jan, "s")',
    )
  })
})
