/**
 * `git commit -- path` commits from one index and then makes another one the index. When that other one can't be written, before
 * the hook is done or after it: what is said, what `undo` does about it, and that no later commit reverts the mirror.
 */
import { expect, test } from 'vitest'
import { runWithFault } from '../faults/inject.ts'
import { findProgram } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const commit = ['git', 'commit', '--quiet', '--message', 'x', '--', 'a/x.py']

async function createBehind(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    'a/x.py': 'old\n',
    'b/x.py': 'old\n',
    'notes.md': 'notes\n',
  })
  repo.installHook('pre-commit', 'post-commit')
  repo.write({ 'a/x.py': 'new\n', 'notes.md': 'staged\n' })
  repo.git('add', '--all')
  return repo
}

/** What the index has, and the file of the mirror. */
const look = (repo: TestRepository) => `${repo.git('ls-files', '--stage')}\n${repo.read('b/x.py')}`

const installCommitMsg = (repo: TestRepository, script: string) =>
  repo.write({ '.git/hooks/commit-msg': { executable: `#!/bin/sh\n${script}\n` } })

test(
  'the hook can’t write the second index: refused, and undo takes back what was done by then',
  shows(
    'traps',
    'git commit -- path, the second index can’t be written by the hook',
    'refused with the reason; undo takes back the mirror’s file, or the same commit completes',
    3,
  ),
  async () => {
    await using rehearsal = await createBehind()
    const { steps } = runWithFault(rehearsal, commit, undefined)
    const step =
      steps.findIndex(({ name, target }) => name === 'rename' && target.endsWith('/index.lock')) + 1
    expect(step).toBeGreaterThan(0)
    for (const wayOut of ['undo', 'again']) {
      await using repo = await createBehind()
      const [head, before] = [repo.git('rev-parse', 'HEAD'), look(repo)]
      const { answer } = runWithFault(repo, commit, { kind: 'EACCES', step })
      expect(answer.code).toBe(1)
      expect(answer.stderr).toMatch(
        /^error: the disk refuses a write: EACCES: injected, rename '.*index\.lock'\n/,
      )
      expect(repo.git('rev-parse', 'HEAD')).toBe(head)
      expect(repo.git('ls-files', '--stage')).toBe(before.replace(/\n[^\n]*\n$/, ''))
      if (wayOut === 'undo') {
        expect(repo.lockstep(['undo']).stdout).toBe(
          '✓ undid "hook pre-commit": put back 1 file and 1 index entry\n',
        )
        expect(look(repo)).toBe(before)
      }
      expect(repo.tryGit(commit.slice(1))).toMatchObject({ code: 0 })
      expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
      expect(repo.git('status', '--porcelain')).toBe('M  notes.md')
    }
  },
)

/** The commit is made, and then git can't make the second index the index: somebody has removed it. */
async function createTorn(): Promise<TestRepository> {
  const repo = await createBehind()
  installCommitMsg(repo, 'rm .git/index.lock')
  const { code, stderr } = repo.tryGit(commit.slice(1))
  expect(code).toBe(128)
  expect(stderr).toContain('repository has been updated, but unable to write')
  installCommitMsg(repo, 'exit 0')
  expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
  expect(repo.git('status', '--porcelain')).toBe('MM b/x.py\nM  notes.md')
  return repo
}

const torn = 'git commit -- path is made, and git can’t write its index afterwards'

test(
  'undo refuses, because the commit holds the mirror; the index is told to be behind',
  shows(
    'traps',
    `lockstep undo after: ${torn}`,
    'refused, with the commit and git revert; check --staged names the way out',
    3,
  ),
  async () => {
    await using repo = await createTorn()
    const said = (...words: string[]) => {
      const { code, stdout, stderr } = repo.lockstep(words)
      return `${code}: ${stdout}${stderr}`
    }
    expect([said('undo'), said('check'), said('check', '--staged')].join('')).toMatchInlineSnapshot(`
      "2: error: commit 14ed41a616 holds what "hook pre-commit" wrote to b/x.py, and undo would only reverse the mirror's half of it; nothing was touched
      hint:  \`git revert 14ed41a616\` takes that commit back, the source with its mirror
      0: ✓ m is in sync with a (1 file)
      1: ✗ m is out of sync with a (1 of 1 file)
          stale  x.py
        fix:  npx lockstep sync --staged m
      "
    `)
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('status', '--porcelain')).toBe('M  notes.md')
  },
)

test(
  'the next commit of something else doesn’t revert the mirror',
  shows('traps', `the next commit after: ${torn}`, 'it doesn’t revert the mirror', 2),
  async () => {
    await using repo = await createTorn()
    expect(repo.tryGit(['commit', '--quiet', '--message', 'the rest'])).toMatchObject({ code: 0 })
    expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
    expect(repo.git('show', '--format=', '--name-only')).toBe('notes.md')
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'what git says to do, git restore --staged, does it too',
  shows('traps', `git restore --staged :/ after: ${torn}`, 'the index is in sync again', 3),
  async () => {
    await using repo = await createTorn()
    repo.git('restore', '--staged', ':/')
    expect(repo.git('status', '--porcelain')).toBe(' M notes.md')
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
  },
)

const setpriv = findProgram('/usr/bin/setpriv')
const isRoot = process.getuid?.() === 0

test.skipIf(!isRoot || !setpriv)(
  'the git directory becomes read-only after the hook: git leaves two locks, and undo works once they are gone',
  shows(
    'traps',
    'git commit -- path, the git directory becomes read-only after the hook',
    'no commit; once git’s locks are removed, undo takes back the mirror or the same commit completes',
    3,
  ),
  async () => {
    await using repo = await createBehind()
    const before = look(repo)
    installCommitMsg(repo, 'chmod a-w .git')
    repo.run('chown', ['-R', '65534:65534', '..'])
    repo.git('config', '--global', 'safe.directory', '*')
    const asNobody = (...words: string[]) =>
      repo.run(setpriv as string, ['--reuid=65534', '--regid=65534', '--clear-groups', ...words])
    expect(asNobody(...commit).code).toBe(128)
    repo.run('chmod', ['u+w', '.git'])
    expect(repo.git('log', '--format=%s')).toBe('initial')
    const { code, stderr } = repo.lockstep(['undo'])
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^error: the index is locked by another git process: .*index\.lock exists\nhint: {2}wait/,
    )
    repo.run('sh', ['-c', 'rm .git/*.lock'])
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
    expect(look(repo)).toBe(before)
    installCommitMsg(repo, 'exit 0')
    expect(repo.tryGit(commit.slice(1))).toMatchObject({ code: 0 })
    expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
  },
)
