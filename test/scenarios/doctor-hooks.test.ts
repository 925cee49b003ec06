/**
 * What the doctor says about hooks: each way in which a commit goes through without being looked at is found, in real set-ups
 * of git and husky, and what it names as the fix ends it. In each case git itself first shows that the hook doesn't run.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diagnose, findDiagnosis } from '../support/doctor.ts'
import { hookBin, projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, model, modelText } from '../support/incident.ts'
import { hookNames, type TestRepository } from '../support/repository.ts'

const script = (...lines: string[]) => ({ executable: `#!/bin/sh\n${lines.join('\n')}\n` })
const call = `'${hookBin}' pre-commit`

/** The incident without a hook of its own; all others call Lockstep, so that only pre-commit is in question. */
async function createHooked(files: Record<string, string> = {}): Promise<TestRepository> {
  const repo = await createIncident({ hook: false, files })
  repo.installHook(...hookNames.filter(name => name !== 'pre-commit'))
  return repo
}

/** Real husky, whose hooks call Lockstep. */
async function createHusky(preCommit = 'lockstep-hook pre-commit\n'): Promise<TestRepository> {
  const hooks = hookNames.map(name => [`.husky/${name}`, `lockstep-hook ${name}\n`])
  const repo = await createIncident({
    hook: false,
    files: { ...Object.fromEntries(hooks), '.husky/pre-commit': preCommit, '.gitignore': 'node_modules\n' },
  })
  repo.write({ node_modules: { link: join(projectRoot, 'node_modules') } })
  husky(repo)
  return repo
}

function husky(repo: TestRepository, directory = '.'): void {
  const answer = repo.run(join(projectRoot, 'node_modules/.bin/husky'), [], { directory })
  expect(answer).toMatchObject({ code: 0, stdout: '' })
}

/** Commits a change of the source alone, and says whether the mirror came with it: by git's own account. */
function isCarried(repo: TestRepository): boolean {
  const before = repo.git('rev-parse', 'HEAD')
  repo.write({ [model]: modelText({ 3: `changed = ${Math.random()}\n` }) })
  repo.git('add', model)
  repo.tryGit(['commit', '--message', 'x'])
  const carried = differences(repo).length === 0
  repo.git('reset', '--quiet', '--hard', before)
  return carried
}

test('a hook that asks Lockstep as its last line is healthy', async () => {
  await using repo = await createHooked()
  repo.installHook('pre-commit')
  expect(isCarried(repo)).toBe(true)
  expect(diagnose(repo)).toEqual([])
})

test('husky with lint-staged before Lockstep is healthy', async () => {
  await using repo = await createHusky('true\nlockstep-hook pre-commit\n')
  expect(isCarried(repo)).toBe(true)
  expect(diagnose(repo)).toEqual([])
})

test(
  'a linked work tree without husky’s directory',
  shows('other tools', 'husky in a linked work tree: no hook runs', 'doctor says so and how to get hooks', 5),
  async () => {
    await using repo = await createHusky()
    repo.git('-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--quiet', 'linked', '-b', 'other')
    const options = { directory: 'linked' }
    repo.write({ 'linked/apps/backend-api/src/app.py': 'app = 2\n' })
    repo.tryGit(['commit', '--quiet', '-a', '--message', 'no hook runs'], options)
    expect(differences(repo, 'other')).not.toEqual([])
    expect(diagnose(repo)).toEqual([])
    expect(diagnose(repo, options)).toEqual([
      {
        id: 'hooks-path-missing',
        severity: 'problem',
        message:
          'no hook runs in this work tree: core.hooksPath is .husky/_, and there is no such directory: husky makes it, git ignores it, and a linked work tree starts without it',
        fix: 'npx husky',
      },
    ])
    husky(repo, 'linked')
    expect(diagnose(repo, options)).toEqual([])
  },
)

test('core.hooksPath leads nowhere', async () => {
  await using repo = await createHooked()
  repo.installHook('pre-commit')
  repo.git('config', '--global', 'core.hooksPath', '~/hooks')
  expect(isCarried(repo)).toBe(false)
  expect(diagnose(repo)).toEqual([
    {
      id: 'hooks-path-missing',
      severity: 'problem',
      message: expect.stringMatching(
        /^no hook runs in this work tree: core.hooksPath is \/.*\/home\/hooks, and there is no such directory$/,
      ),
      fix: 'git config --global --unset core.hooksPath, or make the directory',
    },
  ])
  repo.git('config', '--global', '--unset', 'core.hooksPath')
  expect(isCarried(repo)).toBe(true)
  expect(diagnose(repo)).toEqual([])
})

test(
  'no pre-commit hook at all',
  shows('other tools', 'a clone without a pre-commit hook', 'doctor says so', 5),
  async () => {
    await using repo = await createHooked()
    expect(diagnose(repo)).toEqual([
      {
        id: 'hook-missing',
        severity: 'problem',
        message: 'no hook looks at a commit: git finds no .git/hooks/pre-commit',
        fix: 'npx lockstep install',
      },
    ])
  },
)

test.each([
  ['.husky/pre-commit', 'lockstep-hook pre-commit\n', 'npx husky'],
  ['lefthook.yml', 'pre-commit:\n  jobs:\n    - run: npx lockstep-hook pre-commit\n', 'npx lefthook install'],
  ['.pre-commit-config.yaml', 'repos: []\n', 'pre-commit install'],
])('%s is committed, and nobody installed the hooks in this clone', async (file, text, fix) => {
  await using repo = await createHooked({ [file]: text })
  expect(findDiagnosis(repo, 'hook-missing')).toEqual({
    id: 'hook-missing',
    severity: 'problem',
    message: `no hook looks at a commit: ${file} is not active in this clone, git finds no .git/hooks/pre-commit`,
    fix,
  })
})

test('that clone, once husky was run in it', async () => {
  await using repo = await createHusky()
  repo.git('config', '--unset', 'core.hooksPath')
  expect(isCarried(repo)).toBe(false)
  expect(findDiagnosis(repo, 'hook-missing')?.fix).toBe('npx husky')
  husky(repo)
  expect(diagnose(repo)).toEqual([])
})

test('husky is installed, and has no pre-commit of the user’s', async () => {
  await using repo = await createHusky()
  repo.write({ '.husky/pre-commit': undefined })
  repo.commit('without it')
  expect(isCarried(repo)).toBe(false)
  expect(diagnose(repo)).toEqual([
    {
      id: 'hook-missing',
      severity: 'problem',
      message: 'no hook looks at a commit: husky is installed, and its own configuration has no pre-commit',
      fix: 'npx lockstep install',
    },
  ])
})

test('a hook file that isn’t executable', async () => {
  await using repo = await createHooked()
  repo.write({ '.git/hooks/pre-commit': `#!/bin/sh\n${call}\n` })
  expect(isCarried(repo)).toBe(false)
  expect(diagnose(repo)).toEqual([
    {
      id: 'hook-not-executable',
      severity: 'problem',
      message: "git doesn't run .git/hooks/pre-commit: it is not executable",
      fix: 'chmod +x .git/hooks/pre-commit',
    },
  ])
  repo.run('sh', ['-c', 'chmod +x .git/hooks/pre-commit'])
  expect(isCarried(repo)).toBe(true)
  expect(diagnose(repo)).toEqual([])
})

test('husky’s user file need not be executable', async () => {
  await using repo = await createHusky()
  repo.run('chmod', ['-x', '.husky/pre-commit'])
  expect(isCarried(repo)).toBe(true)
  expect(diagnose(repo)).toEqual([])
})

test.each([
  [
    'hook-without-lockstep',
    ['true'],
    "doesn't call lockstep-hook, so a commit may change a source without its mirror",
  ],
  ['hook-unreachable', ['exec true', call], 'never reaches lockstep-hook: it ends with exec true'],
  ['hook-unreachable', ['exit 0', call], 'never reaches lockstep-hook: it ends with exit 0'],
] as const)('%s: %j', async (id, lines, words) => {
  await using repo = await createHooked()
  repo.write({ '.git/hooks/pre-commit': script(...lines) })
  expect(isCarried(repo)).toBe(false)
  const [diagnosis, ...others] = diagnose(repo)
  expect(diagnosis).toMatchObject({ id, severity: 'problem', message: `.git/hooks/pre-commit ${words}` })
  expect(others.filter(({ severity }) => severity === 'problem')).toEqual([])
  repo.write({ '.git/hooks/pre-commit': script(...lines.slice(0, -1).filter(line => line === 'true'), call) })
  expect(isCarried(repo)).toBe(true)
  expect(diagnose(repo)).toEqual([])
})

test('a hook that goes on and rewrites the source after Lockstep looked', async () => {
  await using repo = await createHooked()
  const rewrite = `echo '# late' >> ${model}; git add ${model}`
  repo.write({ '.git/hooks/pre-commit': script('set -e', call, rewrite) })
  expect(isCarried(repo)).toBe(false)
  expect(diagnose(repo)).toEqual([
    {
      id: 'hook-not-last',
      severity: 'problem',
      message: `.git/hooks/pre-commit goes on after lockstep-hook, and what follows may restage or rewrite files: git add ${model}`,
      fix: 'make this its last line: lockstep-hook pre-commit',
    },
  ])
  repo.write({ '.git/hooks/pre-commit': script('set -e', rewrite, call) })
  expect(isCarried(repo)).toBe(true)
  expect(diagnose(repo)).toEqual([])
})

test('a hook that loses the answer', async () => {
  await using repo = await createHooked()
  const edit = () => {
    repo.write({ 'infra/lambda/functions/backend/src/app.py': `hot = ${Math.random()}\n` })
    repo.git('add', '--all')
    return repo.tryGit(['commit', '--message', 'a hand edit, which has to be refused']).code
  }
  repo.write({ '.git/hooks/pre-commit': script(`${call} || true`) })
  expect(edit()).toBe(0)
  expect(findDiagnosis(repo, 'hook-answer-lost')).toEqual({
    id: 'hook-answer-lost',
    severity: 'problem',
    message: `.git/hooks/pre-commit loses the answer of lockstep-hook, so nothing is ever refused: ${call} || true`,
    fix: 'make this its last line: lockstep-hook pre-commit',
  })
  repo.write({ '.git/hooks/pre-commit': script(call) })
  expect(edit()).toBe(1)
  expect(findDiagnosis(repo, 'hook-answer-lost')).toBeUndefined()
})

test('pre-commit alone is worth a note', async () => {
  await using repo = await createIncident()
  expect(diagnose(repo)).toEqual([
    {
      id: 'hooks-incomplete',
      severity: 'note',
      message:
        "pre-merge-commit, post-commit, pre-push don't call lockstep-hook: what no pre-commit hook can see (a merge, --no-verify, rebase, cherry-pick) is left to CI",
      fix: 'npx lockstep install',
    },
  ])
  repo.installHook(...hookNames)
  expect(diagnose(repo)).toEqual([])
})

test('another program’s hook is left alone', async () => {
  await using repo = await createHooked()
  repo.installHook('pre-commit')
  repo.write({ '.git/hooks/post-merge': script('exec git lfs post-merge "$@"') })
  expect(diagnose(repo)).toEqual([])
})

test('HUSKY=0', async () => {
  await using repo = await createHusky()
  expect(diagnose(repo, { environment: { HUSKY: '0' } })).toEqual([
    {
      id: 'hooks-disabled',
      severity: 'note',
      message: 'HUSKY=0 is set here: husky runs no hook',
      fix: 'unset HUSKY',
    },
  ])
})

const lefthookShim =
  '#!/bin/sh\ncall_lefthook()\n{\n  lefthook "$@"\n}\n\ncall_lefthook run "pre-commit" "$@"\n'
const preCommitShim =
  '#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\nexec python3 -mpre_commit hook-impl\n'

test.each([
  [
    'lefthook.yml',
    lefthookShim,
    'pre-commit:\n  jobs:\n    - run: npx lockstep-hook pre-commit\n',
    'pre-commit:\n',
  ],
  ['.pre-commit-config.yaml', preCommitShim, 'entry: npx lockstep-hook pre-commit\n', 'repos: []\n'],
])('the hooks of %s: what it says counts', async (file, shim, withCall, without) => {
  await using repo = await createHooked()
  repo.write({ '.git/hooks/pre-commit': { executable: shim }, [file]: without })
  expect(diagnose(repo)).toMatchObject([
    { id: 'hook-without-lockstep', fix: `let ${file} run this last: npx lockstep-hook pre-commit` },
  ])
  repo.write({ [file]: withCall })
  expect(diagnose(repo)).toEqual([])
})
