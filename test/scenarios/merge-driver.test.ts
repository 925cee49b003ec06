/**
 * The merge driver: `<to>/** merge=lockstep` with `lockstep-hook merge-driver`, so that git asks about a conflict at the
 * source alone. What the driver leaves in the mirror is the mechanical merge of texts that the source had, and is mended.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { differences, mirror, mirrored, model, modelText, source } from '../support/incident.ts'
import {
  commitCarried,
  conflict,
  createConflict,
  createDriven,
  diverge,
  mergeDriver,
  onSide,
  quietly,
  resolve,
} from '../support/merges.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const { ours, theirs, driven, resolved, alone } = conflict

/** The mirror follows the source in HEAD, and nothing is left over. */
function expectCarried(repo: TestRepository, text = resolved): void {
  expect(repo.read(mirrored)).toBe(text)
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
}

describe('a conflict is asked about at the source alone, and the mirror follows', () => {
  test(
    'in git merge',
    shows(
      'merges',
      '`git merge` with a conflict, with the merge driver',
      'solved once, at the source; the commit carries the mirror',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      expect(repo.tryGit(['merge', 'side']).code).toBe(1)
      expect(repo.git('status', '--porcelain')).toMatchInlineSnapshot(`
        "UU apps/backend-api/src/contexts/provider/models/license.py
        M  infra/lambda/functions/backend/src/contexts/provider/models/license.py"
      `)
      expect(repo.read(mirrored)).toBe(driven)
      resolve(repo)
      expect(repo.lockstep(['check', '--staged', '--no-explain']).stdout).toMatchInlineSnapshot(`
        "✗ lambda is out of sync with apps/backend-api/src (1 of 2 files)
            stale  contexts/provider/models/license.py
          fix:  npx lockstep sync --staged lambda
        "
      `)
      expect(repo.tryGit(['commit', '--message', 'merge'])).toMatchInlineSnapshot(`
        {
          "code": 0,
          "stderr": "✓ lambda follows its source in this commit: 1 updated
        ",
          "stdout": "[main 030dedd] merge
        ",
        }
      `)
      expectCarried(repo)
    },
  )

  test(
    'in git pull',
    shows(
      'merges',
      '`git pull` with a conflict, with the merge driver',
      'solved once, at the source; the commit carries the mirror',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      expect(repo.tryGit(['pull', '--quiet', '--no-rebase', '.', 'side']).code).toBe(1)
      resolve(repo)
      expect(quietly(repo, 'merge', '--continue')).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )

  test.each([
    ['cherry-pick', ['cherry-pick', 'side'], resolved],
    ['revert', ['revert', 'HEAD~1'], modelText({ 3: '    both = 1\n' })],
  ])(
    'in git %s',
    shows(
      'merges',
      '`git cherry-pick` and `git revert` with a conflict, with the merge driver',
      'solved once, at the source; the commit carries the mirror',
      2,
    ),
    async (command, words, text) => {
      await using repo = await createDriven()
      diverge(repo, { theirs: { [model]: theirs }, ours: { [model]: ours } })
      commitCarried(repo, { [model]: modelText({ ...alone.ours, 3: '    later = 1\n' }) })
      expect(quietly(repo, ...words).code).toBe(1)
      expect(repo.read(mirrored)).toContain('later = 1')
      resolve(repo, text)
      expect(quietly(repo, command, '--continue')).toMatchObject({ code: 0 })
      expectCarried(repo, text)
    },
  )

  test(
    'in git stash pop',
    shows(
      'merges',
      '`git stash pop` with a conflict, with the merge driver',
      'solved once, at the source; the commit carries the mirror',
      2,
    ),
    async () => {
      await using repo = await createDriven()
      repo.write({ [model]: theirs })
      repo.lockstep(['sync'])
      repo.git('stash')
      commitCarried(repo, { [model]: ours })
      expect(repo.tryGit(['stash', 'pop']).code).toBe(1)
      expect(repo.read(mirrored)).toBe(driven)
      resolve(repo)
      expect(repo.tryGit(['commit', '--quiet', '--message', 'popped'])).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )

  test(
    'in git rebase, where no pre-commit hook runs: a sync before it goes on',
    shows(
      'merges',
      '`git rebase` with a conflict, with the merge driver',
      '`lockstep sync --staged` carries the mirror before `git rebase --continue`',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      expect(repo.tryGit(['rebase', '--quiet', 'side']).code).toBe(1)
      resolve(repo)
      expect(repo.lockstep(['sync', '--staged']).stdout).toMatchInlineSnapshot(`
        "✓ lambda now equals apps/backend-api/src: 1 updated
            updated  contexts/provider/models/license.py
        "
      `)
      expect(quietly(repo, 'rebase', '--continue')).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )

  test(
    'in git rebase, and a sync after it',
    shows(
      'merges',
      '`git rebase` with a conflict and the merge driver, finished without a sync',
      'the mirror is stale, not edited; the next sync mends it',
      3,
    ),
    async () => {
      await using repo = await createConflict()
      repo.tryGit(['rebase', '--quiet', 'side'])
      resolve(repo)
      expect(quietly(repo, 'rebase', '--continue')).toMatchObject({ code: 0 })
      expect(repo.lockstep(['sync']).stdout).toMatchInlineSnapshot(`
        "✓ lambda now equals apps/backend-api/src: 1 updated
            updated  contexts/provider/models/license.py
        "
      `)
      expect(repo.read(mirrored)).toBe(resolved)
    },
  )

  test(
    'in git am -3, likewise',
    shows(
      'merges',
      '`git am -3` with a conflict, with the merge driver',
      '`lockstep sync --staged` carries the mirror before `git am --continue`',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      const patch = repo.git('format-patch', '-1', '--stdout', 'side')
      expect(repo.tryGit(['am', '-3'], { input: `${patch}\n` }).code).toBe(128)
      resolve(repo)
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
      expect(repo.tryGit(['am', '--continue'])).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )

  test(
    'in git merge of a file that both sides added',
    shows(
      'merges',
      'both sides add a file, with the merge driver',
      'solved once, at the source; the commit carries the mirror',
      2,
    ),
    async () => {
      await using repo = await createDriven()
      const path = `${source}/new.py`
      diverge(repo, { theirs: { [path]: 'theirs\n' }, ours: { [path]: 'ours\n' } })
      expect(repo.tryGit(['merge', 'side']).code).toBe(1)
      expect(repo.git('status', '--porcelain')).toBe(`AA ${path}`)
      repo.write({ [path]: 'both\n' })
      repo.git('add', path)
      expect(repo.tryGit(['commit', '--quiet', '--message', 'merge'])).toMatchObject({ code: 0 })
      expect(repo.read(`${mirror}/new.py`)).toBe('both\n')
      expect(differences(repo)).toEqual([])
    },
  )

  test(
    'in git merge with several merge bases',
    shows(
      'merges',
      'a criss-cross merge with a conflict, with the merge driver',
      'solved once, at the source; the commit carries the mirror',
      2,
    ),
    async () => {
      await using repo = await createDriven()
      crissCross(repo)
      commitCarried(repo, { [model]: ours })
      repo.git('checkout', '--quiet', 'side')
      commitCarried(repo, { [model]: theirs })
      repo.git('checkout', '--quiet', 'main')
      expect(repo.git('merge-base', '--all', 'main', 'side').split('\n')).toHaveLength(2)
      expect(repo.tryGit(['merge', 'side']).code).toBe(1)
      resolve(repo)
      expect(repo.tryGit(['commit', '--quiet', '--message', 'merge'])).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )

  test(
    'in a mirror that is one file, and in a chain',
    shows(
      'merges',
      'a conflict in a chain of mirrors, with the merge driver',
      'solved once, at the source; the commit carries the mirror',
      2,
    ),
    async () => {
      await using repo = await createRepository({
        'lockstep.json': config({
          first: { from: 'a.py', to: 'b.py' },
          second: { from: 'b.py', to: 'c/c.py' },
        }),
        '.gitattributes': 'b.py merge=lockstep\nc/** merge=lockstep\n',
        'a.py': 'base\n',
        'b.py': 'base\n',
        'c/c.py': 'base\n',
      })
      repo.installHook()
      repo.git('config', 'merge.lockstep.driver', mergeDriver)
      diverge(repo, { theirs: { 'a.py': 'theirs\n' }, ours: { 'a.py': 'ours\n' } })
      expect(repo.tryGit(['merge', 'side']).code).toBe(1)
      expect(repo.git('diff', '--name-only', '--diff-filter=U')).toBe('a.py')
      repo.write({ 'a.py': 'both\n' })
      repo.git('add', 'a.py')
      expect(repo.tryGit(['commit', '--message', 'merge'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "✓ first follows its source in this commit: 1 updated
      ✓ second follows its source in this commit: 1 updated
      ",
        "stdout": "[main e1ff70f] merge
      ",
      }
    `)
      expect(repo.git('grep', '--no-index', '-c', 'both', '--', '*.py')).toBe('a.py:1\nb.py:1\nc/c.py:1')
      expect(repo.git('status', '--porcelain')).toBe('')
    },
  )

  test('in a linked work tree', async () => {
    await using repo = await createConflict()
    repo.git('worktree', 'add', '--quiet', '-b', 'third', '../linked')
    const linked = (...words: string[]) => repo.tryGit(['-C', '../linked', ...words])
    expect(linked('merge', 'side').code).toBe(1)
    repo.write({ [`../linked/${model}`]: resolved })
    linked('add', model)
    expect(linked('commit', '--quiet', '--message', 'merge')).toMatchObject({ code: 0 })
    expect(linked('rev-parse', `HEAD:${mirrored}`)).toEqual(linked('rev-parse', `HEAD:${model}`))
    expect(linked('status', '--porcelain')).toMatchObject({ stdout: '' })
  })
})

/** Merges `side` into `main` and `main` into `side`, so that the two have two merge bases. */
function crissCross(repo: TestRepository): void {
  onSide(repo, () => commitCarried(repo, { [`${source}/side.py`]: 'side\n' }))
  commitCarried(repo, { [`${source}/main.py`]: 'main\n' })
  const main = repo.git('rev-parse', 'main')
  repo.git('merge', '--quiet', 'side')
  repo.git('checkout', '--quiet', 'side')
  repo.git('merge', '--quiet', main)
  repo.git('checkout', '--quiet', 'main')
}

test(
  'a merge without a conflict needs nothing of the hook',
  shows(
    'merges',
    'a merge without a conflict, with the merge driver',
    'both sides merge alike, and stay in sync',
    2,
  ),
  async () => {
    await using repo = await createDriven()
    diverge(repo, { theirs: { [model]: modelText(alone.theirs) }, ours: { [model]: modelText(alone.ours) } })
    repo.git('merge', '--quiet', 'side')
    expectCarried(repo, modelText({ ...alone.ours, ...alone.theirs }))
  },
)

test(
  'a file that one side changed and the other deleted is a conflict in the mirror too, and a sync resolves it',
  shows(
    'merges',
    'one side changes a file, the other deletes it, with the merge driver',
    'git doesn’t ask the driver; a sync resolves the mirror as the source was',
    2,
  ),
  async () => {
    await using repo = await createDriven()
    diverge(repo, { theirs: { [model]: undefined }, ours: { [model]: ours } })
    expect(repo.tryGit(['merge', 'side']).code).toBe(1)
    expect(repo.git('diff', '--name-only', '--diff-filter=U')).toBe(`${model}\n${mirrored}`)
    repo.git('add', model)
    expect(repo.lockstep(['sync']).stdout).toMatchInlineSnapshot(`
    "✓ lambda now equals apps/backend-api/src: 1 updated
        updated  contexts/provider/models/license.py
    "
  `)
    expect(repo.tryGit(['commit', '--message', 'merge'])).toMatchObject({ code: 0 })
    expectCarried(repo, ours)
  },
)
