/**
 * Two commands that are started together in one work tree, again and again. One wins or both do: each ends well or says why not,
 * no commit makes a drift, nothing is lost, and nothing that is left stops the next run. Plain git is asked, never Lockstep.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { config, createRepository, type TestRepository } from '../support/repository.ts'
import { start } from '../support/start.ts'

export interface Pair {
  readonly name: string
  readonly commands: readonly (readonly string[])[]
}

const commit = (...words: string[]) => ['git', 'commit', '--quiet', '--message', 'x', ...words]

export const pairs: readonly Pair[] = [
  {
    name: 'lockstep sync, twice',
    commands: [
      ['lockstep', 'sync'],
      ['lockstep', 'sync'],
    ],
  },
  {
    name: 'lockstep sync --staged, twice',
    commands: [
      ['lockstep', 'sync', '--staged'],
      ['lockstep', 'sync', '--staged'],
    ],
  },
  { name: 'git commit, twice', commands: [commit(), commit()] },
  {
    name: 'git commit -- path, of two paths',
    commands: [commit('--', 'a/one.py'), commit('--', 'a/two.py')],
  },
  { name: 'lockstep sync and git commit -a', commands: [['lockstep', 'sync'], commit('--all')] },
  { name: 'lockstep sync --staged and git commit', commands: [['lockstep', 'sync', '--staged'], commit()] },
  { name: 'lockstep undo and git commit', commands: [['lockstep', 'undo'], commit()] },
]

const names = ['one.py', 'two.py', 'deep/three.py']

/** Runs a pair so many times. Throws where a promise is broken. */
export async function checkPair({ commands }: Pair, rounds: number): Promise<void> {
  await using repo = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    ...Object.fromEntries(['a', 'b'].flatMap(side => names.map(name => [`${side}/${name}`, 'old\n']))),
  })
  repo.installHook()
  repo.write({ 'notes.md': 'under way\n' })
  for (let round = 0; round < rounds; round += 1) await checkRound(repo, commands, round)
}

async function checkRound(repo: TestRepository, commands: Pair['commands'], round: number): Promise<void> {
  const texts = Object.fromEntries(names.map(name => [`a/${name}`, `${name} ${round}\n`]))
  repo.write({ ...texts, [`a/new-${round}.py`]: 'new\n', [`a/new-${round - 1}.py`]: undefined })
  repo.git('add', 'a')
  const answers = await Promise.all(commands.map(command => start(repo, command).ended))
  for (const { code, stdout, stderr } of answers) {
    if (code !== 0)
      expect(`${stdout}${stderr}`, `exit ${code}`).toMatch(/error: \S|fatal: \S|refused|nothing/)
    expect(code).not.toBe(70)
  }
  expect(repo.git('rev-parse', 'HEAD:b'), 'no drift').toBe(repo.git('rev-parse', 'HEAD:a'))
  expect(repo.git('fsck', '--strict', '--no-dangling')).toBe('')
  for (const [path, text] of Object.entries(texts)) expect(repo.read(path)).toBe(text)
  expect(repo.read('notes.md')).toBe('under way\n')
  expect(listLeft(repo)).toEqual([])
  // An undo may have taken back the mirror's half of a commit that was just being made: the next sync brings it again.
  expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
  expect(
    repo.tryGit(['commit', '--quiet', '--allow-empty', '--message', 'the rest', '--', 'a']),
  ).toMatchObject({ code: 0 })
  expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
  expect(repo.git('status', '--porcelain')).toBe('?? notes.md')
}

/** Locks and scratch files that are still there. */
function listLeft(repo: TestRepository): string[] {
  const state = join(repo.root, '.git/lockstep')
  const kept = /^(writes|passed|receipts)$/
  const left = existsSync(state) ? readdirSync(state).filter(name => !kept.test(name)) : []
  return [...left, ...readdirSync(join(repo.root, '.git')).filter(name => name.endsWith('.lock'))]
}
