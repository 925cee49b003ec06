import { describe, expect, test } from 'vitest'
import { compareModels } from '../core/models/compare-models.ts'
import type { Field, Model } from '../core/models/model.ts'
import type { ModelDrift } from '../core/models/model-drift.ts'
import { traceUses } from '../core/models/trace-uses.ts'
import { toRepoPath } from '../core/path.ts'
import type { UnreadableFile } from '../core/report.ts'
import { renderModelTable } from './model-markdown.ts'
import { describeModel, describeUnreadable, listNames, summarizeModels } from './model-words.ts'
import { createPaint } from './paint.ts'
import { renderModelDrift } from './terminal-models.ts'

const paint = createPaint(false)

const column = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  kind: 'column',
  nullable: true,
  line: 1,
  ...more,
})

const model = (name: string, fields: readonly Field[], more: Partial<Model> = {}): Model => ({
  id: `models/${name}.py#${name}`,
  path: toRepoPath(`models/${name}.py`),
  name,
  kind: 'table',
  framework: 'SQLAlchemy',
  fields,
  complete: true,
  bases: [],
  line: 1,
  ...more,
})

const schema = (name: string, ...fields: string[]) =>
  model(
    name,
    fields.map(field => column(field, { kind: 'field' })),
    { kind: 'record', framework: 'Pydantic' },
  )

const compare = (expected: readonly Model[], actual: readonly Model[]) =>
  compareModels({
    expected: { models: expected, unreadable: [] },
    actual: { models: actual, unreadable: [] },
  })

const old = Array.from({ length: 22 }, (_, at) => column(`column_${at}`))
const imlc = [
  column('portal_username'),
  column('portal_password_enc'),
  column('is_imlc', { nullable: false }),
  column('renewal_fee'),
  column('compact_state'),
]
const license = (fields: readonly Field[], more: Partial<Model> = {}) =>
  model('License', fields, { table: 'licenses', ...more })

const incident = compare([license([...old, ...imlc])], [license(old)])
const legacy: UnreadableFile = {
  path: toRepoPath('utils/legacy.py'),
  side: 'mirror',
  line: 88,
  reason: 'a syntax error',
  failsAtImport: true,
}

const block = (
  models: readonly ModelDrift[],
  options: { all?: boolean; side?: string } = {},
  unreadable: UnreadableFile[] = [],
) => `\n${renderModelDrift({ models, unreadable }, { paint, ...options }).join('\n')}\n`

describe('beside a finding', () => {
  const role = (more: Partial<Field>) => column('role', more)
  test.each<[string, readonly Model[], readonly Model[]]>([
    ['License lacks is_imlc, portal_username and 3 more', [license([...old, ...imlc])], [license(old)]],
    ['License lacks a, b and c', [license(['a', 'b', 'c'].map(name => column(name)))], [license([])]],
    ['License has npi alone', [license([])], [license([column('npi')])]],
    ['License lacks npi, has dea alone', [license([column('npi')])], [license([column('dea')])]],
    ['License differs in role', [license([role({ nullable: false })])], [license([role({})])]],
    ['License is missing', [license([])], []],
    ['License is in the mirror alone', [], [license([])]],
    ['License is of table licences instead of licenses', [license([])], [license([], { table: 'licences' })]],
    [
      'License lies in old.py',
      [license([])],
      [license([], { id: 'old.py#License', path: toRepoPath('old.py') })],
    ],
    [
      'License lacks owner (relationship)',
      [license([column('owner', { kind: 'relationship' })])],
      [license([])],
    ],
    [
      'A lacks x; 1 more model',
      [model('A', [column('x')]), model('B', [column('x')])],
      [model('A', []), model('B', [])],
    ],
    [
      'Stamps lacks x (in 2 models)',
      [
        model('Stamps', [column('x')], { kind: 'mixin' }),
        ...['A', 'B'].map(name => model(name, [column('x', { from: 'Stamps' })])),
      ],
      [model('Stamps', [], { kind: 'mixin' }), model('A', []), model('B', [])],
    ],
    ['A lacks x (from Stamps)', [model('A', [column('x', { from: 'Stamps' })])], [model('A', [])]],
  ])('%s', (text, expected, actual) => {
    expect(summarizeModels(compare(expected, actual))).toBe(text)
  })

  test('nothing of nothing', () => {
    expect(summarizeModels([])).toBe('')
  })

  test('one line for an annotation', () => {
    expect(incident.map(drift => describeModel(drift))).toMatchInlineSnapshot(`
      [
        "License lacks is_imlc, portal_username and 3 more: inserting will fail once the database has the column: it is NOT NULL and has no server default",
      ]
    `)
    expect(
      describeModel(compare([], [license([])])[0] as ModelDrift, { side: 'build' }),
    ).toMatchInlineSnapshot(
      `"License is in the build alone: queries of it will fail wherever the database lacks its table"`,
    )
  })
})

describe('the block', () => {
  test('the incident', () => {
    const traced = traceUses(incident, [[toRepoPath('portal.py'), 'x\nlicense.portal_username']])
    expect(block(traced, {}, [legacy])).toMatchInlineSnapshot(`
      "
        models                source  mirror
          License (licenses)      27      22
            missing  is_imlc, portal_username, portal_password_enc, renewal_fee and compact_state
            is_imlc: inserting will fail once the database has the column: it is NOT NULL and has no server default
            portal_username, portal_password_enc and 2 more: reading it or filtering by it raises AttributeError, passing it TypeError; nothing writes it
            named in the mirror: portal_username in portal.py:2
        utils/legacy.py has a syntax error in line 88 in the mirror: it fails at import
      "
    `)
  })

  test('what else a model can differ in', () => {
    const expected = [
      license(
        [
          column('role', { nullable: false, required: true }),
          column('kept', { type: 'String(36)', default: '"x"' }),
        ],
        { complete: false },
      ),
      model('Gone', [column('id')]),
      model('Owner', [column('x'), column('licenses', { kind: 'relationship', type: 'License' })]),
      schema('LicenseRead', 'npi'),
      schema('LicenseCreate', 'npi'),
      model('Status', [column('OPEN', { kind: 'member' })], { kind: 'enum', framework: 'enum' }),
    ]
    const actual = [
      license(
        [
          column('role', { nullable: true, required: false }),
          column('kept', { type: 'String(32)', storedAs: 'kept_at' }),
          column('dea'),
        ],
        { table: 'licences', complete: false },
      ),
      model('Owner', [column('x')]),
      model('Extra', [column('id')], { table: 'extras' }),
      schema('LicenseRead'),
      schema('LicenseCreate'),
      model('Status', [], { kind: 'enum', framework: 'enum' }),
    ]
    expect(block(compare(expected, actual), { side: 'build' })).toMatchInlineSnapshot(`
      "
        models                   source      build
          License (licenses)  2 or more  3 or more
            is of table licences instead of licenses
            extra    dea
            changed  kept type String(36) → String(32), default "x" → none, column kept → kept_at
            changed  role nullable false → true
            queries go to another table, and will fail wherever the database lacks it
            dea: queries name it, and will fail wherever the database lacks the column
            kept: queries name another column, and will fail wherever the database lacks it
            role: NULL may be written, and will fail once the column is NOT NULL
          Extra (extras)              –          1
            in the build alone
            queries of it will fail wherever the database lacks its table
          Gone                        1          –
            missing in the build
            importing it will fail
          Owner                       1          1
            missing  licenses (relationship)
            licenses: using it raises AttributeError
          2 schemas differ (LicenseCreate and LicenseRead)   --all
          1 enum differs (Status)   --all
      "
    `)
    expect(block(compare(expected, actual), { all: true })).toMatch(
      /\n {4}LicenseRead +1 +0\n.*\n {4}Status +1 +0\n/s,
    )
  })

  test('nothing names what is missing', () => {
    expect(block(traceUses(incident, []))).toContain('\n      nothing in the mirror names them\n')
    expect(block(incident)).not.toContain('names')
  })

  test('no more than a screen', () => {
    const many = Array.from({ length: 33 }, (_, at) => `Model${String(at).padStart(2, '0')}`)
    const drifts = compare(
      many.map(name => model(name, imlc)),
      many.map(name => model(name, [])),
    )
    expect(block(drifts)).toContain('\n    and 23 more (--all)\n')
    expect(block(drifts).match(/Model/g)).toHaveLength(10)
    expect(block(drifts, { all: true }).match(/Model/g)).toHaveLength(33)
  })

  test('models that are not stored, where they are all there is, are shown', () => {
    expect(block(compare([schema('LicenseRead', 'npi')], [schema('LicenseRead')]))).toMatchInlineSnapshot(`
      "
        models         source  mirror
          LicenseRead       1       0
            missing  npi
            npi: input of it is dropped without a word (or refused, with extra="forbid"), and answers lack it
      "
    `)
  })

  test('nothing of nothing', () => {
    expect(renderModelDrift({ models: [], unreadable: [] }, { paint })).toEqual([])
  })

  test('control characters of names and values never reach a terminal', () => {
    const evil = '\u001b[31mx\u0007\n'
    const drifts = compare(
      [
        license(
          [
            column(evil),
            column('npi'),
            column(`r${evil}`, { kind: 'relationship', from: evil }),
            column('role', { default: evil }),
          ],
          { table: evil },
        ),
        model(evil, [], { table: 'one' }),
      ],
      [license([column('role', { type: evil })], { table: `${evil}2` }), model(evil, [], { table: evil })],
    )
    const file = { ...legacy, path: toRepoPath(evil), reason: `a ${evil}` }
    const traced = traceUses(drifts, [[toRepoPath(evil), '.npi']])
    for (const text of [
      ...renderModelDrift({ models: traced, unreadable: [file] }, { paint }),
      ...renderModelTable({ models: traced, unreadable: [file] }).flatMap(each => each.split('\n')),
      summarizeModels(drifts),
      ...drifts.map(drift => describeModel(drift)),
    ])
      expect(text).not.toMatch(/\p{Cc}/u)
  })
})

describe('files that cannot be read', () => {
  test.each<[string, Partial<UnreadableFile>]>([
    ['utils/legacy.py has a syntax error in line 88 in the mirror: it fails at import', {}],
    ['utils/legacy.py has a syntax error in line 88 in the source: it fails at import', { side: 'source' }],
    [
      'utils/legacy.py has bytes that are no UTF-8 in line 88 in the mirror: it fails at import',
      { reason: 'bytes that are no UTF-8' },
    ],
    [
      'utils/legacy.py: 5 MB are too much to read in line 88 in the mirror: it is compared by its bytes alone',
      { reason: '5 MB are too much to read', failsAtImport: false },
    ],
  ])('%s', (text, more) => {
    expect(describeUnreadable({ ...legacy, ...more })).toBe(text)
  })

  test('one of which no line is known', () => {
    const { line: _, ...file } = legacy
    expect(describeUnreadable({ ...file, reason: '5 MB are too much to read', failsAtImport: false })).toBe(
      'utils/legacy.py: 5 MB are too much to read in the mirror: it is compared by its bytes alone',
    )
  })
})

test('the table', () => {
  const drifts = compare(
    [license([...old, ...imlc]), model('A|B', [column('x`<b>')]), schema('LicenseRead', 'npi')],
    [license(old), model('A|B', []), schema('LicenseRead')],
  )
  expect(renderModelTable({ models: drifts, unreadable: [legacy] }).join('\n\n')).toMatchInlineSnapshot(`
    "| model | source | mirror | differs | leads to |
    |---|--:|--:|---|---|
    | \`License (licenses)\` | 27 | 22 | missing is\\_imlc, portal\\_username, portal\\_password\\_enc, renewal\\_fee and compact\\_state | is\\_imlc: inserting will fail once the database has the column: it is NOT NULL and has no server default<br>portal\\_username, portal\\_password\\_enc and 2 more: reading it or filtering by it raises AttributeError, passing it TypeError; nothing writes it |
    | \`A\\|B\` | 1 | 0 | missing x\\\`\\<b\\> | x\\\`\\<b\\>: reading it or filtering by it raises AttributeError, passing it TypeError; nothing writes it |

    and 1 more, not stored

    utils/legacy.py has a syntax error in line 88 in the mirror: it fails at import"
  `)
})

test.each([
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
  [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
  [[], ''],
])('%j', (names, text) => {
  expect(listNames(names, 2)).toBe(text)
})
