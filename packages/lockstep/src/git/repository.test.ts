/** Git's C-style quoting, undone byte by byte. */
import { expect, test } from 'vitest'
import { unquote } from './repository.ts'

test.each([
  ['plain', 'plain'],
  ['with space', 'with space'],
  ['back\\slash', 'back\\slash'], // nothing is quoted unless the line is
  ['"plain"', 'plain'],
  ['"a\\nb\\tc"', 'a\nb\tc'],
  ['"\\a\\b\\v\\f\\r"', '\x07\b\v\f\r'],
  ['"say \\"hi\\""', 'say "hi"'],
  ['"one\\\\two"', 'one\\two'],
  ['"\\303\\274"', '\xc3\xbc'],
  ['"\\351.py"', '\xe9.py'],
  ['"\\0011"', '\x011'],
  ['"\\\\303"', '\\303'],
])('%s', (line, name) => {
  expect(unquote(line)).toBe(name)
})
