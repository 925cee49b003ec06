/**
 * Stale or edited: a text that the source once had, or that Lockstep itself wrote, may be overwritten without a word.
 * These are the situations in which git's history alone doesn't know the text, or knows it for another reason.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import {
  createIncident,
  differences,
  mirror,
  mirrored,
  model,
  modelText,
  source,
} from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

const version = (at: number) => modelText({ 3: `    is_imlc = ${at}\n` })

function stage(repo: TestRepository, text: string): void {
  repo.write({ [model]: text })
  repo.git('add', model)
}

/** Commits and expects the commit's mirror to equal its source, in the work tree too. */
function carries(repo: TestRepository, ...words: string[]): void {
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x', ...words])
  expect(stderr).not.toContain('hand')
  expect(code).toBe(0)
  expect(differences(repo)).toEqual([])
  expect(repo.read(mirrored)).toBe(repo.read(model))
  expect(repo.git('status', '--porcelain')).toBe('')
}

test(
  'a commit that commit-msg refused: the next version is carried',
  shows(
    'traps',
    'a commit that commit-msg refused',
    'what was staged for it is no hand edit: the next version is carried',
    2,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ '.git/hooks/commit-msg': { executable: '#!/bin/sh\nexit 1\n' } })
    stage(repo, version(1))
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 1 })
    expect(repo.git('diff', '--cached', '--name-only')).toBe(`${model}\n${mirrored}`)
    repo.write({ '.git/hooks/commit-msg': undefined })
    stage(repo, version(2))
    carries(repo)
  },
)

test(
  'a commit whose message was left empty: the next version is carried',
  shows('traps', 'a commit whose message was left empty', 'the next version is carried', 2),
  async () => {
    await using repo = await createIncident()
    stage(repo, version(1))
    expect(repo.tryGit(['commit'], { environment: { GIT_EDITOR: 'true' } }).code).not.toBe(0)
    stage(repo, version(2))
    carries(repo)
  },
)

test(
  'git commit -a refused by commit-msg leaves the mirror in the work tree only, and the next one is carried',
  shows(
    'traps',
    'git commit -a, refused by commit-msg',
    'the mirror is new in the work tree alone, and the next commit carries it',
    3,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ '.git/hooks/commit-msg': { executable: '#!/bin/sh\nexit 1\n' }, [model]: version(1) })
    expect(repo.tryGit(['commit', '-a', '--message', 'x'])).toMatchObject({ code: 1 })
    expect(repo.git('diff', '--cached', '--name-only')).toBe('')
    repo.write({ '.git/hooks/commit-msg': undefined, [model]: version(2) })
    carries(repo, '-a')
  },
)

test(
  'a refused commit without the record of own writes is called an edit: losing it is only more careful',
  shows(
    'recovery',
    'the record of own writes is lost',
    'Lockstep is more careful: it calls the text an edit and overwrites nothing',
    7,
  ),
  async () => {
    await using repo = await createIncident()
    repo.write({ '.git/hooks/commit-msg': { executable: '#!/bin/sh\nexit 1\n' } })
    stage(repo, version(1))
    repo.tryGit(['commit', '--message', 'x'])
    repo.write({ '.git/hooks/commit-msg': undefined, '.git/lockstep': undefined })
    stage(repo, version(2))
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda holds a hand edit
      infra/lambda/functions/backend/src/contexts/provider/models/license.py was edited by hand
      fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
    "
  `)
  },
)

test(
  'after git reset --soft the next version is carried',
  shows('traps', 'git reset --soft, then another commit', 'the next version is carried', 2),
  async () => {
    await using repo = await createIncident()
    stage(repo, version(1))
    carries(repo)
    repo.git('reset', '--quiet', '--soft', 'HEAD^')
    stage(repo, version(2))
    carries(repo)
  },
)

test(
  'a mirror that was reverted to an older text of the source is stale',
  shows(
    'traps',
    'the mirror goes back to an older text of its source',
    'it is stale, not edited, and is mended',
    3,
  ),
  async () => {
    await using repo = await createIncident()
    stage(repo, version(1))
    carries(repo)
    repo.git('checkout', 'HEAD^', '--', mirrored)
    repo.commit('revert the mirror alone')
    stage(repo, version(2))
    carries(repo)
  },
)

test(
  'a source that goes back to its older text takes the mirror along',
  shows('traps', 'the source goes back to an older text', 'the mirror follows', 2),
  async () => {
    await using repo = await createIncident()
    stage(repo, version(1))
    carries(repo)
    repo.git('checkout', 'HEAD^', '--', model)
    carries(repo)
    expect(repo.read(mirrored)).toBe(modelText())
  },
)

test('syncs without a commit between them: each text was Lockstep’s own', async () => {
  await using repo = await createIncident()
  for (const at of [1, 2]) {
    repo.write({ [model]: version(at) })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read(mirrored)).toBe(version(at))
  }
  repo.git('add', mirrored)
  stage(repo, version(3))
  carries(repo)
})

test(
  'the text of another branch that is being merged is no hand edit',
  shows('merges', 'the mirror has the text of the branch that is merged', 'no hand edit', 3),
  async () => {
    await using repo = await createIncident()
    repo.git('checkout', '--quiet', '-b', 'other')
    stage(repo, version(1))
    repo.git('commit', '--quiet', '--message', 'theirs')
    repo.git('checkout', '--quiet', 'main')
    repo.git('merge', '--quiet', '--no-ff', '--no-commit', 'other')
    stage(repo, version(2))
    carries(repo)
  },
)

test('a file whose mirror lags behind by several versions is stale', async () => {
  await using repo = await createIncident()
  for (const at of [1, 2, 3]) {
    stage(repo, version(at))
    repo.git('commit', '--quiet', '--no-verify', '--message', `version ${at}`)
  }
  stage(repo, version(4))
  carries(repo)
})

test(
  'a leftover of a file that the source once had goes when the commit touches it',
  shows(
    'edge cases',
    'a leftover in the mirror of a file that the source once had',
    'it goes with the commit that touches it',
    2,
  ),
  async () => {
    await using repo = await createIncident()
    repo.git('rm', '--quiet', `${source}/app.py`)
    repo.git('commit', '--quiet', '--no-verify', '--message', 'removed at the source alone')
    repo.write({ [`${source}/app.py`]: 'app = 9\n' })
    repo.git('add', source)
    repo.git('commit', '--quiet', '--message', 'again')
    expect(differences(repo)).toEqual([])
    expect(repo.read(`${mirror}/app.py`)).toBe('app = 9\n')
  },
)

test(
  'in a shallow clone an unknown text is not called an edit: it can’t be told',
  shows(
    'edge cases',
    'a shallow clone, and a text in the mirror that nobody knows',
    'refused with “cannot tell”, never overwritten',
    3,
  ),
  async () => {
    await using repo = await createIncident()
    stage(repo, version(1))
    repo.git('commit', '--quiet', '--no-verify', '--message', 'drift')
    stage(repo, version(2))
    repo.git('commit', '--quiet', '--no-verify', '--message', 'more drift')
    repo.git('clone', '--quiet', '--depth', '1', `file://${repo.root}`, '../shallow')
    repo.write({ [`../shallow/${model}`]: version(3) })
    repo.write({
      '../shallow/.git/hooks/pre-commit': { executable: repo.read('.git/hooks/pre-commit') ?? '' },
    })
    const { code, stderr } = repo.tryGit(['-C', '../shallow', 'commit', '-a', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
    "✗ commit refused: lambda holds a hand edit
      infra/lambda/functions/backend/src/contexts/provider/models/license.py: cannot tell: shallow clone
      fix:  git fetch --unshallow, then the same git commit again
    "
  `)
  },
)
