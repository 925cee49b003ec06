/**
 * The whole of a usual pre-commit: real husky runs real lint-staged, whose task rewrites staged files, and then
 * `lockstep-hook` as its own last line. What is committed on both sides is what the formatter made of it.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import {
  createIncident,
  differences,
  mirrored,
  model,
  modelText,
  source,
  unrelated,
} from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

/** Writes `column_3=3` as `column_3 = 3`, and refuses a file that says `BROKEN`. */
const formatter = `#!/bin/sh
for file; do
  sed -i 's/\\([a-z0-9]\\)=\\([a-z0-9]\\)/\\1 = \\2/' "$file"
  if grep -q BROKEN "$file"; then exit 1; fi
done
`
const lintStaged = { [`${source}/**/*.py`]: './format.sh' }

/** The incident with husky installed, and the formatter for the source alone. */
async function createFormatted(
  hook = 'lint-staged --quiet\nlockstep-hook pre-commit\n',
): Promise<TestRepository> {
  const repo = await createIncident({
    hook: false,
    files: {
      'package.json': JSON.stringify({ 'lint-staged': lintStaged }),
      'format.sh': { executable: formatter },
      '.gitignore': 'node_modules\n',
      '.husky/pre-commit': hook,
    },
  })
  repo.write({ node_modules: { link: join(projectRoot, 'node_modules') } })
  expect(repo.run('node_modules/.bin/husky', [])).toMatchObject({ code: 0 })
  expect(repo.git('config', 'core.hooksPath')).toBe('.husky/_')
  return repo
}

const unformatted = modelText({ 3: '    is_imlc=1\n' })
const formatted = modelText({ 3: '    is_imlc = 1\n' })

test('the mirror takes what the formatter made of the model', async () => {
  await using repo = await createFormatted()
  repo.write({ [model]: unformatted, 'untracked.txt': 'mine\n' })
  repo.git('add', model)
  repo.write({ 'README.md': 'not staged\n' })
  const before = unrelated(repo)
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(stderr).toMatchInlineSnapshot(`
    "✓ lambda follows its source in this commit: 1 updated
    "
  `)
  expect(code).toBe(0)
  expect(differences(repo)).toEqual([])
  expect(repo.git('show', `HEAD:${mirrored}`)).toBe(formatted.trimEnd())
  expect(repo.read(mirrored)).toBe(formatted)
  expect(unrelated(repo)).toBe(before)
  expect(repo.git('status', '--porcelain')).toBe(' M README.md\n?? untracked.txt')
})

test('a partially staged model: the staged hunk is formatted and mirrored, the rest stays', async () => {
  await using repo = await createFormatted()
  repo.write({ [model]: unformatted })
  repo.git('add', model)
  repo.write({ [model]: modelText({ 3: '    is_imlc=1\n', 18: '    later=1\n' }) })
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.git('show', `HEAD:${mirrored}`)).toBe(formatted.trimEnd())
  expect(repo.read(model)).toBe(modelText({ 3: '    is_imlc = 1\n', 18: '    later=1\n' }))
  expect(repo.read(mirrored)).toBe(formatted)
  expect(repo.git('status', '--porcelain')).toBe(` M ${model}`)
})

test('git commit -a and git commit -- path carry the formatted text too', async () => {
  await using repo = await createFormatted()
  repo.write({ [model]: unformatted })
  expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
  repo.write({ [model]: modelText({ 4: '    again=1\n' }) })
  expect(repo.tryGit(['commit', '--message', 'x', '--', model])).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.read(mirrored)).toBe(modelText({ 4: '    again = 1\n' }))
})

test('when lint-staged fails, the last line is not reached and the mirror is untouched', async () => {
  await using repo = await createFormatted()
  repo.write({ [model]: modelText({ 3: '    is_imlc=1  # BROKEN\n' }) })
  repo.git('add', model)
  const before = repo.git('ls-files', '--stage')
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
  expect(repo.git('ls-files', '--stage')).toBe(before)
  expect(repo.read(mirrored)).toBe(modelText())
  expect(repo.git('status', '--porcelain')).toBe(`M  ${model}`)
})

test('when lockstep-hook refuses, what lint-staged did stays and nothing is lost', async () => {
  await using repo = await createFormatted()
  repo.write({ [mirrored]: modelText({ 9: '    hot_fix = 1\n' }) })
  repo.commit('hot fix')
  repo.write({ [model]: unformatted })
  repo.git('add', model)
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda holds a hand edit
      infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand
      fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
    husky - pre-commit script failed (code 1)
    "
  `)
  expect(repo.git('show', `:${model}`)).toBe(formatted.trimEnd())
  expect(repo.read(mirrored)).toBe(modelText({ 9: '    hot_fix = 1\n' }))
  expect(repo.git('status', '--porcelain')).toBe(`M  ${model}`)
})

test('before lint-staged the hook mirrors what is not formatted yet: why it has to be the last line', async () => {
  await using repo = await createFormatted('lockstep-hook pre-commit\nlint-staged --quiet\n')
  repo.write({ [model]: unformatted })
  repo.git('add', model)
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
  expect(repo.git('show', `HEAD:${mirrored}`)).toBe(unformatted.trimEnd())
  expect(differences(repo)).not.toEqual([])
})

test('a commit that touches no mirror passes without a word', async () => {
  await using repo = await createFormatted()
  repo.write({ 'notes.md': 'changed\n' })
  repo.git('add', 'notes.md')
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0, stderr: '' })
})

test('a linked work tree has husky’s hooks only once husky ran there', async () => {
  await using repo = await createFormatted()
  repo.git('worktree', 'add', '--quiet', '-b', 'side', '../linked')
  const linked = { directory: '../linked' }
  repo.write({ '../linked/node_modules': { link: join(projectRoot, 'node_modules') } })
  repo.write({ [`../linked/${model}`]: modelText({ 9: '    unseen = 1\n' }) })
  expect(repo.tryGit(['commit', '-a', '--message', 'x'], linked)).toMatchObject({ code: 0, stderr: '' })
  expect(differences(repo, 'side')).not.toEqual([])
  repo.run('node_modules/.bin/husky', [], linked)
  repo.write({ [`../linked/${model}`]: unformatted })
  expect(repo.tryGit(['commit', '-a', '--message', 'x'], linked)).toMatchObject({ code: 0 })
  expect(differences(repo, 'side')).toEqual([])
  expect(repo.git('show', `side:${mirrored}`)).toBe(formatted.trimEnd())
})
