/**
 * Revisions, and clones that hold less than all of history: a commit is judged by the declaration it holds itself, a
 * shallow clone says what it can't tell, and a clone without blobs is judged by ids, without fetching one.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const declaration = config({ m: { from: 'a', to: 'b' } })
const files = { 'lockstep.json': declaration, 'a/x.py': 'x\n', 'b/x.py': 'x\n' }

test('a revision is judged by its own declaration and its own trees', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/x.py': 'changed\n' })
  repo.commit('source alone')
  repo.write({ 'b/x.py': 'changed\n', 'lockstep.json': config({ renamed: { from: 'a', to: 'b' } }) })
  repo.commit('both')
  repo.write({ 'a/x.py': 'not committed\n' })
  expect(repo.lockstep(['check', '--at', 'HEAD~2']).stdout).toBe('✓ m is in sync with a (1 file)\n')
  expect(repo.lockstep(['check', '--at', 'HEAD~1'])).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "✗ m is out of sync with a (1 of 1 file)
        stale  x.py
      for 24 days, since 395db596 (8 Jan, "source alone")
      fix:  npx lockstep sync m && git add b && git commit
    ",
    }
  `)
  expect(repo.lockstep(['check', '--at', 'main']).stdout).toBe('✓ renamed is in sync with a (1 file)\n')
  expect(repo.lockstep(['diff', '--at', 'HEAD~1']).stdout).toMatchInlineSnapshot(`
    "diff --git a/b/x.py b/b/x.py
    index 587be6b..5ea2ed4 100644
    --- a/b/x.py
    +++ b/b/x.py
    @@ -1 +1 @@
    -x
    +changed
    "
  `)
})

test('what came after a revision does not explain it', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'b/x.py': 'edited here first\n' })
  repo.commit('hand edit')
  repo.write({ 'a/x.py': 'edited here first\n' })
  repo.commit('taken over')
  repo.write({ 'a/x.py': 'next\n' })
  repo.commit('next')
  const kinds = (revision: string) => {
    const [mirror] = JSON.parse(repo.lockstep(['check', '--at', revision, '--format', 'json']).stdout).mirrors
    return mirror.findings.map(({ kind }: { kind: string }) => kind)
  }
  expect([kinds('HEAD~2'), kinds('HEAD~1'), kinds('HEAD')]).toEqual([['edited'], [], ['stale']])
})

describe('a revision that gives no answer', () => {
  test('unknown', async () => {
    await using repo = await createRepository(files)
    expect(repo.lockstep(['check', '--at', 'nowhere'])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: nowhere is not a commit of this repository
      hint:  git log --oneline
      ",
        "stdout": "",
      }
    `)
  })

  test.each(['--upload-pack=x', '-p', 'HEAD:a', 'HEAD HEAD', '', 'a..b', 'HEAD\nHEAD'])(
    '%j',
    async revision => {
      await using repo = await createRepository(files)
      expect(repo.lockstep(['check', `--at=${revision}`])).toMatchObject({ code: 2, stdout: '' })
    },
  )

  test('without a declaration', async () => {
    await using repo = await createRepository({ 'a/x.py': 'x\n' })
    repo.write(files)
    repo.commit('declared')
    expect(repo.lockstep(['check', '--at', 'HEAD~1'])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: there is no lockstep.json in HEAD~1
      hint:  judge a commit that declares its mirrors
      ",
        "stdout": "",
      }
    `)
  })

  test('with a declaration that is broken', async () => {
    await using repo = await createRepository({ ...files, 'lockstep.json': '{ "mirrors": 1 }\n' })
    repo.write({ 'lockstep.json': declaration })
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 2, stdout: '' })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
  })
})

test('a tag of a commit and an abbreviated id are revisions too', async () => {
  await using repo = await createRepository(files)
  repo.git('tag', '--annotate', '--message', 'v1', 'v1')
  for (const revision of ['v1', repo.git('rev-parse', '--short', 'HEAD'), 'HEAD^{commit}', '@']) {
    expect(repo.lockstep(['check', '--at', revision])).toMatchObject({ code: 0 })
  }
})

/** Three commits, the last of which changes the source alone; cloned from a file:// address. */
async function cloneOf(repo: TestRepository, ...words: string[]): Promise<void> {
  repo.git('config', 'uploadpack.allowFilter', 'true')
  repo.git('clone', '--quiet', ...words, `file://${repo.root}`, '../clone')
}

async function createDrifted(): Promise<TestRepository> {
  const repo = await createRepository(files)
  repo.write({ 'a/x.py': 'second\n' })
  repo.commit('source alone')
  repo.write({ 'a/x.py': 'third\n', 'README.md': 'x\n' })
  repo.commit('source alone again')
  return repo
}

describe('a shallow clone', () => {
  const clone = { directory: '../clone' }

  test(
    'says what it cannot tell, and overwrites nothing',
    shows(
      'edge cases',
      'a shallow clone, and an unknown text in the mirror',
      '“cannot tell”, and nothing is overwritten',
      3,
    ),
    async () => {
      await using repo = await createDrifted()
      await cloneOf(repo, '--depth=1')
      expect(repo.lockstep(['check'], clone)).toMatchInlineSnapshot(`
        {
          "code": 1,
          "stderr": "",
          "stdout": "✗ m is out of sync with a (1 of 1 file)
            edited  x.py  cannot tell: shallow clone
          this is a shallow clone: \`git fetch --unshallow\` fetches what came before
          for at least 24 days, since before b1dce5a5 (8 Jan, "source alone again")
          fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff m shows it; npx lockstep sync --overwrite-edits m drops it)
        ",
        }
      `)
      expect(repo.lockstep(['sync'], clone)).toMatchObject({ code: 1 })
      expect(repo.read('../clone/b/x.py')).toBe('x\n')
      repo.tryGit(['fetch', '--quiet', '--unshallow'], clone)
      expect(repo.lockstep(['check'], clone).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with a (1 of 1 file)
          stale  x.py
        for 24 days, since ea133d57 (8 Jan, "source alone")
        fix:  npx lockstep sync m
      "
    `)
      expect(repo.lockstep(['sync'], clone)).toMatchObject({ code: 0 })
    },
  )

  test(
    'is in sync when it is',
    shows('edge cases', 'a shallow clone (--depth 1)', 'judged like any other', 8),
    async () => {
      await using repo = await createRepository(files)
      await cloneOf(repo, '--depth=1')
      for (const words of [[], ['--staged'], ['--at', 'HEAD']]) {
        expect(repo.lockstep(['check', ...words], clone)).toMatchObject({ code: 0 })
      }
    },
  )

  test('knows what HEAD itself has', async () => {
    await using repo = await createRepository(files)
    await cloneOf(repo, '--depth=1')
    repo.write({ '../clone/a/x.py': 'changed\n' })
    expect(repo.lockstep(['check', '--no-explain'], clone).stdout).toContain('stale  x.py')
    expect(repo.lockstep(['sync'], clone)).toMatchObject({ code: 0 })
  })

  test('says that the older revision is not there', async () => {
    await using repo = await createDrifted()
    const first = repo.git('rev-parse', 'HEAD~2')
    await cloneOf(repo, '--depth=1')
    expect(repo.lockstep(['check', '--at', 'HEAD~1'], clone)).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: HEAD~1 is not a commit of this repository
      hint:  this is a shallow clone: fetch more of it with \`git fetch --unshallow\`
      ",
        "stdout": "",
      }
    `)
    expect(repo.lockstep(['check', '--at', first], clone)).toMatchObject({ code: 2 })
  })
})

describe('a clone without blobs', () => {
  const clone = { directory: '../clone' }
  const packs = (repo: TestRepository) => readdirSync(join(repo.root, '../clone/.git/objects/pack')).sort()
  const hasBlob = (repo: TestRepository, name: string) => {
    const environment = { GIT_NO_LAZY_FETCH: '1' }
    return repo.tryGit(['cat-file', '-e', repo.git('rev-parse', name)], { ...clone, environment }).code === 0
  }

  test(
    'is judged by ids, and nothing is fetched',
    shows('edge cases', 'a clone without blobs (--filter=blob:none)', 'judged by ids, nothing is fetched', 8),
    async () => {
      await using repo = await createDrifted()
      await cloneOf(repo, '--filter=blob:none')
      const before = packs(repo)
      expect(hasBlob(repo, 'HEAD~1:a/x.py')).toBe(false)
      for (const words of [[], ['--staged'], ['--at', 'HEAD'], ['--at', 'HEAD~1'], ['--at', 'HEAD~2']]) {
        const there = repo.lockstep(['check', ...words], clone)
        // What can't be explained without the text is said, and is the only difference.
        const stdout = there.stdout.replace(/ {2}1 text is not in this clone: .*\n/, '')
        expect({ ...there, stdout }).toEqual(repo.lockstep(['check', ...words]))
      }
      expect(packs(repo)).toEqual(before)
      expect(hasBlob(repo, 'HEAD~1:a/x.py')).toBe(false)
    },
  )

  test('syncs what is checked out, without a fetch', async () => {
    await using repo = await createDrifted()
    await cloneOf(repo, '--filter=blob:none')
    const before = packs(repo)
    expect(repo.lockstep(['sync'], clone)).toMatchObject({ code: 0 })
    expect(repo.read('../clone/b/x.py')).toBe('third\n')
    repo.write({ '../clone/a/x.py': 'fourth\n' })
    expect(repo.lockstep(['diff'], clone).stdout).toContain('-third\n+fourth\n')
    expect(repo.lockstep(['sync'], clone)).toMatchObject({ code: 0 })
    expect(repo.read('../clone/b/x.py')).toBe('fourth\n')
    expect(packs(repo)).toEqual(before)
  })

  test('a link whose target it lacks is not judged', async () => {
    await using repo = await createRepository({
      ...files,
      'a/one': { link: 'x.py' },
      'a/two': { link: './x.py' },
      'b/one': { link: 'x.py' },
      'b/two': { link: './x.py' },
    })
    repo.write({ 'a/one': undefined, 'a/two': undefined, 'b/one': undefined, 'b/two': undefined })
    repo.commit('no links')
    await cloneOf(repo, '--filter=blob:none')
    const before = packs(repo)
    expect(repo.lockstep(['check', '--at', 'HEAD~1'], clone)).toEqual({
      code: 0,
      stdout: '✓ m is in sync with a (3 files)\n',
      stderr: '',
    })
    expect(packs(repo)).toEqual(before)
  })

  test('of which a declared file is out of sync is judged too', async () => {
    await using repo = await createRepository({
      'lockstep.json': config({ m: { from: 'a/x.py', to: 'b/x.py' } }),
      'a/x.py': 'first\n',
      'b/x.py': 'first\n',
    })
    for (const text of ['second\n', 'third\n']) {
      repo.write({ 'a/x.py': text })
      repo.commit(text)
    }
    await cloneOf(repo, '--filter=blob:none')
    const before = packs(repo)
    expect(repo.lockstep(['check'], clone).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with a/x.py (1 of 1 file)
          stale  b/x.py
        fix:  npx lockstep sync m
      "
    `)
    expect(packs(repo)).toEqual(before)
  })

  test('with nothing checked out says what it lacks instead of fetching it', async () => {
    await using repo = await createDrifted()
    await cloneOf(repo, '--filter=blob:none', '--no-checkout')
    const before = packs(repo)
    expect(repo.lockstep(['check', '--at', 'HEAD'], clone)).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: b1dce5a570c8b66444b9add2fcba179a6c85f152:lockstep.json is not in this clone, which is a partial one
      hint:  check the branch out, which fetches it
      ",
        "stdout": "",
      }
    `)
    expect(packs(repo)).toEqual(before)
    expect(existsSync(join(repo.root, '../clone/b'))).toBe(false)
  })
})
