/**
 * `lockstep install` with real husky: the lines it puts in carry a commit, a second run changes nothing, and `uninstall` gives
 * the files back byte for byte. Whether a commit is right is read from git alone.
 */
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hookBin, lockstepBin, projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, model, modelText } from '../support/incident.ts'
import type { Content, TestRepository } from '../support/repository.ts'

/** The incident with husky 9 installed as `npx husky` does it, and Lockstep among the packages. */
async function createWithHusky(files: Record<string, Content> = {}): Promise<TestRepository> {
  const repo = await createIncident({
    hook: false,
    files: {
      '.gitignore': 'node_modules\n',
      'package.json': '{ "devDependencies": { "husky": "9" } }\n',
      ...files,
    },
  })
  linkPackages(repo)
  expect(repo.run(join(projectRoot, 'node_modules/.bin/husky'), []).code).toBe(0)
  return repo
}

function linkPackages(repo: TestRepository): void {
  repo.write({ 'node_modules/.bin/.keep': '' })
  symlinkSync(hookBin, join(repo.root, 'node_modules/.bin/lockstep-hook'))
  symlinkSync(lockstepBin, join(repo.root, 'node_modules/.bin/lockstep'))
}

test(
  'a commit after an install into husky carries the mirror',
  shows('other tools', 'husky 9, set up by lockstep install', 'the mirror is in the commit', 2),
  async () => {
    await using repo = await createWithHusky({ '.husky/pre-commit': 'echo linted\n' })
    const answer = repo.lockstep(['install'])
    expect(answer).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "✓ .husky/pre-commit: added as its last line
      ✓ .husky/pre-merge-commit: created
      ✓ .husky/post-commit: created
      ✓ .husky/post-merge: created
      ✓ .husky/post-checkout: created
      ✓ .husky/post-rewrite: created
      ✓ .husky/pre-push: created
      ",
      }
    `)
    expect(repo.read('.husky/pre-commit')).toBe('echo linted\nlockstep-hook pre-commit "$@"\n')
    repo.write({ [model]: modelText({ 3: '    is_imlc = 1\n' }) })
    const commit = repo.tryGit(['commit', '--quiet', '-a', '--message', 'x'])
    expect(commit.code).toBe(0)
    expect(`${commit.stdout}${commit.stderr}`).toContain('linted')
    expect(differences(repo)).toEqual([])
  },
)

test('a second install changes nothing, and says so', async () => {
  await using repo = await createWithHusky({ '.husky/pre-commit': 'lint-staged\n' })
  repo.lockstep(['install'])
  const state = snapshot(repo)
  const answer = repo.lockstep(['install'])
  expect(answer).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "· .husky/pre-commit: already there
    · .husky/pre-merge-commit: already there
    · .husky/post-commit: already there
    · .husky/post-merge: already there
    · .husky/post-checkout: already there
    · .husky/post-rewrite: already there
    · .husky/pre-push: already there
    ",
    }
  `)
  expect(snapshot(repo)).toEqual(state)
  expect(repo.lockstep(['install', '--dry-run']).code).toBe(0)
})

test('a dry run says the same, writes nothing and exits 1', async () => {
  await using repo = await createWithHusky({ '.husky/pre-commit': 'lint-staged\n' })
  const state = snapshot(repo)
  const dry = repo.lockstep(['install', '--dry-run'])
  expect(dry.code).toBe(1)
  expect(snapshot(repo)).toEqual(state)
  const real = repo.lockstep(['install'])
  expect(dry.stdout).toBe(`${real.stdout}nothing was written: this was a dry run\n`)
})

describe('uninstall gives back what was there', () => {
  test.each<[string, string]>([
    ['lines', 'lint-staged\nnpm test\n'],
    ['no last line end', 'lint-staged\nnpm test'],
    ['line ends of Windows', 'lint-staged\r\nnpm test\r\n'],
    ['line ends of Windows but the last', 'lint-staged\r\nnpm test'],
    ['tabs, comments, empty lines', '#!/usr/bin/env sh\n\n\t# why\n\tlint-staged\n\n\n'],
    ['a byte order mark', '\uFEFFlint-staged\n'],
  ])('%s', async (_, text) => {
    await using repo = await createWithHusky({ '.husky/pre-commit': text, '.husky/pre-push': text })
    const state = snapshot(repo)
    expect(repo.lockstep(['install']).code).toBe(0)
    expect(repo.read('.husky/pre-commit')).toContain('lockstep-hook pre-commit "$@"')
    expect(snapshot(repo)).not.toEqual(state)
    const answer = repo.lockstep(['uninstall'])
    expect(answer.code).toBe(0)
    expect(snapshot(repo)).toEqual(state)
    expect(repo.git('status', '--porcelain')).toBe('')
    expect(repo.lockstep(['uninstall'])).toEqual({ code: 0, stdout: '✓ nothing to do\n', stderr: '' })
  })
})

describe('leaves alone, and says what to do by hand', () => {
  test.each<[string, string, string]>([
    ['exec at the end', 'exec lint-staged\n', 'ends in `exec lint-staged`: nothing after that runs'],
    ['exit at the end', 'lint-staged\nexit 0\n', 'ends in `exit 0`: nothing after that runs'],
    ['a line that goes on', 'lint-staged \\\n', 'ends in a line that goes on (\\)'],
    ['another language', '#!/usr/bin/env python3\n', 'is written for /usr/bin/env python3, not for sh'],
    [
      'a call that isn’t the last',
      'npx lockstep-hook pre-commit\nlint-staged\n',
      'runs `lint-staged` after lockstep-hook, which has to be the last',
    ],
  ])('%s', async (_, text, says) => {
    await using repo = await createWithHusky({ '.husky/pre-commit': text })
    const answer = repo.lockstep(['install'])
    expect(answer.code).toBe(1)
    expect(answer.stdout).toContain(
      `! .husky/pre-commit: ${says}\n  to do by hand:\n    lockstep-hook pre-commit "$@"\n`,
    )
    expect(repo.read('.husky/pre-commit')).toBe(text)
    // The others are put in all the same.
    expect(repo.read('.husky/post-commit')).toBe('lockstep-hook post-commit "$@"\n')
  })

  test('a linked hook file, and bytes that are no text', async () => {
    await using repo = await createWithHusky({
      '.husky/pre-commit': { link: '../README.md' },
      '.husky/pre-push': Buffer.from([0x61, 0xff, 0x0a]),
    })
    const answer = repo.lockstep(['install'])
    expect(answer.code).toBe(1)
    expect(answer.stdout).toContain('! .husky/pre-commit: is a symbolic link\n')
    expect(answer.stdout).toContain('! .husky/pre-push: is not UTF-8\n')
    expect(repo.read('README.md')).toBe('read me\n')
  })
})

test.each([
  'npx lockstep-hook pre-commit',
  'pnpm exec lockstep-hook pre-commit',
  './node_modules/.bin/lockstep-hook pre-commit',
])('a line that a user wrote, %s, counts as there and survives an uninstall', async line => {
  await using repo = await createWithHusky({ '.husky/pre-commit': `lint-staged\n${line}\n` })
  expect(repo.lockstep(['install']).stdout).toContain('· .husky/pre-commit: already there\n')
  const answer = repo.lockstep(['uninstall'])
  expect(answer.stdout).toContain(`! .husky/pre-commit: keeps \`${line}\`, which install didn't write\n`)
  expect(repo.read('.husky/pre-commit')).toBe(`lint-staged\n${line}\n`)
})

/** Every file that an install could touch, with its mode. */
function snapshot(repo: TestRepository): string {
  const listed = repo.run('find', [
    '.',
    '-path',
    './.git',
    '-prune',
    '-o',
    '-type',
    'f',
    '-exec',
    'sha1sum',
    '{}',
    ';',
    '-printf',
    '%m ',
  ])
  const hooks = repo.run('find', ['.git/hooks', '-not', '-name', '*.sample', '-printf', '%m %p\n'])
  return [...listed.stdout.split('\n').sort(), ...hooks.stdout.split('\n').sort()].join('\n')
}
