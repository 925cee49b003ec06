/**
 * Places in which a new mirror file can't be what its source is, or doesn't belong: a disk without modes or links, a mirror
 * outside of the sparse cone, empty directories in the way. `sync` and the `check` after it have to agree about each.
 */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository } from '../support/repository.ts'

const files = { 'lockstep.json': config({ m: { from: 'a', to: 'b' } }), 'a/x.py': 'x\n', 'b/x.py': 'x\n' }

describe('a new file that nobody has added yet', () => {
  test('with core.fileMode=false has the exec bit that its source has in the index', async () => {
    await using repo = await createRepository(files)
    repo.git('config', 'core.fileMode', 'false')
    repo.write({ 'a/run.sh': 'run\n' })
    repo.git('add', 'a')
    repo.git('update-index', '--chmod=+x', 'a/run.sh')
    expect(repo.lockstep(['check', '--no-explain'])).toMatchObject({ code: 1 })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    repo.run('chmod', ['-x', 'b/run.sh'])
    expect(repo.lockstep(['check', '--no-explain'])).toMatchObject({ code: 0 })
    // Where the disk is trusted again, it says what is wrong.
    repo.git('config', 'core.fileMode', 'true')
    repo.run('chmod', ['+x', 'a/run.sh'])
    expect(repo.lockstep(['check', '--no-explain'])).toMatchObject({ code: 1 })
  })

  test(
    'with core.symlinks=false may be the link that its source is',
    shows(
      'edge cases',
      'check and sync with core.symlinks=false',
      'a link is the file that git makes of it, on both sides',
      1,
    ),
    async () => {
      await using repo = await createRepository({ ...files, 'a/link': { link: 'x.py' } })
      repo.git('config', 'core.symlinks', 'false')
      repo.write({ 'a/link': 'x.py' })
      expect(repo.git('status', '--porcelain')).toBe('')
      expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
      expect(repo.run('test', ['-L', 'b/link']).code).toBe(1)
      expect(repo.read('b/link')).toBe('x.py')
      expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    },
  )
})

describe('a new file whose mirror lies outside of the sparse cone', () => {
  test('is not written into the work tree, which is no pass', async () => {
    await using repo = await createRepository(files)
    repo.git('sparse-checkout', 'set', '--cone', 'a')
    repo.write({ 'a/new.py': 'new\n' })
    for (const command of ['check', 'sync'])
      expect(repo.lockstep([command])).toMatchObject({
        code: 2,
        stdout: expect.stringContaining('m was not compared: this sparse checkout leaves it out'),
      })
    expect(repo.git('status', '--porcelain')).toBe('?? a/new.py')
  })

  test('neither where the mirror is all new', async () => {
    await using repo = await createRepository(files)
    repo.write({ b: undefined })
    repo.commit('no mirror yet')
    repo.git('sparse-checkout', 'set', '--cone', 'a')
    expect(repo.lockstep(['check'])).toMatchObject({ code: 2 })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 2 })
    expect(repo.read('b/x.py')).toBeUndefined()
  })

  test(
    'is carried by the index all the same',
    shows(
      'edge cases',
      'a new file whose mirror lies outside of the sparse cone',
      'staged, and not written into the work tree',
      2,
    ),
    async () => {
      await using repo = await createRepository(files)
      repo.git('sparse-checkout', 'set', '--cone', 'a')
      repo.write({ 'a/new.py': 'new\n' })
      repo.git('add', 'a')
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
      expect(repo.git('ls-files', '-t', 'b')).toBe('S b/new.py\nS b/x.py')
      expect(repo.lockstep(['check', '--staged'])).toMatchObject({ code: 0 })
    },
  )
})

describe('a directory where a file belongs', () => {
  test.each([[[]], [['--staged']]])('gives way when it holds nothing but directories %s', async words => {
    await using repo = await createRepository(files)
    repo.write({ 'a/new.py': 'new\n' })
    repo.git('add', 'a')
    mkdirSync(join(repo.root, 'b/new.py/empty/deeper'), { recursive: true })
    expect(repo.lockstep(['sync', ...words])).toMatchObject({ code: 0, stderr: '' })
    expect(repo.read('b/new.py')).toBe('new\n')
  })

  test.each([[[]], [['--staged']]])('stays when a file is anywhere in it, ignored or not %s', async words => {
    await using repo = await createRepository({ ...files, '.gitignore': '*.log\n' })
    repo.write({ 'a/new.py': 'new\n' })
    repo.git('add', 'a')
    repo.write({ 'b/new.py/deep/mine.log': 'mine\n' })
    mkdirSync(join(repo.root, 'b/new.py/empty'))
    for (const more of [[], ['--overwrite-edits']])
      expect(repo.lockstep(['sync', ...words, ...more])).toMatchObject({ code: 1 })
    expect(readdirSync(join(repo.root, 'b/new.py'))).toEqual(['deep', 'empty'])
    expect(repo.read('b/new.py/deep/mine.log')).toBe('mine\n')
  })
})
