/**
 * Husky itself, around Lockstep's line: where its hooks don't run at all, and what a hook finds when they do. A hook that is
 * switched off says nothing; the drift that it lets through has to be seen by whatever judges the commit afterwards.
 */
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { addRemote, createHusky, formatted, laterHooks, recommended, unformatted } from '../support/husky.ts'
import { differences, mirrored, model, modelText } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

const table = 'other tools'

/** Asserts that the commit just made holds a drift, by git's account, and that a check of the commit says so. */
function expectDriftSeen(repo: TestRepository, revision = 'HEAD'): void {
  expect(differences(repo, revision)).not.toEqual([])
  const { code, stdout } = repo.lockstep(['check', '--at', revision])
  expect(code).toBe(1)
  expect(stdout).toContain('✗ lambda is out of sync with apps/backend-api/src (1 of 2 files)')
}

test(
  'a linked work tree has husky’s hooks only once husky ran there',
  shows(
    table,
    'a linked work tree without husky’s hooks',
    'no hook runs there; a push from elsewhere is refused',
    2,
  ),
  async () => {
    await using repo = await createHusky({ files: laterHooks })
    addRemote(repo)
    repo.git('worktree', 'add', '--quiet', '-b', 'side', '../linked')
    const linked = { directory: '../linked' }
    repo.write({ '../linked/node_modules': { link: join(projectRoot, 'node_modules') } })
    repo.write({ [`../linked/${model}`]: modelText({ 9: '    unseen = 1\n' }) })
    // core.hooksPath is .husky/_, which husky makes and git ignores: it isn't there, and git doesn't say so.
    expect(repo.tryGit(['commit', '-a', '--message', 'x'], linked)).toMatchObject({ code: 0, stderr: '' })
    expectDriftSeen(repo, 'side')
    const push = repo.tryGit(['push', '--quiet', 'origin', 'side'])
    expect(push).toMatchObject({ code: 1 })
    expect(push.stderr).toContain('✗ push refused: lambda is out of sync with apps/backend-api/src at side')
    expect(repo.run('node_modules/.bin/husky', [], linked)).toMatchObject({ code: 0 })
    repo.write({ [`../linked/${model}`]: unformatted })
    expect(repo.tryGit(['commit', '-a', '--message', 'x'], linked)).toMatchObject({ code: 0 })
    expect(differences(repo, 'side')).toEqual([])
    expect(repo.git('show', `side:${mirrored}`)).toBe(formatted.trimEnd())
  },
)

test(
  'HUSKY=0 switches every hook off',
  shows(table, 'HUSKY=0 git commit', 'no hook runs; check --at sees the drift', 2),
  async () => {
    await using repo = await createHusky()
    repo.write({ [model]: unformatted })
    const environment = { HUSKY: '0' }
    expect(repo.tryGit(['commit', '-a', '--message', 'x'], { environment })).toMatchObject({
      code: 0,
      stderr: '',
    })
    expectDriftSeen(repo)
  },
)

test(
  'another core.hooksPath switches every hook off',
  shows(table, 'core.hooksPath that husky didn’t set', 'no hook runs; check --at sees the drift', 2),
  async () => {
    await using repo = await createHusky()
    repo.write({ [model]: unformatted })
    const { code, stderr } = repo.tryGit(['-c', 'core.hooksPath=elsewhere', 'commit', '-a', '--message', 'x'])
    expect([code, stderr]).toEqual([0, ''])
    expectDriftSeen(repo)
  },
)

test(
  'without Node on the PATH the hook refuses; ~/.config/husky/init.sh gives it the PATH',
  shows(table, 'a graphical client without Node on its PATH', 'refused until husky’s init.sh adds Node', 4),
  async () => {
    await using repo = await createHusky({ preCommit: 'lockstep-hook pre-commit\n' })
    const tools = join(dirname(repo.root), 'tools')
    for (const program of ['git', 'sh', 'cat', 'dirname', 'basename']) {
      const path = repo.run('which', [program]).stdout.trim()
      repo.write({ [join('..', 'tools', program)]: { link: path } })
    }
    repo.write({ [model]: unformatted })
    const environment = { PATH: tools }
    const refused = repo.tryGit(['commit', '-a', '--message', 'x'], { environment })
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.stderr).toContain('Node.js, which Lockstep needs to look, is not on the PATH of this hook')
    expect(refused.stderr).toContain('put that into ~/.config/husky/init.sh')
    repo.write({
      '../home/.config/husky/init.sh': `export PATH="${dirname(process.execPath)}:$PATH"\n`,
    })
    expect(repo.tryGit(['commit', '-a', '--message', 'x'], { environment })).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'a line that fails ends the hook, because husky runs it by sh -e: Lockstep’s line is not reached',
  shows(table, 'husky: a line before Lockstep’s fails', 'the commit is refused, Lockstep wrote nothing', 3),
  async () => {
    await using repo = await createHusky({ preCommit: `false\n${recommended}` })
    repo.write({ [model]: unformatted })
    repo.git('add', model)
    const before = repo.git('ls-files', '--stage')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
    expect(repo.git('ls-files', '--stage')).toBe(before)
    expect([repo.read(model), repo.read(mirrored)]).toEqual([unformatted, modelText()])
  },
)

test(
  'a line that may fail leaves Lockstep’s answer alone, and a line after it can’t turn a refusal into a pass',
  shows(table, 'husky: a line after Lockstep’s', 'a refusal stays one', 4),
  async () => {
    await using repo = await createHusky({ preCommit: 'false || true\nlockstep-hook pre-commit\ntrue\n' })
    repo.write({ [mirrored]: modelText({ 9: '    hot_fix = 1\n' }) })
    repo.git('add', mirrored)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
    expect(repo.git('status', '--porcelain')).toBe(`M  ${mirrored}`)
  },
)

test(
  'lockstep-hook that isn’t installed refuses the commit: husky says that the command is missing',
  shows(table, 'husky, and Lockstep is not installed', 'the commit is refused', 4),
  async () => {
    await using repo = await createHusky({ preCommit: 'lockstep-hook pre-commit\n' })
    repo.write({ node_modules: undefined, [model]: unformatted })
    // Nothing but what Debian brings: the tests' own PATH holds this repository's node_modules/.bin.
    const environment = { PATH: '/usr/bin:/bin' }
    const { code, stderr } = repo.tryGit(['commit', '-a', '--message', 'x'], { environment })
    expect(code).toBe(1)
    expect(stderr).toContain('husky - pre-commit script failed (code 127)')
    expect(stderr).toContain('husky - command not found in PATH=')
  },
)
