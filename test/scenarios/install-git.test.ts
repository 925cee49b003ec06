/**
 * `lockstep install` into hooks that git runs itself: .git/hooks, a folder of core.hooksPath, linked work trees. The line
 * finds Lockstep among the packages of this work tree or of the main one, and without it refuses what can be refused.
 */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hookBin, lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, model, modelText } from '../support/incident.ts'
import type { Content, TestRepository } from '../support/repository.ts'

async function createWithPackages(files: Record<string, Content> = {}): Promise<TestRepository> {
  const repo = await createIncident({ hook: false, files: { '.gitignore': 'node_modules\n', ...files } })
  mkdirSync(join(repo.root, 'node_modules/.bin'), { recursive: true })
  symlinkSync(hookBin, join(repo.root, 'node_modules/.bin/lockstep-hook'))
  symlinkSync(lockstepBin, join(repo.root, 'node_modules/.bin/lockstep'))
  return repo
}

const change = { [model]: modelText({ 3: '    is_imlc = 1\n' }) }

test(
  'a commit after an install into .git/hooks carries the mirror',
  shows('other tools', 'plain .git/hooks, set up by lockstep install', 'the mirror is in the commit', 2),
  async () => {
    await using repo = await createWithPackages()
    expect(repo.lockstep(['install'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "✓ .git/hooks/pre-commit: created
      ✓ .git/hooks/pre-merge-commit: created
      ✓ .git/hooks/post-commit: created
      ✓ .git/hooks/post-merge: created
      ✓ .git/hooks/post-checkout: created
      ✓ .git/hooks/post-rewrite: created
      ✓ .git/hooks/pre-push: created
        hooks of git itself aren’t versioned: each clone needs its own npx lockstep install
      ",
      }
    `)
    repo.write(change)
    expect(repo.tryGit(['commit', '--quiet', '-a', '--message', 'x']).code).toBe(0)
    expect(differences(repo)).toEqual([])
  },
)

test('from a folder below the top, a commit is carried too', async () => {
  await using repo = await createWithPackages()
  repo.lockstep(['install'], { directory: 'apps' })
  repo.write(change)
  expect(repo.tryGit(['commit', '--quiet', '-a', '--message', 'x'], { directory: 'infra/lambda' }).code).toBe(
    0,
  )
  expect(differences(repo)).toEqual([])
})

describe('core.hooksPath', () => {
  test(
    'a folder of the work tree gets the lines; the user’s stay',
    shows('other tools', 'core.hooksPath, set up by lockstep install', 'the mirror is in the commit', 2),
    async () => {
      await using repo = await createWithPackages({
        '.githooks/pre-commit': { executable: '#!/bin/bash\necho mine' },
      })
      repo.git('config', 'core.hooksPath', '.githooks')
      const answer = repo.lockstep(['install'])
      expect(answer.code).toBe(0)
      expect(answer.stdout).toContain('✓ .githooks/pre-commit: added as its last line\n')
      repo.write(change)
      const commit = repo.tryGit(['commit', '--quiet', '-a', '--message', 'x'])
      expect(`${commit.stdout}${commit.stderr}`).toContain('mine\n')
      expect(differences(repo)).toEqual([])
      repo.lockstep(['uninstall'])
      expect(repo.read('.githooks/pre-commit')).toBe('#!/bin/bash\necho mine')
      expect(repo.git('diff', 'HEAD~1', '--', '.githooks')).toBe('')
    },
  )

  test('a folder outside of the repository is left alone', async () => {
    await using repo = await createWithPackages()
    repo.write({ '../home/hooks/pre-push': { executable: '#!/bin/sh\n' } })
    repo.git('config', 'core.hooksPath', '../home/hooks')
    const answer = repo.lockstep(['install'])
    expect(answer.code).toBe(1)
    expect(answer.stdout).toContain('lies outside of this repository, and other repositories may use it too')
    expect(repo.read('../home/hooks/pre-push')).toBe('#!/bin/sh\n')
    expect(repo.read('../home/hooks/pre-commit')).toBe(undefined)
  })

  test('a folder that is a link to somewhere else is left alone', async () => {
    await using repo = await createWithPackages()
    mkdirSync(join(repo.root, '../elsewhere'))
    symlinkSync('../elsewhere', join(repo.root, 'hooks'))
    repo.git('config', 'core.hooksPath', 'hooks')
    expect(repo.lockstep(['install']).code).toBe(1)
    expect(repo.run('ls', ['../elsewhere']).stdout).toBe('')
  })
})

describe('a linked work tree', () => {
  test(
    'without packages of its own uses those of the main one',
    shows(
      'other tools',
      'a linked work tree without node_modules, plain hooks',
      'the mirror is in the commit',
      2,
    ),
    async () => {
      await using repo = await createWithPackages()
      repo.lockstep(['install'])
      repo.git('worktree', 'add', '--quiet', '../linked')
      repo.write({ [`../linked/${model}`]: change[model] })
      const commit = repo.tryGit(['-C', '../linked', 'commit', '--quiet', '-a', '--message', 'x'])
      expect(commit.code).toBe(0)
      expect(differences(repo, 'linked')).toEqual([])
    },
  )

  test('installs into the hooks that all work trees share', async () => {
    await using repo = await createWithPackages()
    repo.git('worktree', 'add', '--quiet', '../linked')
    const answer = repo.lockstep(['install'], { directory: '../linked' })
    expect(answer.code).toBe(0)
    expect(repo.read('.git/hooks/pre-commit')).toContain('lockstep-hook pre-commit "$@"')
    expect(repo.lockstep(['uninstall'], { directory: '../linked' }).code).toBe(0)
    expect(repo.read('.git/hooks/pre-commit')).toBe(undefined)
  })
})

describe('without Lockstep among the packages', () => {
  const elsewhere = { PATH: '/usr/bin:/bin' }

  test(
    'a commit is refused with what to do',
    shows('hooks', 'node_modules is missing', 'the commit is refused, and says npm install', 4),
    async () => {
      await using repo = await createWithPackages()
      repo.lockstep(['install'])
      rmSync(join(repo.root, 'node_modules'), { recursive: true })
      repo.write(change)
      const commit = repo.tryGit(['commit', '--quiet', '-a', '--message', 'x'], { environment: elsewhere })
      expect(commit).toEqual({
        code: 1,
        stdout: '',
        stderr: '✗ commit refused: lockstep-hook is not installed here, run npm install\n',
      })
      expect(repo.git('rev-list', '--count', 'HEAD')).toBe('1')
    },
  )

  test('a merge and a push are refused, and the hooks after the deed say nothing', async () => {
    await using repo = await createWithPackages()
    repo.lockstep(['install'])
    rmSync(join(repo.root, 'node_modules'), { recursive: true })
    const run = (hook: string) => repo.run(`.git/hooks/${hook}`, ['a', 'b', 'c'], { environment: elsewhere })
    for (const hook of ['pre-merge-commit', 'pre-push'])
      expect(run(hook)).toMatchObject({ code: 1, stdout: '' })
    for (const hook of ['post-commit', 'post-merge', 'post-checkout', 'post-rewrite'])
      expect(run(hook)).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

test('a failing line fails its hook, also when somebody adds one behind it', async () => {
  await using repo = await createWithPackages()
  repo.lockstep(['install'])
  const file = '.git/hooks/pre-commit'
  repo.write({ [file]: { executable: `${repo.read(file)}echo later\n` } })
  rmSync(join(repo.root, 'node_modules/.bin/lockstep-hook'))
  repo.write({ 'node_modules/.bin/lockstep-hook': { executable: '#!/bin/sh\nexit 1\n' } })
  expect(repo.run(file, [])).toEqual({ code: 1, stdout: '', stderr: '' })
})

test('hook files keep their modes, and one that git ignores is named', async () => {
  await using repo = await createWithPackages()
  repo.write({
    '.git/hooks/pre-commit': '#!/bin/sh\ntrue\n',
    '.git/hooks/pre-push': { executable: '#!/bin/sh\ntrue\n' },
  })
  const answer = repo.lockstep(['install'])
  expect(answer.stdout).toContain(
    '.git/hooks/pre-commit isn’t executable, so git ignores it: chmod +x .git/hooks/pre-commit\n',
  )
  expect(
    repo.run('stat', ['-c', '%A', '.git/hooks/pre-commit', '.git/hooks/pre-push', '.git/hooks/post-merge'])
      .stdout,
  ).toBe('-rw-r--r--\n-rwxr-xr-x\n-rwxr-xr-x\n')
})

test('git lfs reads the list of pushed refs, so a line behind it is left to the user', async () => {
  await using repo = await createWithPackages()
  repo.write({
    '.git/hooks/pre-push': { executable: '#!/bin/sh\ngit lfs pre-push "$@"\n' },
    '.git/hooks/post-commit': { executable: '#!/bin/sh\ngit lfs post-commit "$@"\n' },
  })
  const answer = repo.lockstep(['install'])
  expect(answer.code).toBe(1)
  expect(answer.stdout).toContain(
    '! .git/hooks/pre-push: has `git lfs pre-push "$@"`, which reads the list of pushed refs: a line after it would see none\n',
  )
  expect(answer.stdout).toContain('✓ .git/hooks/post-commit: added as its last line\n')
})
