/**
 * `lockstep sync --staged` over generated repositories: the index's mirror equals the staged source, whatever the work tree
 * holds besides; once; and undo takes back bytes, modes and index entries.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import {
  createWorld,
  differencesIn,
  filesOf,
  identities,
  indexOf,
  runs,
  seed,
  tree,
  writeSource,
} from './worlds.ts'

const provesStaged = shows(
  'laws',
  '`sync --staged`, again, then `undo`',
  'the index equals its source, once; undo restores bytes, modes and entries',
  3,
)

test(`sync --staged, again, undo (seed ${seed})`, provesStaged, async () => {
  await fc.assert(
    fc.asyncProperty(tree, tree, fc.option(tree), async (first, staged, later) => {
      await using repo = await createWorld(first)
      writeSource(repo, staged)
      repo.git('add', '--all', 'src')
      if (later) writeSource(repo, later)
      const before = { files: filesOf(repo, ''), index: indexOf(repo) }
      const wasInSync = differencesIn(repo, repo.git('write-tree')).length === 0

      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0, stderr: '' })
      expect(differencesIn(repo, repo.git('write-tree'))).toEqual([])
      expect(indexOf(repo, 'src', 'other', 'copy/own.py')).toEqual(
        before.index.filter(line => line === '' || /\t(src|other|copy\/own\.py)/.test(line)),
      )
      for (const directory of ['src', 'other'])
        expect(filesOf(repo, directory)).toEqual(pick(before.files, directory))
      // The mirror's work tree follows its index: nothing of anybody's was in the way.
      expect(repo.git('diff', '--name-only', '--', 'copy')).toBe('')

      const settled = identities(repo)
      expect(repo.lockstep(['sync', '--staged']).code).toBe(0)
      expect(repo.lockstep(['check', '--staged']).code).toBe(0)
      expect(identities(repo)).toEqual(settled)

      const undone = repo.lockstep(['undo'])
      expect(undone.code, undone.stderr).toBe(wasInSync ? 2 : 0)
      expect({ files: filesOf(repo, ''), index: indexOf(repo) }).toEqual(before)
    }),
    runs,
  )
})

function pick(files: Record<string, string>, directory: string): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith(`${directory}/`)))
}
