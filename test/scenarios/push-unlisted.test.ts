/**
 * Pushes for which pre-push is told of no ref: git has nothing to push, or something before Lockstep in the hook file has read the
 * list. Nobody can tell the one from the other, so what is checked out is judged, and what the remote has already passes.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { both, commitModel, createWithHooks, theirs, watchGit } from '../support/all-hooks.ts'
import { bareEnvironment, startedMark } from '../support/bare-path.ts'
import { findDiagnosis } from '../support/doctor.ts'
import { findProgram, hookBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const lfs = findProgram('/usr/bin/git-lfs')
const swallow = 'cat >/dev/null'
const push = (repo: TestRepository, ...words: string[]) => watchGit(repo, ['push', '--quiet', ...words])
const passed = { code: 0, ran: 'pre-push', said: '' }

/** Puts a line before Lockstep's in pre-push. */
function putBefore(repo: TestRepository, line: string): void {
  const script = `#!/bin/sh\necho pre-push >>'${join(repo.root, '../ran')}'\n${line}\n'${hookBin}' pre-push "$@" || exit\n`
  repo.write({ '.git/hooks/pre-push': { executable: script } })
}

/** `side` is checked out, one commit before main, and its mirror lags behind. */
async function createDrifted(line = swallow): Promise<TestRepository> {
  const repo = await createWithHooks()
  commitModel(repo, theirs, { branch: 'side', past: true })
  repo.git('checkout', '--quiet', 'side')
  putBefore(repo, line)
  return repo
}

function expectRefused(repo: TestRepository, answer: ReturnType<typeof push>, name: string): void {
  expect([answer.code, answer.ran]).toEqual([1, 'pre-push'])
  expect(answer.said).toContain(
    `✗ push refused: lambda is out of sync with apps/backend-api/src at ${name} (1 of 2 files)`,
  )
  expect(repo.git('--git-dir', '../remote.git', 'for-each-ref', '--format=%(refname)')).toBe(
    'refs/heads/main',
  )
}

describe('the list of pushed refs was read by something before Lockstep', () => {
  test(
    'what is checked out is judged',
    shows(
      'hooks',
      'git push of a drifted branch, and another line of the hook file has read the list of refs',
      'the branch that is checked out is judged, and refused',
      4,
    ),
    async () => {
      await using repo = await createDrifted()
      const answer = push(repo, 'origin', 'side')
      expectRefused(repo, answer, 'side')
      expect(answer.said).toMatchInlineSnapshot(`
        "✗ push refused: lambda is out of sync with apps/backend-api/src at side (1 of 2 files)
            stale  contexts/provider/models/license.py
          for 24 days, since f8d13286 (8 Jan, "model on side")
          fix:  npx lockstep sync --staged lambda && git commit, then push again
          No pushed ref was named, so what is checked out was judged: something before lockstep-hook has read the list of refs,
          or this push has nothing to push
        error: failed to push some refs to '../remote.git'
        "
      `)
      repo.git('reset', '--quiet', '--hard', 'HEAD^')
      commitModel(repo, both, { branch: 'side' })
      repo.git('checkout', '--quiet', 'side')
      expect(push(repo, 'origin', 'side')).toEqual(passed)
    },
  )

  test.skipIf(!lfs)(
    'git-lfs, as it writes its hook itself',
    shows(
      'hooks',
      'git push of a drifted branch, with `git lfs pre-push` in the hook file before Lockstep',
      'the branch that is checked out is judged, and refused',
      4,
    ),
    async () => {
      await using repo = await createDrifted('git lfs pre-push "$@" || exit')
      expectRefused(repo, push(repo, 'origin', 'side'), 'side')
    },
  )

  test.skipIf(!lfs)(
    'git-lfs and Lockstep, each given the list',
    shows(
      'other tools',
      'git-lfs and Lockstep in one pre-push, in either order',
      'doctor names the list that is read before; given to both, a drifted branch that isn’t checked out is refused, and LFS objects are pushed',
      4,
    ),
    async () => {
      await using repo = await createDrifted('git lfs pre-push "$@" || exit')
      expect(findDiagnosis(repo, 'hook-list-read')).toEqual({
        id: 'hook-list-read',
        severity: 'problem',
        message:
          '.git/hooks/pre-push leaves no list of pushed refs to lockstep-hook, which then judges only what is checked out; it is read by git lfs pre-push "$@"',
        fix: 'read the list once (refs=$(cat)) and pipe it into both, last into this: lockstep-hook pre-push',
      })
      repo.git('checkout', '--quiet', 'main')
      const both = ['git lfs pre-push', `'${hookBin}' pre-push`].map(
        call => `printf '%s\\n' "$refs" | ${call} "$@" || exit`,
      )
      repo.write({ '.git/hooks/pre-push': { executable: `#!/bin/sh\nrefs=$(cat)\n${both.join('\n')}\n` } })
      expect(findDiagnosis(repo, 'hook-list-read')).toBeUndefined()
      expect(repo.tryGit(['push', 'origin', 'side']).code).toBe(1)
      expect(repo.tryGit(['push', 'origin', 'main'])).toMatchObject({ code: 0 })
      repo.git('lfs', 'install', '--local', '--skip-repo')
      repo.write({ '.gitattributes': '*.bin filter=lfs -text\n', 'heavy.bin': 'heavy\n' })
      repo.commit('heavy')
      expect(repo.tryGit(['push', 'origin', 'main'])).toMatchObject({ code: 0 })
      expect(repo.run('find', ['../remote.git/lfs/objects', '-type', 'f']).stdout).not.toBe('')
    },
  )

  test(
    'with a detached HEAD',
    shows(
      'hooks',
      'git push of a drifted detached HEAD, and another line has read the list of refs',
      'its commit is judged, and refused',
      4,
    ),
    async () => {
      await using repo = await createDrifted()
      repo.git('checkout', '--quiet', '--detach')
      expectRefused(repo, push(repo, 'origin', 'HEAD:refs/heads/x'), 'HEAD')
    },
  )

  test(
    'by URL',
    shows(
      'hooks',
      'git push of a drifted branch by URL, and another line has read the list of refs',
      'the branch that is checked out is judged, and refused',
      4,
    ),
    async () => {
      await using repo = await createDrifted()
      expectRefused(repo, push(repo, join(repo.root, '../remote.git'), 'side'), 'side')
    },
  )

  test('in a repository with SHA-256', async () => {
    const files = { 'lockstep.json': config({ m: { from: 'a', to: 'b' } }), 'a/x': '1\n', 'b/x': '1\n' }
    await using repo = await createRepository(files, { init: ['--object-format=sha256'] })
    repo.git('init', '--quiet', '--bare', '--object-format=sha256', '../remote.git')
    repo.git('remote', 'add', 'origin', '../remote.git')
    putBefore(repo, swallow)
    expect(push(repo, 'origin', 'main').code).toBe(0)
    repo.write({ 'a/x': '2\n' })
    repo.commit('drifts')
    const { code, said } = push(repo, 'origin', 'main')
    expect([code, said]).toEqual([
      1,
      expect.stringContaining('✗ push refused: m is out of sync with a at main'),
    ])
  })

  test(
    'another branch than the one that is checked out',
    shows(
      'hooks',
      'git push of a drifted branch that isn’t checked out, and another line has read the list of refs',
      'it is pushed: only the list would have named it',
      4,
    ),
    async () => {
      await using repo = await createDrifted()
      repo.git('checkout', '--quiet', 'main')
      expect(push(repo, 'origin', 'side')).toEqual(passed)
      expect(repo.lockstep(['check', '--at', 'origin/side']).code).toBe(1)
    },
  )
})

/** What leaves nothing to push, or nothing that a commit under HEAD could add, and must not be stopped. */
const upToDate: {
  what: string
  startsNode?: boolean
  prepare(repo: TestRepository): void
  words: string[]
}[] = [
  { what: 'the branch that is checked out', prepare: () => {}, words: ['origin', 'main'] },
  {
    what: 'a branch that is drifted there already',
    prepare: repo => {
      repo.git('push', '--quiet', '--no-verify', 'origin', 'side')
      repo.git('checkout', '--quiet', 'side')
    },
    words: ['origin', 'side'],
  },
  {
    what: 'a branch, while an older and drifted commit of it is checked out',
    prepare: repo => {
      repo.git('checkout', '--quiet', 'side')
      repo.write({ 'infra/lambda/functions/backend/src/contexts/provider/models/license.py': theirs })
      repo.commit('mended')
      repo.git('push', '--quiet', '--no-verify', 'origin', 'side')
      repo.git('checkout', '--quiet', '--detach', 'side^')
    },
    words: ['origin', 'side'],
  },
  {
    what: 'a branch, while nothing is committed yet on the one that is checked out',
    prepare: repo => {
      repo.git('checkout', '--quiet', '--orphan', 'unborn')
    },
    words: ['origin', 'main'],
  },
  {
    what: 'a branch, while one is checked out that goes on beside the mirror',
    prepare: repo => {
      repo.git('push', '--quiet', '--no-verify', 'origin', 'main:topic')
      repo.git('checkout', '--quiet', '-b', 'topic')
      repo.write({ 'README.md': 'more\n' })
      repo.commit('readme')
    },
    words: ['origin', 'main'],
  },
  {
    what: 'a branch by URL',
    startsNode: true,
    prepare: repo => {
      repo.git('push', '--quiet', '--no-verify', 'origin', 'side')
      repo.git('checkout', '--quiet', 'side')
    },
    words: ['../remote.git', 'side'],
  },
]

test(
  'a push that is up to date, while a drifted branch is checked out that the remote hasn’t got',
  shows(
    'hooks',
    'git push with nothing to push, while a drifted branch is checked out that the remote hasn’t got',
    'refused, and told that nothing may have been to push',
    4,
  ),
  async () => {
    await using repo = await createWithHooks()
    commitModel(repo, theirs, { branch: 'side', past: true })
    repo.git('checkout', '--quiet', 'side')
    const answer = push(repo, 'origin', 'main')
    expectRefused(repo, answer, 'side')
    expect(answer.said).toContain('or this push has nothing to push')
  },
)

describe('a push that is up to date passes', () => {
  for (const { what, startsNode = false, prepare, words } of upToDate) {
    test(
      what,
      shows('hooks', `git push with nothing to push: ${what}`, 'passes without a word', 2),
      async () => {
        await using repo = await createWithHooks()
        commitModel(repo, theirs, { branch: 'side', past: true })
        prepare(repo)
        expect(push(repo, ...words)).toEqual(passed)
        const environment = bareEnvironment(repo, 'stand-in')
        repo.tryGit(['push', '--quiet', ...words], { environment })
        expect(existsSync(startedMark(repo))).toBe(startsNode)
      },
    )
  }
})
