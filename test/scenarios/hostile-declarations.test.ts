/**
 * A `lockstep.json` that somebody hostile wrote: one that points at git's own directory or out of the repository, that is a
 * link, that is huge, deep or holds a NUL; and trees that no checkout would make. Every command refuses, and every file of the
 * repository and beside it is what it was, byte by byte.
 */
import { describe, expect, test } from 'vitest'
import { digestFiles } from '../fuzz/config-commands.ts'
import { hookBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'

const commands = [
  ['check'],
  ['diff'],
  ['sync', '--overwrite-edits'],
  ['sync', '--staged', '--overwrite-edits'],
  ['undo'],
]

/** Everything at and beside the repository, without what git keeps for itself when something is staged. */
function everything(repo: TestRepository): Record<string, string> {
  const base = repo.root.replace(/\/repo$/, '')
  return digestFiles(base, path => !/^repo\/\.git\/(objects|index)/.test(path))
}

const mirror = (from: string, to: string) => config({ m: { from, to } })

const declarations: Record<string, Content> = {
  'the hooks of git': mirror('src', '.git/hooks'),
  'the hooks of git, in capitals': mirror('src', '.GIT/hooks'),
  'the hooks of git, by their short name on Windows': mirror('src', 'git~1/hooks'),
  'the hooks of git, as a Mac reads it': mirror('src', '.g\u200cit/hooks'),
  'git itself as the source': mirror('.git', 'copy'),
  'the root of the disk': mirror('src', '/'),
  'a directory beside the repository': mirror('src', '../outside'),
  'the repository itself': mirror('src', '.'),
  'the declaration': mirror('src', 'lockstep.json'),
  'a NUL in it': mirror('src', 'copy').replace('copy', 'co\0py'),
  'an escaped NUL in it': mirror('src', 'co\0py'),
  'a link': { link: '../outside/lockstep.json' },
  'ten megabytes': `{"mirrors": {${'"a": {},'.repeat(1_250_000)} "m": {}}}`,
  'ten thousand levels': '{"mirrors":'.repeat(10_000),
}

describe.each(Object.entries(declarations))('a declaration that names or is %s', (_, content) => {
  test(
    'is refused, and nothing is written',
    shows('bad input', 'a hostile lockstep.json', 'every command refuses, and no file changes', 3),
    async () => {
      await using repo = await createRepository({
        'src/pre-commit': 'echo taken over\n',
        'copy/own': 'own\n',
      })
      repo.write({ '../outside/lockstep.json': mirror('src', 'copy'), '../outside/precious': 'precious\n' })
      repo.write({ 'lockstep.json': content })
      repo.git('add', '-A')
      const before = everything(repo)
      for (const words of commands) {
        const { code, stdout } = repo.lockstep(words)
        expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' })
      }
      expect(repo.run(hookBin, ['pre-commit']).code).toBeGreaterThan(0)
      expect(everything(repo)).toEqual(before)
    },
  )
})

test('a commit whose tree has a .git in it is compared, and no file is made from it', async () => {
  await using repo = await createRepository({
    'lockstep.json': mirror('src', 'copy'),
    'src/a': 'a\n',
    'copy/a': 'a\n',
  })
  const id = repo.git('rev-parse', 'HEAD:src/a')
  const make = (...entries: string[]) => repo.tryGit(['mktree'], { input: entries.join('') }).stdout.trim()
  const hooks = make(`100755 blob ${id}\tpost-checkout\n`)
  const inner = make(`040000 tree ${make(`040000 tree ${hooks}\thooks\n`)}\t.git\n`, `100644 blob ${id}\ta\n`)
  const top = make(
    `040000 tree ${inner}\tsrc\n`,
    `100644 blob ${repo.git('rev-parse', 'HEAD:lockstep.json')}\tlockstep.json\n`,
  )
  const commit = repo.git('commit-tree', '-m', 'bad', '-p', 'HEAD', top)
  const before = everything(repo)
  for (const words of [
    ['check', '--at', commit],
    ['diff', '--at', commit],
  ])
    expect(repo.lockstep(words).code).toBeGreaterThan(0)
  expect(everything(repo)).toEqual(before)
})

test('names that differ in case alone are two files where the disk has two', async () => {
  await using repo = await createRepository({
    'lockstep.json': mirror('src', 'copy'),
    'src/Name': 'upper\n',
    'src/name': 'lower\n',
    'other/Name': 'other\n',
  })
  expect(repo.lockstep(['sync']).code).toBe(0)
  expect([repo.read('copy/Name'), repo.read('copy/name')]).toEqual(['upper\n', 'lower\n'])
})
