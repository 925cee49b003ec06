/** What a good lockstep.json becomes, and every reason for which one is refused, with its place in the text. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../errors.ts'
import { findProblems, parseConfig } from './parse.ts'

const withMirrors = (mirrors: unknown) => JSON.stringify({ mirrors })

/** The problems of a declaration as `pointer: message` lines. */
const problemsOf = (text: string) =>
  findProblems(text).map(({ pointer, message }) => `${pointer}: ${message}`)

const refusal = (text: string): LockstepError => {
  try {
    parseConfig(text)
  } catch (error) {
    if (error instanceof LockstepError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('a good declaration', () => {
  test('takes its defaults', () => {
    expect(parseConfig(withMirrors({ lambda: { from: 'apps/api/src', to: 'infra/src' } }))).toEqual({
      onPush: 'tip',
      mirrors: [
        {
          name: 'lambda',
          from: 'apps/api/src',
          to: 'infra/src',
          include: ['**'],
          exclude: [],
          mirrorOnly: [],
          onCommit: 'stage',
          tracked: true,
          built: [],
        },
      ],
    })
  })

  test('keeps what is written', () => {
    const written = {
      $schema: './node_modules/lockstep/schema.json',
      onPush: 'every',
      mirrors: {
        lambda: {
          from: 'src',
          to: 'copy',
          include: ['**/*.py'],
          exclude: ['**/*.local.py'],
          mirrorOnly: ['settings.py'],
          transforms: [],
          onCommit: 'block',
          models: ['models/**'],
          migrations: 'migrations/versions',
          requireMigration: 'warn',
          built: ['build/src', { path: 'dist/a.zip', within: 'src', function: 'Api' }],
          deployed: { function: 'api', region: 'eu-central-1', alias: 'live' },
          tracked: false,
        },
      },
    }
    const { onPush, mirrors } = parseConfig(JSON.stringify(written))
    expect(onPush).toBe('every')
    expect(mirrors).toEqual([
      {
        name: 'lambda',
        from: 'src',
        to: 'copy',
        include: ['**/*.py'],
        exclude: ['**/*.local.py'],
        mirrorOnly: ['settings.py'],
        onCommit: 'block',
        models: ['models/**'],
        migrations: 'migrations/versions',
        requireMigration: 'warn',
        tracked: false,
        built: [
          { path: 'build/src', within: '' },
          { path: 'dist/a.zip', within: 'src', function: 'Api' },
        ],
        deployed: { function: 'api', region: 'eu-central-1', alias: 'live' },
      },
    ])
  })

  test.each([
    ['no mirrors', '{}'],
    ['an empty object of mirrors', '{ "mirrors": {} }'],
    ['a byte order mark', '\uFEFF{}'],
    [
      'a health endpoint',
      withMirrors({ a: { from: 'x', to: 'y', deployed: { health: 'https://a.example/h' } } }),
    ],
    ['fan-out', withMirrors({ a: { from: 'x', to: 'y' }, b: { from: 'x', to: 'z' } })],
    [
      'names of object methods',
      withMirrors({ toString: { from: 'x', to: 'y' }, valueOf: { from: 'x', to: 'z' } }),
    ],
    ['a mirror excluded from its source', withMirrors({ a: { from: 'x', to: 'x/copy', exclude: ['copy'] } })],
    ['the same as a glob', withMirrors({ a: { from: 'x', to: 'x/copy/deep', exclude: ['copy/**'] } })],
    [
      'nested mirrors that are told so',
      withMirrors({ a: { from: 'x', to: 'y', mirrorOnly: ['in/'] }, b: { from: 'z', to: 'y/in' } }),
    ],
    [
      'siblings that share a prefix',
      withMirrors({ a: { from: 'x', to: 'x-copy' }, b: { from: 'x', to: 'x-copy2' } }),
    ],
  ])('may hold %s', (_, text) => {
    expect(problemsOf(text)).toEqual([])
    expect(() => parseConfig(text)).not.toThrow()
  })

  test('puts a chain in order, whichever side contains the other', () => {
    const chain = {
      third: { from: 'c/deep', to: 'd' },
      second: { from: 'b', to: 'c' },
      first: { from: 'a', to: 'b/vendored' },
      other: { from: 'e', to: 'f' },
    }
    expect(parseConfig(withMirrors(chain)).mirrors.map(({ name }) => name)).toEqual([
      'first',
      'second',
      'third',
      'other',
    ])
  })

  test('holds paths as bytes', () => {
    expect(parseConfig(withMirrors({ a: { from: 'ü', to: 'y' } })).mirrors[0]?.from).toBe('\xc3\xbc')
  })
})

test('one error names all problems, a line each, in the order of the text', () => {
  const text = `{
  "onpush": "tip",
  "mirrors": {
    "lambda": {
      "from": "/apps/api",
      "onComit": "stage",
      "toString": {},
      "include": [
        "**",
        7
      ]
    },
    "one": { "from": "a", "to": "b" },
    "two": { "from": "b", "to": "a", "onCommit": "never" }
  }
}`
  const error = refusal(text)
  expect(error.code).toBe('CONFIG_INVALID')
  expect(error.message).toMatchInlineSnapshot(`
    "lockstep.json has 8 problems
    lockstep.json:2:3  /onpush  unknown key, did you mean "onPush"?
    lockstep.json:4:5  /mirrors/lambda  "to" is missing
    lockstep.json:5:15  /mirrors/lambda/from  must be relative, not absolute
    lockstep.json:6:7  /mirrors/lambda/onComit  unknown key, did you mean "onCommit"?
    lockstep.json:7:7  /mirrors/lambda/toString  unknown key
    lockstep.json:10:9  /mirrors/lambda/include/1  must be a string, is 7
    lockstep.json:13:22  /mirrors/one/from  closes a cycle: "one" from "two" from "one"
    lockstep.json:14:50  /mirrors/two/onCommit  must be "stage" or "block", is "never""
  `)
})

test('the text may be called by another name', () => {
  expect(() => parseConfig('{', 'HEAD:lockstep.json')).toThrow(
    'HEAD:lockstep.json has a problem\nHEAD:lockstep.json:1:2  is not JSON',
  )
})

test('a key can forge neither a line nor an escape sequence', () => {
  const { message } = refusal('{ "a\\nb\\u001b[31m": 1 }')
  expect(message).toBe('lockstep.json has a problem\nlockstep.json:1:3  /a\\u000ab\\u001b[31m  unknown key')
})

describe('whatever the text', () => {
  const good = JSON.stringify(
    {
      onPush: 'every',
      mirrors: {
        a: { from: 'x', to: 'y', include: ['**'], built: ['b', { path: 'c' }], deployed: { function: 'f' } },
        b: { from: 'y', to: 'z', mirrorOnly: ['in'], tracked: false },
        c: { from: 'x', to: 'z/in' },
      },
    },
    null,
    2,
  )
  const piece = fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      '//',
      '/*',
      '\u0000',
      '\ud800',
      'null',
      '1e9',
      '..',
      '.git',
      '__proto__',
      'x',
      'y',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )
  const mutation = fc.record({ at: fc.nat(good.length), remove: fc.nat(20), insert: piece })
  const mutated = fc
    .array(mutation, { minLength: 1, maxLength: 4 })
    .map(mutations =>
      mutations.reduce(
        (text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove),
        good,
      ),
    )
  const json = fc
    .jsonValue({ maxDepth: 5 })
    .map(value => JSON.stringify({ mirrors: { a: value, b: { from: 'x', to: 'y', deployed: value } } }))

  test.each([
    ['mutated', mutated],
    ['any JSON', json],
    ['anything', fc.string({ unit: 'binary' })],
  ])('nothing but a LockstepError is thrown: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, text => {
        const problems = findProblems(text)
        const refused = problems.length > 0 ? refusal(text) : undefined
        if (refused === undefined) JSON.parse(text.replace(/^\uFEFF/, ''))
        expect(refused === undefined ? parseConfig(text).mirrors : refused.code).toBeTruthy()
        for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0)
        if (refused) expect(refused.message.split('\n')).toHaveLength(problems.length + 1)
      }),
      { numRuns: 200 },
    )
  })
})
