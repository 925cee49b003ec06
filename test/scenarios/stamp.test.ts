/** `lockstep stamp`: of the source as it lies in the work tree, the same bytes for the same source, and only where it may lie. */
import { describe, expect, test } from 'vitest'
import { findPython, runPython } from '../support/python.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const revision = (id: string, parent?: string) =>
  `"""step ${id}"""\nrevision = "${id}"\ndown_revision = ${parent === undefined ? 'None' : `"${parent}"`}\n`

const mirror = { from: 'api/src', to: 'lambda/src', mirrorOnly: ['_lockstep_stamp.py'], exclude: ['notes'] }

function createSource(declared: Record<string, object> = { m: mirror }): Promise<TestRepository> {
  const files = {
    'app.py': 'app = 1\n',
    'run.sh': { executable: '#!/bin/sh\n' },
    // Git sorts a directory as if its name ended with a slash: between these two.
    'app-two/ü.py': 'x = 1\n',
    'app/a.py': 'x = 2\n',
    'migrations/env.py': 'from alembic import context\n',
    'migrations/versions/one.py': revision('one'),
    'migrations/versions/two.py': revision('two', 'one'),
  }
  const side = (folder: string) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]))
  return createRepository({
    'lockstep.json': config(declared),
    ...side('api/src'),
    ...side('lambda/src'),
    'api/src/notes/todo.md': 'not mirrored\n',
  })
}

/** The stamp that is printed. */
function stampOf(repo: TestRepository, ...words: string[]): Record<string, unknown> {
  const { code, stdout, stderr } = repo.lockstep(['stamp', ...words])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

const tree = (repo: TestRepository, revision = 'HEAD') => repo.git('rev-parse', `${revision}:api/src`).trim()

describe('what it says', () => {
  test('heads, known migrations, and the very id that git has for a clean source', async () => {
    await using repo = await createSource()
    expect(stampOf(repo)).toEqual({
      schema: 1,
      source: 'api/src',
      source_tree: tree(repo),
      content_id: expect.stringMatching(/^[0-9a-f]{40}$/),
      code_version: ['two'],
      known: ['one', 'two'],
    })
  })

  test('of the work tree: the id that git will have once all of it is committed', async () => {
    await using repo = await createSource()
    const before = stampOf(repo)
    repo.write({
      'api/src/new/deep/file.py': 'x = 1\n',
      'api/src/app.py': 'app = 2\n',
      'api/src/run.sh': undefined,
      'api/src/migrations/versions/three.py': revision('three', 'two'),
    })
    const after = stampOf(repo)
    expect(after).toMatchObject({ code_version: ['three'] })
    expect(after['content_id']).not.toBe(before['content_id'])
    repo.git('add', '-A')
    repo.commit('everything')
    expect(after['source_tree']).toBe(tree(repo))
    expect(stampOf(repo)).toEqual(after)
  })

  test('what isn’t mirrored is no part of the content', async () => {
    await using repo = await createSource()
    const before = stampOf(repo)
    repo.write({ 'api/src/notes/todo.md': 'something else\n', 'lambda/src/app.py': 'app = 2\n' })
    const after = stampOf(repo)
    expect(after['content_id']).toBe(before['content_id'])
    expect(after['source_tree']).not.toBe(before['source_tree'])
  })

  test('the content has the same id wherever its mirror lies', async () => {
    await using repo = await createSource({ m: mirror, other: { ...mirror, to: 'elsewhere' } })
    expect(stampOf(repo, 'm')).toEqual(stampOf(repo, 'other'))
  })

  test('without migrations it says that it knows none', async () => {
    await using repo = await createRepository({
      'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
      'a/x.py': 'x = 1\n',
    })
    const { code, stdout, stderr } = repo.lockstep(['stamp'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ code_version: [], known: [] })
    expect(stderr).toBe('no migrations were found in a, so the stamp knows none\n')
  })
})

describe('where it goes', () => {
  test('into the mirror as one of its own: in sync still, and the same bytes each time', async () => {
    await using repo = await createSource()
    const output = ['--python', '--output', `${repo.root}/lambda/src/_lockstep_stamp.py`]
    expect(repo.lockstep(['stamp', ...output])).toEqual({ code: 0, stdout: '', stderr: '' })
    const first = repo.read('lambda/src/_lockstep_stamp.py')
    expect(repo.lockstep(['check']).code).toBe(0)
    repo.lockstep(['stamp', 'm', ...output])
    expect(repo.read('lambda/src/_lockstep_stamp.py')).toBe(first)
    expect(repo.lockstep(['stamp', '--python']).stdout).toBe(first)
  })

  test.each([
    ['lambda/src/stamp.py', 'lies in the mirror m, and is not one of its own files'],
    ['api/src/_lockstep_stamp.py', 'lies in the source of m'],
  ])('not to %s', async (path, why) => {
    await using repo = await createSource()
    const { code, stderr } = repo.lockstep(['stamp', '--output', `${repo.root}/${path}`])
    expect(code).toBe(2)
    expect(stderr).toContain(why)
    expect(repo.read(path)).toBeUndefined()
  })
})

describe('no stamp rather than a wrong one', () => {
  test('a migration that can’t be read', async () => {
    await using repo = await createSource()
    repo.write({ 'api/src/migrations/versions/two.py': `${revision('two', 'one')}def upgrade(:\n` })
    const { code, stdout, stderr } = repo.lockstep(['stamp'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain("the migrations of api/src can't be told: migrations/versions/two.py")
  })

  test('a migration that is missing', async () => {
    await using repo = await createSource()
    repo.write({ 'api/src/migrations/versions/one.py': undefined })
    expect(repo.lockstep(['stamp']).code).toBe(2)
  })

  test('which of several mirrors', async () => {
    await using repo = await createSource({ m: mirror, other: { ...mirror, to: 'elsewhere' } })
    const { code, stderr } = repo.lockstep(['stamp'])
    expect(code).toBe(2)
    expect(stderr).toContain('name one of m, other')
  })

  test('an empty source', async () => {
    await using repo = await createSource({ m: { from: 'gone', to: 'b' } })
    expect(repo.lockstep(['stamp']).code).toBe(2)
  })
})

const python = findPython()

test.skipIf(python === undefined)('as a module it judges a database', async () => {
  await using repo = await createSource()
  repo.lockstep(['stamp', '--python', '--output', `${repo.root}/_lockstep_stamp.py`])
  const ask =
    'import json, _lockstep_stamp as s; print(json.dumps([s.health(r) for r in (["two"], ["one"], ["new"], [])]))'
  const answers = JSON.parse(runPython(python ?? '', ['-c', ask], { cwd: repo.root }))
  expect(answers).toEqual([
    { status: 'ok', db_version: 'two', code_version: 'two' },
    { status: 'db_behind', db_version: 'one', code_version: 'two' },
    { status: 'code_behind', db_version: 'new', code_version: 'two' },
    { status: 'db_behind', db_version: null, code_version: 'two' },
  ])
})
