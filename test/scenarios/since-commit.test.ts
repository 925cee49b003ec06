/**
 * "for 17 days, since b0e5315b": which commit is named as the start of a drift. It's about the paths that are out of sync
 * now, in the history that leads to the judged commit, and it is left out where that commit is in sync itself.
 */
import { describe, expect, test } from 'vitest'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'x\n',
  'a/y.py': 'y\n',
  'b/x.py': 'x\n',
  'b/y.py': 'y\n',
}

function commit(repo: TestRepository, message: string, changes: Record<string, Content | undefined>): string {
  repo.write(changes)
  return repo.commit(message)
}

/** The commit that is named, and the rest of its line; undefined where there is no such line. */
function since(
  repo: TestRepository,
  ...words: string[]
): { commit: string; subject: string; atLeast: boolean } | undefined {
  const { stdout } = repo.lockstep(['check', '--format', 'json', ...words])
  return JSON.parse(stdout).mirrors[0].since
}

describe('in a linear history', () => {
  test('the first of several drifted commits is named', async () => {
    await using repo = await createRepository(files)
    commit(repo, 'before', { 'README.md': 'x\n' })
    const start = commit(repo, 'feat: IMLC', { 'a/x.py': 'second\n' })
    commit(repo, 'unrelated', { 'README.md': 'y\n' })
    commit(repo, 'more', { 'a/x.py': 'third\n', 'a/y.py': 'second\n' })
    expect(since(repo)).toMatchObject({ commit: start, subject: 'feat: IMLC', atLeast: false })
    expect(since(repo, '--staged')?.commit).toBe(start)
    expect(since(repo, '--at', 'HEAD~1')?.commit).toBe(start)
    expect(since(repo, '--at', 'HEAD~3')).toBeUndefined()
  })

  test('the line counts the days up to now', async () => {
    await using repo = await createRepository(files)
    const environment = {
      GIT_AUTHOR_DATE: '2026-01-16T09:00:00Z',
      GIT_COMMITTER_DATE: '2026-01-16T09:00:00Z',
    }
    repo.write({ 'a/x.py': 'second\n' })
    repo.tryGit(['commit', '--quiet', '--all', '--message', 'feat: IMLC'], { environment })
    expect(repo.lockstep(['check']).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with a (1 of 2 files)
          stale  x.py
        for 17 days, since 1d8612d7 (16 Jan, "feat: IMLC")
        fix:  npx lockstep sync m
      "
    `)
    expect(repo.lockstep(['check', '--no-explain']).stdout).not.toContain('since')
    const later = (now: string) =>
      repo.lockstep(['check'], { environment: { LOCKSTEP_NOW: now } }).stdout.split('\n')[2]
    expect(later('2026-01-16T09:00:30Z')).toContain('for less than a minute, since')
    expect(later('2026-01-16T11:00:00Z')).toContain('for 2 hours, since')
    expect(later('2027-01-16T09:00:00Z')).toContain('(16 Jan 2026, "feat: IMLC")')
  })

  test('a drift that was healed and started again counts from its second start', async () => {
    await using repo = await createRepository(files)
    commit(repo, 'first drift', { 'a/x.py': 'second\n' })
    commit(repo, 'healed', { 'b/x.py': 'second\n' })
    const start = commit(repo, 'second drift', { 'a/x.py': 'third\n' })
    commit(repo, 'goes on', { 'a/x.py': 'fourth\n' })
    expect(since(repo)?.commit).toBe(start)
  })

  test('the older drift of a path that is in sync now does not count', async () => {
    await using repo = await createRepository(files)
    commit(repo, 'y drifts', { 'a/y.py': 'second\n' })
    const start = commit(repo, 'x drifts', { 'a/x.py': 'second\n' })
    commit(repo, 'y is healed', { 'b/y.py': 'second\n' })
    expect(since(repo)?.commit).toBe(start)
  })

  test('a hand edit in the mirror starts a drift too', async () => {
    await using repo = await createRepository(files)
    const start = commit(repo, 'hot fix', { 'b/x.py': 'mine\n' })
    commit(repo, 'unrelated', { 'README.md': 'y\n' })
    expect(since(repo)?.commit).toBe(start)
  })

  test('before the mirror was there, nothing was out of sync', async () => {
    await using repo = await createRepository({ 'lockstep.json': files['lockstep.json'], 'a/x.py': 'x\n' })
    commit(repo, 'source', { 'a/x.py': 'second\n' })
    const start = commit(repo, 'an old copy', { 'b/x.py': 'x\n' })
    commit(repo, 'unrelated', { 'README.md': 'y\n' })
    expect(since(repo)?.commit).toBe(start)
  })

  test('a drift since the first commit names that one', async () => {
    await using repo = await createRepository({ ...files, 'b/x.py': 'other\n' })
    const start = repo.git('rev-parse', 'HEAD')
    commit(repo, 'unrelated', { 'README.md': 'y\n' })
    expect(since(repo)).toMatchObject({ commit: start, atLeast: false })
  })
})

describe("with files of the mirror's own", () => {
  const own = {
    ...files,
    'lockstep.json': config({ m: { from: 'a', to: 'b', mirrorOnly: ['own.py'], exclude: ['local.py'] } }),
  }

  test('they, and excluded ones, start nothing', async () => {
    await using repo = await createRepository({ ...own, 'b/own.py': 'own\n', 'a/local.py': 'local\n' })
    commit(repo, 'own', { 'b/own.py': 'own again\n', 'a/local.py': 'local again\n' })
    const start = commit(repo, 'x drifts', { 'a/x.py': 'second\n' })
    expect(since(repo)?.commit).toBe(start)
  })

  test('a mode alone starts a drift', async () => {
    await using repo = await createRepository(own)
    const start = commit(repo, 'executable', { 'a/x.py': { executable: 'x\n' } })
    commit(repo, 'unrelated', { 'README.md': 'y\n' })
    expect(since(repo)?.commit).toBe(start)
  })
})

describe('with merges', () => {
  /** main and side, both from the same commit; leaves main checked out. */
  async function fork(
    side: (repo: TestRepository) => void,
    main: (repo: TestRepository) => void,
  ): Promise<TestRepository> {
    const repo = await createRepository(files)
    repo.git('checkout', '--quiet', '-b', 'side')
    side(repo)
    repo.git('checkout', '--quiet', 'main')
    main(repo)
    return repo
  }

  test('a drift that came from a branch starts there', async () => {
    let start = ''
    await using repo = await fork(
      one => {
        start = commit(one, 'drift on the side', { 'a/x.py': 'second\n' })
      },
      one => commit(one, 'unrelated', { 'README.md': 'y\n' }),
    )
    repo.git('merge', '--quiet', '--no-edit', 'side')
    commit(repo, 'after', { 'README.md': 'z\n' })
    expect(since(repo)?.commit).toBe(start)
  })

  test('a drift that the merge itself made starts at the merge', async () => {
    await using repo = await fork(
      one => commit(one, 'both', { 'a/x.py': 'second\n', 'b/x.py': 'second\n' }),
      one => commit(one, 'unrelated', { 'README.md': 'y\n' }),
    )
    repo.git('merge', '--quiet', '--no-commit', '--no-ff', 'side')
    const merge = commit(repo, 'evil merge', { 'a/x.py': 'third\n' })
    expect(since(repo)?.commit).toBe(merge)
  })

  test('a branch that healed it in between is no end while the other side went on', async () => {
    await using repo = await createRepository(files)
    const start = commit(repo, 'drift', { 'a/x.py': 'second\n' })
    repo.git('checkout', '--quiet', '-b', 'side')
    commit(repo, 'healed on the side', { 'b/x.py': 'second\n' })
    repo.git('checkout', '--quiet', 'main')
    commit(repo, 'goes on', { 'README.md': 'y\n' })
    repo.git('merge', '--quiet', '-s', 'ours', '-m', 'ours', 'side')
    expect(since(repo)?.commit).toBe(start)
  })
})

describe('no commit is named', () => {
  test('where HEAD is in sync and only the work tree or the index is not', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'second\n' })
    expect(since(repo)).toBeUndefined()
    repo.git('add', 'a')
    expect(since(repo, '--staged')).toBeUndefined()
    expect(repo.lockstep(['check']).stdout).not.toContain('since')
  })

  test('where HEAD has another drift than the work tree', async () => {
    await using repo = await createRepository(files)
    commit(repo, 'y drifts', { 'a/y.py': 'second\n' })
    repo.write({ 'b/y.py': 'second\n', 'a/x.py': 'second\n' })
    expect(since(repo)).toBeUndefined()
  })

  test('before the first commit', async () => {
    await using repo = await createRepository({ ...files, 'b/x.py': 'other\n' }, { commit: false })
    expect(since(repo)).toBeUndefined()
  })
})

test('of a mirror of one file the start is found too', async () => {
  await using repo = await createRepository({
    ...files,
    'lockstep.json': config({ m: { from: 'a/x.py', to: 'b/x.py' } }),
  })
  commit(repo, 'another file', { 'a/y.py': 'second\n' })
  const start = commit(repo, 'drift', { 'a/x.py': 'second\n' })
  commit(repo, 'unrelated', { 'README.md': 'y\n' })
  expect(since(repo)?.commit).toBe(start)
})

test('a chained mirror whose own two sides agree in HEAD gets no line of its own', async () => {
  await using repo = await createRepository({
    ...files,
    'lockstep.json': config({ m: { from: 'a', to: 'b' }, n: { from: 'b', to: 'c' } }),
    'c/x.py': 'x\n',
    'c/y.py': 'y\n',
  })
  commit(repo, 'drift', { 'a/x.py': 'second\n' })
  commit(repo, 'unrelated', { 'README.md': 'y\n' })
  expect(repo.lockstep(['check']).stdout).toMatchInlineSnapshot(`
    "✗ m is out of sync with a (1 of 2 files)
        stale  x.py
      for 24 days, since b7ac04a4 (8 Jan, "drift")
      fix:  npx lockstep sync m
    ✗ n is out of sync with b (1 of 2 files)
        stale  x.py
      fix:  npx lockstep sync n
    "
  `)
})
