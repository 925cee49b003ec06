/** Which package.json files are projects, by the package manager's globs. */
import { describe, expect, test } from 'vitest'
import { pnpmPackages, workspaceMatcher } from './workspace-globs.ts'

describe('workspaceMatcher', () => {
  test.each<[string[], string, boolean]>([
    [['packages/*'], 'packages/a', true],
    [['./packages/*/'], 'packages/a', true],
    [['packages/*/package.json'], 'packages/a', true],
    [['packages/*'], 'packages/a/b', false],
    [['packages/**'], 'packages/a/b', true],
    [['packages/**', '!**/test/**'], 'packages/a/test/b', false],
    [['!packages/old', 'packages/*'], 'packages/old', false],
    [['apps/{web,api}'], 'apps/api', true],
    [['packages/*'], '.', false],
    [['.'], '.', true],
    [[], 'packages/a', false],
  ])('%j includes %s: %j', (globs, directory, included) => {
    expect(workspaceMatcher(globs)(directory)).toBe(included)
  })
})

describe('pnpmPackages', () => {
  test.each<[string, string[]]>([
    [
      'packages:\n  - \'packages/*\'\n  # old ones\n\n  - "apps/*" # new\n  - tools\ncatalog:\n  - no\n',
      ['packages/*', 'apps/*', 'tools'],
    ],
    ['catalog:\n  a: 1\r\npackages:\r\n- a/*\r\n- "!b"\r\n', ['a/*', '!b']],
    ['packages: [\'a/*\', b,\n  "c"]\n', ['a/*', 'b', 'c']],
    ['catalog: {}\n', []],
    ['packages: []\n', []],
    ['', []],
  ])('%j', (yaml, globs) => {
    expect(pnpmPackages(yaml)).toEqual(globs)
  })
})
