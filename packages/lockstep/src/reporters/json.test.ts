/** The JSON of a report: the report itself, its paths made printable, and the bytes of those that text would lose. */
import { expect, test } from 'vitest'
import { parseReport } from '../../../../test/support/json-report.ts'
import { fromGit, toRepoPath } from '../core/path.ts'
import type { Report } from '../core/report.ts'
import type { Entry } from '../core/snapshot.ts'
import { renderJson } from './json.ts'

const entry: Entry = { mode: '100644', id: 'a'.repeat(40) }
const names = ['plain.py', 'ü.py', 'new\nline', 'tab\there "quoted" \\', '\u2028']

function reportOn(paths: readonly string[]): Report {
  const findings = paths.map(name => {
    const [path, source] = [fromGit(`copy/${name}`), fromGit(`src/${name}`)]
    return { path, source, kind: 'stale', expected: entry, actual: entry } as const
  })
  const changes = findings.map(({ path }) => ({ path, change: 'updated' }) as const)
  const mirror = { name: 'm', from: toRepoPath('sürce'), to: toRepoPath('copy'), inSync: false, compared: 1 }
  const mirrors = [{ ...mirror, findings, changes, notes: ['a note'], verdict: 'block' as const }]
  return { version: 1, command: 'check', place: 'index', inSync: false, mirrors, errors: [] }
}

test.each(names)('%j is its own path, without bytes', name => {
  const [mirror] = parseReport(renderJson(reportOn([toRepoPath(name)]))).mirrors
  expect(mirror).toMatchObject({ from: 'sürce', findings: [{ path: `copy/${name}`, source: `src/${name}` }] })
  expect([mirror?.findings[0], mirror?.changes?.[0]]).toEqual([
    expect.not.objectContaining({ pathBytes: expect.anything() }),
    { path: `copy/${name}`, change: 'updated' },
  ])
})

test.each(['\xe9.py', '\xff\xfe', 'a\xc3'])('%j, which is no UTF-8, has its bytes beside it', name => {
  const [mirror] = parseReport(renderJson(reportOn([name]))).mirrors
  for (const place of [mirror?.findings[0], mirror?.changes?.[0]]) {
    expect(place?.path).toContain('\ufffd')
    expect(Buffer.from(place?.pathBytes ?? '', 'base64').toString('latin1')).toBe(`copy/${name}`)
  }
})

test('is one document, indented, without a newline at its end', () => {
  const text = renderJson({ ...reportOn([]), revision: 'HEAD', mirrors: [] })
  expect(text).toBe(
    '{\n  "version": 1,\n  "command": "check",\n  "place": "index",\n  "inSync": false,\n  "mirrors": [],\n  "errors": [],\n  "revision": "HEAD"\n}',
  )
})
