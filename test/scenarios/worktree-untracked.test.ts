/**
 * Mirrors that git doesn't track, or not all of: declared as `tracked: false`, ignored as a whole, or with single files
 * under .gitignore. They are compared by what lies on disk; where there is no disk they are left out, and that alone is
 * never a pass.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository } from '../support/repository.ts'

const untracked = { from: 'a', to: 'gen/b', tracked: false }
const files = {
  'lockstep.json': config({ m: untracked }),
  '.gitignore': '/gen/\n',
  'a/x.py': 'x\n',
  'a/sub/y.py': 'y\n',
}

describe('a mirror declared as untracked', () => {
  test('is made, compared and cleaned up in the work tree', async () => {
    await using repo = await createRepository(files)
    expect(repo.lockstep(['check', '--no-explain']).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with a (2 of 2 files)
          missing  sub/y.py
          missing  x.py
        fix:  npx lockstep sync m
      "
    `)
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.run('diff', ['-r', 'a', 'gen/b'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    expect(repo.git('status', '--porcelain')).toBe('')
    repo.write({ 'a/x.py': 'changed\n', 'a/sub': undefined, 'a/new.py': 'new\n' })
    expect(repo.lockstep(['sync']).stdout).toMatchInlineSnapshot(`
      "✓ m now equals a: 1 added, 1 updated, 1 removed
          added    new.py
          removed  sub/y.py
          updated  x.py
      "
    `)
    expect(repo.run('diff', ['-r', 'a', 'gen/b'])).toMatchObject({ code: 0 })
  })

  test('keeps a hand edit, and files of its own', async () => {
    await using repo = await createRepository(files)
    repo.lockstep(['sync'])
    repo.write({ 'gen/b/x.py': 'mine\n', 'gen/b/cache.bin': 'cached\n', 'a/x.py': 'changed\n' })
    expect(repo.lockstep(['sync', '--no-explain'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "✗ m is out of sync with a (1 of 2 files)
          edited  x.py
        nothing was written: a hand edit stays as it is
        fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff m shows it; npx lockstep sync --overwrite-edits m drops it)
      ",
      }
    `)
    expect([repo.read('gen/b/x.py'), repo.read('gen/b/cache.bin')]).toEqual(['mine\n', 'cached\n'])
    expect(repo.lockstep(['sync', '--overwrite-edits'])).toMatchObject({ code: 0 })
    expect([repo.read('gen/b/x.py'), repo.read('gen/b/cache.bin')]).toEqual(['changed\n', 'cached\n'])
  })

  test.each([
    { place: 'index', words: ['--staged'] },
    { place: 'revision', words: ['--at', 'HEAD'] },
  ])('alone at the $place gives no answer', async ({ words }) => {
    await using repo = await createRepository(files)
    expect(repo.lockstep(['check', ...words])).toEqual({
      code: 2,
      stdout: `- m was not compared: it is declared as untracked and lives in the work tree alone
error: no mirror was compared: m was left out because it is declared as untracked and lives in the work tree alone
hint:  judge the work tree, where untracked mirrors live: npx lockstep check
`,
      stderr: '',
    })
  })

  test('beside one that was compared is left out', async () => {
    await using repo = await createRepository({
      ...files,
      'lockstep.json': config({ m: untracked, tracked: { from: 'a', to: 'c' } }),
      'c/x.py': 'x\n',
      'c/sub/y.py': 'y\n',
    })
    expect(repo.lockstep(['check', '--staged'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "- m was not compared: it is declared as untracked and lives in the work tree alone
      ✓ tracked is in sync with a (2 files)
      ",
      }
    `)
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 0 })
    expect(JSON.parse(repo.lockstep(['check', '--staged', '--format', 'json']).stdout)).toMatchObject({
      inSync: true,
      mirrors: [
        { name: 'm', inSync: false, compared: 0, notCompared: expect.any(String) },
        { name: 'tracked', inSync: true, compared: 2 },
      ],
    })
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
  })

  test.each([[[]], [['--staged']]])('is refused while the index has paths under it %s', async words => {
    await using repo = await createRepository({ ...files, '.gitignore': '', 'gen/b/x.py': 'old\n' })
    const answer = repo.lockstep(['check', ...words])
    expect(answer).toEqual({
      code: 2,
      stdout: `error: m is declared as untracked, but the index has gen/b/x.py
hint:  git rm -r --cached gen/b, and name it in .gitignore; or remove "tracked": false from lockstep.json
`,
      stderr: '',
    })
    expect(repo.lockstep(['sync', ...words])).toEqual(answer)
    expect(repo.read('gen/b/x.py')).toBe('old\n')
    repo.git('rm', '-r', '--quiet', '--cached', 'gen/b')
    expect(repo.lockstep(['check', '--no-explain']).code).toBe(1)
  })

  test(
    'is refused at a revision that has paths under it',
    shows(
      'bad input',
      'a revision holds files of a mirror that is declared untracked',
      'exit 2 with one of them',
      4,
    ),
    async () => {
      await using repo = await createRepository({ ...files, '.gitignore': '', 'gen/b/x.py': 'old\n' })
      repo.git('rm', '-r', '--quiet', '--cached', 'gen/b')
      expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchInlineSnapshot(`
        {
          "code": 2,
          "stderr": "",
          "stdout": "error: m is declared as untracked, but HEAD has gen/b/x.py
        hint:  git rm -r --cached gen/b, and name it in .gitignore; or remove "tracked": false from lockstep.json
        ",
        }
      `)
    },
  )

  test('may have tracked files of its own, which mirrorOnly names', async () => {
    const mirror = { ...untracked, mirrorOnly: ['README.md'] }
    await using repo = await createRepository({ ...files, 'lockstep.json': config({ m: mirror }) })
    repo.write({ 'gen/b/README.md': 'made by a sync\n' })
    repo.git('add', '--force', 'gen/b/README.md')
    repo.commit('its own')
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['check', '--at', 'HEAD']).stdout).toContain('m was not compared')
    expect(repo.read('gen/b/README.md')).toBe('made by a sync\n')
  })

  test('may be a file', async () => {
    await using repo = await createRepository({
      ...files,
      'lockstep.json': config({ m: { from: 'a/x.py', to: 'gen/x.py', tracked: false } }),
    })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('gen/x.py')).toBe('x\n')
    repo.write({ 'a/x.py': 'changed\n' })
    expect(repo.lockstep(['check', '--no-explain'])).toMatchObject({ code: 1 })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('gen/x.py')).toBe('changed\n')
  })
})

describe('files under .gitignore', () => {
  test(
    'a tracked mirror file that is ignored is staged like any other',
    shows('edge cases', '.gitignore matches a path of a tracked mirror', 'staged all the same', 2),
    async () => {
      await using repo = await createRepository({
        'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
        '.gitignore': '/b/*.log\n',
        'a/x.log': 'x\n',
        'a/y.py': 'y\n',
        'b/y.py': 'y\n',
      })
      expect(repo.lockstep(['check', '--staged', '--no-explain']).stdout).toContain('missing  x.log')
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
      expect(repo.git('ls-files', 'b')).toBe('b/x.log\nb/y.py')
      expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    },
  )

  test('sync writes it, finds it again, and says nothing of it twice', async () => {
    await using repo = await createRepository({
      'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
      '.gitignore': '/b/*.log\n',
      'a/x.log': 'x\n',
      'b/y.py': 'y\n',
      'a/y.py': 'y\n',
    })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.log')).toBe('x\n')
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    repo.write({ 'a/x.log': 'changed\n' })
    expect(repo.lockstep(['check', '--no-explain'])).toMatchObject({ code: 1 })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.log')).toBe('changed\n')
  })

  test(
    'ignored files of either side never count',
    shows('edge cases', 'ignored files on either side', 'never count', 1),
    async () => {
      await using repo = await createRepository({
        'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
        '.gitignore': '*.pyc\n',
        'a/y.py': 'y\n',
        'b/y.py': 'y\n',
      })
      repo.write({ 'a/one.pyc': 'x', 'b/two.pyc': 'x', 'a/sub/three.pyc': 'x' })
      expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
      expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
      expect(repo.run('find', ['b', '-type', 'f']).stdout.split('\n').sort()).toEqual([
        '',
        'b/two.pyc',
        'b/y.py',
      ])
    },
  )
})

describe('files that are not added yet', () => {
  const plain = { 'lockstep.json': config({ m: { from: 'a', to: 'b' } }), 'a/y.py': 'y\n', 'b/y.py': 'y\n' }

  test('of the source are mirrored in the work tree, and not in the index', async () => {
    await using repo = await createRepository(plain)
    repo.write({ 'a/new.py': 'new\n' })
    expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.git('status', '--porcelain')).toBe('?? a/new.py\n?? b/new.py')
  })

  test(
    "of the mirror are somebody's, and never removed",
    shows('edge cases', 'untracked files in the mirror', 'somebody’s work: named, never removed', 3),
    async () => {
      await using repo = await createRepository(plain)
      repo.write({ 'b/mine.py': 'mine\n' })
      expect(repo.lockstep(['sync', '--no-explain'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "✗ m is out of sync with a (1 of 1 file)
          edited  mine.py  untracked: only you can tell whether it is still needed
        nothing was written: a hand edit stays as it is
        fix:  remove it, move it to the source, or name it in "mirrorOnly"
      ",
      }
    `)
      expect(repo.read('b/mine.py')).toBe('mine\n')
    },
  )

  test('of the mirror are not removed even when the source once had that text', async () => {
    await using repo = await createRepository({ ...plain, 'a/old.py': 'old\n' })
    repo.write({ 'a/old.py': undefined })
    repo.commit('gone')
    repo.write({ 'b/old.py': 'old\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
    expect(repo.read('b/old.py')).toBe('old\n')
  })

  test('of the mirror that Lockstep wrote are removed with their source', async () => {
    await using repo = await createRepository(plain)
    repo.write({ 'a/new.py': 'new\n' })
    repo.lockstep(['sync'])
    repo.write({ 'a/new.py': undefined })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('b/new.py')).toBeUndefined()
  })
})
