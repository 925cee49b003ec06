/**
 * A source from which nothing may be derived: emptied by the commit, in conflict, holding a submodule or a link that leaves
 * it, or declared wrongly. The commit is refused with the reason and a hint, and nothing is written anywhere. Called by
 * itself the hook tells "could not answer" (2) from "refused" (1); git shows both as 1.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createIncident, mirror, mirrored, model, modelText, source } from '../support/incident.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

/** What a refusal has to leave alone. */
function state(repo: TestRepository): string {
  return [
    repo.git('ls-files', '--stage'),
    repo.git('status', '--porcelain'),
    repo.read(`${mirror}/app.py`),
    repo.read(mirrored),
  ].join('\n')
}

/** Commits, expects a refusal for want of an answer, and gives what was said. */
function refuse(repo: TestRepository): string {
  const before = state(repo)
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  expect(repo.lockstep(['hook', 'pre-commit'])).toMatchObject({ code: 2, stdout: '', stderr })
  expect(state(repo)).toBe(before)
  return stderr
}

test(
  'a commit that removes the whole source',
  shows('edge cases', 'the whole source removed', 'refused; the mirror is never emptied', 4),
  async () => {
    await using repo = await createIncident()
    repo.git('rm', '-r', '--quiet', source)
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "error: the source of lambda is empty: apps/backend-api/src has no files in the index
    hint:  restore it (git checkout HEAD -- apps/backend-api/src), or remove the mirror from lockstep.json
    "
  `)
  },
)

test(
  'a commit that moves the whole source without its declaration',
  shows('edge cases', 'the source moved without its declaration', 'refused', 4),
  async () => {
    await using repo = await createIncident()
    repo.git('mv', source, 'apps/backend-api/lib')
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "error: the source of lambda is empty: apps/backend-api/src has no files in the index
    hint:  restore it (git checkout HEAD -- apps/backend-api/src), or remove the mirror from lockstep.json
    "
  `)
  },
)

test(
  'a commit that moves the source together with its declaration is carried',
  shows('edge cases', 'the source moved together with its declaration', 'the mirror is carried', 2),
  async () => {
    await using repo = await createIncident()
    repo.git('mv', source, 'apps/backend-api/lib')
    repo.write({
      'lockstep.json': config({
        lambda: { from: 'apps/backend-api/lib', to: mirror, mirrorOnly: ['own.py'] },
      }),
      'apps/backend-api/lib/app.py': 'app = 2\n',
    })
    repo.git('add', '--all')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(repo.git('show', `HEAD:${mirror}/app.py`)).toBe('app = 2')
  },
)

test('a declaration whose globs leave nothing of the source', async () => {
  await using repo = await createIncident()
  repo.write({ 'lockstep.json': config({ lambda: { from: source, to: mirror, include: ['*.ts'] } }) })
  repo.git('add', 'lockstep.json')
  expect(refuse(repo)).toMatchInlineSnapshot(`
    "error: nothing of apps/backend-api/src is mirrored by lambda: its globs leave every file out
    hint:  correct "include", "exclude" or "mirrorOnly" in lockstep.json
    "
  `)
})

test(
  'a declaration that is broken',
  shows('bad input', 'a broken lockstep.json is committed', 'refused, with line and column', 4),
  async () => {
    await using repo = await createIncident()
    repo.write({ 'lockstep.json': '{ "mirrors": { "lambda": { "form": "a", "to": "b" } } }\n' })
    repo.git('add', 'lockstep.json')
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "error: lockstep.json has 2 problems
           lockstep.json:1:16  /mirrors/lambda  "from" is missing
           lockstep.json:1:28  /mirrors/lambda/form  unknown key, did you mean "from"?
    "
  `)
  },
)

test(
  'one mirror that can’t be judged keeps the others from being written',
  shows('edge cases', 'one of several mirrors can’t be judged', 'nothing is written in the others', 3),
  async () => {
    await using repo = await createRepository({
      'lockstep.json': config({ gone: { from: 'a', to: 'b' }, fine: { from: 'c', to: 'd' } }),
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map(place => [`${place}/x`, '1\n'])),
    })
    repo.installHook()
    repo.git('rm', '--quiet', 'a/x')
    repo.write({ 'c/x': '2\n' })
    repo.git('add', 'c')
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "error: the source of gone is empty: a has no files in the index
    hint:  restore it (git checkout HEAD -- a), or remove the mirror from lockstep.json
    "
  `)
    expect(repo.git('diff', '--cached', '--name-only')).toBe('a/x\nc/x')
  },
)

test(
  'a link that leaves the source',
  shows('edge cases', 'a link that leaves the source', 'refused: it would dangle in the mirror', 4),
  async () => {
    await using repo = await createIncident()
    repo.write({ [`${source}/out.py`]: { link: '../../../README.md' } })
    repo.git('add', source)
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "error: the source of lambda holds a symbolic link that leaves it: apps/backend-api/src/out.py → ../../../README.md
    hint:  in the mirror it would lead elsewhere; leave it out: "exclude": ["out.py"]
    "
  `)
  },
)

test(
  'a submodule in the source',
  shows('edge cases', 'a submodule in the source', 'refused unless excluded', 4),
  async () => {
    await using repo = await createIncident()
    const commit = repo.git('rev-parse', 'HEAD')
    repo.git('update-index', '--add', '--cacheinfo', `160000,${commit},${source}/vendored`)
    expect(refuse(repo)).toMatchInlineSnapshot(`
    "error: the source of lambda holds a submodule, which can't be mirrored: apps/backend-api/src/vendored
    hint:  leave it out: "exclude": ["vendored"]
    "
  `)
  },
)

describe('a source in conflict', () => {
  async function createConflict(): Promise<TestRepository> {
    const repo = await createIncident()
    repo.git('checkout', '--quiet', '-b', 'side')
    repo.write({ [model]: modelText({ 3: '    theirs = 1\n' }) })
    repo.git('commit', '--quiet', '-a', '--message', 'theirs')
    repo.git('checkout', '--quiet', 'main')
    repo.write({ [model]: modelText({ 3: '    ours = 1\n' }) })
    repo.git('commit', '--quiet', '-a', '--message', 'ours')
    expect(repo.tryGit(['merge', 'side']).code).toBe(1)
    return repo
  }

  test(
    'git itself refuses the commit, and the hook would have nothing else to say',
    shows('merges', 'git commit while the source is unmerged', 'git refuses it itself', 4),
    async () => {
      await using repo = await createConflict()
      const before = state(repo)
      expect(repo.tryGit(['commit', '--message', 'x']).code).toBe(128)
      const { code, stderr } = repo.lockstep(['hook', 'pre-commit'])
      expect(code).toBe(2)
      expect(stderr).toMatchInlineSnapshot(`
      "error: the source of lambda has a conflict: apps/backend-api/src/contexts/provider/models/license.py
      hint:  resolve it at the source alone, git add it, then run: npx lockstep sync --staged lambda
      "
    `)
      expect(state(repo)).toBe(before)
    },
  )

  test(
    'once it is solved at the source, the command of the hint solves the mirror, and the merge is committed',
    shows(
      'merges',
      'a conflict solved at the source, then lockstep sync',
      'the mirror is solved with it, and the merge is committed',
      2,
    ),
    async () => {
      await using repo = await createConflict()
      const solved = modelText({ 3: '    ours = 1\n    theirs = 1\n' })
      repo.write({ [model]: solved })
      repo.git('add', model)
      expect(repo.lockstep(['sync', '--staged', 'lambda'])).toMatchObject({ code: 0 })
      expect(repo.tryGit(['commit', '--message', 'merge'])).toMatchObject({ code: 0 })
      expect(repo.git('rev-parse', `HEAD:${mirrored}`)).toBe(repo.git('rev-parse', `HEAD:${model}`))
      expect(repo.read(mirrored)).toBe(solved)
      expect(repo.git('status', '--porcelain')).toBe('')
      expect(repo.git('rev-list', '--count', '--merges', 'HEAD')).toBe('1')
    },
  )
})
