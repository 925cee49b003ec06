/** .vscode/settings.json as people write it: comments, tabs, trailing commas stay, and our entries come out again. */
import { type ParseError, parse } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import type { Edit } from './edit.ts'
import type { OfferedMirror } from './offered-mirror.ts'
import { addToVscode, removeFromVscode, vscodeEntries } from './vscode-settings.ts'

const base = { from: 'src', tracked: true }
const mirrors: OfferedMirror[] = [
  { ...base, name: 'm', to: 'infra/copy', isFile: false, mirrorOnly: [] },
  { ...base, name: 'o', to: 'infra/[other]', isFile: false, mirrorOnly: ['own.py'] },
  { ...base, name: 'f', to: 'p/LICENSE', isFile: true, mirrorOnly: [] },
]
const textOf = (edit: Edit) => (edit.outcome === 'changed' ? edit.text : JSON.stringify(edit))

test('a file of its own', () => {
  const made = textOf(addToVscode(undefined, mirrors))
  expect(made).toMatchInlineSnapshot(`
    "/* lockstep install --with vscode */ {
      /* lockstep install --with vscode */ "files.readonlyInclude": {
        /* lockstep install --with vscode */ "infra/copy/**": true,
        /* lockstep install --with vscode */ "infra/[[]other[]]/**": true,
        /* lockstep install --with vscode */ "p/LICENSE": true
      },
      /* lockstep install --with vscode */ "files.readonlyExclude": {
        /* lockstep install --with vscode */ "infra/[[]other[]]/own.py": true,
        /* lockstep install --with vscode */ "infra/[[]other[]]/own.py/**": true
      },
      /* lockstep install --with vscode */ "search.exclude": {
        /* lockstep install --with vscode */ "infra/copy/**": true,
        /* lockstep install --with vscode */ "p/LICENSE": true
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
    ['an empty object', '{}\n'],
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
    ['nothing but comments', '{\n  // "editor.tabSize": 2,\n  /* , */\n}\n'],
    [
      'a section with nothing but a comment',
      '{\n  "files.readonlyInclude": { // none, yet\n  },\n  "search.exclude": {\n    // "a": true\n  }\n}\n',
    ],
    ['commas in comments', '{\n  "a": 1 /* , */ , // one, two\n  "b": 2 // three, four\n}\n'],
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
      'files.readonlyExclude': { 'infra/[[]other[]]/own.py': true, 'infra/[[]other[]]/own.py/**': true },
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
    .replace('\n  /* lockstep install --with vscode */ "files.readonlyExclude"', '\n  "mine": 1,$&')
    .replace('"p/LICENSE": true', '"p/LICENSE": true,\n    "mine": true')
  const rest = textOf(removeFromVscode(later)) as string
  expect(parse(rest)).toEqual({ mine: 1, 'files.readonlyInclude': { mine: true } })
})

test('a mirror that is declared no more loses its entries, and a second time changes nothing', () => {
  const before = textOf(addToVscode('{\n  "a": 1\n}\n', mirrors)) as string
  const after = textOf(addToVscode(before, mirrors.slice(2))) as string
  expect(parse(after)).toEqual({
    a: 1,
    'files.readonlyInclude': { 'p/LICENSE': true },
    'search.exclude': { 'p/LICENSE': true },
  })
  expect(addToVscode(after, mirrors.slice(2)).outcome).toBe('same')
})

test('a value that somebody has changed is theirs', () => {
  const made = textOf(addToVscode(undefined, mirrors)) as string
  const rest = textOf(removeFromVscode(made.replace('"p/LICENSE": true', '"p/LICENSE": false'))) as string
  expect(rest).not.toContain('lockstep')
  expect(parse(rest)).toEqual({ 'files.readonlyInclude': { 'p/LICENSE': false } })
})

test('a mirror inside another one is read-only too', () => {
  const inner = { ...base, name: 'i', to: 'infra/copy/inner', isFile: false, mirrorOnly: [] }
  const outer = { ...base, name: 'o', to: 'infra/copy', isFile: false, mirrorOnly: ['inner/', 'own.py'] }
  expect(vscodeEntries([inner, outer])).toEqual([
    ['files.readonlyInclude', ['infra/copy/inner/**', 'infra/copy/**']],
    ['files.readonlyExclude', ['infra/copy/own.py', 'infra/copy/own.py/**']],
    ['search.exclude', ['infra/copy/inner/**']],
  ])
})

test.each([
  ['', 'line 1, column 1 is not JSON that can be read; mend it, then: npx lockstep install --with vscode'],
  ['[]', 'line 1, column 1 is not JSON that can be read; mend it, then: npx lockstep install --with vscode'],
  [
    '{\n  "a": }',
    'line 2, column 8 is not JSON that can be read; mend it, then: npx lockstep install --with vscode',
  ],
  ['{ "search.exclude": true }', 'has a "search.exclude" that is not an object'],
])('%j is left alone', (text, says) => {
  expect(addToVscode(text, mirrors)).toEqual({ outcome: 'left', says })
})

test('a broken file keeps its entries', () => {
  const made = textOf(addToVscode(undefined, mirrors)) as string
  expect(removeFromVscode(`${made}}`)).toEqual({
    outcome: 'left',
    says: 'line 16, column 1 is not JSON that can be read; mend it, then: npx lockstep uninstall vscode',
  })
})
