/**
 * The recovery promise, checked after one fault at one step: every file and every index entry is the old one or the new one,
 * nothing else has changed, the same command completes it to what an undisturbed run gives, and `undo` brings the start
 * back. Plain git and the file system are asked, never Lockstep.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { lockstepBin } from '../support/environment.ts'
import { type Answer, copyRepository, type TestRepository } from '../support/repository.ts'
import { type Fault, runWithFault, type Step } from './inject.ts'
import { createWorld, mirrors, observe, type World } from './world.ts'

/** A command that writes, and the repository that it is run in. */
export interface Form {
  readonly name: string
  readonly command: readonly string[]
  /** Brings a fresh world into the state in which the command starts. */
  prepare?(repo: TestRepository): void
  /** What takes the command back; nothing for undo itself. */
  readonly reverse: readonly (readonly string[])[]
}

const lockstep = (...words: string[]) => [process.execPath, lockstepBin, ...words]
const undo = lockstep('undo')
const stageSources = (repo: TestRepository) => repo.git('add', 'source', 'docs')

const committed = ['edited.txt', 'large.bin', 'gone.txt', 'mode.sh', 'link', 'added.txt', 'gone/deep'].map(
  path => `source/${path}`,
)

export const forms: Readonly<
  Record<'sync' | 'staged' | 'commit' | 'commitAll' | 'commitPath' | 'undo', Form>
> = {
  sync: { name: 'lockstep sync', command: lockstep('sync'), reverse: [undo] },
  staged: {
    name: 'lockstep sync --staged',
    command: lockstep('sync', '--staged'),
    prepare: stageSources,
    reverse: [undo],
  },
  commit: {
    name: 'git commit',
    command: ['git', 'commit', '--quiet', '--message', 'x'],
    prepare: stageSources,
    reverse: [undo],
  },
  commitAll: {
    name: 'git commit -a',
    command: ['git', 'commit', '--quiet', '--all', '--message', 'x'],
    prepare: repo => {
      stageSources(repo)
      repo.git('checkout', '--quiet', 'mirror/own.txt')
    },
    reverse: [undo],
  },
  commitPath: {
    name: 'git commit -- path',
    // Git itself refuses to commit a file that became a directory by its path.
    command: ['git', 'commit', '--quiet', '--message', 'x', '--', ...committed],
    prepare: repo => repo.git('add', ...committed.filter(path => path.includes('added'))),
    reverse: [undo],
  },
  undo: {
    name: 'lockstep undo',
    command: undo,
    prepare: repo => {
      stageSources(repo)
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    },
    reverse: [],
  },
}

/** A form, ready to be run again and again: where it starts, and what an undisturbed run makes of that. */
export interface Rehearsal extends AsyncDisposable {
  readonly form: Form
  readonly template: TestRepository
  readonly start: World
  readonly end: World
  readonly tree: string
  readonly steps: readonly Step[]
}

/** Runs a form undisturbed, and counts its steps. */
export async function rehearse(form: Form): Promise<Rehearsal> {
  const template = await createWorld()
  form.prepare?.(template)
  await using repo = copyRepository(template)
  const { answer, steps } = runWithFault(repo, form.command, undefined)
  expect(answer.code, answer.stderr).toBe(0)
  return {
    form,
    template,
    start: observe(template),
    end: observe(repo),
    tree: repo.git('rev-parse', 'HEAD^{tree}'),
    steps,
    [Symbol.asyncDispose]: () => template[Symbol.asyncDispose](),
  }
}

/** Lets a fault happen, and holds all that the promise says against what is there afterwards. Throws where it is broken. */
export async function checkFault(rehearsal: Rehearsal, fault: Fault): Promise<void> {
  const { form, template, start, end } = rehearsal
  await using repo = copyRepository(template)
  const { answer, steps } = runWithFault(repo, form.command, fault)
  expect(steps, 'the step is reached').toHaveLength(Math.max(steps.length, fault.step))
  expect(answer.code, 'no bug').not.toBe(70)
  if (fault.kind.startsWith('kill')) expect(answer.code, 'it was killed').not.toBe(0)
  else checkAnswer(answer, { now: observe(repo), end })
  if (answer.code === 0) return
  checkBetween(observe(repo), { start, end })
  // A leftover lock is asked about by the next run alone.
  expect(repo.tryGit(['status'], { environment: { GIT_OPTIONAL_LOCKS: '0' } })).toMatchObject({ code: 0 })
  expect(repo.tryGit(['fsck', '--strict'])).toMatchObject({ code: 0 })
  await using other = copyRepository(repo)
  complete(repo, rehearsal)
  reverse(other, rehearsal)
}

/** A refused write is told: exit 2, or git's own 1 for its hook, and the reason. A run that says it is done is done. */
function checkAnswer(answer: Answer, { now, end }: { now: World; end: World }): void {
  if (answer.code === 0) {
    expect(now).toEqual(end)
    return
  }
  expect(answer.code).toBeLessThanOrEqual(2)
  expect(answer.stderr + answer.stdout).toMatch(/error: \S/)
}

/** Every file and entry is the old one or the new one, and outside the mirrors nothing has changed. */
export function checkBetween(now: World, { start, end }: { start: World; end: World }): void {
  for (const part of ['files', 'index'] as const) {
    const paths = new Set([start, now, end].flatMap(world => [...world[part].keys()]))
    for (const path of paths) {
      const isMirrored = mirrors.some(
        mirror => `${path}/`.startsWith(`${mirror}/`) || path.startsWith(`${mirror}#`),
      )
      const allowed = isMirrored ? [start[part].get(path), end[part].get(path)] : [start[part].get(path)]
      expect(allowed, `${part}: ${path}`).toContain(now[part].get(path))
    }
  }
}

/** The same command again gives what an undisturbed run gives, and leaves nothing behind. */
function complete(repo: TestRepository, { form, end, tree }: Rehearsal): void {
  const receipts = () => listState(repo).filter(name => name.startsWith('receipts/')).length
  const before = receipts()
  runUnlocked(repo, form.command)
  expect(observe(repo)).toEqual(end)
  expect(repo.git('rev-parse', 'HEAD^{tree}')).toBe(tree)
  // A run that has nothing to write removes nothing; then the scratch directory stays until the next one that has.
  const wrote = receipts() !== before
  expect(
    listState(repo).filter(
      name => !/^(writes$|passed|receipts)/.test(name) && (wrote || !/^scratch-/.test(name)),
    ),
  ).toEqual([])
  const names = readdirSync(join(repo.root, '.git'), { recursive: true, encoding: 'utf8' })
  expect(names.filter(name => name.endsWith('.lock') && !name.includes('/scratch-'))).toEqual([])
}

/** Runs a command that has to succeed. A lock of git's own may stop it once, if it says so. */
function runUnlocked(repo: TestRepository, command: readonly string[]): void {
  const lock = join(repo.root, '.git/index.lock')
  if (existsSync(lock)) {
    const answer = repo.run(command[0] as string, command.slice(1))
    expect(answer.code).not.toBe(0)
    expect(answer.stderr + answer.stdout).toContain('index.lock')
    expect(existsSync(lock)).toBe(true)
    rmSync(lock)
  }
  const answer = repo.run(command[0] as string, command.slice(1))
  const isDone = answer.code === 2 && answer.stderr.includes('there is nothing to undo')
  if (!isDone) expect(answer).toMatchObject({ code: 0 })
}

/** What Lockstep keeps in the git directory. */
function listState(repo: TestRepository): string[] {
  const state = join(repo.root, '.git/lockstep')
  return existsSync(state) ? readdirSync(state, { recursive: true, encoding: 'utf8' }) : []
}

/** What the half-done run changed is taken back; nothing is there to be undone when it was stopped before it had a receipt. */
function reverse(repo: TestRepository, { form, start }: Rehearsal): void {
  rmSync(join(repo.root, '.git/index.lock'), { force: true })
  for (const [program, ...args] of form.reverse) {
    const answer = repo.run(program as string, args)
    const nothing = answer.code === 2 && answer.stderr.includes('there is nothing to undo')
    if (!nothing) expect(answer).toMatchObject({ code: 0 })
    expect(observe(repo)).toEqual(start)
  }
}
