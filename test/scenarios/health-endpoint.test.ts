/** `check --deployed` where a health endpoint is declared: what it says of itself, compared with the source. A real server answers. */
import { describe, expect, test } from 'vitest'
import { type HealthReply, startHealthServer } from '../support/health-server.ts'
import { parseReport } from '../support/json-report.ts'
import { config, createRepository } from '../support/repository.ts'

const revision = (id: string, parent: string | undefined) =>
  `revision = "${id}"\ndown_revision = ${parent === undefined ? 'None' : `"${parent}"`}\n`

const migrations = {
  'migrations/env.py': 'from alembic import context\n',
  'migrations/versions/one.py': revision('one', undefined),
  'migrations/versions/two.py': revision('two', 'one'),
}

/** A mirror in sync, which runs behind a server that gives one answer. */
async function createDeployed(reply: HealthReply, files: Record<string, string> = migrations) {
  const server = await startHealthServer({ '/health?key=secret': reply })
  const deployed = { health: `${server.address}/health?key=secret` }
  const side = (folder: string) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]))
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'src', to: 'copy', deployed } }),
    'src/app.py': 'app = 1\n',
    'copy/app.py': 'app = 1\n',
    ...side('src'),
    ...side('copy'),
  })
  return {
    repo,
    /** What a command says, with the address told apart from the rest. */
    run(...words: string[]) {
      const { code, stdout, stderr } = repo.lockstep(words)
      expect(stdout + stderr).not.toContain('secret')
      return { code, said: (stdout + stderr).replaceAll(server.address, 'ADDRESS') }
    },
    async [Symbol.asyncDispose]() {
      await repo[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const same = { status: 'ok', db_version: 'two', code_version: 'two' }

describe('what was compared is said', () => {
  test('the same migrations: in sync, and its files not checked', async () => {
    await using deployed = await createDeployed({ body: same })
    expect(deployed.run('check', '--deployed')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "✓ m is in sync with src (4 files)
      ✓ m: the deployed ADDRESS/health is in sync (its migrations alone)
        not checked: its files: it serves no content_id, so only its migrations were compared: npx lockstep stamp m
      ",
      }
    `)
    const status = deployed.run('status')
    expect(status.code).toBe(0)
    expect(status.said).toMatch(/^ {2}deployed +ADDRESS\/health +✓ same migrations$/m)
    expect(status.said).toContain('not checked: its files')
  })

  test('the same content: in sync by all files', async () => {
    await using deployed = await createDeployed({ body: same })
    const { content_id } = JSON.parse(deployed.repo.lockstep(['stamp']).stdout)
    await using server = await startHealthServer({ '/h': { body: { ...same, content_id } } })
    const mirror = { from: 'src', to: 'copy', deployed: { health: `${server.address}/h` } }
    deployed.repo.write({ 'lockstep.json': config({ m: mirror }) })
    const { code, stdout } = deployed.repo.lockstep(['check', '--deployed'])
    expect(code).toBe(0)
    expect(stdout.replace(server.address, 'ADDRESS')).toContain('the deployed ADDRESS/h is in sync (4 files)')
    expect(stdout).not.toContain('not checked')
    deployed.repo.write({ 'src/app.py': 'app = 2\n', 'copy/app.py': 'app = 2\n' })
    const changed = deployed.repo.lockstep(['check', '--deployed'])
    expect(changed.code).toBe(1)
    expect(changed.stdout).toContain('its content_id is not that of the source')
  })
})

describe('out of sync, in the words of the answer', () => {
  test('the incident', async () => {
    const body = { status: 'code_behind', db_version: 'two', code_version: 'one' }
    await using deployed = await createDeployed({ status: 503, body })
    expect(deployed.run('check', '--deployed')).toMatchInlineSnapshot(`
      {
        "code": 1,
        "said": "✓ m is in sync with src (4 files)
      ✗ m: the deployed ADDRESS/health is out of sync
        it says code_behind: its database is at two, its code at one
        its code is at one, the source at two
        fix:  deploy again, or migrate the database where that is what is behind
      ",
      }
    `)
    const { stdout } = deployed.repo.lockstep(['check', '--deployed', '--format', 'json'])
    expect(parseReport(stdout)).toMatchObject({
      inSync: false,
      mirrors: [{ inSync: true, stations: [{ station: 'deployed', kind: 'health', inSync: false }] }],
    })
  })

  test.each([
    [
      { ...same, status: 'db_behind', db_version: 'one' },
      'it says db_behind: its database is at one, its code at two',
    ],
    [{ ...same, code_version: 'one' }, 'its code is at one, the source at two'],
    [
      { ...same, status: 'code_behind', db_version: 'new' },
      'it says code_behind: its database is at new, its code at two',
    ],
  ])('%j', async (body, said) => {
    await using deployed = await createDeployed({ body })
    const { code, said: all } = deployed.run('check', '--deployed')
    expect(code).toBe(1)
    expect(all).toContain(said)
  })
})

describe('no answer is no pass', () => {
  test.each<[string, HealthReply, string]>([
    ['no JSON', { body: '<html>' }, 'answers with status 200, and without a code_version or content_id'],
    ['an error of its own', { status: 500, body: 'Internal Server Error' }, 'answers with status 500'],
    ['only "ok"', { body: { status: 'ok' } }, 'without a code_version or content_id'],
  ])('%s', async (_, reply, said) => {
    await using deployed = await createDeployed(reply)
    const answer = deployed.run('check', '--deployed')
    expect(answer.code).toBe(2)
    expect(answer.said).toContain(said)
    expect(answer.said).toContain('? m: the deployed ADDRESS/health: could not be read')
  })

  test('migrations, and none in the source', async () => {
    await using deployed = await createDeployed({ body: same }, {})
    const { code, said } = deployed.run('check', '--deployed')
    expect(code).toBe(2)
    expect(said).toContain(
      "can't be compared: it serves no content_id, and no migrations are found in the source",
    )
  })

  test('nobody listens', async () => {
    const repository = await createRepository({
      'lockstep.json': config({
        m: { from: 'a', to: 'b', deployed: { health: 'http://127.0.0.1:9/health' } },
      }),
      'a/x.py': 'x = 1\n',
      'b/x.py': 'x = 1\n',
    })
    await using repo = repository
    const { code, stderr, stdout } = repo.lockstep(['check', '--deployed'])
    expect(code).toBe(2)
    expect(stdout + stderr).toContain("http://127.0.0.1:9/health can't be asked: ")
  })
})
