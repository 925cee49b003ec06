import { expect, test } from 'vitest'
import { type RepoPath, toRepoPath } from '../path.ts'
import type { FieldDrift, ModelDrift } from './model-drift.ts'
import { traceUses } from './trace-uses.ts'

const missing = (name: string, more: Partial<FieldDrift> = {}): FieldDrift => ({
  name,
  kind: 'column',
  change: 'missing',
  level: 'high',
  ...more,
})

const drift = (...fields: FieldDrift[]): ModelDrift => ({
  id: 'a.py#A',
  path: toRepoPath('a.py'),
  line: 1,
  name: 'A',
  kind: 'table',
  framework: 'SQLAlchemy',
  change: 'changed',
  complete: true,
  differences: [],
  fields,
  level: 'high',
})

const usesOf = (text: string, ...fields: FieldDrift[]) =>
  traceUses([drift(...fields)], [[toRepoPath('b.py'), text]])[0]?.fields.map(({ uses }) =>
    uses?.map(use => `${use.path}:${use.line}`),
  )

test.each([
  ['license.is_imlc', 1],
  ['License(is_imlc=True)', 1],
  ['License(is_imlc = True)', 1],
  ['data["is_imlc"]', 1],
  ["data['is_imlc']", 1],
  ['\n\nif license.is_imlc and license.is_imlc:', 1],
  ['is_imlc == 1', 0],
  ['license.is_imlc_old', 0],
  ['was_is_imlc=1', 0],
  ['def is_imlc():', 0],
  ['"is_imlc\'', 0],
])('%s', (text, count) => {
  expect(usesOf(text, missing('is_imlc'))?.[0]).toHaveLength(count)
})

test('lines are counted, each once, and no more than a few', () => {
  expect(usesOf('\n.npi\n.npi .npi\n\n"npi"', missing('npi'))).toEqual([['b.py:2', 'b.py:3', 'b.py:5']])
  expect(usesOf('.npi\n'.repeat(99), missing('npi'))?.[0]).toHaveLength(5)
})

test('only what is missing, and says whose it is', () => {
  const fields = [
    missing('name'),
    missing('npi', { change: 'extra' }),
    missing('a-b'),
    missing('ACTIVE', { kind: 'member' }),
  ]
  expect(usesOf('.name .npi .a-b .ACTIVE', ...fields)).toEqual([undefined, undefined, undefined, undefined])
})

test('a field that nothing names says so', () => {
  expect(usesOf('', missing('npi'))).toEqual([[]])
})

test('no more texts are taken than are needed', () => {
  let taken = 0
  function* texts(): Generator<[RepoPath, string]> {
    while (taken < 100) {
      taken++
      yield [toRepoPath(`${taken}.py`), '.npi\n.npi']
    }
  }
  traceUses([drift(missing('npi'))], texts())
  expect(taken).toBe(3)
  traceUses([drift()], texts())
  expect(taken).toBe(3)
})
