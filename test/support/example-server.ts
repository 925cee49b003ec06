/**
 * The example's backend for real: its code in a folder of its own, a SQLite database that Alembic migrates, and uvicorn serving
 * the one on the other. Needs Debian's Python packages; `canServe` says whether they are there.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { treeAfter } from '../../tools/replay/history.ts'
import { projectRoot } from './environment.ts'

// Debian's own Python: one from a version manager doesn't see Debian's packages.
const python = '/usr/bin/python3'
const backend = join(projectRoot, 'examples/credentialmate/apps/backend-api')

/** Whether everything is installed that the backend is served with. */
export const canServe = spawnSync(python, ['-c', 'import alembic, fastapi, sqlalchemy, uvicorn']).status === 0

const environmentOf = (variables: Record<string, string>) => ({
  ...process.env,
  PYTHONDONTWRITEBYTECODE: '1',
  ...variables,
})

/** A folder for databases and code, removed when the block ends. */
export class Backends {
  readonly #base = mkdtempSync(join(tmpdir(), 'lockstep-backend-'))

  /** Writes the source as it was right after a commit of the incident, and gives its folder. */
  writeCode(commit: number): string {
    const folder = join(this.#base, `code-${commit}`)
    const source = 'apps/backend-api/src/'
    for (const [path, { text, executable }] of treeAfter(commit)) {
      if (!path.startsWith(source)) continue
      const file = join(folder, path.slice(source.length))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      chmodSync(file, executable ? 0o755 : 0o644)
    }
    return folder
  }

  /** Has Alembic bring a database to a revision with the source of today, and gives its address. */
  migrate(name: string, revision: string): string {
    const address = `sqlite:///${join(this.#base, name)}.db`
    const env = environmentOf({ DATABASE_URL: address })
    const run = spawnSync(python, ['-m', 'alembic', 'upgrade', revision], {
      cwd: backend,
      env,
      encoding: 'utf8',
    })
    if (run.status !== 0) throw new Error(run.stderr)
    return address
  }

  [Symbol.dispose](): void {
    rmSync(this.#base, { recursive: true, force: true })
  }
}

/** A process that serves code on a database. Ends with the block. */
export async function serveBackend(code: string, database: string) {
  const args = ['-B', '-m', 'uvicorn', '--factory', 'main:create_app', '--host', '127.0.0.1', '--port', '0']
  const env = environmentOf({ DATABASE_URL: database })
  const child = spawn(python, args, { cwd: code, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  const said: string[] = []
  let address: string | undefined
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    address = /running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1]
    if (address !== undefined) break
  }
  // Whoever doesn't read on would block the server.
  child.stderr.resume()
  if (address === undefined) throw new Error(said.join('\n'))
  return {
    address,
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    },
  }
}
