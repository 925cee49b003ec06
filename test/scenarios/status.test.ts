/** `lockstep status`: a row a station, whatever became of it. The incident itself is played for docs/chain.md (test/replay). */
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { parseReport } from '../support/json-report.ts'
import { startLambdaServer } from '../support/lambda-server.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'
import { writeZip } from '../support/zip-writer.ts'

/** A mirror in sync, its build, and the function that runs it. */
async function createChain(mirror: object = {}): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({
      m: { from: 'api/src', to: 'lambda/src', built: ['dist/src'], deployed: { function: 'fn' }, ...mirror },
    }),
    '.gitignore': 'dist\n',
    'api/src/app.py': 'app = 1\n',
    'api/src/models.py': 'models = 1\n',
    'lambda/src/app.py': 'app = 1\n',
    'lambda/src/models.py': 'models = 1\n',
  })
  cpSync(join(repo.root, 'lambda/src'), join(repo.root, 'dist/src'), { recursive: true })
  return repo
}

const zip = (repo: TestRepository, folder = 'src/') =>
  writeZip({
    entries: ['app.py', 'models.py'].map(name => ({
      name: `${folder}${name}`,
      content: readFileSync(join(repo.root, 'lambda/src', name)),
      mode: 0o100644,
    })),
  })

/** The table's rows without what lies below it, commit ids replaced. */
const table = (stdout: string) =>
  stdout
    .split('\n')
    .filter(line => /^ {2}(source|mirror|built|deployed)/.test(line))
    .map(line =>
      line
        .trim()
        .replace(/\b[0-9a-f]{8}\b/, 'COMMIT')
        .replace(/ {2,}/g, ' | '),
    )

describe('a row a station', () => {
  test('all in sync', async () => {
    await using repo = await createChain()
    await using lambda = await startLambdaServer({ functions: { fn: { zip: zip(repo) } } })
    const { code, stdout } = repo.lockstep(['status'], { environment: lambda.environment })
    expect(code).toBe(0)
    expect(table(stdout)).toEqual([
      'source | 2',
      'mirror | ✓ in sync | 2',
      'built | dist/src | ✓ in sync | 2',
      'deployed | fn | ✓ in sync | 2',
    ])
    expect(stdout).not.toContain('fix:')
    expect(stdout).toContain(
      'not checked: its log: aws logs tail /aws/lambda/fn --since 15m --region us-east-1\n',
    )
  })

  test(
    'each as far behind as it is',
    shows('chain', '`status` where each station is at another commit', 'each row has its own distance', 5),
    async () => {
      await using repo = await createChain()
      await using lambda = await startLambdaServer({ functions: { fn: { zip: zip(repo) } } })
      const commit = (text: string, synced: boolean) => {
        repo.write({ 'api/src/app.py': text, ...(synced && { 'lambda/src/app.py': text }) })
        repo.commit(`feat: ${text.trim()}`)
      }
      commit('app = 2\n', true)
      cpSync(join(repo.root, 'lambda/src'), join(repo.root, 'dist/src'), { recursive: true })
      commit('app = 3\n', true)
      commit('app = 4\n', false)
      const { code, stdout } = repo.lockstep(['status'], { environment: lambda.environment })
      expect(code).toBe(1)
      expect(table(stdout)).toEqual([
        'source | 2',
        'mirror | ✗ out of sync | 1 of 2 | 1 commit, 24 days | COMMIT | 8 Jan',
        'built | dist/src | ✗ built from another state | 1 of 2 | 2 commits, 24 days | COMMIT | 8 Jan',
        'deployed | fn | ✗ out of sync | 1 of 2 | 3 commits, 24 days | COMMIT | 8 Jan',
      ])
      expect(stdout).toContain(
        'fix:  npx lockstep sync m, then run the build that writes dist/src, then deploy fn again\n',
      )
    },
  )

  test('work that isn’t committed is behind nothing', async () => {
    await using repo = await createChain({ deployed: undefined })
    repo.write({ 'api/src/app.py': 'app = 2\n' })
    const { code, stdout } = repo.lockstep(['status'])
    expect(code).toBe(1)
    expect(table(stdout)).toEqual([
      'source | 2',
      'mirror | ✗ out of sync | 1 of 2',
      'built | dist/src | ✗ built from this mirror | 1 of 2',
    ])
  })

  test(
    'one that can’t be read keeps its row, and hides no other',
    shows('chain', 'a function that AWS doesn’t know', 'exit 2; its row stays, and the others are told', 4),
    async () => {
      await using repo = await createChain()
      await using lambda = await startLambdaServer()
      const { code, stdout } = repo.lockstep(['status'], { environment: lambda.environment })
      expect(code).toBe(2)
      expect(table(stdout).slice(2)).toEqual([
        'built | dist/src | ✓ in sync | 2',
        'deployed | fn | ? could not be read',
      ])
      expect(stdout).toContain('\nerror: ')
    },
  )

  test('nothing built: the command that builds, and no error besides', async () => {
    await using repo = await createChain({ deployed: undefined })
    rmSync(join(repo.root, 'dist'), { recursive: true })
    const { code, stdout } = repo.lockstep(['status'])
    expect(code).toBe(2)
    expect(table(stdout)).toContain('built | dist/src | ? not built')
    expect(stdout).toContain('fix:  run the build that writes dist/src\n')
    expect(stdout).not.toContain('error:')
  })

  test('a health endpoint that can’t be reached is no pass', async () => {
    await using repo = await createChain({ deployed: { health: 'https://api.example.invalid/health' } })
    const { code, stdout } = repo.lockstep(['status'])
    expect(code).toBe(2)
    expect(table(stdout)).toContain('deployed | https://api.example.invalid/health | ? could not be read')
    expect(stdout).toContain("https://api.example.invalid/health can't be asked: ")
  })

  test('a mirror without later stations is its own two rows', async () => {
    await using repo = await createChain({ deployed: undefined, built: undefined })
    const { code, stdout } = repo.lockstep(['status'])
    expect(code).toBe(0)
    expect(table(stdout)).toEqual(['source | 2', 'mirror | ✓ in sync | 2'])
  })
})

test('--no-deployed asks nobody', async () => {
  await using repo = await createChain()
  await using lambda = await startLambdaServer({ functions: { fn: { zip: zip(repo) } } })
  const { code, stdout } = repo.lockstep(['status', '--no-deployed'], { environment: lambda.environment })
  expect(code).toBe(0)
  expect(table(stdout)).toHaveLength(3)
  expect(await lambda.requests()).toEqual([])
})

test('--quiet tells of nothing that is in sync', async () => {
  await using repo = await createChain({ deployed: undefined })
  expect(repo.lockstep(['status', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('JSON has the stations, by its schema', async () => {
  await using repo = await createChain()
  await using lambda = await startLambdaServer({ functions: { fn: { zip: zip(repo) } } })
  const { stdout } = repo.lockstep(['status', '--format', 'json'], { environment: lambda.environment })
  expect(parseReport(stdout)).toMatchObject({
    command: 'status',
    inSync: true,
    mirrors: [
      {
        stations: [
          { station: 'built', path: 'dist/src', kind: 'directory', inSync: true, compared: 2 },
          {
            station: 'deployed',
            name: 'fn',
            kind: 'function',
            inSync: true,
            deployed: { region: 'us-east-1' },
          },
        ],
      },
    ],
  })
})

describe('the deployed code', () => {
  test(
    'that is a zip which is built here isn’t downloaded',
    shows('chain', '`CodeSha256` of a zip that is built here', 'nothing is downloaded', 6),
    async () => {
      await using repo = await createChain({ built: [{ path: 'dist/fn.zip', within: 'src' }] })
      const code = zip(repo)
      repo.write({ 'dist/fn.zip': code })
      await using lambda = await startLambdaServer({ functions: { fn: { zip: code } } })
      expect(repo.lockstep(['status'], { environment: lambda.environment })).toMatchObject({ code: 0 })
      expect((await lambda.requests()).filter(({ url }) => url.startsWith('/snapshots/'))).toEqual([])
      await lambda.setCode('fn', zip(repo, 'other/'))
      await lambda.reset()
      expect(repo.lockstep(['status'], { environment: lambda.environment })).toMatchObject({ code: 0 })
      expect((await lambda.requests()).filter(({ url }) => url.startsWith('/snapshots/'))).toHaveLength(1)
    },
  )

  test('in no folder that could be the mirror’s, until one is named', async () => {
    await using repo = await createChain()
    const twice = ['one/', 'other/'].flatMap(folder => [
      { name: `${folder}app.py`, content: 'app = 1\n', mode: 0o100644 },
      { name: `${folder}models.py`, content: 'models = 1\n', mode: 0o100644 },
    ])
    await using lambda = await startLambdaServer({ functions: { fn: { zip: writeZip({ entries: twice }) } } })
    const { code, stdout } = repo.lockstep(['status'], { environment: lambda.environment })
    expect(code).toBe(2)
    expect(stdout).toContain('hint:  name their folder in the code as "within"')
    repo.write({
      'lockstep.json': config({
        m: { from: 'api/src', to: 'lambda/src', deployed: { function: 'fn', within: 'one' } },
      }),
    })
    expect(repo.lockstep(['status'], { environment: lambda.environment })).toMatchObject({ code: 0 })
  })
})
