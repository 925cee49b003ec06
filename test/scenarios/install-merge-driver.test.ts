/**
 * What git makes of the attributes that `install --with` puts in, and the merge driver as an installed package brings it. Asked of
 * git itself: `git check-attr`, and a merge.
 */
import { expect, test } from 'vitest'
import { mergeDriverCommand } from '../../packages/lockstep/src/core/hook-names.ts'
import { attribute } from '../support/attribute.ts'
import { hookBin, lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, mirrored, model, modelText } from '../support/incident.ts'
import { config, createRepository } from '../support/repository.ts'

test('git reads the attributes: the mirror has them, its own files and its source don’t', async () => {
  await using repo = await createRepository({
    'lockstep.json': config({
      m: { from: 'a', to: 'b c/[x]', mirrorOnly: ['own.py', 'etc', '**/*.local'] },
      f: { from: 'LICENSE', to: 'p/LICENSE' },
    }),
    'a/x': '1',
    LICENSE: '1',
  })
  expect(repo.lockstep(['install', '--with', 'merge-driver,linguist,gitlab']).code).toBe(0)
  const values = (path: string) =>
    ['merge', 'linguist-generated', 'gitlab-generated'].map(name => attribute(repo, name, path))
  for (const path of ['b c/[x]/x', 'b c/[x]/deep/.hidden', 'p/LICENSE'])
    expect([path, values(path)]).toEqual([path, ['lockstep', 'set', 'set']])
  for (const path of ['b c/[x]/own.py', 'b c/[x]/etc/x', 'b c/[x]/a/b.local'])
    expect([path, values(path)]).toEqual([path, ['unspecified', 'unset', 'unset']])
  for (const path of ['a/x', 'LICENSE', 'b c/x/x', 'q/p/LICENSE', 'b c/[x]'])
    expect([path, values(path)]).toEqual([path, ['unspecified', 'unspecified', 'unspecified']])
})

test(
  'a merge of both sides conflicts at the source alone',
  shows(
    'merges',
    'both sides changed the same line, lockstep install --with merge-driver',
    'the only conflict is at the source',
    2,
  ),
  async () => {
    await using repo = await createIncident({
      hook: false,
      files: {
        '.gitignore': 'node_modules\n',
        'node_modules/.bin/lockstep-hook': { link: hookBin },
        'node_modules/.bin/lockstep': { link: lockstepBin },
      },
    })
    expect(repo.lockstep(['install', '--with', 'merge-driver']).code).toBe(0)
    repo.run('rm', ['-r', '.git/hooks'])
    repo.commit('attributes')
    const edit = (text: string) => {
      repo.write({ [model]: modelText({ 3: text }), [mirrored]: modelText({ 3: text }) })
      repo.commit(text.trim())
    }
    repo.git('switch', '--quiet', '--create', 'theirs')
    edit('    theirs = 1\n')
    repo.git('switch', '--quiet', 'main')
    edit('    ours = 1\n')
    expect(repo.tryGit(['merge', 'theirs']).code).toBe(1)
    expect(repo.git('diff', '--name-only', '--diff-filter=U')).toBe(model)
  },
)

test('a driver that is set otherwise is set again, and says what it was; uninstall keeps one that it doesn’t know', async () => {
  await using repo = await createIncident({ hook: false })
  repo.git('config', 'merge.lockstep.driver', 'mine %A')
  repo.lockstep(['uninstall'])
  expect(repo.git('config', 'merge.lockstep.driver')).toBe('mine %A')
  const answer = repo.lockstep(['install', '--with', 'merge-driver'])
  expect(answer.stdout).toContain(`merge.lockstep.driver = ${mergeDriverCommand} (it was mine %A)\n`)
  expect(repo.git('config', 'merge.lockstep.driver')).toBe(mergeDriverCommand)
})

test('a clone made later needs the driver alone', async () => {
  await using repo = await createIncident({ hook: false })
  repo.lockstep(['install', '--with', 'merge-driver'])
  repo.commit('attributes')
  repo.git('clone', '--quiet', '.', '../clone')
  const answer = repo.lockstep(['install', '--with', 'merge-driver'], { directory: '../clone' })
  expect(answer.code).toBe(0)
  expect(answer.stdout).toContain('· .gitattributes: merge-driver: already there\n')
  expect(repo.git('-C', '../clone', 'config', 'merge.lockstep.driver')).toBe(mergeDriverCommand)
  expect(repo.git('-C', '../clone', 'status', '--porcelain')).toBe('')
})
