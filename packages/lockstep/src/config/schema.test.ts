/** The shipped schema is what the code generates, and it agrees with the validator wherever a schema can. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderSchema, schemas } from '../../../../tools/generate-schemas.ts'
import { globProblem } from '../core/glob.ts'
import { findProblems, parseConfig } from './parse.ts'
import { isRepoPath, repoPathPattern } from './repo-path.ts'

const root = join(__dirname, '../../../..')
const shipped = JSON.parse(readFileSync(join(root, 'packages/lockstep/schema.json'), 'utf8'))
const isValid = new Ajv({ strictTypes: false }).compile(shipped)

test.each(schemas.map(schema => [schema.file, schema] as const))(
  '%s is what the code generates',
  (file, schema) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(renderSchema(schema))
  },
)

test('every key is described, and says its default', () => {
  const mirror = shipped.properties.mirrors.additionalProperties
  for (const key of Object.values({ ...shipped.properties, ...mirror.properties })) {
    expect(key).toMatchObject({ description: expect.any(String) })
  }
  expect(mirror.required).toEqual(['from', 'to'])
  expect(mirror.additionalProperties).toBe(false)
  const defaults = Object.entries(mirror.properties).map(([key, value]) => [
    key,
    (value as { default?: unknown }).default,
  ])
  expect(Object.fromEntries(defaults.filter(([, value]) => value !== undefined))).toEqual({
    include: ['**'],
    exclude: [],
    mirrorOnly: [],
    transforms: [],
    onCommit: 'stage',
    tracked: true,
  })
})

const mirror = (extra: object) => ({ mirrors: { a: { from: 'src', to: 'copy', ...extra } } })

describe('schema and validator', () => {
  test.each([
    {},
    { mirrors: {} },
    { $schema: 'x', onPush: 'every', mirrors: {} },
    mirror({}),
    mirror({ include: ['a/**', '!(b)', 'c/'], exclude: [], mirrorOnly: ['x'], models: ['\\[id\\]'] }),
    mirror({ transforms: [], onCommit: 'block', tracked: false, migrations: 'a/b' }),
    mirror({ built: ['a', { path: 'b' }, { path: 'b', within: 'c', function: 'd' }] }),
    mirror({ deployed: { function: 'a' } }),
    mirror({ deployed: { function: 'a', region: 'b', alias: 'c' } }),
    mirror({ deployed: { health: 'https://a.example' } }),
  ])('both accept %j', config => {
    expect([isValid(config), findProblems(JSON.stringify(config))]).toEqual([true, []])
  })

  test.each([
    [],
    null,
    { mirror: {} },
    { toString: 1 },
    { onPush: 'never' },
    { $schema: 1 },
    { mirrors: [] },
    { mirrors: { a: {} } },
    { mirrors: { a: [] } },
    { mirrors: { a: { from: 'x' } } },
    { mirrors: { constructor: { from: 'x', to: 'y' } } },
    { mirrors: { '-a': { from: 'x', to: 'y' } } },
    JSON.parse('{ "mirrors": { "__proto__": { "from": "x", "to": "y" } } }'),
    mirror({ from: '/x' }),
    mirror({ from: '' }),
    mirror({ to: 'a/.Git/b' }),
    mirror({ to: 'a/' }),
    mirror({ to: 'C:/a' }),
    mirror({ to: 1 }),
    mirror({ onComit: 'stage' }),
    mirror({ onCommit: 'x' }),
    mirror({ include: '**' }),
    mirror({ include: [''] }),
    mirror({ include: ['/a'] }),
    mirror({ exclude: ['!a'] }),
    mirror({ mirrorOnly: ['../a'] }),
    mirror({ models: [1] }),
    mirror({ transforms: [{}] }),
    mirror({ tracked: null }),
    mirror({ migrations: '..' }),
    mirror({ built: {} }),
    mirror({ built: [{}] }),
    mirror({ built: [[]] }),
    mirror({ built: [{ path: 'a', x: 1 }] }),
    mirror({ deployed: {} }),
    mirror({ deployed: [] }),
    mirror({ deployed: { function: '' } }),
    mirror({ deployed: { region: 'a' } }),
    mirror({ deployed: { function: 'a', health: 'https://a.example' } }),
    mirror({ deployed: { health: 'https://a.example', alias: 'b' } }),
    mirror({ deployed: { health: 'a.example' } }),
  ])('both refuse %j', config => {
    expect(isValid(config)).toBe(false)
    expect(findProblems(JSON.stringify(config))).not.toEqual([])
  })

  const unit = fc.constantFrom(
    'a',
    '.',
    '..',
    '/',
    '.git',
    '.GIT',
    'git~1',
    '\u200d',
    'g',
    'it',
    'C:',
    '\\',
    '\n',
    '\u007f',
    '\u2028',
    'ü',
    '😀',
    '!',
    '(',
    ')',
    '*',
  )
  const text = fc.array(unit, { maxLength: 5 }).map(parts => parts.join(''))

  test('agree about every path', () => {
    fc.assert(
      fc.property(text, path => {
        expect(new RegExp(repoPathPattern, 'u').test(path)).toBe(isRepoPath(path))
      }),
      { numRuns: 1000 },
    )
  })

  test('agree about every glob, but for what is left open in it', () => {
    fc.assert(
      fc.property(text, glob => {
        const problem = globProblem(glob)
        fc.pre(!problem?.startsWith('is not a glob'))
        expect(isValid(mirror({ include: [glob] }))).toBe(problem === undefined)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('docs/configuration.md', () => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8')

  test('has a row for every key', () => {
    const { properties } = shipped.properties.mirrors.additionalProperties
    const rows = [...page.matchAll(/^\| `(\$?\w+)` \|/gm)].map(([, key]) => key)
    expect(rows.sort()).toEqual([...Object.keys(shipped.properties), ...Object.keys(properties)].sort())
  })

  test('shows only declarations that are accepted', () => {
    const examples = [...page.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, example]) => example ?? '')
    expect(examples.length).toBeGreaterThan(1)
    for (const example of examples) expect(() => parseConfig(example)).not.toThrow()
  })
})
