/** .vscode/settings.json as people write it: comments, tabs, trailing commas stay, and our entries come out again. */
import { type ParseError, parse } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import type { Edit } from './edit.ts'
import type { OfferedMirror } from './offered-mirror.ts'
import { addToVscode, removeFromVscode } from './vscode-settings.ts'

const mirrors: OfferedMirror[] = [
  { name: 'm', to: 'infra/copy', isFile: false, mirrorOnly: [] },
  { name: 'o', to: 'infra/[other]', isFile: false, mirrorOnly: ['own.py'] },
  { name: 'f', to: 'p/LICENSE', isFile: true, mirrorOnly: [] },
]
const textOf = (edit: Edit) => (edit.outcome === 'changed' ? edit.text : JSON.stringify(edit))

test('a file of its own', () => {
  const made = textOf(addToVscode(undefined, mirrors))
  expect(made).toMatchInlineSnapshot(`
    "{
      /* lockstep install */ "files.readonlyInclude": {
        /* lockstep install */ "infra/copy/**": true,
        /* lockstep install */ "infra/[[]other[]]/**": true,
        /* lockstep install */ "p/LICENSE": true
      },
      /* lockstep install */ "files.readonlyExclude": {
        /* lockstep install */ "infra/[[]other[]]/own.py": true
      },
      /* lockstep install */ "search.exclude": {
        /* lockstep install */ "infra/copy/**": true,
        /* lockstep install */ "p/LICENSE": true
      }
    }
    "
  `)
  expect(textOf(removeFromVscode(made))).toBe(undefined)
})

describe('is put in once and taken out exactly', () => {
  test.each<[string, string]>([
    ['a setting', '{\n  "a": 1\n}\n'],
    ['no last line end', '{\n  "a": 1\n}'],
    ['a trailing comma', '{\n  "a": 1,\n}\n'],
    ['comments', '// mine\n{\n  // a\n  "a": 1, // one, two\n  /* b */ "b": 2 // the last\n  // end\n}\n'],
    ['a comment behind a trailing comma', '{\n  "a": 1, // one\n}\n'],
    ['tabs and line ends of Windows', '{\r\n\t"a": 1\r\n}\r\n'],
    ['one line', '{ "a": 1 }'],
    [
      'a section that is there',
      '{\n    "search.exclude": {\n        "**/dist": true\n    },\n    "z": 1\n}\n',
    ],
    ['a section with a trailing comma', '{\n  "search.exclude": {\n    "**/dist": true,\n  },\n}\n'],
    ['a section in one line', '{ "search.exclude": { "**/dist": true }, "z": [1, 2] }\n'],
    [
      'an empty section',
      '{\n  "search.exclude": {},\n  "files.readonlyInclude": { }\n}\n'.replace('{ }', '{}'),
    ],
    ['a byte order mark', '\uFEFF{\n  "a": 1\n}\n'],
  ])('%s', (_, text) => {
    const added = textOf(addToVscode(text, mirrors)) as string
    const errors: ParseError[] = []
    const value = parse(added.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true })
    expect(errors).toEqual([])
    const before = parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true })
    expect(value).toEqual({
      ...before,
      'files.readonlyInclude': { 'infra/copy/**': true, 'infra/[[]other[]]/**': true, 'p/LICENSE': true },
      'files.readonlyExclude': { 'infra/[[]other[]]/own.py': true },
      'search.exclude': { ...before['search.exclude'], 'infra/copy/**': true, 'p/LICENSE': true },
    })
    expect(addToVscode(added, mirrors)).toEqual({ outcome: 'same', says: 'already there' })
    expect(textOf(removeFromVscode(added))).toBe(text)
  })
})

test('an entry that the user has is theirs, and what they add later stays', () => {
  const own = '{\n  "search.exclude": {\n    "infra/copy/**": true\n  }\n}\n'
  const added = textOf(addToVscode(own, mirrors)) as string
  expect(textOf(removeFromVscode(added))).toBe(own)
  const made = textOf(addToVscode(undefined, mirrors)) as string
  const later = made
    .replace(
      /(\n *"files.readonlyExclude"|\n *\/\* lockstep install \*\/ "files.readonlyExclude")/,
      '\n  "mine": 1,$1',
    )
    .replace('"p/LICENSE": true', '"p/LICENSE": true,\n    "mine": true')
  const rest = textOf(removeFromVscode(later)) as string
  expect(parse(rest)).toEqual({ mine: 1, 'files.readonlyInclude': { mine: true } })
})

test.each(['', '[]', '{ "a": }', '{ "search.exclude": true }'])('%j is left alone', text => {
  expect(addToVscode(text, mirrors).outcome).toBe('left')
})
