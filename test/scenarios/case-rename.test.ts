/**
 * A source file whose name changes in its case alone, where git takes names that differ so for one (core.ignoreCase=true, as it
 * sets it on disks that do the same). The disk here tells them apart, so git and Lockstep are what is tested, not such a disk.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

async function createRenamed(): Promise<TestRepository> {
  const files = { 'a/Models.py': '1\n', 'b/Models.py': '1\n', 'a/other.py': 'o\n', 'b/other.py': 'o\n' }
  const repo = await createRepository({ 'lockstep.json': config({ m: { from: 'a', to: 'b' } }), ...files })
  repo.git('config', 'core.ignoreCase', 'true')
  repo.installHook()
  repo.git('mv', 'a/Models.py', 'a/models.py')
  return repo
}

function expectRenamed(repo: TestRepository): void {
  expect(repo.git('ls-tree', '-r', '--name-only', 'HEAD', 'a', 'b').split('\n')).toEqual([
    'a/models.py',
    'a/other.py',
    'b/models.py',
    'b/other.py',
  ])
  expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
  expect(readdirSync(join(repo.root, 'b')).sort()).toEqual(['models.py', 'other.py'])
  expect(repo.git('status', '--porcelain')).toBe('')
  for (const words of [[], ['--staged'], ['--at', 'HEAD']])
    expect(repo.lockstep(['check', ...words])).toMatchObject({ code: 0 })
}

test(
  'the hook',
  shows(
    'edge cases',
    '`git mv Models.py models.py` under core.ignoreCase, and a commit',
    'the mirror is renamed in the commit',
    2,
  ),
  async () => {
    await using repo = await createRenamed()
    expect(repo.tryGit(['commit', '--quiet', '--message', 'x'])).toMatchObject({ code: 0 })
    expectRenamed(repo)
  },
)

test.each([[['sync', '--staged']], [['sync']]])(
  'lockstep %j, then a commit',
  shows(
    'edge cases',
    '`git mv Models.py models.py` under core.ignoreCase, and lockstep sync',
    'the mirror is renamed on disk, and in the next commit',
    2,
  ),
  async words => {
    await using repo = await createRenamed()
    expect(repo.lockstep(words)).toMatchObject({ code: 0 })
    expect(readdirSync(join(repo.root, 'b')).sort()).toEqual(['models.py', 'other.py'])
    expect(repo.tryGit(['commit', '--quiet', '--all', '--message', 'x'])).toMatchObject({ code: 0 })
    expectRenamed(repo)
  },
)

test(
  'a change of text in the same commit',
  shows(
    'edge cases',
    '`git mv Models.py models.py` under core.ignoreCase, with a change of its text',
    'the mirror is renamed and changed in the commit',
    2,
  ),
  async () => {
    await using repo = await createRenamed()
    repo.write({ 'a/models.py': '2\n' })
    expect(repo.tryGit(['commit', '--quiet', '--all', '--message', 'x'])).toMatchObject({ code: 0 })
    expectRenamed(repo)
    expect(repo.read('b/models.py')).toBe('2\n')
  },
)
