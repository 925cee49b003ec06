/**
 * The git directory, or the mirror, on another file system than the work tree: nothing can be renamed from the one to the other,
 * so every file has to be made ready once more where it belongs. Sync, the hook and undo do what they do elsewhere, and leave
 * nothing of it behind, killed or not.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runWithFault, type Step } from '../faults/inject.ts'
import { lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { canMount, mountAt } from '../support/mounts.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  ...Object.fromEntries(
    ['a', 'b'].flatMap(side => [
      [`${side}/x.py`, 'old\n'],
      [`${side}/deep/gone.py`, 'old\n'],
      [`${side}/run.sh`, 'run\n'],
      [`${side}/link`, { link: 'x.py' }],
    ]),
  ),
}

/** A change of every kind at the source. */
function changeSource(repo: TestRepository): void {
  repo.write({
    'a/x.py': 'new\n',
    'a/deep': undefined,
    'a/run.sh': { executable: 'run\n' },
    'a/link': { link: 'run.sh' },
    'a/new/added.py': 'new\n',
  })
}

/** Everything in the work tree but `.git`, with types, modes and targets; and all texts. */
function look(repo: TestRepository): string {
  const list = repo.run('find', ['.', '-path', './.git', '-prune', '-o', '-printf', '%p %y %m %l\\n'])
  return `${list.stdout.split('\n').sort().join('\n')}${repo.run('sh', ['-c', 'find a b -type f | sort | xargs tail -n +1']).stdout}`
}

/** Sync, undo, commit, commit of a path: each leaves both sides equal, or as they were. */
function checkAll(repo: TestRepository): void {
  changeSource(repo)
  const before = look(repo)
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  expect(repo.run('diff', ['-r', '--no-dereference', 'a', 'b'])).toMatchObject({ code: 0 })
  const synced = look(repo)
  expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
  expect(look(repo)).toBe(before)
  repo.git('add', 'a')
  expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
  expect(look(repo)).toBe(synced)
  repo.write({ 'a/x.py': 'newer\n' })
  expect(repo.tryGit(['commit', '--message', 'x', '--', 'a/x.py'])).toMatchObject({ code: 0 })
  expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
  expect(repo.git('status', '--porcelain')).toBe('')
  expect(repo.git('fsck', '--strict', '--no-dangling')).toBe('')
}

const memory = '/dev/shm'
const isOther = statSync(memory, { throwIfNoEntry: false })?.dev !== statSync(import.meta.dirname).dev
const hasMemory = isOther && statSync(memory, { throwIfNoEntry: false }) !== undefined

/** A repository whose git directory lies in memory. */
async function createInMemory(): Promise<TestRepository & { gitDirectory: string }> {
  const gitDirectory = join(mkdtempSync(join(memory, 'lockstep-test-')), 'git')
  const repo = await createRepository({}, { init: ['--separate-git-dir', gitDirectory] })
  repo.write(files)
  repo.commit('initial')
  const hook = `#!/bin/sh\nexec '${lockstepBin}-hook' pre-commit "$@"\n`
  repo.write({ '../hooks/pre-commit': { executable: hook } })
  repo.git('config', 'core.hooksPath', join(repo.root, '../hooks'))
  const dispose = repo[Symbol.asyncDispose].bind(repo)
  return Object.assign(repo, {
    gitDirectory,
    [Symbol.asyncDispose]: async () => {
      rmSync(join(gitDirectory, '..'), { recursive: true })
      await dispose()
    },
  })
}

test.skipIf(!hasMemory)(
  'a git directory on another file system',
  shows(
    'edge cases',
    'a git directory on another file system',
    'sync, undo and commits do what they do elsewhere, and leave nothing behind',
    3,
  ),
  async () => {
    await using repo = await createInMemory()
    expect(statSync(repo.gitDirectory).dev).not.toBe(statSync(repo.root).dev)
    checkAll(repo)
    expect(execFileSync('ls', [join(repo.gitDirectory, 'lockstep')], { encoding: 'utf8' })).toBe(
      'passed\nreceipts\nwrites\n',
    )
  },
)

test.skipIf(!hasMemory)(
  'a sync that is killed while its git directory lies on another file system',
  shows(
    'edge cases',
    'a sync is killed whose git directory lies on another file system',
    'nothing that it left is seen by git, and the next run removes it',
    3,
  ),
  async () => {
    await using repo = await createInMemory()
    changeSource(repo)
    const command = [process.execPath, lockstepBin, 'sync']
    const { steps } = await rehearse(command)
    const copied = steps.findIndex(
      ({ name, target }) => name === 'copyFile' && target.includes('/.lockstep-'),
    )
    expect(copied).toBeGreaterThan(0)
    runWithFault(repo, command, { kind: 'kill-after', step: copied + 1 })
    expect(leftovers(repo)).not.toEqual([])
    expect(repo.git('status', '--porcelain', '--ignored')).not.toContain('.lockstep')
    expect(repo.lockstep(command.slice(2))).toMatchObject({ code: 0 })
    expect(leftovers(repo)).toEqual([])
    expect(repo.run('diff', ['-r', '--no-dereference', 'a', 'b'])).toMatchObject({ code: 0 })
  },
)

/** The steps of a run that nothing disturbs. */
async function rehearse(command: readonly string[]): Promise<{ steps: readonly Step[] }> {
  await using repo = await createInMemory()
  changeSource(repo)
  return runWithFault(repo, command, undefined)
}

const leftovers = (repo: TestRepository) =>
  repo.run('find', ['.', '-name', '.lockstep-*']).stdout.split('\n').slice(0, -1)

test.skipIf(!canMount).each([
  { what: 'another file system', mount: 'cp -a b ../filled && mount -t tmpfs none b && cp -a ../filled/. b' },
  { what: 'a bind mount of the same file system', mount: 'mount --bind b b' },
])(
  'a mirror that is $what',
  shows(
    'edge cases',
    'a mirror that is a mount of its own',
    'sync, undo and commits do what they do elsewhere, and leave nothing behind',
    3,
  ),
  async ({ mount }) => {
    await using original = await createRepository(files)
    original.installHook()
    await using repo = await mountAt(original, mount)
    expect(repo.run('mountpoint', ['b'])).toMatchObject({ code: 0 })
    checkAll(repo)
  },
)
