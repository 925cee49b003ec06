/**
 * The merge driver: `<to>/** merge=lockstep` with `git merge-file --ours %A %O %B`, so that git asks about a conflict at the
 * source alone. What the driver leaves in the mirror is the mechanical merge of texts that the source had, and is mended; a
 * hand edit that took part in the merge stays one.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { differences, mirrored, model, modelText } from '../support/incident.ts'
import { createDriven, diverge } from '../support/merges.ts'

const ours = modelText({ 1: '    ours_alone = 1\n', 3: '    ours = 1\n' })
const theirs = modelText({ 3: '    theirs = 1\n', 18: '    theirs_alone = 1\n' })
/** What the driver makes of the two. */
const driven = modelText({ 1: '    ours_alone = 1\n', 3: '    ours = 1\n', 18: '    theirs_alone = 1\n' })
const resolved = modelText({
  1: '    ours_alone = 1\n',
  3: '    both = 1\n',
  18: '    theirs_alone = 1\n',
})

describe('git merge', () => {
  test(
    'asks about a conflict at the source alone, and the commit carries what was made of it',
    shows(
      'merges',
      'a conflict, with the merge driver',
      'is solved once, at the source; the commit carries the mirror',
      2,
    ),
    async () => {
      await using repo = await createDriven()
      diverge(repo, { theirs: { [model]: theirs }, ours: { [model]: ours } })
      expect(repo.tryGit(['merge', 'side']).code).toBe(1)
      expect(repo.git('status', '--porcelain')).toMatchInlineSnapshot(`
        "UU apps/backend-api/src/contexts/provider/models/license.py
        M  infra/lambda/functions/backend/src/contexts/provider/models/license.py"
      `)
      expect(repo.read(mirrored)).toBe(driven)
      repo.write({ [model]: resolved })
      repo.git('add', model)
      const { code, stderr } = repo.tryGit(['commit', '--message', 'merge'])
      expect(stderr).toMatchInlineSnapshot(`
        "✓ lambda follows its source in this commit: 1 updated
        "
      `)
      expect(code).toBe(0)
      expect(differences(repo)).toEqual([])
      expect(repo.read(mirrored)).toBe(resolved)
      expect(repo.git('status', '--porcelain')).toBe('')
    },
  )
})
