/**
 * A source that was changed once more between a merge and its commit, so that what git merged in the mirror is a text that no
 * commit ever had at the source. It is made again from the two sides and the commit that they come from: if they give the same
 * bytes, nothing of anybody's is in it. Wherever that can't be told, the text counts as an edit and stays.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import {
  createIncident,
  differences,
  mirror,
  mirrored,
  model,
  modelText,
  source,
} from '../support/incident.ts'
import { commitCarried, commitUnseen, createDriven, diverge, onSide, quietly } from '../support/merges.ts'
import type { TestRepository } from '../support/repository.ts'

const oursAlone = { 1: '    ours = 1\n' }
const theirsAlone = { 18: '    theirs = 1\n' }
const handEdit = { 10: '    hand_edit = 1\n' }
const both = modelText({ ...oursAlone, ...theirsAlone })
const amended = `${both}    amended = 1\n`

async function createMergeable(): Promise<TestRepository> {
  const repo = await createIncident()
  diverge(repo, { theirs: { [model]: modelText(theirsAlone) }, ours: { [model]: modelText(oursAlone) } })
  return repo
}

/** Changes the source once more and tries to commit. */
function commitAmended(repo: TestRepository): { code: number; stderr: string } {
  repo.write({ [model]: amended })
  repo.git('add', model)
  const { code, stderr } = quietly(repo, 'commit', '--quiet', '--message', 'done')
  return { code, stderr }
}

function expectCarried(repo: TestRepository): void {
  expect(repo.read(mirrored)).toBe(amended)
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
}

describe('what git merged in the mirror follows the source', () => {
  test.each(['with the merge driver', 'without one'])(
    'in git merge, %s',
    shows(
      'merges',
      'the source is changed once more before `git commit`',
      'the mirror follows; what git merged there is nobody’s edit',
      2,
    ),
    async driver => {
      await using repo = driver === 'without one' ? await createIncident() : await createDriven()
      diverge(repo, { theirs: { [model]: modelText(theirsAlone) }, ours: { [model]: modelText(oursAlone) } })
      repo.git('merge', '--quiet', '--no-commit', 'side')
      expect(repo.read(mirrored)).toBe(both)
      expect(commitAmended(repo)).toMatchInlineSnapshot(`
        {
          "code": 0,
          "stderr": "✓ lambda follows its source in this commit: 1 updated
        ",
        }
      `)
      expectCarried(repo)
    },
  )

  test('in git merge with a conflict in another file', async () => {
    await using repo = await createIncident()
    diverge(repo, {
      theirs: { [model]: modelText(theirsAlone), 'notes.md': 'theirs\n' },
      ours: { [model]: modelText(oursAlone), 'notes.md': 'ours\n' },
    })
    expect(repo.tryGit(['merge', 'side']).code).toBe(1)
    repo.write({ 'notes.md': 'both\n' })
    repo.git('add', 'notes.md')
    expect(commitAmended(repo)).toMatchObject({ code: 0 })
    expectCarried(repo)
  })

  // Something else stops the command before its commit; the model itself merges.
  test.each([
    ['cherry-pick', 'side', both],
    ['revert', 'HEAD~1', modelText({ 10: '    later = 1\n' })],
  ])(
    'in git %s',
    shows(
      'merges',
      'the source is changed once more before `git cherry-pick` or `git revert` go on',
      'the mirror follows',
      2,
    ),
    async (command, commit, merged) => {
      await using repo = await createIncident()
      diverge(repo, {
        theirs: { [model]: modelText(theirsAlone), 'notes.md': 'theirs\n' },
        ours: { [model]: modelText(oursAlone), 'notes.md': 'ours\n' },
      })
      const later =
        command === 'revert' ? { [model]: modelText({ ...oursAlone, 10: '    later = 1\n' }) } : {}
      commitCarried(repo, { ...later, 'notes.md': 'later\n' })
      expect(quietly(repo, command, commit).code).toBe(1)
      expect(repo.read(mirrored)).toBe(merged)
      repo.write({ 'notes.md': 'both\n' })
      repo.git('add', 'notes.md')
      expect(commitAmended(repo)).toMatchObject({ code: 0 })
      expectCarried(repo)
    },
  )

  test('in git rebase, by a sync', async () => {
    await using repo = await createIncident()
    diverge(repo, {
      theirs: { [model]: modelText(theirsAlone), 'notes.md': 'theirs\n' },
      ours: { [model]: modelText(oursAlone), 'notes.md': 'ours\n' },
    })
    expect(repo.tryGit(['rebase', '--quiet', 'side']).code).toBe(1)
    expect(repo.read(mirrored)).toBe(both)
    repo.write({ 'notes.md': 'both\n', [model]: amended })
    repo.git('add', 'notes.md', model)
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(quietly(repo, 'rebase', '--continue')).toMatchObject({ code: 0 })
    expectCarried(repo)
  })

  test('in git merge of branches without a common commit', async () => {
    await using repo = await createIncident()
    const path = `${source}/new.py`
    const copy = `${mirror}/new.py`
    repo.git('checkout', '--quiet', '--orphan', 'side')
    repo.git('rm', '-r', '--quiet', '--force', '.')
    commitUnseen(repo, { [path]: 'same\n', [copy]: 'same\n' }, 'another root')
    repo.git('checkout', '--quiet', 'main')
    commitCarried(repo, { [path]: 'same\n' })
    repo.git('merge', '--quiet', '--no-commit', '--allow-unrelated-histories', 'side')
    repo.write({ [path]: 'changed\n' })
    repo.git('add', path)
    expect(repo.tryGit(['commit', '--quiet', '--message', 'merge'])).toMatchObject({ code: 0 })
    expect(repo.read(copy)).toBe('changed\n')
  })
  // Git merges one branch after the other, and its index remembers the last two texts of the source that it made one of.
  test(
    'in git merge of three branches',
    shows(
      'merges',
      'the source is changed once more in an octopus merge',
      'the mirror follows; what git merged there is nobody’s edit',
      2,
    ),
    async () => {
      await using repo = await createIncident()
      repo.git('branch', 'third')
      diverge(repo, { theirs: { [model]: modelText(theirsAlone) }, ours: { [model]: modelText(oursAlone) } })
      repo.git('checkout', '--quiet', 'third')
      commitCarried(repo, { [model]: modelText({ 10: '    third = 1\n' }) })
      repo.git('checkout', '--quiet', 'main')
      repo.git('merge', '--quiet', '--no-commit', 'side', 'third')
      expect(repo.read(mirrored)).toBe(modelText({ ...oursAlone, ...theirsAlone, 10: '    third = 1\n' }))
      expect(commitAmended(repo)).toMatchObject({ code: 0 })
      expect(repo.git('rev-list', '--parents', '-1', 'HEAD').split(' ')).toHaveLength(4)
      expectCarried(repo)
    },
  )
  // Before a merge commit git says by GITHEAD_<commit> alone what is being merged.
  test.each(['with the merge driver', 'without one'])(
    'in pre-merge-commit, %s',
    shows(
      'merges',
      '`git merge` of a branch whose mirror lags behind, both sides having changed it',
      'pre-merge-commit mends the merged mirror and stops; `git commit` finishes the merge',
      2,
    ),
    async driver => {
      await using repo = driver === 'without one' ? await createIncident() : await createDriven()
      repo.installHook('pre-commit', 'pre-merge-commit')
      const drifted = { 18: theirsAlone[18], 10: '    drifted = 1\n' }
      onSide(repo, () => {
        commitCarried(repo, { [model]: modelText(theirsAlone) })
        commitUnseen(repo, { [model]: modelText(drifted) })
      })
      commitCarried(repo, { [model]: modelText(oursAlone) })
      const { code, stderr } = repo.tryGit(['merge', '--quiet', '--no-edit', 'side'])
      expect(code).toBe(1)
      expect(stderr).toMatchInlineSnapshot(`
        "✗ merge not committed yet: lambda follows its source now, and is staged: 1 updated
          fix:  git commit
        Not committing merge; use 'git commit' to complete the merge.
        "
      `)
      expect(quietly(repo, 'commit', '--quiet')).toMatchObject({ code: 0 })
      expect(repo.read(mirrored)).toBe(modelText({ ...oursAlone, ...drifted }))
      expect(differences(repo)).toEqual([])
      expect(repo.git('rev-list', '--parents', '-1', 'HEAD').split(' ')).toHaveLength(3)
      expect(repo.git('status', '--porcelain')).toBe('')
    },
  )
})

describe('an edit it stays', () => {
  const refusal = `✗ commit refused: lambda holds a hand edit\n  ${mirrored} was edited by hand\n`

  test.each(['ours', 'theirs'])(
    'what git merged from a hand edit of %s: warned of, and kept',
    shows(
      'merges',
      'git merges a hand edit of one side with the other',
      'warned of; the merged text stays',
      3,
    ),
    async side => {
      await using repo = await createIncident()
      const edit = () => commitUnseen(repo, { [mirrored]: modelText(handEdit) }, 'hot fix')
      const change = () => commitCarried(repo, { [model]: modelText(oursAlone) }, 'work')
      onSide(repo, side === 'theirs' ? edit : change)
      if (side === 'theirs') change()
      else edit()
      repo.git('merge', '--quiet', '--no-commit', 'side')
      const merged = modelText({ ...oursAlone, ...handEdit })
      expect(repo.read(mirrored)).toBe(merged)
      const { code, stderr } = commitAmended(repo)
      expect(stderr).toBe(`- lambda\n  ${mirrored} was edited by hand in a commit that this one merges\n`)
      expect(code).toBe(0)
      expect(repo.git('show', `HEAD:${mirrored}`)).toBe(merged.trimEnd())
    },
  )

  test(
    'what is changed after git merged it',
    shows('merges', 'the mirror is edited after git merged it', 'blocked; the edit stays', 3),
    async () => {
      await using repo = await createMergeable()
      repo.git('merge', '--quiet', '--no-commit', 'side')
      const edited = modelText({ ...oursAlone, ...theirsAlone, ...handEdit })
      repo.write({ [mirrored]: edited })
      repo.git('add', mirrored)
      const { code, stderr } = commitAmended(repo)
      expect([code, stderr.startsWith(refusal)]).toEqual([1, true])
      expect(repo.read(mirrored)).toBe(edited)
    },
  )

  test(
    'where the branches have several merge bases, of which git makes one up',
    shows(
      'merges',
      'the source is changed once more in a criss-cross merge',
      'blocked: what git made of a made-up base can’t be told from an edit',
      3,
    ),
    async () => {
      await using repo = await createIncident()
      onSide(repo, () => commitCarried(repo, { [`${source}/side.py`]: 'side\n' }))
      commitCarried(repo, { [`${source}/main.py`]: 'main\n' })
      const main = repo.git('rev-parse', 'main')
      repo.git('merge', '--quiet', 'side')
      repo.git('checkout', '--quiet', 'side')
      repo.git('merge', '--quiet', main)
      commitCarried(repo, { [model]: modelText(theirsAlone) })
      repo.git('checkout', '--quiet', 'main')
      commitCarried(repo, { [model]: modelText(oursAlone) })
      repo.git('merge', '--quiet', '--no-commit', 'side')
      const { code, stderr } = commitAmended(repo)
      expect([code, stderr.startsWith(refusal)]).toEqual([1, true])
      expect(repo.read(mirrored)).toBe(both)
    },
  )

  test('where one side renamed the file, and it merged', async () => {
    await using repo = await createIncident()
    const [moved, copy] = [`${source}/moved.py`, `${mirror}/moved.py`]
    diverge(repo, {
      theirs: { [model]: undefined, [moved]: modelText(theirsAlone) },
      ours: { [model]: modelText(oursAlone) },
    })
    repo.git('merge', '--quiet', '--no-commit', 'side')
    expect(repo.read(copy)).toBe(both)
    repo.write({ [moved]: amended })
    repo.git('add', moved)
    expect(repo.tryGit(['commit', '--message', 'merge']).code).toBe(1)
    expect(repo.read(copy)).toBe(both)
  })

  test('where nothing is going on, whatever the branches hold', async () => {
    await using repo = await createMergeable()
    repo.write({ [mirrored]: both })
    repo.git('add', mirrored)
    expect(commitAmended(repo).code).toBe(1)
    expect(repo.read(mirrored)).toBe(both)
  })

  test(
    'where a partial clone lacks one of the texts',
    shows(
      'merges',
      'a text that was merged is missing from a partial clone',
      'blocked, and says that it can’t tell; nothing is fetched',
      3,
    ),
    async () => {
      await using repo = await createMergeable()
      repo.git('merge', '--quiet', '--no-commit', 'side')
      repo.write({ [model]: amended })
      repo.git('add', model)
      const id = repo.git('rev-parse', `side:${mirrored}`)
      repo.git('config', 'extensions.partialClone', 'origin')
      repo.git('config', 'remote.origin.url', join(repo.root, '../nowhere'))
      repo.git('config', 'remote.origin.promisor', 'true')
      rmSync(join(repo.root, '.git/objects', id.slice(0, 2), id.slice(2)))
      expect(repo.lockstep(['check', '--staged', '--no-explain']).stdout).toMatchInlineSnapshot(`
        "✗ lambda is out of sync with apps/backend-api/src (1 of 2 files)
            edited  contexts/provider/models/license.py  cannot tell: a text that it may be merged from is not in this clone
          fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff lambda shows it; npx lockstep sync --overwrite-edits lambda drops it)
        "
      `)
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 1 })
    },
  )
})
