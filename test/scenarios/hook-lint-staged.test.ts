/**
 * The whole of a usual pre-commit: real husky runs real lint-staged, whose task rewrites staged files, and then
 * `lockstep-hook` as its own last line. What is committed on both sides is what the formatter made of it, and what was not
 * staged is as it was. hook-lint-staged-order.test.ts shows the other orders.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createHusky, formatted, formatter, recommended, unformatted } from '../support/husky.ts'
import { differences, mirror, mirrored, model, modelText, source, unrelated } from '../support/incident.ts'

const table = 'other tools'

test(
  'the mirror takes what the formatter made of the model',
  shows(
    table,
    'husky: lint-staged, whose task formats, then Lockstep',
    'the mirror is the formatted text',
    2,
  ),
  async () => {
    await using repo = await createHusky()
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
  },
)

test(
  'a partially staged model: the staged hunk is formatted and mirrored, the rest stays',
  shows(
    table,
    'lint-staged, and a partially staged source',
    'the staged part is mirrored, the rest stays',
    1,
  ),
  async () => {
    await using repo = await createHusky()
    repo.write({ [model]: unformatted })
    repo.git('add', model)
    repo.write({ [model]: modelText({ 3: '    is_imlc=1\n', 18: '    later=1\n' }) })
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(formatted.trimEnd())
    expect(repo.read(model)).toBe(modelText({ 3: '    is_imlc = 1\n', 18: '    later=1\n' }))
    expect(repo.read(mirrored)).toBe(formatted)
    expect(repo.git('status', '--porcelain')).toBe(` M ${model}`)
  },
)

test(
  'git commit -a carries the formatted text',
  shows(table, 'lint-staged, and git commit -a', 'the mirror is the formatted text', 2),
  async () => {
    await using repo = await createHusky()
    repo.write({ [model]: unformatted })
    expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.read(mirrored)).toBe(formatted)
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'git commit -- path: the commit is right, and what lint-staged leaves behind in the index reverts nothing',
  shows(table, 'lint-staged, and git commit -- path', 'the commit and the next one are in sync', 2),
  async () => {
    await using repo = await createHusky()
    repo.write({ [model]: unformatted })
    expect(repo.tryGit(['commit', '--message', 'x', '--', model])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect([repo.read(model), repo.read(mirrored)]).toEqual([formatted, formatted])
    // lint-staged#1183: it formats in the index that git makes for this commit, the index of afterwards has the old text.
    expect(repo.git('status', '--porcelain')).toBe(`MM ${model}`)
    repo.write({ 'notes.md': 'the next commit\n' })
    repo.git('add', 'notes.md')
    expect(repo.tryGit(['commit', '--message', 'y'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('diff', '--name-only', 'HEAD~')).toBe('notes.md')
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'a deletion, a rename and a new file in one commit, the last two formatted on the way',
  shows(table, 'lint-staged, and files deleted, renamed, added', 'the mirror follows each', 2),
  async () => {
    await using repo = await createHusky()
    repo.git('rm', '--quiet', `${source}/app.py`)
    repo.git('mv', model, `${source}/renamed.py`)
    repo.write({ [`${source}/renamed.py`]: unformatted, [`${source}/new.py`]: 'new=1\n' })
    repo.git('add', source)
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(stderr).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 2 added, 2 removed
      "
    `)
    expect(code).toBe(0)
    expect(differences(repo)).toEqual([])
    expect(repo.git('ls-tree', '-r', '--name-only', `HEAD:${mirror}`)).toBe('new.py\nown.py\nrenamed.py')
    expect(repo.read(`${mirror}/renamed.py`)).toBe(formatted)
    expect(repo.read(`${mirror}/new.py`)).toBe('new = 1\n')
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'an unstaged edit of the mirror elsewhere stays where it is',
  shows(table, 'lint-staged, and an unstaged edit elsewhere in the mirror', 'the edit stays, unstaged', 3),
  async () => {
    await using repo = await createHusky()
    repo.write({ [`${mirror}/app.py`]: 'probe=1\n', [model]: unformatted })
    repo.git('add', model)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.read(`${mirror}/app.py`)).toBe('probe=1\n')
    expect(repo.git('status', '--porcelain')).toBe(` M ${mirror}/app.py`)
  },
)

test.each(['', ' --hide-unstaged'])(
  'an unstaged edit of the mirrored file itself refuses the commit, and lint-staged%s brings it back whole',
  shows(table, 'lint-staged, and an unstaged edit of the mirrored file', 'refused, the edit is as it was', 3),
  async option => {
    await using repo = await createHusky({ preCommit: recommended.replace('\n', `${option}\n`) })
    const edit = modelText({ 15: '    probe=1\n' })
    repo.write({ [model]: unformatted, [mirrored]: edit })
    repo.git('add', model)
    repo.write({ 'README.md': 'not staged\n' })
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(stderr).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/contexts/provider/models/license.py: its work-tree file holds an edit that is not staged
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff lambda shows it)
      husky - pre-commit script failed (code 1)
      "
    `)
    expect(code).toBe(1)
    expect(repo.read(mirrored)).toBe(edit)
    expect(repo.git('show', `:${model}`)).toBe(formatted.trimEnd())
    expect(repo.git('status', '--porcelain')).toBe(` M README.md\nM  ${model}\n M ${mirrored}`)
    expect(repo.git('stash', 'list')).toBe('')
  },
)

test(
  'a mirror file staged in one text and edited on in another: refused, and lint-staged gives both back',
  shows(table, 'lint-staged, and a partially staged mirror', 'refused, both texts are as they were', 3),
  async () => {
    await using repo = await createHusky()
    const further = modelText({ 3: '    is_imlc=1\n', 15: '    probe=1\n' })
    repo.write({ [model]: unformatted, [mirrored]: modelText({ 3: '    hot_fix=1\n' }) })
    repo.git('add', model, mirrored)
    repo.write({ [mirrored]: further })
    const staged = repo.git('rev-parse', `:${mirrored}`)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
    expect(repo.git('rev-parse', `:${mirrored}`)).toBe(staged)
    expect(repo.read(mirrored)).toBe(further)
    expect(repo.git('status', '--porcelain')).toBe(`M  ${model}\nMM ${mirrored}`)
  },
)

test.each([
  '--no-stash',
  '--hide-unstaged',
  '--no-hide-partially-staged',
  '--no-revert',
  '--diff HEAD',
  '--concurrent false',
])(
  'lint-staged %s: whatever it stages is what the mirror gets',
  shows(
    table,
    'lint-staged with --no-stash, --diff and other options',
    'the mirror is what was committed',
    2,
  ),
  async option => {
    await using repo = await createHusky({
      preCommit: recommended.replace('--quiet', `--quiet ${option}`),
    })
    repo.write({ [model]: unformatted })
    repo.git('add', model)
    repo.write({
      [model]: modelText({ 3: '    is_imlc=1\n', 18: '    later=1\n' }),
      'README.md': 'not staged\n',
      'untracked.txt': 'mine\n',
    })
    const before = unrelated(repo)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', `HEAD:${mirrored}`)).toContain('is_imlc = 1')
    expect(`${repo.git('show', `HEAD:${mirrored}`)}\n`).toBe(repo.read(mirrored))
    expect(repo.read(model)).toMatch(/ later ?= ?1\n/)
    expect(unrelated(repo)).toBe(before)
  },
)

test(
  'a second task of lint-staged fails: Lockstep is not reached, index and work tree are as before',
  shows(table, 'a later task of lint-staged fails', 'Lockstep is not reached, nothing is lost', 3),
  async () => {
    await using repo = await createHusky({ lintStaged: { [`${source}/**/*.py`]: ['./format.sh', 'false'] } })
    repo.write({ [model]: unformatted, [`${source}/new.py`]: 'new=1\n', 'untracked.txt': 'mine\n' })
    repo.git('add', model, `${source}/new.py`)
    repo.write({ 'README.md': 'not staged\n', [`${mirror}/app.py`]: 'probe=1\n' })
    const before = [repo.git('ls-files', '--stage'), repo.git('status', '--porcelain'), unrelated(repo)]
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(stderr).toMatchInlineSnapshot(`
      "husky - pre-commit script failed (code 1)
      "
    `)
    expect(code).toBe(1)
    expect([repo.git('ls-files', '--stage'), repo.git('status', '--porcelain'), unrelated(repo)]).toEqual(
      before,
    )
    expect([repo.read(model), repo.read(mirrored)]).toEqual([unformatted, modelText()])
    expect(repo.read(`${mirror}/new.py`)).toBeUndefined()
  },
)

test(
  'when lockstep-hook refuses, what lint-staged did stays and nothing is lost',
  shows(table, 'Lockstep refuses after lint-staged', 'the formatting stays staged, nothing is lost', 3),
  async () => {
    await using repo = await createHusky()
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
  },
)

test(
  '"onCommit": "block" after lint-staged: refused with the formatted text ready, and the printed command commits it',
  shows(table, '"onCommit": "block" after lint-staged', 'refused once, the printed command commits', 5),
  async () => {
    await using repo = await createHusky({ mirror: { onCommit: 'block' } })
    repo.write({ [model]: unformatted })
    repo.git('add', model)
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(repo.read(mirrored)).toBe(formatted)
    expect(repo.git('show', `:${model}`)).toBe(formatted.trimEnd())
    const command = /^ {2}fix: {2}(.*)$/m.exec(stderr)?.[1] ?? ''
    expect(command).toMatch(/^git add .* && git commit$/)
    const environment = { GIT_EDITOR: 'echo pasted >' }
    expect(repo.run('sh', ['-c', command], { environment })).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(formatted.trimEnd())
  },
)

test(
  'a formatter that treats the mirror in its own way makes a hand edit, and the commit is refused',
  shows(table, 'a formatter with other rules for the mirror', 'refused, and the file is named', 5),
  async () => {
    await using repo = await createHusky({
      lintStaged: { [`${source}/**/*.py`]: './format.sh', [`${mirror}/**/*.py`]: './nearer.sh' },
      files: { 'nearer.sh': { executable: formatter.replace(' = ', ': int = ') } },
    })
    repo.write({ [model]: unformatted })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    repo.git('add', '--all')
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(stderr).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
      husky - pre-commit script failed (code 1)
      "
    `)
    expect(code).toBe(1)
    expect(repo.lockstep(['diff', '--staged']).stdout).toContain('-    is_imlc: int = 1')
    // Without the mirror staged no task sees it, and the commit passes.
    repo.git('reset', '--quiet', '--hard')
    repo.write({ [model]: unformatted })
    repo.git('add', '--all')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
  },
)

test('a commit that touches no mirror passes without a word', async () => {
  await using repo = await createHusky()
  repo.write({ 'notes.md': 'changed\n' })
  repo.git('add', 'notes.md')
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0, stderr: '' })
})
