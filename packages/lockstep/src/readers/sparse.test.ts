/** Which paths a sparse cone holds: as plain git answers it, and as the table says. */
import { expect, test } from 'vitest'
import { createRepository } from '../../../../test/support/repository.ts'
import { toRepoPath } from '../core/path.ts'
import { isInCone } from './sparse.ts'

const cone = ['apps/backend', 'libs']
const cases: [string, boolean][] = [
  ['README.md', true],
  ['apps/backend/a.py', true],
  ['apps/backend/deep/er/a.py', true],
  ['apps/file.md', true], // right inside of a parent
  ['apps/frontend/a.ts', false],
  ['apps/backend2/a.py', false],
  ['libs/x/y', true],
  ['other/a', false],
  ['other/libs/a', false],
]

test.each(cases)('%s is in the cone: %s', (path, inside) => {
  expect(isInCone(toRepoPath(path), cone.map(toRepoPath))).toBe(inside)
})

test.each([
  ['top.txt', true],
  ['a/b', false],
])('an empty cone holds %s: %s', (path, inside) => {
  expect(isInCone(toRepoPath(path), [])).toBe(inside)
})

test('git says the same', async () => {
  await using repo = await createRepository(Object.fromEntries(cases.map(([path]) => [path, 'text\n'])))
  repo.git('sparse-checkout', 'set', '--cone', ...cone)
  expect(cases.map(([path]) => [path, repo.read(path) !== undefined])).toEqual(cases)
})
