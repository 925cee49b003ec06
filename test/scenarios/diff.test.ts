/**
 * `lockstep diff`: what a sync would do, as `git diff` shows it, at each place. The patch is real: applied to the mirror it
 * makes it equal its source. No object is stored for it, and nothing of the repository is touched.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'one\ntwo\nthree\n',
  'a/gone.py': 'gone\n',
  'a/run.sh': 'run\n',
  'b/x.py': 'one\ntwo\nthree\n',
  'b/gone.py': 'gone\n',
  'b/run.sh': 'run\n',
}

function change(repo: TestRepository): void {
  repo.write({
    'a/x.py': 'one\n2\nthree\n',
    'a/gone.py': undefined,
    'a/run.sh': { executable: 'run\n' },
    'a/new name.py': 'new\n',
    'a/link': { link: 'x.py' },
    'a/no newline': 'x',
  })
}

test.each([
  { place: 'the work tree', words: [] },
  { place: 'the index', words: ['--staged'] },
  { place: 'a revision', words: ['--at', 'HEAD'] },
])('at $place it is a patch that makes the mirror equal its source', async ({ words }) => {
  await using repo = await createRepository(files)
  change(repo)
  if (words.length === 1) repo.git('add', 'a')
  if (words.length === 2) repo.commit('source alone')
  const objects = repo.git('count-objects')
  const answer = repo.lockstep(['diff', ...words])
  expect(answer).toMatchObject({ code: 1, stderr: '' })
  expect(repo.git('count-objects')).toBe(objects)
  expect(repo.tryGit(['apply', '-'], { input: answer.stdout })).toMatchObject({ code: 0, stderr: '' })
  expect(repo.run('diff', ['-r', '--no-dereference', 'a', 'b'])).toMatchObject({ code: 0 })
  expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
})

test('the whole output', async () => {
  await using repo = await createRepository(files)
  change(repo)
  expect(repo.lockstep(['diff']).stdout).toMatchInlineSnapshot(`
    "diff --git a/b/gone.py b/b/gone.py
    deleted file mode 100644
    index 286c5f5..0000000
    --- a/b/gone.py
    +++ /dev/null
    @@ -1 +0,0 @@
    -gone
    diff --git a/b/link b/b/link
    new file mode 120000
    index 0000000..1ecfb21
    --- /dev/null
    +++ b/b/link
    @@ -0,0 +1 @@
    +x.py
    \\ No newline at end of file
    diff --git a/b/new name.py b/b/new name.py
    new file mode 100644
    index 0000000..3e75765
    --- /dev/null
    +++ b/b/new name.py	
    @@ -0,0 +1 @@
    +new
    diff --git a/b/no newline b/b/no newline
    new file mode 100644
    index 0000000..c1b0730
    --- /dev/null
    +++ b/b/no newline	
    @@ -0,0 +1 @@
    +x
    \\ No newline at end of file
    diff --git a/b/run.sh b/b/run.sh
    old mode 100644
    new mode 100755
    diff --git a/b/x.py b/b/x.py
    index 4cb29ea..f04eb26 100644
    --- a/b/x.py
    +++ b/b/x.py
    @@ -1,3 +1,3 @@
     one
    -two
    +2
     three
    "
  `)
})

test('binary files, and ones that are not UTF-8', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'a/image.png': Buffer.from([0x89, 0x50, 0, 1, 2]), 'a/latin1.txt': Buffer.from([0xe9, 0x0a]) })
  const { code, stdout } = repo.lockstep(['diff'])
  expect(code).toBe(1)
  expect(stdout).toContain('Binary files /dev/null and b/b/image.png differ')
})

describe('when there is nothing to show', () => {
  test('in sync', async () => {
    await using repo = await createRepository(files)
    for (const words of [[], ['--staged'], ['--at', 'HEAD'], ['m']]) {
      expect(repo.lockstep(['diff', ...words])).toEqual({ code: 0, stdout: '', stderr: '' })
    }
  })

  test('no answer', async () => {
    await using repo = await createRepository(files)
    repo.write({ a: undefined })
    expect(repo.lockstep(['diff'])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: the source of m is empty: a has no files in the work tree
      hint:  restore it (git checkout HEAD -- a), or remove the mirror from lockstep.json
      ",
        "stdout": "",
      }
    `)
  })
})

test('a hand edit is shown in the direction in which a sync would drop it', async () => {
  await using repo = await createRepository(files)
  repo.write({ 'b/x.py': 'one\nmine\nthree\n' })
  expect(repo.lockstep(['diff']).stdout).toContain('-mine\n+two\n')
})

test('under different line endings the texts are compared as git stores them', async () => {
  await using repo = await createRepository({
    ...files,
    '.gitattributes': 'b/** text eol=crlf\na/** text eol=lf\n',
  })
  repo.run('rm', ['-rf', 'b'])
  repo.git('checkout', '--', 'b')
  expect(repo.read('b/x.py')).toBe('one\r\ntwo\r\nthree\r\n')
  expect(repo.lockstep(['diff'])).toMatchObject({ code: 0, stdout: '' })
  repo.write({ 'b/x.py': 'one\r\nmine\r\nthree\r\n' })
  expect(repo.lockstep(['diff']).stdout.match(/^[-+](?![-+]).*$/gm)).toEqual(['-mine', '+two'])
})

test('nothing is left behind in the temporary directory', async () => {
  await using repo = await createRepository({ ...files, 'tmp/.keep': '' })
  change(repo)
  repo.lockstep(['diff'], { environment: { TMPDIR: join(repo.root, 'tmp') } })
  expect(readdirSync(join(repo.root, 'tmp'))).toEqual(['.keep'])
})
