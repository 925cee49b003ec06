/** An explicit sync removes what SAM built from the mirrors that it changed: just those, and nothing that isn't SAM's. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { expectCode } from '../support/expect-code.ts'
import { parseReport } from '../support/json-report.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'
import { samBuild } from '../support/sam-build.ts'
import { start, until } from '../support/start.ts'

const template = `Resources:
  ApiFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: api/
      Runtime: python3.12
      Handler: main.handler
  EdgeFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: edge/
      Runtime: python3.12
      Handler: main.handler
  OtherFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: other/
      Runtime: python3.12
      Handler: main.handler
`

/** Two mirrors in two functions' folders, and a function without one; all built. */
async function createBuilt(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({
      api: { from: 'src/api', to: 'lambda/api/src', built: ['dist/api'] },
      edge: { from: 'src/edge', to: 'lambda/edge/src' },
    }),
    '.gitignore': '.aws-sam\ndist\n',
    'src/api/a.py': 'a = 1\n',
    'src/edge/e.py': 'e = 1\n',
    'lambda/api/src/a.py': 'a = 1\n',
    'lambda/edge/src/e.py': 'e = 1\n',
    'lambda/other/main.py': 'other = 1\n',
    'lambda/template.yaml': template,
  })
  samBuild(repo, 'lambda/template.yaml', { cached: true })
  repo.write({ 'dist/api/a.py': 'a = 1\n' })
  return repo
}

const build = (name: string) => `lambda/.aws-sam/build/${name}`
const left = (repo: TestRepository) =>
  ['ApiFunction', 'EdgeFunction', 'OtherFunction'].filter(name => existsSync(join(repo.root, build(name))))

test(
  'a sync removes the build of the function whose mirror it changed, and says so',
  shows(
    'chain',
    '`lockstep sync` changes a mirror that SAM has built',
    'just that function’s build is removed',
    4,
  ),
  async () => {
    await using repo = await createBuilt()
    repo.write({ 'src/api/a.py': 'a = 2\n' })
    const { code, stdout } = repo.lockstep(['sync'])
    expect(code).toBe(0)
    expect(stdout.replace(/cache\/[\da-f-]+/, 'cache/ID')).toBe(`\
✓ api now equals src/api: 1 updated
    updated  a.py
  removed what was built from it before: ${build('ApiFunction')}, lambda/.aws-sam/cache/ID
✓ edge is in sync with src/edge (1 file)
`)
    expect(left(repo)).toEqual(['EdgeFunction', 'OtherFunction'])
    expect(repo.read('dist/api/a.py')).toBe('a = 1\n')
    expectCode(repo.lockstep(['check', '--built', 'edge']), 0)
    expectCode(repo.lockstep(['check', '--built', 'api']), 2)
  },
)

test(
  'SAM’s cache can’t bring the old build back',
  shows('chain', '`sam build --cached` after a sync', 'builds anew', 4),
  async () => {
    await using repo = await createBuilt()
    repo.write({ 'src/api/a.py': 'a = 2\n' })
    expectCode(repo.lockstep(['sync']), 0)
    samBuild(repo, 'lambda/template.yaml', { cached: true })
    expect(repo.read(`${build('ApiFunction')}/src/a.py`)).toBe('a = 2\n')
    expectCode(repo.lockstep(['check', '--built', 'edge']), 0)
  },
)

test('JSON names what was removed', async () => {
  await using repo = await createBuilt()
  repo.write({ 'src/api/a.py': 'a = 2\n' })
  const { mirrors } = parseReport(repo.lockstep(['sync', '--format', 'json']).stdout)
  expect(mirrors[0]?.cleared).toEqual(expect.arrayContaining([build('ApiFunction')]))
  expect(mirrors[1]).not.toHaveProperty('cleared')
})

test.each([
  ['with --keep-build', ['sync', '--keep-build'], 0],
  ['in a dry run', ['sync', '--dry-run'], 1],
  ['when frozen', ['sync', '--frozen'], 1],
  ['of the index', ['sync', '--staged'], 0],
])('nothing is removed %s', async (_, words, code) => {
  await using repo = await createBuilt()
  repo.write({ 'src/api/a.py': 'a = 2\n' })
  repo.git('add', 'src')
  expectCode(repo.lockstep(words), code)
  expect(left(repo)).toHaveLength(3)
})

test('nothing is removed where nothing was changed', async () => {
  await using repo = await createBuilt()
  expectCode(repo.lockstep(['sync']), 0)
  expect(left(repo)).toHaveLength(3)
})

test(
  'a hook removes nothing',
  shows(
    'hooks',
    'a commit that changes a mirror which SAM has built',
    'the build stays; `check --built` tells',
    3,
  ),
  async () => {
    await using repo = await createBuilt()
    repo.installHook()
    repo.write({ 'src/api/a.py': 'a = 2\n' })
    repo.git('add', '.')
    repo.git('commit', '-qm', 'feat: two')
    expect(repo.read('lambda/api/src/a.py')).toBe('a = 2\n')
    expect(left(repo)).toHaveLength(3)
    expectCode(repo.lockstep(['check', '--built', 'api']), 1)
  },
)

test('nor does one that refreshes an untracked mirror', async () => {
  await using repo = await createRepository({
    'lockstep.json': config({ api: { from: 'src/api', to: 'lambda/api/src', tracked: false } }),
    '.gitignore': '.aws-sam\nlambda/api/src\n',
    'src/api/a.py': 'a = 1\n',
    'lambda/edge/main.py': 'edge = 1\n',
    'lambda/other/main.py': 'other = 1\n',
    'lambda/template.yaml': template,
  })
  expectCode(repo.lockstep(['sync']), 0)
  samBuild(repo, 'lambda/template.yaml')
  repo.installHook('post-checkout')
  repo.git('switch', '-qc', 'other')
  repo.write({ 'src/api/a.py': 'a = 2\n' })
  repo.commit('feat: two')
  repo.git('switch', '-q', 'main')
  repo.git('switch', '-q', 'other')
  expect(repo.read('lambda/api/src/a.py')).toBe('a = 2\n')
  expect(left(repo)).toHaveLength(3)
})

test('nor does a watch', async () => {
  await using repo = await createBuilt()
  const watching = start(repo, ['lockstep', 'sync', '--watch'])
  try {
    let said = ''
    watching.child.stderr?.on('data', chunk => (said += chunk))
    await until(() => said.includes('watching for changes'))
    repo.write({ 'src/api/a.py': 'a = 2\n' })
    await until(() => repo.read('lambda/api/src/a.py') === 'a = 2\n')
  } finally {
    watching.child.kill('SIGINT')
  }
  await watching.ended
  expect(left(repo)).toHaveLength(3)
})

test('an edit in the mirror keeps the build, because nothing was written', async () => {
  await using repo = await createBuilt()
  repo.write({ 'src/api/a.py': 'a = 2\n', 'lambda/api/src/a.py': 'by hand\n' })
  expectCode(repo.lockstep(['sync']), 1)
  expect(left(repo)).toHaveLength(3)
})

test('a template that can’t be read stops no sync; what may be left is said', async () => {
  await using repo = await createBuilt()
  repo.write({ 'src/api/a.py': 'a = 2\n', 'lambda/template.yaml': 'Resources:\n  - [\n' })
  const { code, stdout } = repo.lockstep(['sync'])
  expect(code).toBe(0)
  expect(stdout).toContain('what was built from it before may still be there: ')
  expect(repo.read('lambda/api/src/a.py')).toBe('a = 2\n')
})
