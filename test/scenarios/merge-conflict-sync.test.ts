/**
 * What a sync does with a mirror that git has unmerged, once the source is resolved: in whichever command the conflict came,
 * and whatever its user did to the mirror meanwhile. Until `git add` the mirror's file is nobody's text, markers or not: it
 * goes into the receipt. A side of the conflict that somebody had edited by hand is never resolved away.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, mirrored, model, modelText } from '../support/incident.ts'
import { commitCarried, commitUnseen, diverge, onSide, quietly } from '../support/merges.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const ours = modelText({ 3: '    ours = 1\n' })
const theirs = modelText({ 3: '    theirs = 1\n' })
const both = modelText({ 3: '    both = 1\n' })
const syncs = [[[]], [['--staged']]]

async function createConflict(): Promise<TestRepository> {
  const repo = await createIncident()
  diverge(repo, { theirs: { [model]: theirs }, ours: { [model]: ours } })
  return repo
}

/** The paths that git has unmerged. */
function unmerged(repo: TestRepository): string {
  return repo.git('diff', '--name-only', '--diff-filter=U')
}

/** Resolves the source, as everybody does, and lets a sync resolve the mirror. */
function resolve(repo: TestRepository, words: readonly string[] = []): void {
  expect(unmerged(repo)).toBe(`${model}\n${mirrored}`)
  repo.write({ [model]: both })
  repo.git('add', model)
  expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0 })
  expect(unmerged(repo)).toBe('')
}

function expectCarried(repo: TestRepository, text = both): void {
  expect(repo.read(mirrored)).toBe(text)
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
}

describe.each(syncs)('lockstep sync %s, once the source is resolved', words => {
  test(
    'in git merge',
    shows(
      'merges',
      '`git merge` with a conflict, without a merge driver',
      '`lockstep sync` resolves the mirror; `git commit` is clean',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      expect(repo.tryGit(['merge', 'side']).code).toBe(1)
      resolve(repo, words)
      expect(repo.tryGit(['commit', '--message', 'merge'])).toMatchObject({ code: 0, stderr: '' })
      expectCarried(repo)
    },
  )

  test(
    'in git cherry-pick',
    shows(
      'merges',
      '`git cherry-pick` with a conflict, without a merge driver',
      '`lockstep sync` resolves the mirror',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      expect(repo.tryGit(['cherry-pick', 'side']).code).toBe(1)
      resolve(repo, words)
      expect(quietly(repo, 'cherry-pick', '--continue')).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )

  test(
    'in git rebase, of which no pre-commit hook sees anything',
    shows(
      'merges',
      '`git rebase` with a conflict, without a merge driver',
      '`lockstep sync` resolves the mirror',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      expect(repo.tryGit(['rebase', '--quiet', 'side']).code).toBe(1)
      resolve(repo, words)
      expect(quietly(repo, 'rebase', '--continue')).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )

  test(
    'in git am -3, of a patch from elsewhere',
    shows(
      'merges',
      '`git am -3` with a conflict, without a merge driver',
      '`lockstep sync` resolves the mirror',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      const patch = repo.git('format-patch', '-1', '--stdout', 'side')
      repo.git('branch', '--quiet', '-D', 'side')
      expect(repo.tryGit(['am', '-3'], { input: `${patch}\n` }).code).toBe(128)
      resolve(repo, words)
      expect(repo.tryGit(['am', '--continue'])).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )

  test(
    'in git stash pop, of texts that no commit of any branch has',
    shows(
      'merges',
      '`git stash pop` with a conflict, without a merge driver',
      '`lockstep sync` resolves the mirror',
      2,
    ),
    async () => {
      await using repo = await createIncident()
      repo.write({ [model]: theirs })
      repo.lockstep(['sync'])
      repo.write({ '.git/lockstep/writes': undefined })
      repo.git('stash')
      commitCarried(repo, { [model]: ours })
      expect(repo.tryGit(['stash', 'pop']).code).toBe(1)
      resolve(repo, words)
      expect(repo.tryGit(['commit', '--quiet', '--message', 'popped'])).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )
})

test(
  'until the source is resolved nothing is written, and the answer says what to do',
  shows('merges', '`lockstep sync` while the source is unmerged', 'exit 2; nothing is written', 4),
  async () => {
    await using repo = await createConflict()
    repo.tryGit(['merge', 'side'])
    const before = [repo.git('ls-files', '--stage'), repo.read(mirrored)]
    expect(repo.lockstep(['sync'])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "",
        "stdout": "error: the source of lambda has a conflict: apps/backend-api/src/contexts/provider/models/license.py
      hint:  resolve it at the source alone, git add it, then run: npx lockstep sync --staged lambda
      ",
      }
    `)
    expect([repo.git('ls-files', '--stage'), repo.read(mirrored)]).toEqual(before)
  },
)

describe('a hand edit on one side of the conflict', () => {
  test.each(['our', 'their'])(
    'on %s side is never resolved away',
    shows(
      'merges',
      'one side of a conflict in the mirror is a hand edit',
      'exit 1; nothing is written, and the side that holds it is named',
      3,
    ),
    async side => {
      await using repo = await createIncident()
      const edit = () => commitUnseen(repo, { [mirrored]: modelText({ 3: '    hot_fix = 1\n' }) }, 'hot fix')
      const change = () => commitCarried(repo, { [model]: ours }, 'work')
      onSide(repo, side === 'their' ? edit : change)
      if (side === 'their') change()
      else edit()
      expect(repo.tryGit(['merge', 'side']).code).toBe(1)
      expect(unmerged(repo)).toBe(mirrored)
      const before = [repo.git('ls-files', '--stage'), repo.read(mirrored)]
      for (const words of syncs.flat()) {
        const { code, stdout } = repo.lockstep(['sync', ...words])
        expect(code).toBe(1)
        expect(stdout).toContain(
          `edited  contexts/provider/models/license.py  ${side} side of the conflict holds a hand edit\n`,
        )
      }
      expect([repo.git('ls-files', '--stage'), repo.read(mirrored)]).toEqual(before)
      // The owner's decision: what was dropped comes back as the conflict that it was.
      expect(repo.lockstep(['sync', '--overwrite-edits'])).toMatchObject({ code: 0 })
      expect(unmerged(repo)).toBe('')
      expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
      expect([repo.git('ls-files', '--stage'), repo.read(mirrored)]).toEqual(before)
    },
  )
})

describe('somebody resolved the mirror by hand', () => {
  const other = modelText({ 3: '    resolved_in_the_mirror = 1\n' })

  test(
    'and has not added it: the source counts, and undo brings theirs back',
    shows(
      'merges',
      'the mirror was resolved by hand, without `git add`',
      'a sync takes the source’s text; undo brings the other back',
      3,
    ),
    async () => {
      await using repo = await createConflict()
      repo.tryGit(['merge', 'side'])
      repo.write({ [mirrored]: other })
      resolve(repo)
      expect(repo.read(mirrored)).toBe(both)
      expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
      expect(repo.read(mirrored)).toBe(other)
      expect(unmerged(repo)).toBe(mirrored)
    },
  )

  test(
    'and has added it: that is a text of theirs, and an edit',
    shows(
      'merges',
      'the mirror was resolved by hand in another way than the source, and added',
      'blocked; the text stays',
      3,
    ),
    async () => {
      await using repo = await createConflict()
      repo.tryGit(['merge', 'side'])
      repo.write({ [mirrored]: other, [model]: both })
      repo.git('add', mirrored, model)
      for (const words of syncs.flat()) expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 1 })
      const { code, stderr } = repo.tryGit(['commit', '--message', 'merge'])
      expect(code).toBe(1)
      expect(stderr).toMatchInlineSnapshot(`
        "✗ commit refused: lambda holds a hand edit
          infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand
          fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
        "
      `)
      expect(repo.read(mirrored)).toBe(other)
    },
  )

  test(
    'with the text of one side: that was the source’s too',
    shows(
      'merges',
      'the mirror was resolved with `git checkout --ours`, and added',
      'the commit carries the source’s text',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      repo.tryGit(['merge', 'side'])
      repo.git('checkout', '--quiet', '--ours', mirrored)
      repo.write({ [model]: both })
      repo.git('add', mirrored, model)
      expect(repo.tryGit(['commit', '--quiet', '--message', 'merge'])).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )
})

test.each(syncs)(
  'git merge --abort gives everything up, also after a sync %s',
  shows('merges', '`git merge --abort` after a sync', 'everything is as before the merge', 3),
  async words => {
    await using repo = await createConflict()
    repo.tryGit(['merge', 'side'])
    resolve(repo, words)
    expect(repo.tryGit(['merge', '--abort'])).toMatchObject({ code: 0, stderr: '' })
    expectCarried(repo, ours)
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
  },
)

test(
  'git rerere resolves both sides alike the second time',
  shows(
    'merges',
    '`git rerere`, with `rerere.autoupdate`',
    'resolves source and mirror alike; the commit passes',
    2,
  ),
  async () => {
    await using repo = await createConflict()
    repo.git('config', 'rerere.enabled', 'true')
    repo.git('config', 'rerere.autoupdate', 'true')
    repo.tryGit(['merge', 'side'])
    repo.write({ [model]: both })
    repo.git('add', model)
    repo.lockstep(['sync'])
    repo.git('commit', '--quiet', '--message', 'merge')
    repo.git('reset', '--quiet', '--hard', 'HEAD~1')
    expect(repo.tryGit(['merge', 'side']).code).toBe(1)
    expect(unmerged(repo)).toBe('')
    expect(repo.tryGit(['commit', '--message', 'merge'])).toMatchObject({ code: 0, stderr: '' })
    expectCarried(repo)
  },
)

test('in a linked work tree the conflict of that work tree is resolved', async () => {
  await using repo = await createConflict()
  repo.git('worktree', 'add', '--quiet', '-b', 'third', '../linked')
  const linked = (...words: string[]) => repo.tryGit(['-C', '../linked', ...words])
  expect(linked('merge', 'side').code).toBe(1)
  repo.write({ [`../linked/${model}`]: both })
  linked('add', model)
  expect(repo.lockstep(['sync'], { directory: '../linked' })).toMatchObject({ code: 0 })
  expect(linked('commit', '--message', 'merge')).toMatchObject({ code: 0, stderr: '' })
  expect(repo.read(`../linked/${mirrored}`)).toBe(both)
  expect(linked('status', '--porcelain')).toMatchObject({ stdout: '' })
  expectCarried(repo, ours)
})

test(
  'a mirror that is one file, and one made from it',
  shows(
    'merges',
    'a conflict in a chain of mirrors, without a merge driver',
    'one `lockstep sync` resolves every link',
    2,
  ),
  async () => {
    await using repo = await createRepository({
      'lockstep.json': config({
        first: { from: 'a.py', to: 'b.py' },
        second: { from: 'b.py', to: 'c/c.py' },
      }),
      'a.py': 'base\n',
      'b.py': 'base\n',
      'c/c.py': 'base\n',
    })
    repo.installHook()
    diverge(repo, { theirs: { 'a.py': 'theirs\n' }, ours: { 'a.py': 'ours\n' } })
    expect(repo.tryGit(['merge', 'side']).code).toBe(1)
    expect(unmerged(repo)).toBe('a.py\nb.py\nc/c.py')
    repo.write({ 'a.py': 'both\n' })
    repo.git('add', 'a.py')
    expect(repo.lockstep(['sync'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "✓ first now equals a.py: 1 updated
          updated  b.py
      ✓ second now equals b.py: 1 updated
          updated  c/c.py
      ",
      }
    `)
    expect(unmerged(repo)).toBe('')
    expect(repo.tryGit(['commit', '--message', 'merge'])).toMatchObject({ code: 0, stderr: '' })
    expect([repo.read('b.py'), repo.read('c/c.py')]).toEqual(['both\n', 'both\n'])
  },
)
