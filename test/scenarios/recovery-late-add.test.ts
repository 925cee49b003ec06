/**
 * Another terminal stages a source file while a commit is being made, after its hook has judged the index: git takes the file into
 * the commit, and no hook before a commit can see that. The hook after it does, at once, and names the way out.
 */
import { expect, test } from 'vitest'
import { hookBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

async function createBehind(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    'a/x.py': 'old\n',
    'b/x.py': 'old\n',
    'a/late.py': 'old\n',
    'b/late.py': 'old\n',
  })
  repo.installHook('pre-commit', 'post-commit')
  repo.write({
    '.git/hooks/pre-commit': { executable: `#!/bin/sh\n'${hookBin}' pre-commit "$@" && git add a/late.py\n` },
    'a/x.py': 'new\n',
    'a/late.py': 'new\n',
  })
  return repo
}

test(
  'what another terminal stages after the hook is warned of right after the commit',
  shows(
    'edge cases',
    'git add in another terminal, between the hook and the commit',
    'post-commit warns and names the way out, which works',
    2,
  ),
  async () => {
    await using repo = await createBehind()
    repo.git('add', 'a/x.py')
    const { code, stderr } = repo.tryGit(['commit', '--quiet', '--message', 'x'])
    expect(code).toBe(0)
    expect(stderr).toMatchInlineSnapshot(`
      "✓ m follows its source in this commit: 1 updated
      ! m is out of sync with a at HEAD (1 of 2 files)
          stale  late.py
        fix:  npx lockstep sync --staged m && git commit --amend --no-edit
      "
    `)
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    repo.git('commit', '--quiet', '--amend', '--no-edit')
    expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)
