/**
 * Why `lockstep-hook` has to be the last line of the hook: before lint-staged, or as one of its tasks, it sees what is not
 * formatted yet, because lint-staged stages what its tasks changed only after all of them. Such a commit holds a drift; each
 * test shows it, and that the later checks say so.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createHusky, formatted, unformatted } from '../support/husky.ts'
import { differences, mirror, mirrored, model, modelText, source, unrelated } from '../support/incident.ts'

const table = 'other tools'
const before = 'lockstep-hook pre-commit\nlint-staged --quiet\n'
const python = `${source}/**/*.py`
/** A config of functions, so that lint-staged adds no file names to the command. */
const asTask = (...tasks: string[]) => `module.exports = {
  '${python}': files => ['./format.sh ' + files.join(' '), ${tasks.map(task => `'${task}'`).join(', ')}],
}
`

test(
  'before lint-staged the hook mirrors what is not formatted yet: why it has to be the last line',
  shows(table, 'Lockstep before lint-staged', 'the drift is committed, and check --at HEAD says so', 1),
  async () => {
    await using repo = await createHusky({ preCommit: before })
    repo.write({ [model]: unformatted })
    repo.git('add', model)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(repo.git('show', `HEAD:${model}`)).toBe(formatted.trimEnd())
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(unformatted.trimEnd())
    expect(differences(repo)).not.toEqual([])
    const { code, stdout } = repo.lockstep(['check', '--at', 'HEAD', '--no-explain'])
    expect(stdout).toMatchInlineSnapshot(`
      "✗ lambda is out of sync with apps/backend-api/src (1 of 2 files)
          stale  contexts/provider/models/license.py
        fix:  npx lockstep sync lambda && git add infra/lambda/functions/backend/src && git commit
      "
    `)
    expect(code).toBe(1)
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
  'as a task of lint-staged it mirrors what the formatter has not staged yet',
  shows(table, 'Lockstep as a task of lint-staged', 'the drift is committed, and check --at HEAD says so', 1),
  async () => {
    await using repo = await createHusky({
      preCommit: 'lint-staged --quiet --config tasks.cjs\n',
      files: { 'tasks.cjs': asTask('lockstep-hook pre-commit') },
    })
    repo.write({ [model]: unformatted })
    repo.git('add', model)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(repo.git('show', `HEAD:${model}`)).toBe(formatted.trimEnd())
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(unformatted.trimEnd())
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 1 })
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
