/**
 * Work trees that leave files out on purpose: sparse checkouts and the skip-worktree bit. A path that isn't checked out
 * is no drift in the work tree; in the index it is carried like any other, without being written to disk and without
 * losing its bit.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'apps/src', to: 'infra/src' } }),
  'apps/src/top.py': 'top\n',
  'apps/src/deep/x.py': 'x\n',
  'infra/src/top.py': 'top\n',
  'infra/src/deep/x.py': 'x\n',
}

/** Tags as `git ls-files -t` prints them: H for an ordinary entry, S for one that the work tree leaves out. */
function tags(repo: TestRepository, side: string): string[] {
  return repo.git('ls-files', '-t', side).split('\n')
}

function treeIds(repo: TestRepository): string[] {
  const tree = repo.git('write-tree')
  return repo.git('rev-parse', `${tree}:apps/src`, `${tree}:infra/src`).split('\n')
}

test(
  'a mirror outside the cone is not compared, which is no pass, and sync leaves it out',
  shows(
    'edge cases',
    'a mirror outside the cone of a sparse checkout, in the work tree',
    'not compared, which is no pass: exit 2',
    4,
  ),
  async () => {
    await using repo = await createRepository(files)
    repo.git('sparse-checkout', 'set', '--cone', 'apps/src')
    expect(repo.read('infra/src/deep/x.py')).toBeUndefined()
    repo.write({ 'apps/src/deep/x.py': 'changed\n' })
    expect(repo.lockstep(['check'])).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "- m was not compared: this sparse checkout leaves it out
    error: no mirror was compared: m was left out because this sparse checkout leaves it out
    hint:  judge the index, which has every path: npx lockstep check --staged
    ",
    }
  `)
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 2 })
    expect(repo.run('find', ['infra']).stdout).toBe('')
  },
)

test('a mirror half inside the cone is compared on the half that is there', async () => {
  await using repo = await createRepository(files)
  repo.git('sparse-checkout', 'set', '--cone', 'apps/src', 'infra/src/other')
  expect([repo.read('infra/src/top.py'), repo.read('infra/src/deep/x.py')]).toEqual(['top\n', undefined])
  expect(repo.lockstep(['check']).stdout).toBe('✓ m is in sync with apps/src (1 file)\n')
  repo.write({ 'apps/src/top.py': 'changed\n', 'apps/src/deep/x.py': 'changed\n' })
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  expect([repo.read('infra/src/top.py'), repo.read('infra/src/deep/x.py')]).toEqual(['changed\n', undefined])
})

test('what is mirrored from outside the cone is neither extra nor removed', async () => {
  await using repo = await createRepository(files)
  repo.git('sparse-checkout', 'set', '--cone', 'infra/src', 'apps/src/other')
  expect([repo.read('apps/src/top.py'), repo.read('apps/src/deep/x.py')]).toEqual(['top\n', undefined])
  expect(repo.lockstep(['check']).stdout).toBe('✓ m is in sync with apps/src (1 file)\n')
  expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
  expect(repo.read('infra/src/deep/x.py')).toBe('x\n')
})

test(
  'sync --staged carries paths outside the cone and keeps them out of the work tree',
  shows(
    'edge cases',
    'lockstep sync --staged of paths outside the cone',
    'staged, kept out of the work tree, git status clean',
    2,
  ),
  async () => {
    await using repo = await createRepository(files)
    repo.git('sparse-checkout', 'set', '--cone', 'apps/src')
    repo.write({
      'apps/src/deep/x.py': 'changed\n',
      'apps/src/deep/new.py': 'new\n',
      'apps/src/top.py': undefined,
    })
    repo.git('add', '--all', 'apps')
    expect(repo.lockstep(['sync', '--staged']).stdout).toMatchInlineSnapshot(`
    "✓ m now equals apps/src: 1 added, 1 updated, 1 removed
        added    deep/new.py
        updated  deep/x.py
        removed  top.py
    "
  `)
    const [source, mirror] = treeIds(repo)
    expect(mirror).toBe(source)
    expect(tags(repo, 'infra')).toEqual(['S infra/src/deep/new.py', 'S infra/src/deep/x.py'])
    expect(repo.run('find', ['infra']).stdout).toBe('')
    repo.git('commit', '--quiet', '--message', 'both')
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'a skip-worktree bit without a sparse checkout survives too',
  shows(
    'edge cases',
    'git update-index --skip-worktree on a mirror file',
    'the bit and the local file survive',
    3,
  ),
  async () => {
    await using repo = await createRepository(files)
    repo.git('update-index', '--skip-worktree', 'infra/src/deep/x.py')
    repo.write({ 'infra/src/deep/x.py': 'my local copy\n', 'apps/src/deep/x.py': 'changed\n' })
    repo.git('add', 'apps')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.read('infra/src/deep/x.py')).toBe('my local copy\n')
    expect(tags(repo, 'infra')).toEqual(['S infra/src/deep/x.py', 'H infra/src/top.py'])
    const [source, mirror] = treeIds(repo)
    expect(mirror).toBe(source)
  },
)

test(
  'with patterns that are no cone, a new path goes where its neighbours are',
  shows(
    'edge cases',
    'a sparse checkout by patterns, no cone',
    'a new path goes where its neighbours are',
    2,
  ),
  async () => {
    await using repo = await createRepository(files)
    repo.git('sparse-checkout', 'set', '--no-cone', '/*', '!/infra/src/deep/')
    repo.write({ 'apps/src/deep/new.py': 'new\n', 'apps/src/new.py': 'new\n' })
    repo.git('add', 'apps')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(tags(repo, 'infra')).toEqual([
      'S infra/src/deep/new.py',
      'S infra/src/deep/x.py',
      'H infra/src/new.py',
      'H infra/src/top.py',
    ])
    expect([repo.read('infra/src/new.py'), repo.read('infra/src/deep/new.py')]).toEqual(['new\n', undefined])
    expect(repo.git('status', '--porcelain', 'infra')).toBe('A  infra/src/deep/new.py\nA  infra/src/new.py')
  },
)

test(
  'a source outside the cone is no empty source: it is said, and the index can be judged',
  shows(
    'edge cases',
    'a source outside the cone',
    'no empty source: it is said, and the index can be judged',
    4,
  ),
  async () => {
    await using repo = await createRepository(files)
    repo.git('sparse-checkout', 'set', '--cone', 'infra/src')
    expect(repo.lockstep(['check'])).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "error: the source of m is outside this sparse checkout: apps/src
    hint:  judge the index instead, with --staged
    ",
    }
  `)
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 2 })
    expect(repo.read('infra/src/deep/x.py')).toBe('x\n')
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
  },
)

test('with a sparse index everything is read all the same', async () => {
  await using repo = await createRepository(files)
  repo.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'apps/src')
  expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
  repo.write({ 'apps/src/deep/x.py': 'changed\n' })
  repo.git('add', 'apps')
  expect(repo.lockstep(['check', '--staged', '--no-explain'])).toMatchObject({ code: 1 })
  expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
  const [source, mirror] = treeIds(repo)
  expect(mirror).toBe(source)
})

test(
  'a refused commit whose mirror lies outside the cone prints a command that works there',
  shows(
    'edge cases',
    '"onCommit": "block", and the mirror outside the cone of a sparse checkout',
    'refused, with a command that stages it without checking it out',
    5,
  ),
  async () => {
    const declaration = config({ m: { from: 'apps/src', to: 'infra/src', onCommit: 'block' } })
    await using repo = await createRepository({ ...files, 'lockstep.json': declaration })
    repo.installHook()
    repo.git('sparse-checkout', 'set', '--cone', 'apps/src')
    repo.write({ 'apps/src/deep/x.py': 'changed\n' })
    repo.git('add', 'apps')
    const refused = repo.tryGit(['commit', '--quiet', '--message', 'x'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('fix:  npx lockstep sync --staged m && git commit\n')
    expect(repo.lockstep(['sync', '--staged', 'm'])).toMatchObject({ code: 0 })
    repo.git('commit', '--quiet', '--message', 'x')
    const [source, mirror] = treeIds(repo)
    expect(mirror).toBe(source)
    expect(repo.git('status', '--porcelain')).toBe('')
    expect(repo.run('find', ['infra']).stdout).toBe('')
  },
)
