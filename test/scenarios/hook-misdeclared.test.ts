/**
 * A mirror that a commit declares as untracked while git still records its files: from then on no hook compares it, and every
 * commit may make it stale. The commit that begins it is refused, a push of it too; what was so before stops nobody.
 */
import { describe, expect, test } from 'vitest'
import { createWithHooks, watchGit } from '../support/all-hooks.ts'
import { shows } from '../support/evidence.ts'
import { mirror, mirrored, source } from '../support/incident.ts'
import { config, type TestRepository } from '../support/repository.ts'

const commit = (repo: TestRepository) => watchGit(repo, ['commit', '--quiet', '--all', '--message', 'x'])
const lambda = { from: source, to: mirror, mirrorOnly: ['own.py'], tracked: false }
const untracked = config({ lambda })

/** HEAD declares the mirror as untracked and holds its files, past all hooks. */
async function createMisdeclared(): Promise<TestRepository> {
  const repo = await createWithHooks()
  repo.write({ 'lockstep.json': untracked })
  repo.git('commit', '--quiet', '--all', '--no-verify', '--message', 'misdeclared')
  return repo
}

describe('a commit', () => {
  test(
    'that begins it is refused',
    shows('traps', '"tracked": false for a mirror that git goes on recording', 'the commit is refused', 4),
    async () => {
      await using repo = await createWithHooks()
      repo.write({ 'lockstep.json': untracked })
      expect(commit(repo)).toMatchInlineSnapshot(`
        {
          "code": 1,
          "ran": "pre-commit",
          "said": "error: lambda is declared as untracked, but the index has infra/lambda/functions/backend/src/app.py
        hint:  git rm -r --cached infra/lambda/functions/backend/src, and name it in .gitignore; or remove "tracked": false from lockstep.json
        ",
        }
      `)
    },
  )

  test('that takes the files out too goes through', async () => {
    await using repo = await createWithHooks()
    repo.write({ 'lockstep.json': untracked, '.gitignore': `/${mirror}/\n` })
    repo.git('rm', '-r', '--quiet', '--cached', mirror)
    repo.git('add', '.gitignore')
    expect(commit(repo)).toMatchObject({ code: 0, said: '' })
  })

  test('that changes such a file is refused, one elsewhere goes through', async () => {
    await using repo = await createMisdeclared()
    repo.write({ [mirrored]: 'changed\n' })
    expect(commit(repo)).toMatchObject({ code: 1, said: expect.stringContaining('declared as untracked') })
    repo.git('checkout', '--quiet', 'HEAD', '--', mirrored)
    repo.write({ 'README.md': 'changed\n' })
    repo.git('add', 'README.md')
    expect(commit(repo)).toMatchObject({ code: 0, said: '' })
  })

  test('that adds a file by force is refused', async () => {
    await using repo = await createWithHooks({
      mirror: { tracked: false },
      files: { '.gitignore': `/${mirror}/\n` },
    })
    repo.git('add', '--force', mirrored)
    expect(commit(repo)).toMatchObject({
      code: 1,
      said: expect.stringContaining(`the index has ${mirrored}`),
    })
  })

  test('beside another mirror in need of a sync leaves that one alone', async () => {
    await using repo = await createWithHooks()
    repo.write({ 'lockstep.json': config({ lambda, second: { from: source, to: 'second' } }) })
    expect(commit(repo)).toMatchObject({ code: 1, said: expect.stringContaining('declared as untracked') })
    expect(repo.read('second/app.py')).toBeUndefined()
  })
})

test('a merge of a branch that is so is not refused for it', async () => {
  await using repo = await createWithHooks()
  repo.git('checkout', '--quiet', '-b', 'side')
  repo.write({ 'lockstep.json': untracked })
  repo.git('commit', '--quiet', '--all', '--no-verify', '--message', 'misdeclared')
  repo.git('checkout', '--quiet', 'main')
  repo.write({ 'README.md': 'changed\n' })
  repo.git('add', 'README.md')
  repo.git('commit', '--quiet', '--all', '--message', 'ours')
  expect(watchGit(repo, ['merge', '--quiet', '--no-edit', 'side'])).toMatchInlineSnapshot(`
    {
      "code": 0,
      "ran": "pre-merge-commit post-merge",
      "said": "error: lambda is declared as untracked, but HEAD has infra/lambda/functions/backend/src/app.py
    hint:  git rm -r --cached infra/lambda/functions/backend/src, and name it in .gitignore; or remove "tracked": false from lockstep.json
    ",
    }
  `)
})

test(
  'past the hooks it is warned of, and not pushed',
  shows('traps', '"tracked": false, committed with --no-verify', 'post-commit warns, pre-push refuses', 4),
  async () => {
    await using repo = await createWithHooks()
    repo.write({ 'lockstep.json': untracked })
    const past = watchGit(repo, ['commit', '--quiet', '--all', '--no-verify', '--message', 'misdeclared'])
    expect(past).toMatchInlineSnapshot(`
      {
        "code": 0,
        "ran": "post-commit",
        "said": "error: lambda is declared as untracked, but HEAD has infra/lambda/functions/backend/src/app.py
      hint:  git rm -r --cached infra/lambda/functions/backend/src, and name it in .gitignore; or remove "tracked": false from lockstep.json
      ",
      }
    `)
    expect(watchGit(repo, ['push', '--quiet'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "ran": "pre-push",
        "said": "error: lambda is declared as untracked, but main has infra/lambda/functions/backend/src/app.py
      hint:  git rm -r --cached infra/lambda/functions/backend/src, and name it in .gitignore; or remove "tracked": false from lockstep.json
      error: failed to push some refs to '../remote.git'
      ",
      }
    `)
    // What the remote has already is nobody's to answer for.
    repo.git('push', '--quiet', '--no-verify')
    repo.git('commit', '--quiet', '--allow-empty', '--message', 'next')
    expect(watchGit(repo, ['push', '--quiet'])).toMatchObject({ code: 0, said: '' })
  },
)
