/**
 * Somebody else is faster: between the look at a mirror and the write into it, a directory becomes a link that leads outside, a
 * file becomes a directory, an edit is saved. The longest such while is the checkout, where filters of any length run. Nothing
 * outside is written, and what was saved meanwhile stays.
 */
import { expect, test } from 'vitest'
import { lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { type Answer, config, createRepository, type TestRepository } from '../support/repository.ts'
import { runWithFault, type Step } from './inject.ts'

const sync = [process.execPath, lockstepBin, 'sync']
const commit = ['git', 'commit', '--quiet', '--message', 'x']

async function createBehind(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    ...Object.fromEntries(
      ['a', 'b'].flatMap(side => [
        [`${side}/deep/edited.py`, 'old\n'],
        [`${side}/deep/gone.py`, 'old\n'],
        [`${side}/deep/same.py`, 'same\n'],
      ]),
    ),
  })
  repo.installHook()
  repo.write({ 'a/deep/edited.py': 'new\n', 'a/deep/gone.py': undefined, 'a/deep/added.py': 'new\n' })
  repo.write({ '../outside/edited.py': 'outside\n', '../outside/gone.py': 'outside\n' })
  repo.git('add', 'a')
  return repo
}

/** The steps of an undisturbed run, by command. */
const rehearsed = new Map<readonly string[], readonly Step[]>()

/** Runs a command, and a script right before its first step of a name. */
async function runMeanwhile(
  repo: TestRepository,
  { command, before, script }: { command: readonly string[]; before: string; script: string },
): Promise<Answer> {
  if (!rehearsed.has(command)) {
    await using rehearsal = await createBehind()
    rehearsed.set(command, runWithFault(rehearsal, command, undefined).steps)
  }
  const step = (rehearsed.get(command) ?? []).findIndex(({ name }) => name === before) + 1
  expect(step, `the step ${before}`).toBeGreaterThan(0)
  return runWithFault(repo, command, { kind: 'meanwhile', step, script }).answer
}

const saysWhy = ({ stdout, stderr }: Answer) =>
  `${stdout}${stderr}`.split('\n')[0]?.replace(/'\S*\/repo\//g, "'")

/** What lies in a directory: paths with their texts. */
function look(repo: TestRepository, directory: string): Record<string, string | undefined> {
  const find = [directory, '!', '-type', 'd', '-printf', '%P\\n']
  const names = repo.run('find', find).stdout.split('\n').slice(0, -1).sort()
  return Object.fromEntries(names.map(name => [name, repo.read(`${directory}/${name}`)]))
}

const obstacles = [
  {
    what: 'a directory of the mirror becomes a link that leads outside',
    script: 'rm -r b/deep && ln -s ../../outside b/deep',
    reason: "error: a file of the mirror can't be written: b/deep is no directory any more",
    left: { deep: '../../outside' },
  },
  {
    what: 'a directory of the mirror becomes a file',
    script: 'rm -r b/deep && echo mine >b/deep',
    reason: "error: a file of the mirror can't be written: b/deep is no directory any more",
    left: { deep: 'mine\n' },
  },
  {
    what: 'a file of the mirror becomes a directory with somebody’s file in it',
    script: 'rm b/deep/edited.py && mkdir b/deep/edited.py && echo mine >b/deep/edited.py/mine',
    reason:
      "error: a file of the mirror can't be written: ENOTEMPTY: directory not empty, rmdir 'b/deep/edited.py'",
    left: { 'deep/added.py': 'new\n', 'deep/edited.py/mine': 'mine\n', 'deep/same.py': 'same\n' },
  },
]

test.each(obstacles)(
  '$what while a sync is under way',
  shows(
    'edge cases',
    'a path of the mirror becomes a link or a directory while a sync is under way',
    'nothing outside is written, exit 2 with the reason',
    3,
  ),
  async ({ script, reason, left }) => {
    await using repo = await createBehind()
    const answer = await runMeanwhile(repo, { command: sync, before: 'git checkout-index', script })
    expect({ code: answer.code, reason: saysWhy(answer) }).toEqual({ code: 2, reason })
    expect(look(repo, '../outside')).toEqual({ 'edited.py': 'outside\n', 'gone.py': 'outside\n' })
    expect(look(repo, 'b')).toEqual(left)
    repo.git('rm', '-r', '--quiet', '--cached', 'b')
    repo.write({ b: undefined })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(look(repo, 'b')).toEqual(look(repo, 'a'))
  },
)

test('a directory that becomes a link after the files were written: the read-back sees it, and takes nothing back through it', async () => {
  await using repo = await createBehind()
  const answer = await runMeanwhile(repo, { command: sync, before: 'rm', script: obstacles[0]?.script ?? '' })
  expect(answer.code).toBe(2)
  expect(look(repo, '../outside')).toEqual({ 'edited.py': 'outside\n', 'gone.py': 'outside\n' })
})

const edits = [
  { path: 'b/deep/edited.py', what: 'the file that is replaced' },
  { path: 'b/deep/gone.py', what: 'the file that is removed' },
  { path: 'b/deep/added.py', what: 'a file that is new' },
]

const moments = [
  // The receipt has its bytes by then, and nothing is written yet.
  { name: 'lockstep sync', command: sync, before: 'rename' },
  { name: 'lockstep sync', command: sync, before: 'git checkout-index' },
  { name: 'lockstep sync', command: sync, before: 'rm' },
  { name: 'git commit', command: commit, before: 'git checkout-index' },
]

test.each(moments.flatMap(moment => edits.map(edit => ({ ...edit, ...moment }))))(
  'somebody saves $what, before $before of $name',
  shows(
    'edge cases',
    'a hand edit of the mirror is saved while a sync or a commit is under way',
    'it stays, and the next sync calls it an edit',
    3,
  ),
  async ({ path, command, before }) => {
    await using repo = await createBehind()
    const head = repo.git('rev-parse', 'HEAD')
    const answer = await runMeanwhile(repo, { command, before, script: `echo mine >${path}` })
    expect(repo.read(path)).toBe('mine\n')
    // What the commit removes had gone from the work tree by then: a file of that name is untracked now.
    if (command === commit && path.endsWith('gone.py')) {
      expect(answer.code).toBe(0)
      expect(repo.git('status', '--porcelain')).toBe(`?? ${path}`)
      return
    }
    expect(saysWhy(answer)).toBe(`error: ${path} was written by somebody else meanwhile, and stays as it is`)
    expect(answer.code).toBe(command === commit ? 1 : 2)
    expect(repo.git('rev-parse', 'HEAD')).toBe(head)
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
    expect(repo.read(path)).toBe('mine\n')
  },
)

test.each(edits)(
  'somebody saves $what, before the receipt is written',
  shows(
    'edge cases',
    'a hand edit of the mirror is saved right when a sync begins',
    'it is in the receipt, and `lockstep undo` brings it back',
    3,
  ),
  async ({ path }) => {
    await using repo = await createBehind()
    const answer = await runMeanwhile(repo, { command: sync, before: 'mkdir', script: `echo mine >${path}` })
    expect(answer.code).toBe(0)
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
    expect(repo.read(path)).toBe('mine\n')
  },
)
