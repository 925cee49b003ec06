/**
 * What `lockstep hook pre-commit` answers when it is called by itself: 0 for a commit that may pass, 1 for one that is
 * refused, 2 where there was no answer. It speaks on stderr alone, unless JSON was asked for. Every red answer says what
 * to do.
 */
import { expect, test } from 'vitest'
import { createIncident, mirrored, model, modelText } from '../support/incident.ts'
import { createRepository, type TestRepository } from '../support/repository.ts'

const changed = modelText({ 3: '    is_imlc = 1\n' })

/** The incident with a change of the model staged. */
async function createStaged(onCommit: 'stage' | 'block'): Promise<TestRepository> {
  const repo = await createIncident({ mirror: { onCommit }, hook: false })
  repo.write({ [model]: changed })
  repo.git('add', model)
  return repo
}

test('0 when nothing is staged, and without a word', async () => {
  await using repo = await createIncident()
  expect(repo.lockstep(['hook', 'pre-commit'])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('0 in a repository that declares nothing', async () => {
  await using repo = await createRepository({ 'a.md': 'a\n' })
  expect(repo.lockstep(['hook', 'pre-commit'])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('0 when the mirror was staged; asked again there is nothing left to say', async () => {
  await using repo = await createStaged('stage')
  const { code, stdout, stderr } = repo.lockstep(['hook', 'pre-commit'])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toMatchInlineSnapshot(`
    "✓ lambda follows its source in this commit: 1 updated
    "
  `)
  expect(repo.git('rev-parse', `:${mirrored}`)).toBe(repo.git('hash-object', model))
  expect(repo.lockstep(['hook', 'pre-commit'])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('1 when the commit is refused, and again until it is mended', async () => {
  await using repo = await createStaged('block')
  const first = repo.lockstep(['hook', 'pre-commit'])
  expect(first).toMatchObject({ code: 1, stdout: '' })
  expect(first.stderr).toContain('fix:  git add -- ')
  expect(repo.lockstep(['hook', 'pre-commit'])).toEqual(first)
  repo.git('add', mirrored)
  expect(repo.lockstep(['hook', 'pre-commit'])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('2 for a declaration that is no JSON, with the place', async () => {
  await using repo = await createIncident({ hook: false })
  repo.write({ 'lockstep.json': '{ "mirrors": {} ' })
  repo.git('add', 'lockstep.json')
  const { code, stderr } = repo.lockstep(['hook', 'pre-commit'])
  expect(code).toBe(2)
  expect(stderr).toMatchInlineSnapshot(`
    "error: lockstep.json has a problem
           lockstep.json:1:17  is not JSON: expected "}"
    "
  `)
})

test('2 outside of a repository, with git’s own reason', async () => {
  await using repo = await createRepository()
  const { code, stderr } = repo.lockstep(['hook', 'pre-commit'], { directory: '..' })
  expect(code).toBe(2)
  expect(stderr.replaceAll(repo.root.replace(/\/repo$/, ''), '<base>')).toMatchInlineSnapshot(`
    "error: no git repository can be opened at <base>: fatal: not a git repository (or any of the parent directories): .git
    hint:  run Lockstep inside a git work tree, or name one with --cwd
    "
  `)
})

test('2 for a hook that there is not', async () => {
  await using repo = await createIncident()
  const { code, stderr } = repo.lockstep(['hook', 'pre-comit'])
  expect(code).toBe(2)
  expect(stderr).toMatchInlineSnapshot(`
    "error: hook takes the name of a hook, and got pre-comit
    hint:  lockstep hook --help
    "
  `)
})

test('2 while another git process holds the index, which is left alone', async () => {
  await using repo = await createStaged('stage')
  repo.write({ '.git/index.lock': '' })
  const index = repo.git('ls-files', '--stage')
  const { code, stderr } = repo.lockstep(['hook', 'pre-commit'])
  expect(code).toBe(2)
  expect(stderr.replaceAll(repo.root, '<root>')).toMatchInlineSnapshot(`
    "error: the index is locked by another git process: <root>/.git/index.lock exists
    hint:  wait for that process, or remove the lock yourself if none is running; then run the command again
    "
  `)
  expect(repo.read('.git/index.lock')).toBe('')
  expect(repo.git('ls-files', '--stage')).toBe(index)
})

test('JSON goes to stdout, alone, with the verdict', async () => {
  await using repo = await createStaged('block')
  const { code, stdout, stderr } = repo.lockstep(['hook', 'pre-commit', '--format', 'json'])
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: 'hook pre-commit',
    place: 'index',
    inSync: false,
    mirrors: [{ name: 'lambda', verdict: 'block', findings: [{ path: mirrored, kind: 'stale' }] }],
    errors: [],
  })
})
