/** Which symbolic links lead out of the source that holds them. */
import { expect, test } from 'vitest'
import { toRepoPath } from '../core/path.ts'
import { leaves } from './refuse-source.ts'

test.each([
  ['link', 'a.py', false],
  ['link', './a.py', false],
  ['link', 'deep/a.py', false],
  ['link', 'deep/../a.py', false],
  ['link', '..a/b', false],
  ['link', '...', false],
  ['deep/link', '../a.py', false],
  ['deep/er/link', '../../a.py', false],
  ['deep/link', '..', false],
  ['link', '.', false],
  ['link', '', false],
  ['link', '..', true],
  ['link', '../a.py', true],
  ['link', 'deep/../../a.py', true],
  ['deep/link', '../../a.py', true],
  ['deep/link', '../../src/a.py', true], // back in by the source's own name: not so in the mirror
  ['link', '/etc/passwd', true],
  ['link', '/', true],
  ['link', 'C:\\a', true],
  ['link', 'c:/a', true],
])('%s → %s leaves: %s', (path, target, outside) => {
  expect(leaves(toRepoPath(path), target)).toBe(outside)
})
