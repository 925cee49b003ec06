/**
 * `"onCommit": "block"`: the hook never adds to a commit. It regenerates the mirror in the work tree, from what is staged,
 * and refuses; the command that it prints is then run, word for word, and has to make the commit.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, mirrored, model, modelText, unrelated } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

const block = { mirror: { onCommit: 'block' } }
const changed = modelText({ 3: '    is_imlc = 1\n' })

/** The command after `fix:`. */
function printedFix(stderr: string): string {
  return /^ {2}fix: {2}(.*)$/m.exec(stderr)?.[1] ?? ''
}

/** Runs what a message printed as a person would: in a shell, with an editor that writes a commit message. */
function paste(repo: TestRepository, command: string) {
  return repo.run('sh', ['-c', command], { environment: { GIT_EDITOR: 'echo pasted >' } })
}

test(
  'a staged model is refused, its mirror regenerated, and the printed command commits both',
  shows(
    'commits',
    'git commit, with "onCommit": "block"',
    'refused; the mirror is regenerated, and the printed command commits both',
    5,
  ),
  async () => {
    await using repo = await createIncident(block)
    repo.write({ 'notes.md': 'staged\n', 'untracked.txt': 'mine\n', [model]: changed })
    repo.git('add', 'notes.md', model)
    repo.write({ 'README.md': 'not staged\n' })
    const before = unrelated(repo)
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      model contexts/provider/models/license.py changed without infra/lambda/functions/backend/src/contexts/provider/models/license.py
      fix:  git add -- infra/lambda/functions/backend/src/contexts/provider/models/license.py && git commit
    "
  `)
    expect(repo.git('rev-list', '--count', 'HEAD')).toBe('1')
    expect(repo.read(mirrored)).toBe(changed)
    expect(repo.git('diff', '--cached', '--name-only')).toBe(`${model}\nnotes.md`)
    expect(unrelated(repo)).toBe(before)
    expect(paste(repo, printedFix(stderr))).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(unrelated(repo)).toBe(before)
    expect(repo.git('status', '--porcelain')).toBe(' M README.md\n?? untracked.txt')
  },
)

test('a file that is no model is called a file', async () => {
  await using repo = await createIncident(block)
  repo.write({ 'apps/backend-api/src/app.py': 'app = 2\n' })
  repo.git('add', '--all')
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      file app.py changed without infra/lambda/functions/backend/src/app.py
      fix:  git add -- infra/lambda/functions/backend/src/app.py && git commit
    "
  `)
})

test(
  'more files than fit into a command are staged by Lockstep, and the printed command commits them',
  shows(
    'commits',
    'more files than fit into one command, with "block"',
    'the printed command is short and commits them all',
    5,
  ),
  async () => {
    await using repo = await createIncident(block)
    for (const name of ['a', 'b', 'c', 'd']) repo.write({ [`apps/backend-api/src/${name}.py`]: `${name}\n` })
    repo.write({
      node_modules: { link: `${process.cwd()}/node_modules` },
      '.git/info/exclude': 'node_modules\n',
    })
    repo.git('add', '--all')
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      file a.py changed without infra/lambda/functions/backend/src/a.py
      file b.py changed without infra/lambda/functions/backend/src/b.py
      file c.py changed without infra/lambda/functions/backend/src/c.py
      file d.py changed without infra/lambda/functions/backend/src/d.py
      fix:  npx lockstep sync --staged lambda && git commit
    "
  `)
    expect(paste(repo, printedFix(stderr))).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test('a deleted model: the mirror’s file goes, and the printed command commits the deletion', async () => {
  await using repo = await createIncident(block)
  repo.git('rm', '--quiet', model)
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      model contexts/provider/models/license.py changed without infra/lambda/functions/backend/src/contexts/provider/models/license.py
      fix:  git add -- infra/lambda/functions/backend/src/contexts/provider/models/license.py && git commit
    "
  `)
  expect(repo.read(mirrored)).toBeUndefined()
  expect(paste(repo, printedFix(stderr))).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
})

test(
  'a name with spaces and quotes is printed so that it can be pasted',
  shows('edge cases', 'a name with spaces and quotes, in a printed command', 'it can be pasted', 5),
  async () => {
    await using repo = await createIncident(block)
    repo.write({ "apps/backend-api/src/it's a model.py": 'm\n' })
    repo.git('add', '--all')
    const { stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      file it's a model.py changed without infra/lambda/functions/backend/src/it's a model.py
      fix:  git add -f -- 'infra/lambda/functions/backend/src/it'\\''s a model.py' && git commit
    "
  `)
    expect(paste(repo, printedFix(stderr))).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
  },
)

test(
  'git commit -a: the printed command and the same commit again carry the mirror',
  shows(
    'commits',
    'git commit -a, with "block"',
    'the printed command and the same commit again carry the mirror',
    5,
  ),
  async () => {
    await using repo = await createIncident(block)
    repo.write({ [model]: changed })
    const { code, stderr } = repo.tryGit(['commit', '-a', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      model contexts/provider/models/license.py changed without infra/lambda/functions/backend/src/contexts/provider/models/license.py
      fix:  git add -- infra/lambda/functions/backend/src/contexts/provider/models/license.py, then the same git commit again
    "
  `)
    const [command = ''] = printedFix(stderr).split(', then ')
    expect(repo.run('sh', ['-c', command])).toMatchObject({ code: 0 })
    expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'git commit -- path: the same commit with the mirror’s path added carries the mirror',
  shows(
    'commits',
    'git commit -- path, with "block"',
    'the same commit with the printed path added carries the mirror',
    5,
  ),
  async () => {
    await using repo = await createIncident(block)
    repo.write({ [model]: changed, 'notes.md': 'staged\n' })
    repo.git('add', 'notes.md')
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x', '--', model])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      model contexts/provider/models/license.py changed without infra/lambda/functions/backend/src/contexts/provider/models/license.py
      fix:  the same git commit again, with these paths added to it: infra/lambda/functions/backend/src/contexts/provider/models/license.py
    "
  `)
    const path = printedFix(stderr).split(': ')[1] ?? ''
    expect(repo.tryGit(['commit', '--message', 'x', '--', model, path])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('M  notes.md')
  },
)

test('git commit -- path of a new file: the printed paths can be given to git commit', async () => {
  await using repo = await createIncident(block)
  repo.write({ 'apps/backend-api/src/new.py': 'new\n' })
  repo.git('add', 'apps/backend-api/src/new.py')
  const words = ['commit', '--message', 'x', '--', 'apps/backend-api/src/new.py']
  const { code, stderr } = repo.tryGit(words)
  expect(code).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      file new.py changed without infra/lambda/functions/backend/src/new.py
      fix:  git add -f -- infra/lambda/functions/backend/src/new.py, then the same git commit again, with these paths added to it: infra/lambda/functions/backend/src/new.py
    "
  `)
  const [, command = '', path = ''] = /fix: {2}(?:(.*), then )?the same.*: (.*)$/m.exec(stderr) ?? []
  expect(repo.run('sh', ['-c', command])).toMatchObject({ code: 0 })
  expect(repo.tryGit([...words, path])).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
})

test('git commit -- path of a deleted file', async () => {
  await using repo = await createIncident(block)
  repo.write({ [model]: undefined })
  const words = ['commit', '--message', 'x', '--', model]
  const { code, stderr } = repo.tryGit(words)
  expect(code).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda was regenerated, and is not in it
      model contexts/provider/models/license.py changed without infra/lambda/functions/backend/src/contexts/provider/models/license.py
      fix:  the same git commit again, with these paths added to it: infra/lambda/functions/backend/src/contexts/provider/models/license.py
    "
  `)
  expect(repo.tryGit([...words, mirrored])).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
})

test(
  'git commit -i path takes both sides the second time',
  shows('commits', 'git commit -i path, with "block"', 'the second time both sides are in the commit', 5),
  async () => {
    await using repo = await createIncident(block)
    repo.write({ [model]: changed, 'notes.md': 'staged\n' })
    repo.git('add', 'notes.md')
    const words = ['commit', '--message', 'x', '-i', model]
    const { code, stderr } = repo.tryGit(words)
    expect(code).toBe(1)
    const [command = ''] = printedFix(stderr).split(', then ')
    expect(repo.run('sh', ['-c', command])).toMatchObject({ code: 0 })
    expect(repo.tryGit(words)).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'git commit -p: the staged hunk is written to the mirror, and is committed when asked for again',
  shows(
    'commits',
    'git commit -p, with "block"',
    'the staged hunk is written to the mirror and committed when asked for again',
    5,
  ),
  async () => {
    await using repo = await createIncident(block)
    repo.write({ [model]: modelText({ 1: '    first = 1\n', 18: '    second = 1\n' }) })
    const commit = () => repo.tryGit(['commit', '-p', '--message', 'x', model], { input: 'y\nn\n' })
    const { code, stderr } = commit()
    expect(code).toBe(1)
    const [command = ''] = printedFix(stderr).split(', then ')
    expect(repo.run('sh', ['-c', command])).toMatchObject({ code: 0 })
    expect(commit()).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe(` M ${model}`)
  },
)

test(
  'git commit --amend is refused, and the printed command makes a commit of its own',
  shows('commits', 'git commit --amend, with "block"', 'refused, and the printed command commits both', 5),
  async () => {
    await using repo = await createIncident(block)
    repo.write({ [model]: changed })
    repo.git('add', model)
    const { code, stderr } = repo.tryGit(['commit', '--amend', '--no-edit'])
    expect(code).toBe(1)
    expect(paste(repo, printedFix(stderr))).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
  },
)

test(
  'a mirror file that .gitignore matches can be staged by the printed command',
  shows(
    'edge cases',
    'an ignored path in the mirror, with "block"',
    'the printed command stages it all the same',
    5,
  ),
  async () => {
    await using repo = await createIncident({ ...block, files: { '.gitignore': 'infra/**/*.gen.py\n' } })
    repo.write({ 'apps/backend-api/src/a.gen.py': 'generated\n' })
    repo.git('add', 'apps')
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(paste(repo, printedFix(stderr))).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
  },
)

test(
  'a mirror that was staged together with its source passes without a word',
  shows('commits', 'the mirror staged together with its source', 'passes without a word', 2),
  async () => {
    await using repo = await createIncident(block)
    repo.write({ [model]: changed, [mirrored]: changed })
    repo.git('add', '--all')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0, stderr: '' })
  },
)
