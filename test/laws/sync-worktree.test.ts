/** `lockstep sync` over generated repositories: it makes the mirror equal its source, once, and undo takes it all back. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import {
  createWorld,
  differencesIn,
  edits,
  filesOf,
  identities,
  indexOf,
  runs,
  seed,
  tree,
  worktreeTree,
  writeEdits,
  writeSource,
} from './worlds.ts'

const provesSync = shows(
  'laws',
  '`sync`, again, then `undo`',
  'the mirror equals its source, once; undo restores bytes, modes and entries',
  3,
)
const provesEdits = shows('laws', '`sync` over hand edits', 'nothing at all is written, for any trees', 3)

test(`sync, sync again, undo (seed ${seed})`, provesSync, async () => {
  await fc.assert(
    fc.asyncProperty(tree, tree, edits, fc.boolean(), async (first, second, mine, stage) => {
      await using repo = await createWorld(first)
      writeSource(repo, second)
      if (stage) repo.git('add', 'src')
      writeEdits(repo, mine)
      // What git doesn't know is never removed, whatever a sync is told; here it is told to overwrite the edits.
      repo.git('add', 'copy')
      const before = { files: filesOf(repo, ''), index: indexOf(repo) }
      const wasInSync = differencesIn(repo, worktreeTree(repo)).length === 0

      const synced = repo.lockstep(['sync', '--overwrite-edits'])
      expect(synced).toMatchObject({ code: 0, stderr: '' })
      expect(differencesIn(repo, worktreeTree(repo))).toEqual([])
      expect(repo.read('copy/own.py')).toBe('own\n')
      expect(filesOf(repo, 'src')).toEqual(pick(before.files, 'src/'))
      expect(indexOf(repo)).toEqual(before.index)

      const settled = identities(repo)
      expect(repo.lockstep(['sync']).code).toBe(0)
      expect(repo.lockstep(['check']).code).toBe(0)
      expect(identities(repo)).toEqual(settled)

      const undone = repo.lockstep(['undo'])
      expect(undone.code, undone.stderr).toBe(wasInSync ? 2 : 0)
      expect({ files: filesOf(repo, ''), index: indexOf(repo) }).toEqual(before)
    }),
    runs,
  )
})

test(`without --overwrite-edits, a hand edit is never written over (seed ${seed})`, provesEdits, async () => {
  await fc.assert(
    fc.asyncProperty(tree, tree, edits, async (first, second, mine) => {
      fc.pre(Object.keys(mine).length > 0)
      await using repo = await createWorld(first)
      writeSource(repo, second)
      writeEdits(repo, mine)
      const before = filesOf(repo, '')
      expect(repo.lockstep(['sync']).code).toBe(1)
      expect(filesOf(repo, '')).toEqual(before)
    }),
    { ...runs, numRuns: 10 },
  )
})

function pick(files: Record<string, string>, start: string): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith(start)))
}
