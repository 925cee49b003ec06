/**
 * A disk that is really full: a small one, filled to the last block and then given a little room, more each time, until the
 * command gets through. Wherever the room ends, every file and entry is the old one or the new one, and once there is room
 * the same command completes.
 */
import { closeSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { canMount, mountSmallDisk } from '../support/mounts.ts'
import { type Answer, config, createRepository, type TestRepository } from '../support/repository.ts'
import { checkBetween } from './promise.ts'
import { observe, type World } from './world.ts'

const block = 4096
const names = ['one.txt', 'two.txt', 'deep/three.txt', 'deep/four.txt']
const lockstep = (...words: string[]) => [process.execPath, lockstepBin, ...words]

/** Two blocks that no compression makes one of. */
function text(seed: string): string {
  let word = 1
  const numbers = Array.from({ length: 1400 }, (_, at) => {
    word = (word * 48271 + seed.charCodeAt(at % seed.length)) % 2147483647
    return word.toString(36)
  })
  return numbers.join('').slice(0, 2 * block - 100)
}

const below = (directory: string, seed: string) =>
  Object.fromEntries(names.map(name => [`${directory}/${name}`, text(seed + name)]))

interface Form {
  readonly name: string
  readonly command: readonly string[]
  prepare?(repo: TestRepository): void
}

const forms: readonly Form[] = [
  { name: 'lockstep sync', command: lockstep('sync') },
  {
    name: 'git commit',
    command: ['git', 'commit', '--quiet', '--message', 'x'],
    prepare: repo => repo.git('add', 'source'),
  },
  {
    name: 'lockstep undo',
    command: lockstep('undo'),
    prepare: repo => {
      repo.git('add', 'source')
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    },
  },
]

async function createBehind({ prepare }: Form): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'source', to: 'mirror' } }),
    ...below('source', 'old'),
    ...below('mirror', 'old'),
    'notes.txt': 'notes\n',
  })
  repo.installHook()
  repo.write({ ...below('source', 'new'), 'notes.txt': 'under way\n' })
  prepare?.(repo)
  return repo
}

/** Takes all room but some blocks of a disk. */
function fill(file: string, blocksLeft: number): void {
  const open = openSync(file, 'w')
  try {
    for (;;) writeSync(open, Buffer.alloc(block))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  } finally {
    closeSync(open)
  }
  const { size } = statSync(file)
  truncateSync(file, Math.max(0, Math.floor(size / block) - blocksLeft) * block)
}

const run = (repo: TestRepository, [program, ...args]: readonly string[]): Answer =>
  repo.run(program as string, args)

/** Runs the command with little room; when that isn't enough, looks at what is there, makes room and runs it again. */
async function tryWithRoom(
  original: TestRepository,
  form: Form,
  blocks: number,
  end: World,
): Promise<Answer> {
  const start = observe(original)
  await using disk = await mountSmallDisk(original, 800)
  const filler = join(disk.root, '.git/filler')
  fill(filler, blocks)
  const answer = run(disk, form.command)
  const between = observe(disk)
  rmSync(filler)
  if (answer.code === 0) {
    expect(between).toEqual(end)
    return answer
  }
  expect(answer.stdout + answer.stderr).toMatch(
    /No space left on device|no space left on device|Out of diskspace/,
  )
  checkBetween(between, { start, end })
  expect(disk.tryGit(['fsck', '--strict'])).toMatchObject({ code: 0 })
  expect(run(disk, form.command)).toMatchObject({ code: 0 })
  expect(observe(disk)).toEqual(end)
  return answer
}

test.skipIf(!canMount).each(forms)(
  '$name, with more room on the disk each time',
  shows(
    'faults',
    'a disk that is really full',
    'the reason is told, no file is half written, and with room the same command completes',
    3,
  ),
  async form => {
    await using original = await createBehind(form)
    const end = await finish(original, form)
    const codes: number[] = []
    for (let blocks = 0; codes.at(-1) !== 0; blocks += 7) {
      const { code } = await tryWithRoom(original, form, blocks, end)
      codes.push(code)
    }
    expect(codes.length).toBeGreaterThan(1)
  },
)

/** What an undisturbed run makes of it. */
async function finish(original: TestRepository, form: Form): Promise<World> {
  await using disk = await mountSmallDisk(original, 2000)
  expect(run(disk, form.command)).toMatchObject({ code: 0 })
  return observe(disk)
}
