/** Where the boundary lies, in every spelling of a version that is about. */
import { expect, test } from 'vitest'
import { isTooOld } from './git-version.ts'

test.each([
  ['2.36.0', false],
  ['2.36', false],
  ['2.36.0-rc0', false],
  ['2.36.0.windows.1', false],
  ['2.39.3 (Apple Git-145)', false],
  ['2.100.1', false],
  ['3.0.0', false],
  ['2.35.9', true],
  ['2.35.1.windows.2', true],
  ['2.9.5', true],
  ['2.3.10 (Apple Git-55)', true],
  ['1.99.0', true],
  ['built from somewhere', false],
])('%s is too old: %s', (version, answer) => {
  expect(isTooOld(version)).toBe(answer)
})
