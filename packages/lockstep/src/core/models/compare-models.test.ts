import { describe, expect, test } from 'vitest'
import { toRepoPath } from '../path.ts'
import { compareModels } from './compare-models.ts'
import type { Field, Model } from './model.ts'
import type { ModelDrift } from './model-drift.ts'

const column = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  kind: 'column',
  type: 'String',
  nullable: true,
  line: 1,
  ...more,
})

function model(name: string, fields: readonly (Field | string)[], more: Partial<Model> = {}): Model {
  const path = more.path ?? toRepoPath('models.py')
  return {
    id: `${path}#${name}`,
    path,
    name,
    kind: 'table',
    framework: 'SQLAlchemy',
    table: `${name.toLowerCase()}s`,
    fields: fields.map(field => (typeof field === 'string' ? column(field) : field)),
    complete: true,
    bases: [],
    line: 1,
    ...more,
  }
}

/** A field's words, some of them undefined for what isn't said. */
type Said = { [Key in keyof Field]?: Field[Key] | undefined }

const without = ({ table: _, ...rest }: Model): Model => rest

function compare(
  expected: readonly Model[],
  actual: readonly Model[],
  unreadable: { expected?: string[]; actual?: string[] } = {},
): ModelDrift[] {
  const files = (paths: string[] = []) => paths.map(path => ({ path: toRepoPath(path) }))
  return compareModels({
    expected: { models: expected, unreadable: files(unreadable.expected) },
    actual: { models: actual, unreadable: files(unreadable.actual) },
  })
}

/** `License: missing is_imlc, extra npi, changed role (nullable)`. */
function words(drifts: readonly ModelDrift[]): string[] {
  return drifts.map(({ name, change, fields, affects, movedTo }) => {
    const list = fields.map(
      field =>
        `${field.change} ${field.name}${field.aspects ? ` (${field.aspects.join(', ')})` : ''}${field.from ? ` of ${field.from}` : ''}`,
    )
    const head = `${name}${change === 'changed' ? '' : ` ${change}`}${movedTo ? ` in ${movedTo}` : ''}`
    return `${head}: ${list.join(', ')}${affects ? ` +${affects}` : ''}`
  })
}

describe('fields', () => {
  test('models that say the same are no drift, in whatever order they say it', () => {
    expect(compare([model('License', ['id', 'npi'])], [model('License', ['npi', 'id'])])).toEqual([])
  })

  test('a swap within equal counts is seen', () => {
    const drifts = compare([model('License', ['id', 'state'])], [model('License', ['id', 'npi'])])
    expect(words(drifts)).toEqual(['License: extra npi, missing state'])
    expect(drifts[0]).toMatchObject({ expectedFields: 2, actualFields: 2, level: 'critical' })
  })

  test('relationships are compared and not counted', () => {
    const owner: Field = { name: 'owner', kind: 'relationship', type: 'Owner', line: 3 }
    const drifts = compare([model('License', ['id', owner])], [model('License', ['id'])])
    expect(words(drifts)).toEqual(['License: missing owner'])
    expect(drifts[0]).toMatchObject({ expectedFields: 1, actualFields: 1, level: 'medium' })
  })

  test.each<[string, Said, Said, string[]]>([
    ['another type', { type: 'String(36)' }, { type: 'String(32)' }, ['type']],
    ['a type that one side leaves out', { type: 'String(36)' }, { type: undefined }, []],
    ['nullable', { nullable: true }, { nullable: false }, ['nullable']],
    ['nullable, which one side cannot tell', { nullable: true }, { nullable: undefined }, []],
    ['required', { required: true }, { required: false }, ['required']],
    ['required, which one side cannot tell', { required: true }, {}, []],
    ['a key', { primaryKey: true }, {}, ['primaryKey']],
    ['no key, said and unsaid', { primaryKey: false }, {}, []],
    ['a default', { default: '0' }, {}, ['default']],
    ['another default', { default: '0' }, { default: '1' }, ['default']],
    ['a server default', {}, { serverDefault: '"0"' }, ['serverDefault']],
    ['a name in the table', { storedAs: 'x' }, {}, ['storedAs']],
    ['its own name in the table, said and unsaid', { storedAs: 'role' }, {}, []],
    ['the kind, and nothing beside it', { kind: 'column' }, { kind: 'relationship', type: 'Role' }, ['kind']],
    ['the line alone', { line: 1 }, { line: 9 }, []],
    ['who brings it', { from: 'A' }, {}, []],
  ])('%s', (_, one, other, aspects) => {
    const drop = (field: Said) =>
      Object.fromEntries(
        Object.entries({ ...column('role'), ...field }).filter(([, value]) => value !== undefined),
      )
    const drifts = compare(
      [model('User', [drop(one) as unknown as Field])],
      [model('User', [drop(other) as unknown as Field])],
    )
    expect(drifts.flatMap(({ fields }) => fields.flatMap(field => field.aspects))).toEqual(aspects)
  })
})

describe('what cannot be told', () => {
  const path = toRepoPath('legacy.py')
  const known = model('License', ['id', 'npi'], { path })

  test.each<[string, Model[], Model[], { expected?: string[]; actual?: string[] }]>([
    ['a file that the mirror cannot read', [known], [], { actual: ['legacy.py'] }],
    ['a file that the source cannot read', [], [known], { expected: ['legacy.py'] }],
    [
      'a model found elsewhere while its file cannot be read',
      [known],
      [model('License', ['id'])],
      { actual: ['legacy.py'], expected: ['models.py'] },
    ],
    ['two models of one id', [known, known], [model('License', ['id'], { path })], {}],
    [
      'a base that the mirror alone could not find',
      [known],
      [model('License', ['id'], { path, complete: false })],
      {},
    ],
    [
      'a base that the source alone could not find',
      [model('License', ['id'], { path, complete: false })],
      [known],
      {},
    ],
    [
      'a field of a base that the mirror may not have found',
      [
        model('License', ['id', column('npi', { from: 'Mixin' })], {
          path,
          complete: false,
          bases: ['Mixin'],
        }),
      ],
      [model('License', ['id'], { path, complete: false })],
      {},
    ],
    [
      'what a field is, under bases that one side knows',
      [known],
      [model('License', ['id', { name: 'npi', kind: 'field', line: 1 }], { path, complete: false })],
      {},
    ],
  ])('%s', (_, expected, actual, unreadable) => {
    expect(words(compare(expected, actual, unreadable))).toEqual([])
  })

  test('bases that neither side found say the same to both', () => {
    const drifts = compare(
      [{ ...known, complete: false }],
      [model('License', ['id'], { path, complete: false })],
    )
    expect(words(drifts)).toEqual(['License: missing npi'])
    expect(drifts[0]?.complete).toBe(false)
  })

  test('a file that nobody looked at lacks nothing', () => {
    const sides = { expected: { models: [known], unreadable: [] }, actual: { models: [], unreadable: [] } }
    expect(compareModels({ ...sides, actual: { ...sides.actual, isLookedAt: () => false } })).toEqual([])
    expect(words(compareModels({ ...sides, actual: { ...sides.actual, isLookedAt: () => true } }))).toEqual([
      'License missing: ',
    ])
  })

  test('other models are still compared', () => {
    const drifts = compare([known, model('User', ['id', 'npi'])], [model('User', ['id'])], {
      actual: ['legacy.py'],
    })
    expect(words(drifts)).toEqual(['User: missing npi'])
  })
})

describe('whole models', () => {
  test('missing and extra ones', () => {
    const drifts = compare([model('License', ['id', 'npi'])], [model('Provider', ['id'])])
    expect(words(drifts)).toEqual(['License missing: ', 'Provider extra: '])
    expect(drifts).toMatchObject([
      { expectedFields: 2, level: 'high', consequence: 'importing it will fail' },
      { actualFields: 1, level: 'high', consequence: expect.stringContaining('will fail wherever') },
    ])
    expect(drifts[0]).not.toHaveProperty('actualFields')
  })

  test('one that a relationship is left to', () => {
    const owner = model('Owner', [
      'id',
      { name: 'licenses', kind: 'relationship', type: 'list[License]', line: 1 },
    ])
    expect(compare([model('License', ['id']), owner], [owner])).toMatchObject([
      { name: 'License', level: 'critical' },
    ])
  })

  test('one that lies elsewhere is compared', () => {
    const moved = model('License', ['id'], { path: toRepoPath('old.py') })
    expect(words(compare([model('License', ['id', 'npi'])], [moved]))).toEqual([
      'License in old.py: missing npi',
    ])
    expect(words(compare([model('License', ['id'])], [moved]))).toEqual(['License in old.py: '])
  })

  test.each<[string, Partial<Model>]>([
    ['of another table', { table: 'other' }],
    ['of another kind', { kind: 'record' }],
  ])('one elsewhere %s is another one', (_, more) => {
    const other = model('License', ['id'], { path: toRepoPath('old.py'), ...more })
    expect(compare([model('License', ['id'])], [other])).toHaveLength(2)
  })

  test('two elsewhere are none in particular', () => {
    const [one, other] = ['a.py', 'b.py'].map(path => model('License', ['id'], { path: toRepoPath(path) }))
    expect(compare([model('License', ['id'])], [one as Model, other as Model])).toHaveLength(3)
  })

  test('another table, kind or framework', () => {
    const [drift] = compare([model('License', ['id'])], [model('License', ['id'], { table: 'licences' })])
    expect(drift).toMatchObject({
      change: 'changed',
      level: 'critical',
      differences: [{ aspect: 'table', expected: 'licenses', actual: 'licences' }],
    })
    const record = without(model('License', ['id'], { kind: 'record', framework: 'Pydantic' }))
    expect(compare([model('License', ['id'])], [record])[0]?.differences.map(({ aspect }) => aspect)).toEqual(
      ['kind', 'framework'],
    )
    expect(compare([model('License', ['id'])], [{ ...record, complete: false }])).toEqual([])
  })

  test('stored ones come first, the worst first', () => {
    const at = (path: string) => ({ path: toRepoPath(path) })
    const drifts = compare(
      [
        without(model('Read', ['id'], { ...at('a.py'), kind: 'record', framework: 'Pydantic' })),
        model('Late', ['id', column('x', { nullable: false })], at('z.py')),
        model('Early', ['id', 'x'], at('b.py')),
        without(model('Stamps', ['at'], { ...at('a.py'), kind: 'mixin' })),
      ],
      [model('Late', ['id'], at('z.py')), model('Early', ['id'], at('b.py'))],
    )
    expect(drifts.map(({ name }) => name)).toEqual(['Late', 'Early', 'Stamps', 'Read'])
  })
})

describe('fields that are lent', () => {
  const lent = (name: string) => column(name, { from: 'Stamps' })
  const mixin = (fields: string[]) => without(model('Stamps', fields, { kind: 'mixin' }))
  const user = (name: string, fields: string[]) =>
    model(name, ['id', ...fields.map(lent)], { bases: ['Stamps'] })

  test('are reported once, at who lends them', () => {
    const drifts = compare(
      [mixin(['made', 'deleted']), user('A', ['made', 'deleted']), user('B', ['made', 'deleted'])],
      [mixin(['made']), user('A', ['made']), user('B', ['made'])],
    )
    expect(words(drifts)).toEqual(['Stamps: missing deleted +2'])
  })

  test('beside what a model lacks of its own', () => {
    const own = { ...user('A', ['deleted']), fields: [column('id'), column('npi'), lent('deleted')] }
    const drifts = compare([mixin(['deleted']), own], [mixin([]), user('A', [])])
    expect(words(drifts)).toEqual(['A: missing npi', 'Stamps: missing deleted +1'])
  })

  test('stay at the models where their class is nobody known', () => {
    const drifts = compare([user('A', ['deleted']), user('B', ['deleted'])], [user('A', []), user('B', [])])
    expect(words(drifts)).toEqual(['A: missing deleted of Stamps', 'B: missing deleted of Stamps'])
  })

  test('stay where they are columns and their class has plain fields', () => {
    const base = (fields: string[]) => {
      const plain = fields.map(name => column(name, { kind: 'field' }))
      return without(model('Stamps', plain, { kind: 'record', framework: 'SQLModel' }))
    }
    const drifts = compare([base(['deleted']), user('A', ['deleted'])], [base([]), user('A', [])])
    expect(words(drifts)).toEqual(['A: missing deleted of Stamps', 'Stamps: missing deleted'])
  })

  test('stay where two classes share the name', () => {
    const others = ['x.py', 'y.py'].map(path => ({
      ...mixin(['deleted']),
      id: `${path}#Stamps`,
      path: toRepoPath(path),
    }))
    const emptied = others.map(each => ({ ...each, fields: [] }))
    const drifts = compare([...others, user('A', ['deleted'])], [...emptied, user('A', [])])
    expect(words(drifts)).toContain('A: missing deleted of Stamps')
  })

  test('of a class that is missing as a whole: at the one model that had them, at the class for more', () => {
    expect(words(compare([mixin(['deleted']), user('A', ['deleted'])], [model('A', ['id'])]))).toEqual([
      'A: missing deleted of Stamps',
      'Stamps missing: ',
    ])
    expect(
      words(
        compare(
          [mixin(['deleted']), user('A', ['deleted']), user('B', ['deleted'])],
          [model('A', ['id']), model('B', ['id'])],
        ),
      ),
    ).toEqual(['Stamps missing: missing deleted +2'])
  })

  test('a field that moved from the class into the model is no difference of the model', () => {
    const drifts = compare(
      [mixin(['deleted']), user('A', ['deleted'])],
      [mixin([]), model('A', ['id', 'deleted'], { bases: ['Stamps'] })],
    )
    expect(words(drifts)).toEqual(['Stamps: missing deleted'])
  })
})
