/**
 * Commits through the hook, over generated repositories: the mirror in the commit equals the source in the commit, however
 * much of the source was staged, and everything else is byte by byte where it was, in the index and in the work tree.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createWorld, differencesIn, filesOf, indexOf, runs, seed, tree, writeSource } from './worlds.ts'

const form = fc.constantFrom('plain', '-a', '--amend')

const provesCarried = shows(
  'laws',
  'a commit with any part of the source staged',
  'it carries the mirror; all else stays byte by byte, for any trees',
  2,
)

test(`a commit carries the mirror and nothing else (seed ${seed})`, provesCarried, async () => {
  await fc.assert(
    fc.asyncProperty(tree, tree, fc.option(tree), form, async (first, staged, later, words) => {
      await using repo = await createWorld(first)
      repo.installHook()
      writeSource(repo, staged)
      repo.git('add', '--all', 'src')
      if (later) writeSource(repo, later)
      repo.write({ 'other/notes.md': 'staged\n' })
      repo.git('add', 'other')
      repo.write({
        'other/notes.md': 'staged, and not\n',
        'other/new.txt': 'untracked\n',
        'copy/own.py': 'mine\n',
      })
      const parent = repo.git('rev-parse', 'HEAD')
      const source = filesOf(repo, 'src')
      const other = { files: filesOf(repo, 'other'), index: indexOf(repo, 'other', 'lockstep.json') }

      const args = ['commit', '-q', '-m', 'law', '--allow-empty', ...(words === 'plain' ? [] : [words])]
      const committed = repo.tryGit(args)
      expect(committed.code, committed.stderr).toBe(0)
      expect(repo.git('rev-parse', 'HEAD')).not.toBe(parent)
      expect(differencesIn(repo, 'HEAD')).toEqual([])
      expect(filesOf(repo, 'src')).toEqual(source)
      expect(filesOf(repo, 'other')).toEqual(other.files)
      expect(repo.read('copy/own.py')).toBe('mine\n')
      if (words !== '-a') expect(indexOf(repo, 'other', 'lockstep.json')).toEqual(other.index)
      // What was committed is what the index holds: nothing of the mirror is left over for the next commit.
      expect(repo.git('diff-index', '--cached', '--name-only', 'HEAD')).toBe('')
      expect(repo.git('diff', '--name-only', '--', 'copy', ':!copy/own.py')).toBe('')
    }),
    runs,
  )
})
