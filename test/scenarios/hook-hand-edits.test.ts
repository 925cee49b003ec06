/**
 * Somebody's work in a mirror: whether it was committed earlier, staged, or neither, the hook overwrites none of it. It
 * refuses the commit, says which file, and has written nothing anywhere, in no mirror and not in the index.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createIncident, mirror, mirrored, model, modelText, source } from '../support/incident.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const changed = modelText({ 3: '    is_imlc = 1\n' })
const edited = modelText({ 9: '    hot_fix = 1\n' })

/** All that a refused commit has to leave as it was: HEAD, the index byte for byte, and every file. */
function everything(repo: TestRepository): string {
  const files = repo.git('ls-files', '--cached', '--others', '-z').split('\0').filter(Boolean)
  const bytes = [...new Set(files)].map(path => `${path}: ${repo.read(path)}`)
  return [repo.git('rev-parse', 'HEAD'), repo.git('ls-files', '--stage'), ...bytes].join('\n')
}

/** Tries a commit that has to be refused with exit code 1 and to change nothing; gives what was said. */
function refuse(repo: TestRepository, ...words: string[]): string {
  const before = everything(repo)
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x', ...words])
  expect(code).toBe(1)
  expect(everything(repo)).toBe(before)
  return stderr
}

describe.each(['stage', 'block'])('"onCommit": "%s"', onCommit => {
  test(
    'an edit committed in the mirror earlier',
    shows(
      'traps',
      `a hand edit committed in the mirror, then a commit of its source ("${onCommit}")`,
      'refused; the edit is kept',
      3,
    ),
    async () => {
      await using repo = await createIncident({ mirror: { onCommit } })
      repo.write({ [mirrored]: edited })
      repo.commit('hot fix')
      repo.write({ [model]: changed })
      repo.git('add', model)
      expect(refuse(repo)).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
      "
    `)
    },
  )

  test(
    'an edit staged in the mirror',
    shows(
      'traps',
      `a hand edit staged in the mirror beside its source ("${onCommit}")`,
      'refused; the edit is kept',
      3,
    ),
    async () => {
      await using repo = await createIncident({ mirror: { onCommit } })
      repo.write({ [model]: changed, [mirrored]: edited })
      repo.git('add', model, mirrored)
      expect(refuse(repo)).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
      "
    `)
    },
  )

  test(
    'an edit in the mirror that is not staged',
    shows(
      'traps',
      `a hand edit in the mirror that is not staged ("${onCommit}")`,
      'refused; the edit is kept',
      3,
    ),
    async () => {
      await using repo = await createIncident({ mirror: { onCommit } })
      repo.write({ [model]: changed, [mirrored]: edited })
      repo.git('add', model)
      expect(refuse(repo)).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/contexts/provider/models/license.py: its work-tree file holds an edit that is not staged
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff lambda shows it)
      "
    `)
    },
  )

  test('an edit staged in the mirror alone', async () => {
    await using repo = await createIncident({ mirror: { onCommit } })
    repo.write({ [mirrored]: edited })
    repo.git('add', mirrored)
    expect(refuse(repo)).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
      "
    `)
  })

  test('a file of the mirror’s own making, staged', async () => {
    await using repo = await createIncident({ mirror: { onCommit } })
    repo.write({ [`${mirror}/extra.py`]: 'mine\n' })
    repo.git('add', '--all')
    expect(refuse(repo)).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/extra.py was edited by hand
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
      "
    `)
  })

  test(
    'an untracked file where the source adds one',
    shows(
      'edge cases',
      `an untracked file where a new mirror file belongs ("${onCommit}")`,
      'refused; the file is kept',
      3,
    ),
    async () => {
      await using repo = await createIncident({ mirror: { onCommit } })
      repo.write({ [`${mirror}/new.py`]: 'mine\n', [`${source}/new.py`]: 'source\n' })
      repo.git('add', source)
      expect(refuse(repo)).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/new.py: its work-tree file holds an edit that is not staged
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff lambda shows it)
      "
    `)
    },
  )
})

test(
  'git commit -- path and git commit -a are refused as a plain commit is',
  shows('traps', 'a hand edit, and git commit -a or -- path', 'refused as by a plain commit', 3),
  async () => {
    await using repo = await createIncident()
    repo.write({ [model]: changed, [mirrored]: edited })
    expect(refuse(repo, '--', model)).toContain('not staged')
    expect(refuse(repo, '--all')).toContain('was edited by hand')
  },
)

test(
  'an edit deletes nothing either: the source removed a file that was edited in the mirror',
  shows('traps', 'the source removes a file that was edited in the mirror', 'refused; the edit is kept', 3),
  async () => {
    await using repo = await createIncident()
    repo.write({ [`${mirror}/app.py`]: 'hot fix\n' })
    repo.commit('hot fix')
    repo.git('rm', '--quiet', `${source}/app.py`)
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "✗ commit refused: lambda holds a hand edit
      infra/lambda/functions/backend/src/app.py was edited by hand
      fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
    "
  `)
  },
)

test(
  'a directory with other things in it, where the source now has a file',
  shows(
    'edge cases',
    'a directory with other files where a mirror file belongs',
    'refused; the files are kept',
    3,
  ),
  async () => {
    await using repo = await createIncident({
      files: {
        [`${source}/pkg/a.py`]: 'a\n',
        [`${mirror}/pkg/a.py`]: 'a\n',
        [`${mirror}/pkg/b.py`]: 'own\n',
      },
    })
    repo.git('rm', '-r', '--quiet', `${source}/pkg`)
    repo.write({ [`${source}/pkg`]: 'now a file\n' })
    repo.git('add', source)
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "✗ commit refused: lambda holds a hand edit
      infra/lambda/functions/backend/src/pkg: infra/lambda/functions/backend/src/pkg/b.py is in the way
      1 other file was out of sync before this commit and stays out of it: npx lockstep check lambda
      fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff lambda shows it)
    "
  `)
  },
)

test(
  'the same, with the other things in the index alone',
  shows('edge cases', 'the same, with the files in the index alone', 'refused; the entries are kept', 3),
  async () => {
    await using repo = await createIncident({
      files: {
        [`${source}/pkg/a.py`]: 'a\n',
        [`${mirror}/pkg/a.py`]: 'a\n',
        [`${mirror}/pkg/b.py`]: 'own\n',
      },
    })
    repo.git('rm', '-r', '--quiet', `${source}/pkg`)
    repo.write({ [`${source}/pkg`]: 'now a file\n', [`${mirror}/pkg/b.py`]: undefined })
    repo.git('add', source)
    expect(refuse(repo)).toContain(`${mirror}/pkg: ${mirror}/pkg/b.py is in the way`)
  },
)

test(
  'a link in place of a mirror’s directory is not followed',
  shows('edge cases', 'a link in place of a directory of the mirror', 'it is not followed', 3),
  async () => {
    await using repo = await createIncident()
    repo.write({ [`${mirror}/contexts`]: undefined, 'elsewhere/keep.txt': 'keep\n' })
    repo.write({ [`${mirror}/contexts`]: { link: '../../../../../elsewhere' }, [model]: changed })
    repo.git('add', model)
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "✗ commit refused: lambda holds a hand edit
      infra/lambda/functions/backend/src/contexts/provider/models/license.py: infra/lambda/functions/backend/src/contexts is in the way
      fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff lambda shows it)
    "
  `)
    expect(repo.read('elsewhere/provider/models/license.py')).toBeUndefined()
  },
)

test(
  'what is declared as the mirror’s own never stands in the way',
  shows('edge cases', 'a commit of what "mirrorOnly" names', 'passes', 2),
  async () => {
    await using repo = await createIncident()
    repo.write({ [`${mirror}/own.py`]: 'own = 2\n', [model]: changed })
    repo.git('add', '--all')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(repo.git('show', `HEAD:${mirror}/own.py`)).toBe('own = 2')
  },
)

test('a source file of the same name doesn’t reach what is declared as the mirror’s own', async () => {
  await using repo = await createIncident()
  repo.write({ [`${source}/own.py`]: 'not for the mirror\n' })
  repo.git('add', '--all')
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0, stderr: '' })
  expect(repo.git('show', `HEAD:${mirror}/own.py`)).toBe('own = 1')
})

test(
  'two mirrors of one source, an edit in one: nothing is written in the other',
  shows('edge cases', 'two mirrors of one source, a hand edit in one', 'nothing is written in either', 3),
  async () => {
    const files = { 'a/x.py': '1\n', 'b/x.py': '1\n', 'c/x.py': '1\n' }
    const mirrors = { one: { from: 'a', to: 'b' }, two: { from: 'a', to: 'c' } }
    await using repo = await createRepository({ 'lockstep.json': config(mirrors), ...files })
    repo.installHook()
    repo.write({ 'c/x.py': 'hot fix\n' })
    repo.commit('hot fix')
    repo.write({ 'a/x.py': '2\n' })
    repo.git('add', 'a')
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "✗ commit refused: two holds a hand edit
      c/x.py was edited by hand
      fix:  move the hand edit to the source, or name it in "mirrorOnly" of two (npx lockstep diff --staged two shows it)
    "
  `)
  },
)

test(
  'an unstaged edit on a path that the commit doesn’t touch is no business of this commit',
  shows(
    'traps',
    'an unstaged edit of the mirror at a path that the commit doesn’t touch',
    'passes; the edit is left alone',
    3,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ [`${mirror}/app.py`]: 'hot fix\n', [model]: changed })
    repo.git('add', model)
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(0)
    expect(stderr).toMatchInlineSnapshot(`
    "✓ lambda follows its source in this commit: 1 updated
    "
  `)
    expect(repo.read(`${mirror}/app.py`)).toBe('hot fix\n')
  },
)
