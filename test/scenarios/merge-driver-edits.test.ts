/**
 * A hand edit of the mirror that meets the merge driver. It is merged where git can merge it, stands in a conflict that
 * everybody sees where git can't, and is never dropped for being on the wrong side.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { differences, mirrored, model, modelText } from '../support/incident.ts'
import {
  commitCarried,
  commitUnseen,
  conflict,
  createConflict,
  createDriven,
  onSide,
  resolve,
} from '../support/merges.ts'
import type { TestRepository } from '../support/repository.ts'

const { ours, driven, alone } = conflict
const handEdit = { 10: '    hand_edit = 1\n' }

/** Commits `text` to the mirror alone, on one of the two sides. */
function editByHand(repo: TestRepository, side: 'ours' | 'theirs', text: string): void {
  repo.git('checkout', '--quiet', side === 'ours' ? 'main' : 'side')
  commitUnseen(repo, { [mirrored]: text }, 'hot fix')
  repo.git('checkout', '--quiet', 'main')
}

describe('a hand edit of one side', () => {
  test.each(['ours', 'theirs'] as const)(
    'that %s brings, in lines that merge, where others conflict',
    shows(
      'merges',
      'a hand edit of one side meets a conflict in the mirror, with the merge driver',
      'the conflict is shown in the mirror too; nothing is dropped',
      3,
    ),
    async side => {
      await using repo = await createConflict()
      editByHand(repo, side, modelText({ ...alone[side], ...handEdit, 3: `    ${side} = 1\n` }))
      const { code, stderr } = repo.tryGit(['merge', 'side'])
      expect(code).toBe(1)
      expect(stderr).toContain(`${side === 'ours' ? 'our' : 'their'} side is no text`)
      expect(repo.git('diff', '--name-only', '--diff-filter=U')).toBe(`${model}\n${mirrored}`)
      // The ordinary merge of the two, as git leaves it without any driver but for the names of the sides.
      expect(repo.read(mirrored)).toBe(
        modelText({
          ...alone.ours,
          ...alone.theirs,
          ...handEdit,
          3: '<<<<<<< ours\n    ours = 1\n=======\n    theirs = 1\n>>>>>>> theirs\n',
        }),
      )
      repo.write({ [model]: conflict.resolved })
      repo.git('add', model)
      expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
      expect(repo.read(mirrored)).toContain('hand_edit')
    },
  )

  test(
    'that theirs brings, in the very lines that we changed',
    shows(
      'merges',
      'a hand edit of theirs in the very lines that we changed, with the merge driver',
      'a conflict in the mirror, and who edited; nothing is dropped',
      3,
    ),
    async () => {
      await using repo = await createDriven()
      const edited = modelText({ 3: '    hand_edit = 1\n' })
      onSide(repo, () => commitUnseen(repo, { [mirrored]: edited }, 'hot fix'))
      commitCarried(repo, { [model]: modelText({ 3: '    ours = 1\n' }) })
      const answer = repo.tryGit(['merge', 'side'])
      expect(answer).toMatchInlineSnapshot(`
        {
          "code": 1,
          "stderr": "✗ left to you: a hand edit of lambda is in conflict
          infra/lambda/functions/backend/src/contexts/provider/models/license.py: their side is no text that apps/backend-api/src/contexts/provider/models/license.py ever had
          fix:  move the hand edit to the source, then: npx lockstep sync --overwrite-edits lambda
        ",
          "stdout": "Auto-merging infra/lambda/functions/backend/src/contexts/provider/models/license.py
        CONFLICT (content): Merge conflict in infra/lambda/functions/backend/src/contexts/provider/models/license.py
        Automatic merge failed; fix conflicts and then commit the result.
        ",
        }
      `)
      expect(repo.read(mirrored)).toBe(
        modelText({ 3: '<<<<<<< ours\n    ours = 1\n=======\n    hand_edit = 1\n>>>>>>> theirs\n' }),
      )
      expect(repo.tryGit(['commit', '--no-edit'])).toMatchObject({ code: 128 })

      // What the answer says helps.
      commitWith(repo, modelText({ 3: '    both = 1\n' }))
      expect(repo.git('show', `HEAD:${mirrored}`)).toContain('both = 1')
    },
  )

  test(
    'that merges without a conflict',
    shows(
      'merges',
      'a hand edit of one side takes part in the merge, with the merge driver',
      'warned of; the edit stays',
      3,
    ),
    async () => {
      await using repo = await createDriven()
      onSide(repo, () => commitUnseen(repo, { [mirrored]: modelText(handEdit) }, 'hot fix'))
      commitCarried(repo, { [model]: modelText(alone.ours) })
      repo.installHook('pre-merge-commit')
      const { code, stderr } = repo.tryGit(['merge', 'side'])
      expect(stderr).toMatchInlineSnapshot(`
        "- lambda
          infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand in a commit that this one merges
        "
      `)
      expect(code).toBe(0)
      const kept = modelText({ ...alone.ours, ...handEdit })
      expect(repo.read(mirrored)).toBe(kept)
      expect(repo.git('show', `HEAD:${mirrored}`)).toBe(kept.trimEnd())
      expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
      expect(repo.read(mirrored)).toBe(kept)
    },
  )
})

/** Takes the hand edit into the source, and finishes the merge as the driver's answer says. */
function commitWith(repo: TestRepository, text: string): void {
  repo.write({ [model]: text })
  repo.git('add', model)
  expect(repo.lockstep(['sync']).code).toBe(1)
  expect(repo.lockstep(['sync', '--overwrite-edits', 'lambda'])).toMatchObject({ code: 0 })
  expect(repo.tryGit(['commit', '--quiet', '--no-edit'])).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
}

describe('a hand edit of the merge itself', () => {
  test(
    'that is staged',
    shows('merges', 'the mirror is edited during a merge', 'blocked; the edit stays', 3),
    async () => {
      await using repo = await createConflict()
      repo.tryGit(['merge', 'side'])
      resolve(repo)
      const edited = driven.replace('theirs_alone', 'hand_edit')
      repo.write({ [mirrored]: edited })
      repo.git('add', mirrored)
      const { code, stderr } = repo.tryGit(['commit', '--message', 'merge'])
      expect(code).toBe(1)
      expect(stderr).toMatchInlineSnapshot(`
        "✗ commit refused: lambda holds a hand edit
          infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand
          fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
        "
      `)
      expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
      expect(repo.read(mirrored)).toBe(edited)
    },
  )

  test(
    'that is not staged',
    shows('merges', 'the mirror is edited during a merge, and not staged', 'blocked; the edit stays', 3),
    async () => {
      await using repo = await createConflict()
      repo.tryGit(['merge', 'side'])
      resolve(repo)
      repo.write({ [mirrored]: `${driven}hand_edit = 1\n` })
      expect(repo.tryGit(['commit', '--message', 'merge']).code).toBe(1)
      expect(repo.read(mirrored)).toBe(`${driven}hand_edit = 1\n`)
    },
  )
})

test('a text of a branch that is not merged is the source’s all the same, as in a pick of one', async () => {
  await using repo = await createConflict()
  repo.git('checkout', '--quiet', '-b', 'third', 'main~1')
  commitCarried(repo, { [model]: modelText({ 3: '    third = 1\n' }) })
  expect(repo.tryGit(['cherry-pick', 'side']).code).toBe(1)
  expect(repo.git('diff', '--name-only', '--diff-filter=U')).toBe(model)
  expect(repo.read(mirrored)).not.toContain(ours)
})
