/**
 * The incident seen from outside: the example's backend is served by uvicorn on a database that Alembic migrated, and
 * `check --deployed` asks it. Today's code is in sync; the code of before the feature says itself that it is behind. Skipped, and
 * counted as skipped, without Debian's python3-fastapi, uvicorn, alembic and python3-sqlalchemy.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { Backends, canServe, serveBackend } from '../support/example-server.ts'
import { config, createRepository } from '../support/repository.ts'

const source = join(projectRoot, 'examples/credentialmate/apps/backend-api/src')
const head = '20260115_0200'
const before = '20260108_0100'

/** What `check --deployed` says of code that is served on a database of today. */
async function checkServed(backends: Backends, code: string) {
  await using server = await serveBackend(code, backends.migrate('today', 'head'))
  const deployed = { health: `${server.address}/ready` }
  await using repo = await createRepository({
    'lockstep.json': config({ m: { from: 'src', to: 'copy', deployed } }),
  })
  cpSync(source, join(repo.root, 'src'), { recursive: true })
  repo.lockstep(['sync'])
  const { code: exit, stdout, stderr } = repo.lockstep(['check', '--deployed'])
  expect(stderr).toBe('')
  return { exit, said: stdout.replaceAll(server.address, 'ADDRESS') }
}

test.skipIf(!canServe)('code of today is in sync, as far as its migrations go', async () => {
  using backends = new Backends()
  const { exit, said } = await checkServed(backends, source)
  expect({ exit, said }).toEqual({
    exit: 0,
    said: expect.stringContaining('is in sync (its migrations alone)'),
  })
})

test.skipIf(!canServe)('the forgotten copy says that it is behind', async () => {
  using backends = new Backends()
  const { exit, said } = await checkServed(backends, backends.writeCode(1))
  expect(exit).toBe(1)
  expect(said).toContain(`it says code_behind: its database is at ${head}, its code at ${before}`)
})
