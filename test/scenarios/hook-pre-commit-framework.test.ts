/**
 * Lockstep as a hook of the Python framework pre-commit, which stashes everything that isn't staged around its hooks: so
 * Lockstep only checks there, and a commit without its mirror is refused with the command that brings it in. What a hook
 * that writes would do is shown last. Skipped, and counted, where Debian's pre-commit isn't installed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findProgram, hookBin, lockstepBin, projectRoot } from '../support/environment.ts'
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
import type { Answer, TestRepository } from '../support/repository.ts'

const table = 'other tools'
const framework = findProgram('/usr/bin/pre-commit')
const check = `${hookBin} check`

/** The hook that docs/hook-tools.md recommends, with the path of this repository's own command. */
const configWith = (entry: string, before = '') => `repos:
- repo: local
  hooks:${before}
  - id: lockstep
    name: lockstep
    entry: ${entry}
    language: system
    pass_filenames: false
    always_run: true
`

/** Runs the framework by its own command line. */
function preCommit(repo: TestRepository, ...args: string[]): Answer {
  return repo.run(framework ?? '', args)
}

async function createFramework(entry: string, before = ''): Promise<TestRepository> {
  const repo = await createIncident({
    hook: false,
    files: { '.pre-commit-config.yaml': configWith(entry, before) },
  })
  const { code, stdout, stderr } = preCommit(repo, 'install')
  if (code !== 0) throw new Error(stdout + stderr)
  return repo
}

/** What the framework prints differs by the patch's path and time; the rest is Lockstep's. */
function withoutPaths(output: string): string {
  return output.replaceAll(/\S*\/patch\S+/g, 'PATCH').replaceAll(/\.{3,}/g, '…')
}

const changed = modelText({ 3: '    is_imlc = 1\n' })
const further = modelText({ 3: '    is_imlc = 1\n', 18: '    later = 1\n' })

/** A staged change of the model, an unstaged one on top of it, and unstaged work elsewhere. */
function changeModel(repo: TestRepository): void {
  repo.write({ [model]: changed })
  repo.git('add', model)
  repo.write({ [model]: further, 'README.md': 'not staged\n', 'untracked.txt': 'mine\n' })
}

const testFramework = test.skipIf(framework === undefined)

testFramework(
  'a commit without its mirror is refused with the fix; after the fix it passes, and nothing unstaged has moved',
  shows(
    table,
    'the pre-commit framework, a commit without its mirror',
    'refused with the fix, which passes',
    5,
  ),
  async () => {
    await using repo = await createFramework(check)
    changeModel(repo)
    const status = repo.git('status', '--porcelain')
    const refused = repo.tryGit(['commit', '--message', 'x'])
    expect(refused.code).toBe(1)
    expect(withoutPaths(refused.stderr)).toMatchInlineSnapshot(`
      "[WARNING] Unstaged files detected.
      [INFO] Stashing unstaged files to PATCH
      lockstep…Failed
      - hook id: lockstep
      - exit code: 1

      ✗ commit refused: lambda would be out of sync
        model contexts/provider/models/license.py changed without infra/lambda/functions/backend/src/contexts/provider/models/license.py
        fix:  npx lockstep sync --staged lambda && git commit

      [INFO] Restored changes from PATCH
      "
    `)
    expect(repo.git('status', '--porcelain')).toBe(status)
    expect(repo.lockstep(['sync', '--staged', 'lambda'])).toMatchObject({ code: 0 })
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(changed.trimEnd())
    expect(repo.read(model)).toBe(further)
    expect(repo.git('status', '--porcelain')).toBe(` M README.md\n M ${model}\n?? untracked.txt`)
  },
)

testFramework(
  'git commit -a and git commit -- path are judged by the index that they make',
  shows(
    table,
    'the pre-commit framework, git commit -a and -- path',
    'a commit without its mirror is refused',
    1,
  ),
  async () => {
    await using repo = await createFramework(check)
    repo.write({ [model]: changed, [mirrored]: changed })
    for (const form of [
      ['--', model],
      ['--', mirrored],
    ])
      expect(repo.tryGit(['commit', '--message', 'x', ...form]), form.join(' ')).toMatchObject({ code: 1 })
    expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
  },
)

testFramework(
  'a formatter of the framework refuses the commit by itself, and the next one is judged with the formatted text',
  shows(
    table,
    'the pre-commit framework with a formatter before Lockstep',
    'never passes unformatted or out of sync',
    2,
  ),
  async () => {
    await using repo = await createFramework(
      check,
      `
  - id: format
    name: format
    entry: sed -i "s/is_imlc=1/is_imlc = 1/"
    language: system
    files: ^${source}/`,
    )
    repo.write({ [model]: modelText({ 3: '    is_imlc=1\n' }) })
    repo.git('add', model)
    repo.lockstep(['sync', '--staged'])
    const refused = repo.tryGit(['commit', '--message', 'x'])
    expect(refused.stderr).toContain('- files were modified by this hook')
    expect(refused.code).toBe(1)
    expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 1 })
    repo.git('add', model)
    repo.lockstep(['sync', '--staged'])
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.git('show', `HEAD:${mirrored}`)).toBe(changed.trimEnd())
  },
)

testFramework(
  'pre-commit run --all-files fails on a drifted HEAD, and passes on one in sync',
  shows(table, 'pre-commit run --all-files in CI', 'fails on a drifted commit', 4),
  async () => {
    await using repo = await createFramework(check)
    expect(preCommit(repo, 'run', '--all-files')).toMatchObject({ code: 0 })
    repo.write({ [model]: changed })
    repo.commit('without a hook')
    const { code, stdout } = preCommit(repo, 'run', '--all-files')
    expect(code).toBe(1)
    expect(stdout).toContain('✗ lambda is out of sync with apps/backend-api/src (1 of 2 files)')
  },
)

testFramework(
  'a hook that regenerates the mirror in the work tree is refused for having modified files',
  shows(table, 'lockstep sync as a hook of the pre-commit framework', 'refused: files were modified', 2),
  async () => {
    await using repo = await createFramework(`${lockstepBin} sync`)
    changeModel(repo)
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toContain('- files were modified by this hook')
    expect(repo.read(model)).toBe(further)
    expect(repo.git('diff', '--cached', '--name-only')).toBe(model)
  },
)

testFramework(
  'lockstep-hook pre-commit there: stages, unseen by the framework, as long as nobody edits the mirror',
  shows(table, 'lockstep-hook pre-commit in the pre-commit framework', 'the mirror is in the commit', 2),
  async () => {
    await using repo = await createFramework(`${hookBin} pre-commit`)
    changeModel(repo)
    repo.write({ [`${mirror}/app.py`]: 'probe = 1\n' })
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expect(repo.read(model)).toBe(further)
    expect(repo.git('status', '--porcelain')).toBe(
      ` M README.md\n M ${model}\n M ${mirror}/app.py\n?? untracked.txt`,
    )
  },
)

testFramework(
  'and why it isn’t the set-up: it can’t see the edit that the framework hid, and the framework can’t bring it back',
  shows(
    table,
    'lockstep-hook pre-commit there, and an unstaged edit of that line',
    'refused; the edit is in a patch file',
    3,
  ),
  async () => {
    const edit = modelText({ 3: '    hot_fix = 1\n' })
    await using repo = await createFramework(`${hookBin} pre-commit`)
    repo.write({ [model]: changed })
    repo.git('add', model)
    repo.write({ [mirrored]: edit })
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toContain('Stashed changes conflicted with hook auto-fixes')
    expect(repo.read(mirrored)).toBe(changed)
    const patch = /Stashing unstaged files to (\S+)\./.exec(stderr)?.[1] ?? ''
    repo.git('reset', '--quiet', '--hard')
    repo.git('apply', patch)
    expect(repo.read(mirrored)).toBe(edit)
    // With the check in its place the edit doesn't leave the work tree for longer than the hook runs.
    repo.write({ '.pre-commit-config.yaml': configWith(check), [model]: changed })
    repo.git('add', model, '.pre-commit-config.yaml')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
    expect(repo.read(mirrored)).toBe(edit)
  },
)

const hooksFile = findProgram(join(projectRoot, '.pre-commit-hooks.yaml'))

test.skipIf(framework === undefined || hooksFile === undefined)(
  'from a clone of Lockstep that nobody built: git alone compares, refuses and mends',
  shows(
    table,
    'the pre-commit framework, from an unbuilt clone of Lockstep',
    'refused, git alone mends it',
    5,
  ),
  async () => {
    await using repo = await createIncident({ hook: false, mirror: { mirrorOnly: undefined } })
    repo.git('rm', '--quiet', `${mirror}/own.py`)
    // What the framework clones: the two scripts and the file that names them.
    const bin = (name: string) => ({
      executable: readFileSync(join(projectRoot, 'packages/lockstep/bin', name), 'utf8'),
    })
    repo.write({
      '../lockstep/.pre-commit-hooks.yaml': readFileSync(hooksFile ?? ''),
      '../lockstep/packages/lockstep/bin/lockstep-hook': bin('lockstep-hook'),
      '../lockstep/packages/lockstep/bin/compare-ids': bin('compare-ids'),
      '../lockstep/packages/lockstep/src/cli/main.ts': '// not built\n',
    })
    repo.git('init', '--quiet', '../lockstep')
    const clone = { directory: '../lockstep' }
    repo.tryGit(['add', '--all'], clone)
    repo.tryGit(['commit', '--quiet', '--message', 'clone'], clone)
    const revision = repo.tryGit(['rev-parse', 'HEAD'], clone).stdout.trim()
    repo.write({
      '.pre-commit-config.yaml': `repos:\n- repo: ../lockstep\n  rev: ${revision}\n  hooks:\n  - id: lockstep-check\n`,
    })
    repo.commit('set up')
    expect(preCommit(repo, 'install')).toMatchObject({ code: 0 })
    repo.write({ [model]: changed })
    repo.git('add', model)
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toContain(mirrored)
    const id = repo.git('rev-parse', `:${model}`)
    repo.git('update-index', '--cacheinfo', `100644,${id},${mirrored}`)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
  },
)
