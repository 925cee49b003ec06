/** What declaring a mirror does to the text of lockstep.json: everything else stays as its owner wrote it. */
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../errors.ts'
import { declareMirror, nameMirror, undeclareMirror } from './edit.ts'

const lambda = { name: 'lambda', from: 'apps/api/src', to: 'infra/api/src' }

describe('declareMirror', () => {
  test('makes the file where there is none', () => {
    expect(declareMirror(undefined, lambda)).toMatchInlineSnapshot(`
      "{
        "$schema": "./node_modules/lockstep/schema.json",
        "mirrors": {
          "lambda": {
            "from": "apps/api/src",
            "to": "infra/api/src"
          }
        }
      }
      "
    `)
  })

  test.each([
    ['two spaces', '{\n  "mirrors": {\n    "a": { "from": "x", "to": "y" }\n  }\n}\n'],
    ['tabs', '{\n\t"onPush": "every",\n\t"mirrors": {}\n}\n'],
    [
      'CRLF',
      '{\r\n    "mirrors": {\r\n        "a": {\r\n            "from": "x",\r\n            "to": "y"\r\n        }\r\n    }\r\n}\r\n',
    ],
    ['one line', '{"mirrors":{"a":{"from":"x","to":"y"}}}'],
  ])('keeps every other byte: %s', (_name, text) => {
    const edited = declareMirror(text, lambda)
    expect(JSON.parse(edited).mirrors.lambda).toEqual({ from: 'apps/api/src', to: 'infra/api/src' })
    expect(edited.includes('\r\n')).toBe(text.includes('\r\n'))
    expect(declareMirror(edited, lambda)).toBe(edited)
    const without = undeclareMirror(edited, 'lambda')
    if (text.includes('"a"')) expect(without).toBe(text)
    else expect(JSON.parse(without)).toEqual(JSON.parse(text))
  })

  test('takes paths as a shell completes them', () => {
    const edited = declareMirror(undefined, { name: 'lambda', from: './apps/api/src/', to: 'infra/api/src/' })
    expect(edited).toBe(declareMirror(undefined, lambda))
  })

  test.each([
    ['another mirror of that name', { ...lambda, to: 'elsewhere' }, 'USAGE'],
    ['the same place', { ...lambda, name: 'other' }, 'CONFIG_INVALID'],
    ['a path that leads outside', { ...lambda, name: 'other', to: '../x' }, 'CONFIG_INVALID'],
    ['a name that none may have', { ...lambda, name: 'a b', to: 'x' }, 'CONFIG_INVALID'],
  ])('refuses %s', (_name, mirror, code) => {
    const text = declareMirror(undefined, lambda)
    expect(() => declareMirror(text, mirror)).toThrow(expect.objectContaining({ code }))
  })

  test('refuses a text that is wrong already', () => {
    expect(() => declareMirror('{', lambda)).toThrow(LockstepError)
  })
})

test('undeclareMirror refuses a name that isn’t there', () => {
  const text = declareMirror(undefined, lambda)
  expect(() => undeclareMirror(text, 'other')).toThrow(expect.objectContaining({ code: 'MIRROR_UNKNOWN' }))
})

test.each([
  ['infra/lambda/functions/backend/src', 'backend'],
  ['infra/lambda/', 'lambda'],
  ['src', 'src'],
  ['vendor/Größe & Co/lib', 'Gr-e-Co'],
  ['a/.hidden', 'hidden'],
  ['ä', 'mirror'],
])('a mirror at %s is called %s', (to, name) => {
  expect(nameMirror(to)).toBe(name)
})
