/** What the random histories have found, each as the smallest history that showed it. */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

/** A merge that stops at the source and at both mirrors of a chain, and is solved at the source. */
async function startMerge(): Promise<TestRepository> {
  const files = (text: string) =>
    Object.fromEntries(['src', 'copy', 'third'].map(directory => [`${directory}/a.py`, text]))
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'src', to: 'copy' }, n: { from: 'copy', to: 'third' } }),
    ...files('base\n'),
  })
  repo.git('switch', '-q', '-c', 'side')
  repo.write(files('side\n'))
  repo.commit('side')
  repo.git('switch', '-q', 'main')
  repo.write(files('main\n'))
  repo.commit('main')
  expect(repo.tryGit(['merge', '-q', 'side']).code).toBe(1)
  repo.write({ 'src/a.py': 'solved\n' })
  repo.git('add', 'src')
  return repo
}

test.each([[['sync']], [['sync', '--staged']]])(
  'a conflict of a chain is solved once, at its first source: %j',
  async words => {
    await using repo = await startMerge()
    expect(repo.lockstep(words)).toMatchObject({ code: 0, stderr: '' })
    expect(repo.git('ls-files', '-u')).toBe('')
    repo.git('commit', '-q', '--no-edit')
    expect(new Set(repo.git('rev-parse', 'HEAD:src', 'HEAD:copy', 'HEAD:third').split('\n')).size).toBe(1)
  },
)

test.each([[['sync']], [['sync', '--staged']]])(
  'a merge can still be given up: %j',
  shows('merges', 'git merge --abort after a sync', 'the merge is given up, as without Lockstep', 3),
  async words => {
    await using repo = await startMerge()
    expect(repo.lockstep(words).code).toBe(0)
    expect(repo.tryGit(['merge', '--abort'])).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)
