/**
 * Signals while something is under way: Ctrl-C in a terminal, which reaches git, the hook and Lockstep alike; a signal to Lockstep
 * alone; and one at the steps that are too short to be met from outside. The same command completes it each time.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'
import { start, until } from '../support/start.ts'
import { runWithFault } from './inject.ts'
import { checkBetween } from './promise.ts'
import { observe } from './world.ts'

/** Behind in two files, with a filter that takes its time when they are checked out. */
async function createBehind(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'source', to: 'mirror' } }),
    '.gitattributes': '*.py filter=slow\n',
    ...Object.fromEntries(
      ['source', 'mirror'].flatMap(side => [
        [`${side}/x.py`, 'old\n'],
        [`${side}/deep/y.py`, 'old\n'],
      ]),
    ),
    'notes.md': 'notes\n',
  })
  repo.installHook()
  repo.git('config', 'filter.slow.clean', 'cat')
  repo.write({ 'source/x.py': 'new\n', 'source/deep/y.py': 'new\n', 'notes.md': 'under way\n' })
  repo.git('add', 'source')
  return repo
}

/** The name of the directory in which a running Lockstep makes files ready. */
const findScratch = (repo: TestRepository) => {
  const state = join(repo.root, '.git/lockstep')
  return existsSync(state) ? readdirSync(state).find(name => name.startsWith('scratch-')) : undefined
}

const listLocks = (repo: TestRepository) =>
  readdirSync(join(repo.root, '.git')).filter(name => name.endsWith('.lock'))

const commit = ['git', 'commit', '--quiet', '--message', 'x']
const hint =
  'hint:  nothing is lost: the same command again completes it, and `npx lockstep undo` takes back what a sync did\n'

/** Starts a commit, and lets something happen while its hook makes files ready. */
async function interrupt(
  repo: TestRepository,
  words: readonly string[],
  send: (group: number) => void,
): Promise<{ code: number; stderr: string }> {
  repo.git('config', 'filter.slow.smudge', 'sleep 3; cat')
  const { child, ended } = start(repo, [...commit, ...words], { group: true })
  await until(() => existsSync(join(repo.root, '.git/lockstep/receipts')) && findScratch(repo) !== undefined)
  send(child.pid as number)
  const answer = await ended
  repo.git('config', 'filter.slow.smudge', 'cat')
  return answer
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

test.each(
  [[], ['--all'], ['--', 'source']].map((words, at) => ({
    words,
    signal: signals[at] ?? 'SIGINT',
    name: words.join(' '),
  })),
)(
  '$signal to git commit $name and all that it started',
  shows(
    'faults',
    'Ctrl-C in git commit while its hook is at work',
    'nothing is committed or written, no lock is left, the same command completes',
    3,
  ),
  async ({ words, signal }) => {
    await using repo = await createBehind()
    const [head, before] = [repo.git('rev-parse', 'HEAD'), observe(repo)]
    const { code, stderr } = await interrupt(repo, words, group => process.kill(-group, signal))
    expect(code).not.toBe(0)
    expect(stderr).toContain(`error: interrupted by ${signal}\n${hint}`)
    expect(repo.git('rev-parse', 'HEAD')).toBe(head)
    expect(observe(repo)).toEqual(before)
    expect(listLocks(repo)).toEqual([])
    expect(repo.tryGit([...commit.slice(1), ...words])).toMatchObject({ code: 0 })
    expect(repo.git('rev-parse', 'HEAD:mirror')).toBe(repo.git('rev-parse', 'HEAD:source'))
  },
)

test(
  'SIGTERM to Lockstep alone in the hook: git refuses the commit',
  shows(
    'faults',
    'a signal to Lockstep alone in a hook',
    'the commit is refused with the reason, the same command completes',
    3,
  ),
  async () => {
    await using repo = await createBehind()
    const head = repo.git('rev-parse', 'HEAD')
    const { code, stderr } = await interrupt(repo, [], () => {
      const own = /^scratch-(\d+)-/.exec(findScratch(repo) ?? '')?.[1]
      process.kill(Number(own), 'SIGTERM')
    })
    expect({ code, stderr }).toEqual({ code: 1, stderr: `error: interrupted by SIGTERM\n${hint}` })
    expect(repo.git('rev-parse', 'HEAD')).toBe(head)
    expect(repo.tryGit(commit.slice(1))).toMatchObject({ code: 0 })
    expect(repo.git('rev-parse', 'HEAD:mirror')).toBe(repo.git('rev-parse', 'HEAD:source'))
  },
)

const staged = [process.execPath, lockstepBin, 'sync', '--staged']
const undo = [process.execPath, lockstepBin, 'undo']

test.each([
  { name: 'lockstep sync --staged', command: staged, step: 'rename' },
  { name: 'lockstep sync --staged', command: staged, step: 'git update-index' },
  { name: 'lockstep undo', command: undo, step: 'copyFile' },
  { name: 'lockstep undo', command: undo, step: 'git update-index' },
  { name: 'git commit', command: commit, step: 'git update-index' },
])(
  'SIGINT right before $step of $name',
  shows(
    'faults',
    'SIGINT in the middle of a sync, an undo or a hook',
    'every file and entry is the old one or the new one, the same command completes',
    3,
  ),
  async ({ command, step }) => {
    await using repo = await createBehind()
    repo.git('config', 'filter.slow.smudge', 'cat')
    if (command === undo) expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    const [start, indexed] = [observe(repo), repo.git('ls-files', '--stage')]
    const [program, ...words] = command as [string, ...string[]]
    const at = await findStep(command, step)
    const { answer } = runWithFault(repo, command, { kind: 'meanwhile', step: at, script: 'kill -INT $PPID' })
    expect(answer).toMatchObject({
      code: command === commit ? 1 : 2,
      stderr: `error: interrupted by SIGINT\n${hint}`,
    })
    // The git that Lockstep had started by then goes on to its end.
    const hasGit = step.startsWith('git ')
    await until(() => !hasGit || repo.git('ls-files', '--stage') !== indexed)
    expect(listLocks(repo)).toEqual([])
    const between = observe(repo)
    expect(repo.run(program, words)).toMatchObject({ code: 0 })
    checkBetween(between, { start, end: observe(repo) })
    expect(repo.read('mirror/deep/y.py')).toBe(command === undo ? 'old\n' : 'new\n')
  },
)

/** At which step of an undisturbed run one of this name is, the last of them. */
async function findStep(command: readonly string[], wanted: string): Promise<number> {
  await using repo = await createBehind()
  if (command === undo) repo.lockstep(['sync', '--staged'])
  const { steps } = runWithFault(repo, command, undefined)
  const at = steps.findLastIndex(({ name }) => name === wanted)
  expect(at).toBeGreaterThan(0)
  return at + 1
}
