/**
 * Partial staging: a commit records what is staged of a model, so the mirror takes the staged text and nothing of the
 * rest. The rest stays where it was, also where somebody had already synced the mirror to it.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, mirrored, model, modelText } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

const first = modelText({ 1: '    first = 1\n' })
const both = modelText({ 1: '    first = 1\n', 18: '    second = 1\n' })

/** Two hunks in the work tree, the first of them staged by `git add -p`. */
function stageFirstHunk(repo: TestRepository): void {
  repo.write({ [model]: both })
  expect(repo.tryGit(['add', '-p', model], { input: 'y\nn\n' })).toMatchObject({ code: 0 })
}

test(
  'after git add -p the commit and the mirror hold the staged hunk, and the source keeps the other',
  shows(
    'traps',
    'git add -p, then git commit',
    'the mirror takes the staged hunk; the other hunk stays in the source’s work tree',
    1,
  ),
  async () => {
    await using repo = await createIncident()
    stageFirstHunk(repo)
    const staged = repo.git('rev-parse', `:${model}`)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(repo.git('rev-parse', `HEAD:${mirrored}`, `HEAD:${model}`)).toBe(`${staged}\n${staged}`)
    expect(repo.read(model)).toBe(both)
    expect(repo.read(mirrored)).toBe(first)
    expect(repo.git('status', '--porcelain')).toBe(` M ${model}`)
    repo.git('commit', '--quiet', '--all', '--message', 'the other hunk')
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  '"block" writes the staged text over a mirror that was synced to the work tree',
  shows(
    'traps',
    'git add -p with "onCommit": "block"',
    'the mirror is written with the staged hunk, and the printed command commits it',
    1,
  ),
  async () => {
    await using repo = await createIncident({ mirror: { onCommit: 'block' } })
    stageFirstHunk(repo)
    repo.lockstep(['sync'])
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      model contexts/provider/models/license.py changed without infra/lambda/functions/backend/src/contexts/provider/models/license.py
      fix:  git add -- infra/lambda/functions/backend/src/contexts/provider/models/license.py && git commit
    "
  `)
    expect(repo.read(mirrored)).toBe(first)
    expect(repo.read(model)).toBe(both)
    const environment = { GIT_EDITOR: 'echo pasted >' }
    expect(repo.run('sh', ['-c', `git add -- ${mirrored} && git commit`], { environment }).code).toBe(0)
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe(` M ${model}`)
  },
)

test('a mirror that was copied by hand from the work tree is left as it is too', async () => {
  await using repo = await createIncident()
  stageFirstHunk(repo)
  repo.write({ [mirrored]: both })
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.read(mirrored)).toBe(both)
})

test('"block" writes the staged text over a mirror that was copied by hand', async () => {
  await using repo = await createIncident({ mirror: { onCommit: 'block' } })
  stageFirstHunk(repo)
  repo.write({ [mirrored]: both })
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
  expect(repo.read(mirrored)).toBe(first)
  expect(repo.read(model)).toBe(both)
})

test(
  'a mirror staged from the whole work tree is brought back to what is staged of its source',
  shows(
    'traps',
    'the mirror staged whole, its source in part',
    'the mirror in the commit holds the staged part',
    1,
  ),
  async () => {
    await using repo = await createIncident()
    stageFirstHunk(repo)
    repo.lockstep(['sync'])
    repo.git('add', mirrored)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(first.trimEnd())
  },
)

test(
  'a new file that is only meant to be added (git add -N) is no part of the commit, nor of the mirror',
  shows(
    'edge cases',
    'git add -N (intent to add) in the source',
    'no part of the commit, nor of the mirror',
    1,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ 'apps/backend-api/src/new.py': 'new = 1\n', [model]: first })
    repo.git('add', model)
    repo.git('add', '--intent-to-add', 'apps/backend-api/src/new.py')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', '--format=', '--name-only', 'HEAD')).toBe(`${model}\n${mirrored}`)
    expect(repo.git('status', '--porcelain')).toBe(' A apps/backend-api/src/new.py')
  },
)

test('nor where the whole mirror is judged, because the commit changes its declaration', async () => {
  await using repo = await createIncident()
  const declaration = repo.read('lockstep.json')?.replace('"own.py"', '"own.py", "other.py"')
  repo.write({ 'apps/backend-api/src/new.py': 'new = 1\n', 'lockstep.json': declaration })
  repo.git('add', '--intent-to-add', 'apps/backend-api/src/new.py')
  repo.git('add', 'lockstep.json')
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0, stderr: '' })
  expect(repo.git('show', '--format=', '--name-only', 'HEAD')).toBe('lockstep.json')
  expect(differences(repo)).toEqual([])
})

test(
  'a file whose last hunk is reset before the commit costs nothing',
  shows('commits', 'a hunk that was staged and reset again', 'the commit passes without a word', 6),
  async () => {
    await using repo = await createIncident()
    stageFirstHunk(repo)
    repo.git('reset', '--quiet', model)
    repo.write({ 'notes.md': 'staged\n' })
    repo.git('add', 'notes.md')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0, stderr: '' })
    expect(repo.git('show', '--format=', '--name-only', 'HEAD')).toBe('notes.md')
  },
)

test(
  'a mirror that was synced to the work tree before is left as it is, and is modified as its source is',
  shows(
    'traps',
    'git add -p after the mirror was synced to the whole work tree',
    'the commit takes the staged hunk; the mirror’s file keeps the rest, as its source does',
    3,
  ),
  async () => {
    await using repo = await createIncident()
    stageFirstHunk(repo)
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read(mirrored)).toBe(both)
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(0)
    expect(stderr).toMatchInlineSnapshot(`
    "✓ lambda follows its source in this commit: 1 updated
    "
  `)
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(first.trimEnd())
    expect(repo.read(mirrored)).toBe(both)
    expect(repo.git('status', '--porcelain')).toBe(` M ${model}\n M ${mirrored}`)
    repo.git('commit', '--quiet', '--all', '--message', 'the other hunk')
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)
