/**
 * The packages as a user gets them: packed, installed into a fresh workspace with real husky, lint-staged and Nx, and used
 * by what the README says. Nothing here may reach into this repository except through the two tarballs.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { type Answer, config, createRepository, type TestRepository } from '../support/repository.ts'

let repo: TestRepository

/** Versions of what the fresh workspace installs beside the tarballs: those that this repository is developed with. */
function ownVersions(names: readonly string[]): string[] {
  const { devDependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  return names.map(name => `${name}@${devDependencies[name]}`)
}

function expectDone(answer: Answer): string {
  expect(answer.code, answer.stdout + answer.stderr).toBe(0)
  return answer.stdout
}

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
  const tarballs = inject('tarballs')
  const files = readdirSync(tarballs).map(file => join(tarballs, file))
  const peers = ownVersions(['nx', '@nx/devkit', 'husky', 'lint-staged'])
  // The user's own npm settings: which registry is asked is theirs to say.
  const environment = { HOME: process.env['HOME'], CI: 'true' }
  expectDone(
    repo.run('npm', ['install', '--save-dev', '--no-audit', '--no-fund', ...files, ...peers], {
      environment,
    }),
  )
  repo.write({ '.husky/pre-commit': 'npx lint-staged --quiet\nnpx lockstep-hook pre-commit\n' })
  expectDone(repo.run('npx', ['husky']))
  repo.commit('set up')
})

afterAll(async () => {
  await repo?.[Symbol.asyncDispose]()
})

test('the tarballs hold what users need and nothing of the development build', () => {
  const listing = expectDone(
    repo.run('find', ['node_modules/lockstep', 'node_modules/nx-lockstep', '-type', 'f']),
  )
  expect(listing).toContain('node_modules/lockstep/bin/lockstep-hook\n')
  expect(listing).toContain('node_modules/lockstep/schema.json\n')
  expect(listing).toContain('node_modules/lockstep/dist/THIRD-PARTY-LICENSES.txt\n')
  expect(listing).not.toMatch(/\/src\/|\.test\.|\.ts\.map/)
  expect(readFileSync(join(repo.root, 'node_modules/lockstep/dist/cli.cjs'), 'utf8')).not.toContain(
    'assert-fresh',
  )
  expect(readFileSync(join(repo.root, 'node_modules/nx-lockstep/dist/index.cjs'), 'utf8')).not.toContain(
    'assert-fresh',
  )
})

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
  expectDone(repo.run('npx', ['nx', 'run', 'lambda:sync'], { environment }))
  expect(repo.read('infra/lambda/src/models/license.py')).toBe('class License:\n    is_imlc = 2\n')
  expectDone(repo.run('npx', ['nx', 'affected', '-t', 'check', '--base=HEAD'], { environment }))
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
  expectDone(repo.run(process.execPath, [tsc, ...options, ...typeRoots, 'types/use.ts']))
})
