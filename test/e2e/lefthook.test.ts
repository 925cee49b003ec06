/**
 * The set-ups of lefthook's pre-commit that work with Lockstep, run with the real lefthook: those of lefthook-configs.ts, in
 * both of its styles. lefthook-hooks.test.ts has the other hooks, and the set-ups that don't work.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { formatted, unformatted } from '../support/husky.ts'
import { differences, mirror, mirrored, model, modelText, source } from '../support/incident.ts'
import {
  afterLefthook,
  commandsOnly,
  fixingCommands,
  fixingJobs,
  jobsOnly,
  otherHooks,
} from './lefthook-configs.ts'
import { createLefthook, expectDriftSeen, installed, removePackages, unstaged } from './lefthook-workspace.ts'

const table = 'other tools'

afterAll(removePackages)

test('docs/hook-tools.md shows what is run here', () => {
  const page = readFileSync(join(projectRoot, 'docs/hook-tools.md'), 'utf8')
  for (const text of [jobsOnly, commandsOnly, fixingJobs, otherHooks])
    expect(page).toContain(`\`\`\`yaml\n${text}\`\`\``)
  expect(page).toContain(`\`\`\`sh\n${afterLefthook}\`\`\``)
})

describe.skipIf(installed === undefined)('lefthook', () => {
  describe.each([
    ['jobs', fixingJobs],
    ['commands', fixingCommands],
  ])('with a formatter that has stage_fixed, in the style of %s, and Lockstep by rc', (_, yml) => {
    test(
      'the mirror takes what the formatter made of the model',
      shows(
        table,
        'lefthook: a stage_fixed formatter, Lockstep by rc',
        'the mirror is the formatted text',
        2,
      ),
      async () => {
        await using repo = await createLefthook(yml)
        repo.write({ [model]: unformatted, 'untracked.txt': 'mine\n' })
        repo.git('add', model)
        repo.write({ 'README.md': 'not staged\n', [`${mirror}/app.py`]: 'probe=1\n' })
        const before = unstaged(repo)
        const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
        expect(stderr).toContain('✓ lambda follows its source in this commit: 1 updated')
        expect(code).toBe(0)
        expect(differences(repo)).toEqual([])
        expect(repo.read(mirrored)).toBe(formatted)
        expect(unstaged(repo)).toBe(before)
      },
    )

    test(
      'a partially staged model: lefthook hides the rest, formats, brings it back; the mirror has the staged part',
      shows(
        table,
        'lefthook, and a partially staged source',
        'the staged part is mirrored, the rest stays',
        1,
      ),
      async () => {
        await using repo = await createLefthook(yml)
        repo.write({ [model]: unformatted })
        repo.git('add', model)
        repo.write({ [model]: modelText({ 3: '    is_imlc=1\n', 18: '    later=1\n' }) })
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
        expect(differences(repo)).toEqual([])
        expect(repo.read(model)).toBe(modelText({ 3: '    is_imlc = 1\n', 18: '    later=1\n' }))
        expect(repo.read(mirrored)).toBe(formatted)
        expect(repo.git('status', '--porcelain')).toBe(` M ${model}`)
        expect(repo.git('stash', 'list')).toBe('')
      },
    )

    test(
      'git commit -a, -- path, --amend, a deletion and a rename',
      shows(
        table,
        'lefthook, and git commit -a, -- path, --amend, deletions, renames',
        'the mirror follows',
        2,
      ),
      async () => {
        await using repo = await createLefthook(yml)
        repo.write({ [model]: unformatted })
        expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 0 })
        expect(differences(repo)).toEqual([])
        repo.write({ [model]: modelText({ 4: '    again=1\n' }) })
        expect(repo.tryGit(['commit', '-a', '--amend', '--no-edit'])).toMatchObject({ code: 0 })
        expect(differences(repo)).toEqual([])
        repo.git('rm', '--quiet', `${source}/app.py`)
        repo.git('mv', model, `${source}/renamed.py`)
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
        expect(differences(repo)).toEqual([])
        expect(repo.git('status', '--porcelain')).toBe('')
        repo.write({ [`${source}/renamed.py`]: modelText({ 5: '    only=1\n' }) })
        expect(repo.tryGit(['commit', '--message', 'x', '--', source])).toMatchObject({ code: 0 })
        expect(differences(repo)).toEqual([])
        expect(repo.read(`${mirror}/renamed.py`)).toBe(modelText({ 5: '    only = 1\n' }))
      },
    )

    test(
      'a formatter that fails: Lockstep is not reached',
      shows(table, 'lefthook: a job fails', 'the commit is refused, Lockstep wrote nothing', 3),
      async () => {
        await using repo = await createLefthook(yml)
        repo.write({ [model]: modelText({ 3: '    is_imlc=1  # BROKEN\n' }) })
        repo.git('add', model)
        const before = repo.git('ls-files', '--stage')
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
        expect(repo.git('ls-files', '--stage')).toBe(before)
        expect(repo.read(mirrored)).toBe(modelText())
      },
    )

    test(
      'a hand edit refuses the commit, with its way out, and an unstaged one is as it was',
      shows(
        table,
        'lefthook, and a hand edit in the mirror',
        'refused with the way out, the edit is kept',
        5,
      ),
      async () => {
        await using repo = await createLefthook(yml)
        const edit = modelText({ 15: '    probe=1\n' })
        repo.write({ [model]: unformatted, [mirrored]: edit })
        repo.git('add', model)
        const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
        expect(code).toBe(1)
        expect(stderr).toContain(`${mirrored}: its work-tree file holds an edit that is not staged`)
        expect(stderr).toContain('  fix:  move the hand edit to the source')
        expect(repo.read(mirrored)).toBe(edit)
        expect(repo.git('status', '--porcelain')).toBe(`M  ${model}\n M ${mirrored}`)
      },
    )

    test(
      'an unstaged hunk that the formatter runs into: lefthook refuses and brings everything back',
      shows(table, 'lefthook: the formatter runs into an unstaged hunk', 'refused, nothing is lost', 3),
      async () => {
        await using repo = await createLefthook(yml)
        repo.write({ [model]: unformatted })
        repo.git('add', model)
        repo.write({ [model]: modelText({ 3: '    is_imlc=2\n' }), 'README.md': 'not staged\n' })
        const before = [repo.git('ls-files', '--stage'), unstaged(repo)]
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
        expect([repo.git('ls-files', '--stage'), unstaged(repo)]).toEqual(before)
      },
    )

    test(
      'parallel: true makes no difference',
      shows(table, 'lefthook with parallel: true, Lockstep by rc', 'the mirror is the formatted text', 2),
      async () => {
        await using repo = await createLefthook(yml.replace('pre-commit:', 'pre-commit:\n  parallel: true'))
        repo.write({ [model]: unformatted })
        expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 0 })
        expect(differences(repo)).toEqual([])
        expect(repo.read(mirrored)).toBe(formatted)
      },
    )
  })

  describe.each([
    ['jobs', jobsOnly],
    ['commands', commandsOnly],
  ])('with jobs that change nothing, in the style of %s, and Lockstep last', (_, yml) => {
    test(
      'the mirror follows, with the staged part of a partially staged model',
      shows(table, 'lefthook: linters, then Lockstep as the last job', 'the mirror follows', 2),
      async () => {
        await using repo = await createLefthook(yml)
        repo.write({ [model]: formatted })
        repo.git('add', model)
        repo.write({ [model]: modelText({ 3: '    is_imlc = 1\n', 18: '    later=1\n' }) })
        repo.write({ 'README.md': 'not staged\n', [`${mirror}/app.py`]: 'probe=1\n' })
        const before = unstaged(repo)
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
        expect(differences(repo)).toEqual([])
        expect(repo.read(mirrored)).toBe(formatted)
        expect(unstaged(repo)).toBe(before)
      },
    )

    test(
      'piped: true, and a linter that fails: Lockstep is not reached',
      shows(table, 'lefthook with piped: true, and a linter fails', 'Lockstep wrote nothing', 3),
      async () => {
        await using repo = await createLefthook(yml)
        repo.write({ [model]: modelText({ 3: '    BROKEN\n' }) })
        repo.git('add', model)
        const before = repo.git('ls-files', '--stage')
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
        expect(repo.git('ls-files', '--stage')).toBe(before)
        expect(repo.read(mirrored)).toBe(modelText())
      },
    )

    test(
      'a file that becomes a symbolic link: lefthook finds no staged file, and Lockstep’s job runs all the same',
      shows(table, 'lefthook: a commit that only changes a file’s type', 'the mirror follows', 2),
      async () => {
        await using repo = await createLefthook(yml)
        repo.write({ [`${source}/app.py`]: { link: 'contexts' } })
        repo.git('add', source)
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
        expect(differences(repo)).toEqual([])
        // Without the comment that names a file the job is skipped.
        repo.write({
          'lefthook.yml': yml.replace('      files: echo lefthook.yml\n', '').replace(' # {files}', ''),
        })
        repo.write({ [`${source}/app.py`]: 'app = 1\n' })
        repo.git('add', source)
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
        expectDriftSeen(repo)
      },
    )
  })

  test(
    'a formatter that stages its own work, then Lockstep as the last job',
    shows(
      table,
      'lefthook: a formatter with its own git add, then Lockstep',
      'the mirror is the formatted text',
      2,
    ),
    async () => {
      await using repo = await createLefthook(
        jobsOnly.replace(
          './lint.sh {staged_files}',
          './format.sh {staged_files} && git add -- {staged_files}',
        ),
      )
      repo.write({ [model]: unformatted })
      repo.git('add', model)
      repo.write({ [model]: modelText({ 3: '    is_imlc=1\n', 18: '    later=1\n' }) })
      expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
      expect(differences(repo)).toEqual([])
      expect(repo.read(model)).toBe(modelText({ 3: '    is_imlc = 1\n', 18: '    later=1\n' }))
      expect(repo.git('status', '--porcelain')).toBe(` M ${model}`)
    },
  )

  test(
    'that formatter runs into an unstaged hunk: lefthook keeps all unstaged work in a stash and refuses',
    shows(
      table,
      'lefthook: a formatter with its own git add meets an unstaged hunk',
      'refused; lefthook’s stash has it',
      3,
    ),
    async () => {
      await using repo = await createLefthook(
        jobsOnly.replace(
          './lint.sh {staged_files}',
          './format.sh {staged_files} && git add -- {staged_files}',
        ),
      )
      const typed = modelText({ 3: '    is_imlc=2\n' })
      repo.write({ [model]: unformatted })
      repo.git('add', model)
      repo.write({ [model]: typed, 'README.md': 'not staged\n' })
      const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
      expect(code).toBe(1)
      expect(stderr).toContain("Restore them manually from the 'lefthook auto backup' stash")
      expect(repo.read('README.md')).toBe('read me\n')
      expect(repo.git('show', 'stash@{0}:README.md')).toBe('not staged')
      expect(`${repo.git('show', `stash@{0}:${model}`)}\n`).toBe(typed)
    },
  )

  test.each([
    ['jobs', jobsOnly],
    ['rc', fixingJobs],
  ])(
    'a linked work tree without node_modules: the hook runs, doesn’t find Lockstep and refuses (%s)',
    shows(table, 'lefthook, and a linked work tree without node_modules', 'the commit is refused', 4),
    async (_, yml) => {
      await using repo = await createLefthook(yml)
      repo.git('worktree', 'add', '--quiet', '-b', 'side', '../linked')
      const linked = { directory: '../linked' }
      repo.write({ [`../linked/${model}`]: formatted })
      const refused = repo.tryGit(['commit', '-a', '--message', 'x'], linked)
      expect(refused.code).not.toBe(0)
      expect(refused.stderr).toContain('not found')
      repo.write({ '../linked/node_modules': { link: join(installed ?? '', 'node_modules') } })
      expect(repo.tryGit(['commit', '-a', '--message', 'x'], linked)).toMatchObject({ code: 0 })
      expect(differences(repo, 'side')).toEqual([])
    },
  )
})
