/** Which project a path belongs to. */
import { expect, test } from 'vitest'
import { ownerOf, projectsByRoot } from './owner.ts'

const inWorkspace = projectsByRoot({
  infra: { root: 'infra' },
  lambda: { root: 'infra/lambda' },
  copy: { root: 'vendor/copy' },
})

test.each([
  ['infra/lambda/functions/src', 'lambda'],
  ['infra/lambda', 'lambda'],
  ['infra/lambda-edge/src', 'infra'],
  ['infra/shared', 'infra'],
  ['vendor/copy', 'copy'],
  ['vendor/other', undefined],
  ['infrastructure', undefined],
])('%s belongs to %s', (path, name) => {
  expect(ownerOf(path, inWorkspace)?.name).toBe(name)
})

test.each(['.', ''])('a project at the top, written "%s", owns what no other does', root => {
  const projectAt = projectsByRoot({ top: { root }, lambda: { root: 'infra/lambda' } })
  expect(ownerOf('README.md', projectAt)?.name).toBe('top')
  expect(ownerOf('infra/lambda/src', projectAt)?.name).toBe('lambda')
})
