/**
 * The smoke test that is made of the example's models, run by a real Python with SQLAlchemy: it passes in the source, and in the copy
 * of before the feature it fails and names what is lacking. Skipped, and counted as skipped, where either isn't installed.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { treeAfter } from '../../tools/replay/history.ts'
import { projectRoot } from '../support/environment.ts'
import { findPython } from '../support/python.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const source = 'apps/backend-api/src'
// Debian: python3-pytest, python3-sqlalchemy.
const python = findPython(['sqlalchemy', 'pytest'])

let repo: TestRepository
let directory: string

beforeAll(async () => {
  repo = await createRepository({ 'lockstep.json': config({ m: { from: 'src', to: 'copy' } }) })
  cpSync(join(projectRoot, 'examples/credentialmate', source), join(repo.root, 'src'), { recursive: true })
  directory = mkdtempSync(join(tmpdir(), 'lockstep-smoke-'))
  for (const [path, { text }] of treeAfter(1)) {
    if (!path.startsWith(source)) continue
    const file = join(directory, path.slice(source.length))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
})
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true })
  await repo[Symbol.asyncDispose]()
})

function runTests(folder: string) {
  const { code, stdout, stderr } = repo.lockstep(['models', 'm', '--smoke-test'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  writeFileSync(join(folder, 'test_smoke.py'), stdout)
  const words = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_smoke.py']
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, PYTHONDONTWRITEBYTECODE: '1' }
  const run = spawnSync(python ?? '', words, { cwd: folder, env, encoding: 'utf8' })
  return { status: run.status, said: run.stdout + run.stderr }
}

test.skipIf(python === undefined)('the source has all that the source has', () => {
  const { status, said } = runTests(join(repo.root, 'src'))
  expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining('9 passed') })
})

test.skipIf(python === undefined)('the forgotten copy lacks a model and a column, and both are named', () => {
  const { status, said } = runTests(directory)
  expect(status).toBe(1)
  expect(said).toContain("No module named 'contexts.provider.models.imlc_application'")
  expect(said).toMatch(/assert hasattr\(License, "(is_imlc|portal_username|exclude_from_calculations)"\)/)
  expect(said).toContain('2 failed, 7 passed')
})

test('what can’t be tested is said, and several sources are refused', async () => {
  await using small = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' }, n: { from: 'c', to: 'd' } }),
    'a/broken.py': 'class A(:\n',
    'a/x.py':
      'from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\n\n\nclass X(Base):\n    __tablename__ = "x"\n    id = Column(Integer, primary_key=True)\n',
    'c/y.py': 'y = 1\n',
  })
  const { code, stdout, stderr } = small.lockstep(['models', 'm', '--smoke-test'])
  expect(code).toBe(0)
  expect(stdout).toContain('assert hasattr(X, "id")')
  expect(stderr).toMatch(/^not tested: broken\.py: /)
  expect(small.lockstep(['models', '--smoke-test'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('name one of a, c'),
  })
  expect(small.lockstep(['models', 'n', '--smoke-test'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no table of SQLAlchemy or SQLModel in c'),
  })
})
