/**
 * Lockstep's other hooks under the real lefthook, and the set-ups that commit or push a drift: why lefthook-configs.ts is as
 * it is. Where a hook can't be trusted, a check of the commit still sees it.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { addRemote, formatted, unformatted } from '../support/husky.ts'
import { differences, mirror, mirrored, model, modelText, source } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'
import { fixingJobs, jobsOnly, otherHooks } from './lefthook-configs.ts'
import { createLefthook, expectDriftSeen, installed, removePackages } from './lefthook-workspace.ts'

const table = 'other tools'

afterAll(removePackages)

/** Commits a change of the model alone, past every hook, and gives what the commit printed. */
function commitDrift(repo: TestRepository, line = 3): string {
  repo.write({ [model]: modelText({ [line]: '    is_imlc = 1\n' }) })
  repo.git('add', model)
  const { code, stderr } = repo.tryGit(['commit', '--no-verify', '--quiet', '--message', 'feat: IMLC'])
  expect(code).toBe(0)
  return stderr
}

const warning = '! lambda is out of sync with apps/backend-api/src at HEAD'

describe.skipIf(installed === undefined)('lefthook', () => {
  describe.each([
    ['after a last job', jobsOnly + otherHooks],
    ['by rc', fixingJobs + otherHooks],
  ])('with all seven hooks, pre-commit %s', (_, yml) => {
    test(
      'a commit and a push of what pre-commit carried go through without another word of Lockstep',
      shows(table, 'lefthook with all seven hooks', 'the commit is carried, the push goes through', 2),
      async () => {
        await using repo = await createLefthook(yml)
        addRemote(repo)
        repo.write({ [model]: formatted })
        const { code, stderr } = repo.tryGit(['commit', '-a', '--quiet', '--message', 'x'])
        expect(code).toBe(0)
        expect(stderr.match(/lambda/g)).toHaveLength(1)
        const push = repo.tryGit(['push', 'origin', 'main'])
        expect(push.code, push.stderr).toBe(0)
        expect(push.stderr).not.toContain('lambda')
        expect(differences(repo, 'origin/main')).toEqual([])
      },
    )

    test(
      'post-commit warns of what pre-commit didn’t see, and pre-push refuses it',
      shows(table, 'lefthook: post-commit and pre-push', 'post-commit warns, pre-push refuses', 5),
      async () => {
        await using repo = await createLefthook(yml)
        addRemote(repo)
        expect(commitDrift(repo)).toContain(warning)
        const push = repo.tryGit(['push', 'origin', 'main'])
        expect(push.code).toBe(1)
        expect(push.stderr).toContain('✗ push refused: lambda is out of sync')
        expect(push.stderr).toContain(
          'fix:  npx lockstep sync --staged lambda && git commit, then push again',
        )
      },
    )

    test(
      'pre-push judges a branch that isn’t checked out',
      shows(table, 'lefthook: a push of another branch', 'a drifted one is refused', 4),
      async () => {
        await using repo = await createLefthook(yml)
        addRemote(repo)
        repo.git('branch', '--quiet', '--set-upstream-to', 'origin/main')
        repo.git('switch', '--quiet', '--create', 'side')
        commitDrift(repo)
        repo.git('switch', '--quiet', 'main')
        const push = repo.tryGit(['push', 'origin', 'side'])
        expect(push.code).toBe(1)
        expect(push.stderr).toContain(
          '✗ push refused: lambda is out of sync with apps/backend-api/src at side',
        )
      },
    )

    test(
      'pre-merge-commit stops a merge whose mirror lags behind, and git commit finishes it',
      shows(table, 'lefthook: pre-merge-commit', 'the merge is stopped, git commit finishes it in sync', 2),
      async () => {
        await using repo = await createLefthook(yml)
        repo.git('switch', '--quiet', '--create', 'side')
        commitDrift(repo)
        repo.git('switch', '--quiet', 'main')
        repo.write({ [model]: modelText({ 15: '    later = 1\n' }) })
        expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 0 })
        const merge = repo.tryGit(['merge', '--no-edit', 'side'])
        expect(merge.code).toBe(1)
        expect(merge.stdout + merge.stderr).toContain('git commit')
        expect(repo.tryGit(['commit', '--no-edit'])).toMatchObject({ code: 0 })
        expect(differences(repo)).toEqual([])
        expect(repo.git('rev-parse', 'HEAD^2')).toBe(repo.git('rev-parse', 'side'))
      },
    )

    test(
      'post-merge, post-checkout and post-rewrite warn of a drift that came with them, and never fail',
      shows(
        table,
        'lefthook: post-merge, post-checkout, post-rewrite',
        'each warns of new drift, none fails',
        5,
      ),
      async () => {
        await using repo = await createLefthook(yml)
        repo.git('switch', '--quiet', '--create', 'side')
        commitDrift(repo)
        repo.git('switch', '--quiet', 'main')
        const expectWarned = (...command: string[]) => {
          const { code, stdout, stderr } = repo.tryGit(command)
          expect([code, stdout + stderr]).toEqual([0, expect.stringContaining(warning)])
        }
        expectWarned('switch', 'side')
        repo.git('switch', '--quiet', 'main')
        repo.write({ [model]: modelText({ 15: '    later = 1\n' }) })
        repo.git('commit', '-a', '--quiet', '--message', 'main moves on')
        expectWarned('rebase', 'main', 'side')
        repo.git('switch', '--quiet', 'main')
        expectWarned('merge', '--ff-only', 'side')
      },
    )
  })

  describe('set-ups that push a drift', () => {
    test.each([
      ['without a file for the job to inspect', '      files: echo lefthook.yml\n', ' # {files}'],
      ['without use_stdin', '      use_stdin: true\n', ''],
    ])(
      'a pre-push job %s lets a drifted branch pass that isn’t checked out',
      shows(table, 'lefthook: a pre-push job without files or without use_stdin', 'a drifted push passes', 4),
      async (_, line, word) => {
        const others = otherHooks.replace(/pre-push:\n(.*\n)*/, text =>
          text.replace(line, '').replace(word, ''),
        )
        expect(others).not.toBe(otherHooks)
        await using repo = await createLefthook(jobsOnly + others)
        addRemote(repo)
        repo.git('branch', '--quiet', '--set-upstream-to', 'origin/main')
        repo.git('switch', '--quiet', '--create', 'side')
        commitDrift(repo)
        repo.git('switch', '--quiet', 'main')
        expect(repo.tryGit(['push', 'origin', 'side'])).toMatchObject({ code: 0 })
        expect(differences(repo, 'origin/side')).not.toEqual([])
        expect(repo.lockstep(['check', '--at', 'origin/side'])).toMatchObject({ code: 1 })
      },
    )
  })

  describe('set-ups that commit a drift', () => {
    test(
      'stage_fixed, and Lockstep as the last job: lefthook stages the fix after its last job',
      shows(
        table,
        'lefthook: a stage_fixed formatter, then Lockstep as the last job',
        'drift is committed; post-commit, pre-push and check see it',
        1,
      ),
      async () => {
        await using repo = await createLefthook(
          jobsOnly.replace(
            './lint.sh {staged_files}',
            './format.sh {staged_files}\n      stage_fixed: true',
          ) + otherHooks,
        )
        addRemote(repo)
        repo.write({ [model]: unformatted })
        repo.git('add', model)
        const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
        expect(code).toBe(0)
        expect(stderr).toContain(warning)
        expect(repo.tryGit(['push', 'origin', 'main'])).toMatchObject({ code: 1 })
        expect(repo.git('show', `HEAD:${model}`)).toBe(formatted.trimEnd())
        expect(repo.git('show', `HEAD:${mirrored}`)).toBe(unformatted.trimEnd())
        expectDriftSeen(repo)
      },
    )

    test(
      'a priority for Lockstep among commands that have none: it comes first',
      shows(table, 'lefthook: a priority for Lockstep alone', 'it runs first, and the drift is committed', 1),
      async () => {
        await using repo = await createLefthook(`pre-commit:
  commands:
    format:
      glob: "*.py"
      run: ./format.sh {staged_files} && git add -- {staged_files}
    lockstep:
      priority: 100
      run: node_modules/.bin/lockstep-hook pre-commit
`)
        repo.write({ [model]: unformatted })
        repo.git('add', model)
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
        expect(repo.git('show', `HEAD:${mirrored}`)).toBe(unformatted.trimEnd())
        expectDriftSeen(repo)
      },
    )

    test.each([
      ['jobs', 'jobs:\n    - name: copy\n      '],
      ['commands', 'commands:\n    copy:\n      '],
    ])(
      'without Lockstep: a task that copies, with stage_fixed, in the style of %s, commits without the copy',
      async (_, style) => {
        await using repo = await createLefthook(
          `pre-commit:\n  ${style}run: cp -R ${source}/. ${mirror}/\n      stage_fixed: true\n`,
        )
        repo.write({ [model]: formatted })
        repo.git('add', model)
        expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
        expect(repo.git('show', '--name-only', '--format=', 'HEAD')).toBe(model)
        expect(repo.git('status', '--porcelain')).toBe(` M ${mirrored}`)
        expectDriftSeen(repo)
      },
    )

    test(
      'LEFTHOOK=0 switches every hook off, the rc file included',
      shows(table, 'LEFTHOOK=0 git commit', 'no hook runs; check --at sees the drift', 2),
      async () => {
        await using repo = await createLefthook(fixingJobs)
        repo.write({ [model]: unformatted })
        const environment = { LEFTHOOK: '0' }
        expect(repo.tryGit(['commit', '-a', '--message', 'x'], { environment })).toMatchObject({ code: 0 })
        expectDriftSeen(repo)
      },
    )
  })
})
