/**
 * Drift that HEAD has already: it stays out of a commit that doesn't touch its paths, costs that commit one line and never
 * blocks it. A commit that does touch them mends them, and a changed declaration touches all of them.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, mirror, model, modelText, source } from '../support/incident.ts'
import { config, type TestRepository } from '../support/repository.ts'

const changed = modelText({ 3: '    is_imlc = 1\n' })

/** A repository whose HEAD has these source files changed behind the hook's back. */
async function createDrifted(names: readonly string[], onCommit = 'stage'): Promise<TestRepository> {
  const files = names.flatMap(name => [`${source}/${name}`, `${mirror}/${name}`])
  const repo = await createIncident({
    mirror: { onCommit },
    files: Object.fromEntries(files.map(path => [path, 'old\n'])),
  })
  for (const name of names) repo.write({ [`${source}/${name}`]: 'new\n' })
  repo.commit('drift')
  return repo
}

/** Commits all that is changed in the work tree; gives what the hook said. */
function commitAll(repo: TestRepository): string {
  repo.git('add', '--all')
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(0)
  return stderr
}

function committed(repo: TestRepository): string[] {
  return repo.git('show', '--format=', '--name-only', '--no-renames', 'HEAD').split('\n')
}

describe('a commit that touches other paths of the mirror', () => {
  test(
    'names one file that stays out of sync',
    shows(
      'traps',
      'yesterday’s drift elsewhere in the mirror',
      'costs one line and neither blocks nor joins the commit',
      2,
    ),
    async () => {
      await using repo = await createDrifted(['a.py'])
      repo.write({ [model]: changed })
      expect(commitAll(repo)).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 1 updated
        1 other file was out of sync before this commit and stays out of it: npx lockstep check lambda
      "
    `)
      expect(committed(repo)).toEqual([model, model.replace(source, mirror)])
      expect(differences(repo)).toHaveLength(2)
    },
  )

  test('counts many files, in one line', async () => {
    await using repo = await createDrifted(['a.py', 'b.py', 'c.py'])
    repo.write({ [model]: changed })
    expect(commitAll(repo)).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 1 updated
        3 other files were out of sync before this commit and stay out of it: npx lockstep check lambda
      "
    `)
    expect(committed(repo)).toHaveLength(2)
  })

  test('counts files that are missing in the mirror, left over there, or edited there', async () => {
    await using repo = await createIncident()
    repo.write({
      [`${source}/new.py`]: 'new\n',
      [`${mirror}/own-work.py`]: 'x\n',
      [`${mirror}/app.py`]: 'hot\n',
    })
    repo.commit('drift of every kind')
    repo.write({ [model]: changed })
    expect(commitAll(repo)).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 1 updated
        3 other files were out of sync before this commit and stay out of it: npx lockstep check lambda
      "
    `)
  })

  test('says nothing of it when the mirror only has what is declared as its own', async () => {
    await using repo = await createIncident()
    repo.write({ [`${mirror}/own.py`]: 'own = 2\n', [`${source}/own.py`]: 'not mirrored\n' })
    repo.commit('own')
    repo.write({ [model]: changed })
    expect(commitAll(repo)).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 1 updated
      "
    `)
  })

  test('with "block" it is refused for its own paths alone, and says the same line', async () => {
    await using repo = await createDrifted(['a.py'], 'block')
    repo.write({ [model]: changed })
    repo.git('add', '--all')
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
      "✗ commit refused: lambda was regenerated, and is not in it
        model contexts/provider/models/license.py changed without infra/lambda/functions/backend/src/contexts/provider/models/license.py
        1 other file was out of sync before this commit and stays out of it: npx lockstep check lambda
        fix:  git add -- infra/lambda/functions/backend/src/contexts/provider/models/license.py && git commit
      "
    `)
    expect(repo.read(`${mirror}/a.py`)).toBe('old\n')
  })
})

test('a commit that touches nothing of the mirror costs no line', async () => {
  await using repo = await createDrifted(['a.py'])
  repo.write({ 'README.md': 'changed\n' })
  expect(commitAll(repo)).toBe('')
  expect(committed(repo)).toEqual(['README.md'])
})

test(
  'a commit that touches the drifted path mends it, and the next one has nothing to say',
  shows('commits', 'a commit that touches a drifted path', 'mends it', 2),
  async () => {
    await using repo = await createDrifted(['a.py', 'b.py'])
    repo.write({ [`${source}/a.py`]: 'newer\n', [`${source}/b.py`]: 'newer\n' })
    expect(commitAll(repo)).toMatchInlineSnapshot(`
    "✓ lambda follows its source in this commit: 2 updated
    "
  `)
    expect(differences(repo)).toEqual([])
    repo.write({ [model]: changed })
    expect(commitAll(repo)).toMatchInlineSnapshot(`
    "✓ lambda follows its source in this commit: 1 updated
    "
  `)
  },
)

test(
  'git commit --amend of the drifted commit with something staged of it mends that alone',
  shows(
    'commits',
    'git commit --amend with part of a drifted commit staged again',
    'that part is mended, and only that',
    2,
  ),
  async () => {
    await using repo = await createDrifted(['a.py', 'b.py'])
    repo.write({ [`${source}/a.py`]: 'newer\n' })
    repo.git('add', '--all')
    expect(repo.tryGit(['commit', '--amend', '--no-edit'])).toMatchObject({ code: 0 })
    expect(repo.read(`${mirror}/a.py`)).toBe('newer\n')
    expect(repo.read(`${mirror}/b.py`)).toBe('old\n')
  },
)

describe('a commit that changes the declaration', () => {
  const declaration = (rest: object = {}) =>
    config({ lambda: { from: source, to: mirror, mirrorOnly: ['own.py', 'extra/**'], ...rest } })

  test(
    'mends the whole mirror, older drift with it',
    shows('commits', 'a commit that changes the declaration', 'the whole mirror is judged and mended', 2),
    async () => {
      await using repo = await createDrifted(['a.py', 'b.py'])
      repo.write({ 'lockstep.json': declaration() })
      expect(commitAll(repo)).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 2 updated
      "
    `)
      expect(differences(repo)).toEqual([])
      expect(committed(repo)).toEqual([`${mirror}/a.py`, `${mirror}/b.py`, 'lockstep.json'])
    },
  )

  test('is stopped by an older hand edit, and has written nothing', async () => {
    await using repo = await createDrifted(['a.py'])
    repo.write({ [`${mirror}/app.py`]: 'hot fix\n' })
    repo.commit('hot fix')
    repo.write({ 'lockstep.json': declaration() })
    repo.git('add', '--all')
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
      "✗ commit refused: lambda holds a hand edit
        infra/lambda/functions/backend/src/app.py was edited by hand
        fix:  move the hand edit to the source, or name it in "mirrorOnly" of lambda (npx lockstep diff --staged lambda shows it)
      "
    `)
    expect(repo.git('status', '--porcelain')).toBe('M  lockstep.json')
  })

  test('removes from the mirror what it leaves out from now on', async () => {
    await using repo = await createIncident()
    repo.write({ 'lockstep.json': declaration({ exclude: ['app.py'] }) })
    expect(commitAll(repo)).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 1 removed
      "
    `)
    expect(repo.git('ls-tree', '-r', '--name-only', 'HEAD', mirror)).not.toContain('app.py')
    expect(repo.read(`${mirror}/app.py`)).toBeUndefined()
  })

  test(
    'fills a mirror that it moves elsewhere, and leaves the old place alone',
    shows('edge cases', 'a mirror that doesn’t exist yet', 'it is filled in the commit that declares it', 2),
    async () => {
      await using repo = await createIncident()
      repo.write({ 'lockstep.json': declaration({ to: 'elsewhere/src' }) })
      expect(commitAll(repo)).toMatchInlineSnapshot(`
      "✓ lambda follows its source in this commit: 2 added
      "
    `)
      expect(repo.git('rev-parse', 'HEAD:elsewhere/src')).toBe(repo.git('rev-parse', `HEAD:${source}`))
      expect(repo.read(`${mirror}/app.py`)).toBe('app = 1\n')
    },
  )

  test('of another mirror leaves this one alone', async () => {
    await using repo = await createDrifted(['a.py'])
    const lambda = { from: source, to: mirror, mirrorOnly: ['own.py'] }
    const docs = { from: 'README.md', to: 'docs/README.md' }
    repo.write({ 'lockstep.json': config({ lambda, docs }) })
    expect(commitAll(repo)).toMatchInlineSnapshot(`
      "✓ docs follows its source in this commit: 1 added
      "
    `)
    expect(committed(repo)).toEqual(['docs/README.md', 'lockstep.json'])
  })

  test(
    'in its layout alone changes nothing',
    shows('edge cases', 'lockstep.json reformatted', 'changes nothing', 6),
    async () => {
      await using repo = await createDrifted(['a.py'])
      repo.write({ 'lockstep.json': JSON.stringify(JSON.parse(repo.read('lockstep.json') ?? '')) })
      expect(commitAll(repo)).toBe('')
      expect(committed(repo)).toEqual(['lockstep.json'])
    },
  )

  test('by removing it is no business of the hook', async () => {
    await using repo = await createDrifted(['a.py'])
    repo.git('rm', '--quiet', 'lockstep.json')
    repo.write({ [model]: changed })
    expect(commitAll(repo)).toBe('')
    expect(committed(repo)).toEqual([model, 'lockstep.json'])
  })
})
