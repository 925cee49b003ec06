/**
 * Why `lockstep-hook` has to be the last line of the hook: before lint-staged, or as one of its tasks, it sees what is not
 * formatted yet, because lint-staged stages what its tasks changed only after all of them. Such a commit holds a drift; each
 * test shows it, and that the later checks say so.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { addRemote, createHusky, formatted, laterHooks, unformatted } from '../support/husky.ts'
import { differences, mirror, mirrored, model, modelText, source, unrelated } from '../support/incident.ts'
import type { Answer, TestRepository } from '../support/repository.ts'

const table = 'other tools'
const before = 'lockstep-hook pre-commit\nlint-staged --quiet\n'
/** A config of functions, so that lint-staged adds no file names to the command. */
const asTask = (...tasks: string[]) => `module.exports = {
  '${source}/**/*.py': files => ['./format.sh ' + files.join(' '), ${tasks.map(task => `'${task}'`).join(', ')}],
}
`
/** A commit of an unformatted model and a push of it, with a remote that has everything before. */
function commitAndPush(repo: TestRepository): { commit: Answer; push: Answer } {
  addRemote(repo)
  repo.write({ [model]: unformatted })
  repo.git('add', model)
  const commit = repo.tryGit(['commit', '--quiet', '--message', 'feat: IMLC'])
  return { commit, push: repo.tryGit(['push', '--quiet', 'origin', 'main']) }
}

/** Asserts that HEAD has the formatted source and the unformatted mirror. */
function expectDrift(repo: TestRepository): void {
  expect(repo.git('show', `HEAD:${model}`)).toBe(formatted.trimEnd())
  expect(repo.git('show', `HEAD:${mirrored}`)).toBe(unformatted.trimEnd())
  expect(differences(repo)).not.toEqual([])
}

test(
  'before lint-staged the hook mirrors what is not formatted yet: why it has to be the last line',
  shows(
    table,
    'Lockstep before lint-staged',
    'drift is committed; post-commit, pre-push and check see it',
    2,
  ),
  async () => {
    await using repo = await createHusky({ preCommit: before, files: laterHooks })
    const { commit, push } = commitAndPush(repo)
    expect(commit.code).toBe(0)
    expectDrift(repo)
    expect(commit.stderr).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 1 updated
      ! lambda is out of sync with apps/backend-api/src at HEAD (1 of 2 files)
          stale  contexts/provider/models/license.py
        fix:  npx lockstep sync --staged lambda && git commit --amend --no-edit
      "
    `)
    expect(push.code).toBe(1)
    expect(push.stderr).toMatchInlineSnapshot(`
      "✗ push refused: lambda is out of sync with apps/backend-api/src at main (1 of 2 files)
          stale  contexts/provider/models/license.py
        for 24 days, since 204565aa (8 Jan, "feat: IMLC")
        fix:  npx lockstep sync --staged lambda && git commit, then push again
      error: failed to push some refs to '../remote.git'
      "
    `)
    const { code, stdout } = repo.lockstep(['check', '--at', 'HEAD', '--no-explain'])
    expect(stdout).toMatchInlineSnapshot(`
      "✗ lambda is out of sync with apps/backend-api/src (1 of 2 files)
          stale  contexts/provider/models/license.py
        fix:  npx lockstep sync lambda && git add infra/lambda/functions/backend/src && git commit
      "
    `)
    expect(code).toBe(1)
    // What post-commit printed mends it: nothing is left to format.
    expect(repo.lockstep(['sync', '--staged', 'lambda'])).toMatchObject({ code: 0 })
    expect(repo.tryGit(['commit', '--amend', '--no-edit'])).toMatchObject({ code: 0, stderr: '' })
    expect(repo.tryGit(['push', '--quiet', 'origin', 'main'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
  },
)

test(
  'as a task of lint-staged it mirrors what the formatter has not staged yet',
  shows(
    table,
    'Lockstep as a task of lint-staged',
    'drift is committed; post-commit, pre-push and check see it',
    2,
  ),
  async () => {
    await using repo = await createHusky({
      preCommit: 'lint-staged --quiet --config tasks.cjs\n',
      files: { ...laterHooks, 'tasks.cjs': asTask('lockstep-hook pre-commit') },
    })
    const { commit, push } = commitAndPush(repo)
    expect(commit.code).toBe(0)
    expectDrift(repo)
    expect(commit.stderr).toContain('lambda')
    expect(push.code).toBe(1)
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 1 })
  },
)

test(
  'in the right order the later hooks have nothing to say',
  shows(
    table,
    'husky: lint-staged, Lockstep, and the later hooks',
    'the push goes through without a word',
    2,
  ),
  async () => {
    await using repo = await createHusky({ files: laterHooks })
    const { commit, push } = commitAndPush(repo)
    expect(commit.stderr).toBe('✓ lambda follows its source in this commit: 1 updated\n')
    expect(push).toMatchObject({ code: 0, stderr: '' })
    expect(repo.git('rev-parse', 'origin/main')).toBe(repo.git('rev-parse', 'HEAD'))
    expect(differences(repo)).toEqual([])
  },
)

test(
  'before lint-staged, with the mirror under the same formatter: in sync by luck, as long as both are staged',
  shows(table, 'Lockstep before lint-staged, which formats both sides', 'in sync', 2),
  async () => {
    await using repo = await createHusky({
      preCommit: before,
      lintStaged: { [`{${source},${mirror}}/**/*.py`]: './format.sh' },
    })
    repo.write({ [model]: unformatted })
    repo.git('add', model)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.read(mirrored)).toBe(formatted)
  },
)

test(
  'as a task, and a later task fails: lint-staged brings everything back, the mirror too',
  shows(table, 'Lockstep as a task of lint-staged, and a later task fails', 'everything is as before', 3),
  async () => {
    await using repo = await createHusky({
      preCommit: 'lint-staged --quiet --config tasks.cjs\n',
      files: { 'tasks.cjs': asTask('lockstep-hook pre-commit', 'false') },
    })
    repo.write({ [model]: unformatted, [`${source}/new.py`]: 'new=1\n', 'untracked.txt': 'mine\n' })
    repo.git('add', source)
    repo.write({ 'README.md': 'not staged\n' })
    const state = () => [repo.git('ls-files', '--stage'), repo.git('status', '--porcelain'), unrelated(repo)]
    const was = state()
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
    expect(state()).toEqual(was)
    expect([repo.read(mirrored), repo.read(`${mirror}/new.py`)]).toEqual([modelText(), undefined])
  },
)

test(
  'the next ordinary commit that touches the file mends what the wrong order left',
  shows(table, 'a drift that the wrong order left', 'the next commit of that file mends it', 2),
  async () => {
    await using repo = await createHusky({ preCommit: before })
    repo.write({ [model]: unformatted })
    repo.git('add', model)
    repo.git('commit', '--message', 'x')
    expect(differences(repo)).not.toEqual([])
    repo.write({ '.husky/pre-commit': 'lint-staged --quiet\nlockstep-hook pre-commit\n' })
    repo.write({ [model]: modelText({ 3: '    is_imlc = 1\n', 4: '    more=1\n' }) })
    repo.git('add', model)
    expect(repo.tryGit(['commit', '--message', 'y'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
  },
)
