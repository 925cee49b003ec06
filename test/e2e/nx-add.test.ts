/**
 * `nx add nx-lockstep` as it will be once both packages are on a registry: one command, and the workspace is set up. The
 * registry is one on this machine that has the tarballs.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { expectCode } from '../support/expect-code.ts'
import { npmEnvironment, npmInstall, ownVersions } from '../support/npm.ts'
import { type Answer, hookNames, type TestRepository } from '../support/repository.ts'
import { start } from '../support/start.ts'
import { type Registry, startRegistry } from './loopback-registry.ts'
import { copy, createNxWorkspace, source } from './tarball-story.ts'

let repo: TestRepository
let registry: Registry

beforeAll(async () => {
  registry = await startRegistry()
  repo = await createNxWorkspace()
  expectCode(npmInstall(repo, ownVersions('nx')), 0)
  repo.commit('Nx')
})

afterAll(async () => {
  await registry?.[Symbol.asyncDispose]()
  await repo?.[Symbol.asyncDispose]()
})

test(
  'nx add, one mirror, one sync',
  shows('other tools', '`nx add nx-lockstep`', 'plugin, sync generator, declaration and hooks are in', 2),
  async ({ annotate }) => {
    const began = Date.now()
    expectCode(await npx('nx', 'add', 'nx-lockstep'), 0)
    const seconds = [since(began)]
    expect(registry.served).toEqual(expect.arrayContaining(['/nx-lockstep', '/lockstep']))
    expect(JSON.parse(repo.read('nx.json') ?? '')).toMatchObject({
      plugins: ['nx-lockstep'],
      sync: { globalGenerators: ['nx-lockstep:sync'] },
    })
    expect(repo.read('lockstep.json')).toMatchInlineSnapshot(`
      "{
        "$schema": "./node_modules/lockstep/schema.json",
        "mirrors": {}
      }
      "
    `)
    const { devDependencies } = JSON.parse(repo.read('package.json') ?? '') as Record<string, object>
    expect(Object.keys(devDependencies ?? {})).toEqual(['lockstep', 'nx', 'nx-lockstep'])
    expect(repo.git('status', '--porcelain')).toMatchInlineSnapshot(`
      " M nx.json
       M package-lock.json
       M package.json
      ?? lockstep.json"
    `)
    for (const hook of hookNames) expect(repo.read(`.git/hooks/${hook}`)).toContain(`lockstep-hook ${hook}`)

    expectCode(await npx('nx', 'g', 'nx-lockstep:mirror', `--from=${source}`, `--to=${copy}`), 0)
    expectCode(await npx('nx', 'run', 'lambda:sync'), 0)
    seconds.push(since(began))
    // Told and not judged: what is timed is no test.
    await annotate(`nx add: ${seconds[0]} s; with a mirror declared and synced: ${seconds[1]} s`)

    expect(JSON.parse(repo.read('infra/lambda/project.json') ?? '')).toMatchObject({
      targets: { build: { dependsOn: ['check'] } },
    })
    repo.git('add', '--all')
    repo.git('commit', '--message', 'chore: guarded')
    repo.write({ [`${source}/main.py`]: 'print("again")\n' })
    expectCode(repo.tryGit(['commit', '--all', '--message', 'feat: again']), 0)
    expect(repo.git('rev-parse', `HEAD:${copy}`)).toBe(repo.git('rev-parse', `HEAD:${source}`))
  },
)

/** In the background, because the registry lives in this process. */
function npx(...words: string[]): Promise<Answer> {
  return start(repo, ['npx', ...words], {
    environment: {
      ...npmEnvironment,
      CI: 'false',
      NX_NO_CLOUD: 'true',
      npm_config_registry: registry.url,
      // The user's cache gets no packages that no other registry has.
      npm_config_cache: join(repo.root, '../cache'),
    },
  }).ended
}

function since(began: number): number {
  return Math.round((Date.now() - began) / 100) / 10
}
