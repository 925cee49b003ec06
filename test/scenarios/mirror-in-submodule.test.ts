/** A mirror or a source whose path lies in a submodule: it belongs to another repository, and nothing there is compared or written. */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

/** `vendor` is a submodule with a file `lib/x.py` in it. */
async function createWithSubmodule(mirrors: Record<string, object>): Promise<TestRepository> {
  const repo = await createRepository({ 'src/x.py': '1\n', 'README.md': 'r\n' })
  repo.git('init', '--quiet', '../vendor')
  repo.write({ '../vendor/lib/x.py': '1\n' })
  repo.git('-C', '../vendor', 'add', '.')
  repo.git('-C', '../vendor', 'commit', '--quiet', '--message', 'lib')
  repo.git('submodule', '--quiet', 'add', '../vendor', 'vendor')
  repo.write({ 'lockstep.json': config(mirrors) })
  repo.commit('submodule')
  repo.installHook()
  return repo
}

for (const [what, to] of [
  ['in a submodule', 'vendor/lib'],
  ['that is a submodule', 'vendor'],
] as const) {
  test(
    `a mirror ${what}`,
    shows(
      'bad input',
      `a mirror ${what}`,
      'refused, with the submodule by its name; nothing is written in it',
      4,
    ),
    async () => {
      await using repo = await createWithSubmodule({ m: { from: 'src', to } })
      const before = repo.git('-C', 'vendor', 'status', '--porcelain')
      for (const words of [['check'], ['check', '--staged'], ['sync'], ['sync', '--staged']]) {
        const { code, stdout, stderr } = repo.lockstep(words)
        expect([words.join(' '), code, stdout + stderr]).toEqual([
          words.join(' '),
          2,
          expect.stringContaining('vendor'),
        ])
      }
      repo.write({ 'src/x.py': '2\n', 'src/new.py': 'new\n' })
      repo.git('add', 'src')
      expect(repo.lockstep(['check', '--at', 'HEAD']).code).toBe(to === 'vendor' ? 2 : 1)
      const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
      const path = `./${to}/x.py`
      expect([code, stderr]).toEqual([
        1,
        `error: m can't be compared: git takes a path of it for another repository's (Pathspec '${path}' is in submodule 'vendor')\nhint:  name a directory of this repository in "to"\n`,
      ])
      expect(repo.git('-C', 'vendor', 'status', '--porcelain')).toBe(before)
      expect(repo.git('ls-files', '-s', 'vendor')).toMatch(/^160000 /)
    },
  )
}
