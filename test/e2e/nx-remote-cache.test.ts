/**
 * An untracked mirror and what is built from it, on two machines that share Nx's remote cache: what travels, and what becomes of
 * a cache that answers wrongly. "Machines" are two clones with local caches of their own. A task that really runs leaves a line in
 * `built.log`, or a receipt in the git directory.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { expectCode } from '../support/expect-code.ts'
import {
  type Answer,
  config,
  copyRepository,
  createRepository,
  type TestRepository,
} from '../support/repository.ts'
import { start } from '../support/start.ts'
import { type CacheServer, readingToken, startCacheServer, token } from './cache-server.ts'
import { nxEnvironment } from './tarball-story.ts'

const source = 'apps/backend-api/src/license.py'
const mirror = 'infra/lambda/src/license.py'
const text = 'class License: is_imlc = 1\n'
/** As long as the right text, so that a tar stays a valid tar. */
const wrong = 'class License: is_imlc = 9\n'

const buildOf = (before: string, output: string) => ({
  command: `echo ${output} >> built.log && cp ${mirror} infra/lambda/${output}.py`,
  cache: true,
  outputs: [`{projectRoot}/${output}.py`],
  dependsOn: [before],
  inputs: ['default', '^default', { dependentTasksOutputFiles: '**/*', transitive: true }],
})

const accessToken = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN'

let server: CacheServer
let original: TestRepository
const open: TestRepository[] = []

beforeAll(async () => {
  server = await startCacheServer()
  original = await createRepository({
    'package.json': '{ "name": "fresh", "private": true }\n',
    '.gitignore': 'node_modules\n.nx\nbuilt.log\ninfra/lambda/src/\ninfra/lambda/*.py\n',
    'nx.json': JSON.stringify({ plugins: ['nx-lockstep'], neverConnectToCloud: true, analytics: false }),
    'lockstep.json': config({
      'lambda-source': { from: 'apps/backend-api/src', to: 'infra/lambda/src', tracked: false },
    }),
    'apps/backend-api/project.json': '{ "name": "backend-api" }',
    [source]: text,
    'infra/lambda/project.json': JSON.stringify({
      name: 'lambda',
      targets: {
        build: buildOf('check', 'guarded'),
        'build-unguarded': buildOf('sync', 'unguarded'),
      },
    }),
  })
  for (const name of ['nx', '@nx/devkit', 'nx-lockstep', 'lockstep'])
    original.write({ [`node_modules/${name}`]: { link: join(projectRoot, 'node_modules', name) } })
})

afterAll(async () => {
  for (const repo of [...open, original]) await repo?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

beforeEach(() => {
  server.failing = undefined
  server.log.length = 0
})

test(
  'the first machine makes and uploads, the second restores',
  shows(
    'other tools',
    "an untracked mirror and its build in Nx's remote cache",
    'the second machine restores both, and still compares',
    1,
  ),
  async () => {
    const first = clone()
    expectCode(await nx(first, 'run lambda:build'), 0)
    expect(server.log).toEqual(['GET 404', 'PUT 200', 'GET 404', 'PUT 200'])
    expect(ran(first)).toEqual({ sync: true, builds: 'guarded\n' })

    server.log.length = 0
    const second = clone()
    const { stdout } = expectCode(await nx(second, 'run lambda:build'), 0)
    expect(stdout.match(/^> nx run .*/gm)).toEqual([
      '> nx run lambda:sync  [remote cache]',
      '> nx run lambda:check',
      '> nx run lambda:build  [remote cache]',
    ])
    expect(server.log).toEqual(['GET 200', 'GET 200'])
    expect(ran(second)).toEqual({ sync: false, builds: undefined })
    expect(second.read(mirror)).toBe(text)
    expect(second.read('infra/lambda/guarded.py')).toBe(text)
  },
)

describe.each<[string, (tar: Buffer) => Buffer, string | undefined]>([
  ['another text', replaceText, wrong],
  ['no such file', dropFile, undefined],
])('a poisoned answer that has %s', (_what, poison, found) => {
  test(
    'is restored, and the check that the build depends on refuses it',
    shows(
      'other tools',
      "a poisoned answer of Nx's remote cache",
      '`check` fails, and no build that depends on it runs',
      4,
    ),
    async () => {
      const repo = await clonePoisoned(poison)
      expect(expectCode(await nx(repo, 'run lambda:sync'), 0).stdout).toContain('lambda:sync  [remote cache]')
      expect(repo.read(mirror)).toBe(found)
      expectCode(repo.lockstep(['check']), 1)
      expect((await nx(repo, 'run lambda:check')).code).toBe(1)
      expect((await nx(repo, 'run lambda:build')).code).toBe(1)
      expect(ran(repo)).toEqual({ sync: false, builds: undefined })
      expect(repo.read('infra/lambda/guarded.py')).toBeUndefined()
    },
  )

  test('goes away with the entry on the server, the local cache and the copy', async () => {
    const repo = await clonePoisoned(poison)
    expectCode(await nx(repo, 'run lambda:sync'), 0)
    server.stored.clear()
    expectCode(await nx(repo, 'reset'), 0)
    expect(existsSync(cacheOf(repo))).toBe(false)
    rmSync(join(repo.root, 'infra/lambda/src'), { recursive: true })
    expectCode(await nx(repo, 'run lambda:build'), 0)
    expect(repo.read('infra/lambda/guarded.py')).toBe(text)
  })
})

test('a token that only reads: what is made here stays here, and nothing fails', async () => {
  server.stored.clear()
  const repo = clone()
  expectCode(await nx(repo, 'run lambda:build', { [accessToken]: readingToken }), 0)
  expect(server.log).toEqual(['GET 404', 'PUT 403', 'GET 404', 'PUT 403'])
  expect(ran(repo)).toEqual({ sync: true, builds: 'guarded\n' })
})

test('what the check protects from: a build that depends on sync alone takes the poisoned mirror', async () => {
  const repo = await clonePoisoned(replaceText)
  expectCode(await nx(repo, 'run lambda:build-unguarded'), 0)
  expect(repo.read('infra/lambda/unguarded.py')).toBe(wrong)
  expectCode(repo.lockstep(['check']), 1)
})

test('what it cannot protect from: a forged answer for the build itself', async () => {
  await fillCache()
  poisonAll(tar => (tar.includes('guarded.py') ? replaceText(tar) : tar))
  const repo = clone()
  expectCode(await nx(repo, 'run lambda:build'), 0)
  expect(repo.read(mirror)).toBe(text)
  expect(repo.read('infra/lambda/guarded.py')).toBe(wrong)
})

describe.each<[string, () => void, Record<string, string>, string]>([
  ['a truncated answer', () => poisonAll(tar => tar, 0.5), {}, 'Failed to read entry from tarball'],
  [
    'status 500',
    () => {
      server.failing = 500
    },
    {},
    '500 Internal Server Error',
  ],
  ['a wrong token', () => {}, { [accessToken]: 'wrong' }, 'Unauthorized'],
  ['no token', () => {}, { [accessToken]: '' }, 'Unauthorized'],
])('%s', (_what, breakServer, environment, message) => {
  test('stops Nx before any task, and nothing is restored', async () => {
    await fillCache()
    breakServer()
    const repo = clone()
    const { stdout, stderr } = expectCode(await nx(repo, 'run lambda:build', environment), 1)
    expect(stdout + stderr).toContain(message)
    expect(repo.read(mirror)).toBeUndefined()
    expect(ran(repo)).toEqual({ sync: false, builds: undefined })

    expectCode(await nx(repo, 'run lambda:build', { ...environment, NX_SKIP_REMOTE_CACHE: 'true' }), 0)
    expect(repo.read(mirror)).toBe(text)
    expect(ran(repo)).toEqual({ sync: true, builds: 'guarded\n' })
  })
})

/** Another machine: the same files and history, nothing made yet. */
function clone(): TestRepository {
  const repo = copyRepository(original)
  open.push(repo)
  return repo
}

/** A machine that gets a changed answer for whatever it asks. */
async function clonePoisoned(poison: (tar: Buffer) => Buffer): Promise<TestRepository> {
  await fillCache()
  poisonAll(poison)
  return clone()
}

async function fillCache(): Promise<void> {
  server.stored.clear()
  expectCode(await nx(clone(), 'run lambda:build'), 0)
  server.log.length = 0
}

/** Changes the tar in every stored answer, which Nx has compressed, and cuts the answer off after a part of it. */
function poisonAll(poison: (tar: Buffer) => Buffer, part = 1): void {
  for (const [hash, answer] of server.stored) {
    const changed = gzipSync(poison(gunzipSync(answer)))
    server.stored.set(hash, changed.subarray(0, changed.length * part))
  }
}

function replaceText(tar: Buffer): Buffer {
  return Buffer.from(tar.toString('latin1').replaceAll(text, wrong), 'latin1')
}

/** A file of a tar is a block of 512 bytes that begins with its name, and here one block of text. */
function dropFile(tar: Buffer): Buffer {
  const at = tar.indexOf(mirror)
  return at < 0 ? tar : Buffer.concat([tar.subarray(0, at), tar.subarray(at + 1024)])
}

/** What really ran in a clone: a sync leaves what Lockstep keeps in the git directory, a build its line. */
function ran(repo: TestRepository): { sync: boolean; builds: string | undefined } {
  // A check keeps facts there too; only what writes a mirror leaves a record.
  return { sync: existsSync(join(repo.root, '.git/lockstep/writes')), builds: repo.read('built.log') }
}

function cacheOf(repo: TestRepository): string {
  return join(repo.root, '../nx-cache')
}

/** In the background, because the server lives in this process. */
function nx(
  repo: TestRepository,
  command: string,
  environment: Record<string, string> = {},
): Promise<Answer> {
  const program = join(projectRoot, 'node_modules/nx/dist/bin/nx.js')
  return start(repo, [process.execPath, program, ...command.split(' ')], {
    environment: {
      ...nxEnvironment,
      NX_CACHE_DIRECTORY: cacheOf(repo),
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server.url,
      [accessToken]: token,
      ...environment,
    },
  }).ended
}
