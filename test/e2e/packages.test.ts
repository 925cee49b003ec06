/**
 * The packages as a user gets them: packed, installed into a fresh workspace with real husky, lint-staged and Nx, and used
 * by what the README says. Nothing here may reach into this repository except through the two tarballs.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { expectCode } from '../support/expect-code.ts'
import { npmInstall, ownVersions, tarballPaths } from '../support/npm.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

let repo: TestRepository

beforeAll(async () => {
  repo = await createRepository({
    'package.json': JSON.stringify({
      name: 'fresh',
      private: true,
      scripts: { prepare: 'husky' },
      'lint-staged': { '*.py': 'git status --short' },
    }),
    '.gitignore': 'node_modules/\n.nx/\n',
    'apps/api/project.json': '{ "name": "api" }',
    'apps/api/src/models/license.py': 'class License: pass\n',
    'infra/lambda/project.json': '{ "name": "lambda" }',
    'infra/lambda/src/models/license.py': 'class License: pass\n',
    'nx.json': JSON.stringify({ plugins: ['nx-lockstep'], neverConnectToCloud: true, analytics: false }),
    'lockstep.json': config({ lambda: { from: 'apps/api/src', to: 'infra/lambda/src' } }),
  })
  expectCode(
    npmInstall(repo, [...tarballPaths(), ...ownVersions('nx', '@nx/devkit', 'husky', 'lint-staged')]),
    0,
  )
  repo.write({ '.husky/pre-commit': 'npx lint-staged --quiet\nnpx lockstep-hook pre-commit\n' })
  expectCode(repo.run('npx', ['husky']), 0)
  repo.commit('set up')
})

afterAll(async () => {
  await repo?.[Symbol.asyncDispose]()
})

test('the tarballs hold what users need and nothing else', () => {
  const [lockstep, nxLockstep] = tarballPaths().map(listTarball)
  expect(lockstep).toMatchInlineSnapshot(`
    [
      "LICENSE",
      "README.md",
      "bin/compare-ids",
      "bin/lockstep",
      "bin/lockstep-hook",
      "dist/*.d.ts",
      "dist/THIRD-PARTY-LICENSES.txt",
      "dist/apply/*.d.ts",
      "dist/chunks/*.cjs",
      "dist/cli.cjs",
      "dist/commands/*.d.ts",
      "dist/commands/doctor/*.d.ts",
      "dist/commands/hooks/*.d.ts",
      "dist/commands/meaning/*.d.ts",
      "dist/commands/stations/*.d.ts",
      "dist/config/*.d.ts",
      "dist/core/*.d.ts",
      "dist/core/cdk/*.d.ts",
      "dist/core/health/*.d.ts",
      "dist/core/languages/*.d.ts",
      "dist/core/languages/prisma/*.d.ts",
      "dist/core/languages/python/*.d.ts",
      "dist/core/languages/python/frameworks/*.d.ts",
      "dist/core/languages/python/migrations/*.d.ts",
      "dist/core/languages/python/sqlalchemy/*.d.ts",
      "dist/core/migrations/*.d.ts",
      "dist/core/models/*.d.ts",
      "dist/core/sam/*.d.ts",
      "dist/core/setup/*.d.ts",
      "dist/core/smoke-test/python-smoke-test.d.ts",
      "dist/core/stamp/*.d.ts",
      "dist/git/*.d.ts",
      "dist/index.cjs",
      "dist/readers/*.d.ts",
      "dist/reporters/*.d.ts",
      "dist/wasm/tree-sitter-python.wasm",
      "dist/wasm/web-tree-sitter.wasm",
      "doctor.schema.json",
      "package.json",
      "report.schema.json",
      "schema.json",
    ]
  `)
  expect(nxLockstep).toMatchInlineSnapshot(`
    [
      "LICENSE",
      "README.md",
      "dist/*.d.ts",
      "dist/THIRD-PARTY-LICENSES.txt",
      "dist/chunks/*.cjs",
      "dist/executors/*.d.ts",
      "dist/executors/check.cjs",
      "dist/executors/gate.cjs",
      "dist/executors/status.cjs",
      "dist/executors/sync.cjs",
      "dist/executors/watch.cjs",
      "dist/generators/*.d.ts",
      "dist/generators/ci.cjs",
      "dist/generators/docs.cjs",
      "dist/generators/init.cjs",
      "dist/generators/mirror.cjs",
      "dist/generators/remove.cjs",
      "dist/generators/sync.cjs",
      "dist/index.cjs",
      "dist/migrations/*.d.ts",
      "dist/migrations/uncache-mirrors.cjs",
      "executors.json",
      "generators.json",
      "migrations.json",
      "package.json",
      "schemas/check.json",
      "schemas/gate.json",
      "schemas/generators/ci.json",
      "schemas/generators/docs.json",
      "schemas/generators/init.json",
      "schemas/generators/mirror.json",
      "schemas/generators/remove.json",
      "schemas/generators/sync.json",
      "schemas/status.json",
      "schemas/sync.json",
      "schemas/watch.json",
    ]
  `)
})

test('an install brings nothing that is only for those who ask: no AWS client', () => {
  expect(existsSync(join(repo.root, 'node_modules/lockstep'))).toBe(true)
  expect(existsSync(join(repo.root, 'node_modules/@aws-sdk'))).toBe(false)
})

test('what is in them is the release build', () => {
  for (const file of ['lockstep/dist/cli.cjs', 'lockstep/dist/index.cjs', 'nx-lockstep/dist/index.cjs'])
    expect(readFileSync(join(repo.root, 'node_modules', file), 'utf8')).not.toContain('assert-fresh')
})

/** Every file that is in it. Chunks and declarations come and go with the sources, and stand for themselves by folder. */
function listTarball(file: string): string[] {
  const paths = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n')
  const shown = paths.map(path =>
    path
      .replace(/^package\//, '')
      .replace(/^(dist\/chunks)\/[\w-]+\.cjs$/, '$1/*.cjs')
      .replace(/^(dist(\/\w+)*)\/[\w-]+\.d\.ts$/, '$1/*.d.ts'),
  )
  return [...new Set(shown)].sort()
}

test('a commit through husky and lint-staged carries the mirror', () => {
  repo.write({ 'apps/api/src/models/license.py': 'class License:\n    is_imlc = 1\n' })
  repo.git('add', 'apps')
  const answer = repo.tryGit(['commit', '--message', 'feat: IMLC'])
  expect(answer).toMatchObject({ code: 0 })
  expect(answer.stderr).toContain('lambda follows its source in this commit: 1 updated')
  expect(repo.git('rev-parse', 'HEAD:infra/lambda/src')).toBe(repo.git('rev-parse', 'HEAD:apps/api/src'))
  expect(repo.git('status', '--porcelain')).toBe('')
})

test('the command line answers', () => {
  expect(repo.run('npx', ['lockstep', 'check', '--at', 'HEAD']).stdout).toBe(
    '✓ lambda is in sync with apps/api/src (1 file)\n',
  )
})

test('Nx runs sync and check, and rebuilds what is affected', () => {
  const environment = { NX_DAEMON: 'false' }
  repo.write({ 'apps/api/src/models/license.py': 'class License:\n    is_imlc = 2\n' })
  expect(repo.run('npx', ['nx', 'run', 'lambda:check'], { environment }).code).toBe(1)
  expectCode(repo.run('npx', ['nx', 'run', 'lambda:sync'], { environment }), 0)
  expect(repo.read('infra/lambda/src/models/license.py')).toBe('class License:\n    is_imlc = 2\n')
  expectCode(repo.run('npx', ['nx', 'affected', '-t', 'check', '--base=HEAD'], { environment }), 0)
})

test('types: a program that uses the public interface compiles', () => {
  mkdirSync(join(repo.root, 'types'))
  writeFileSync(
    join(repo.root, 'types/use.ts'),
    "import { check, openWorkspace, type Report } from 'lockstep'\nexport const report: Promise<Report> = openWorkspace('.').then(workspace => check(workspace))\n",
  )
  const tsc = join(projectRoot, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node']
  const typeRoots = ['--typeRoots', join(projectRoot, 'node_modules/@types')]
  expectCode(repo.run(process.execPath, [tsc, ...options, ...typeRoots, 'types/use.ts']), 0)
})
