/**
 * The example workspace is real: its Python imports, its models have what the incident's copy lacked, and its migrations
 * run. Needs Debian's python3-sqlalchemy (and alembic for the last); where those are missing the tests are skipped, and
 * counted as skipped.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'

const example = join(projectRoot, 'examples/credentialmate')
// Debian's own Python: one from a version manager doesn't see Debian's packages.
const python = '/usr/bin/python3'
const imports = (module: string) => spawnSync(python, ['-c', `import ${module}`]).status === 0
const hasSqlalchemy = imports('sqlalchemy')
const hasAlembic = hasSqlalchemy && imports('alembic')

function run(args: readonly string[], directory: string, environment: Record<string, string> = {}) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...environment }
  return spawnSync(python, args, { cwd: directory, env, encoding: 'utf8' })
}

test.skipIf(!hasSqlalchemy)('License has the five IMLC columns in the source and in the mirror', () => {
  const { status, stdout } = run(['verify_models.py'], example)
  expect(status).toBe(0)
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^✓ apps\/backend-api\/src: License has 27 columns, among them is_imlc, /),
    expect.stringMatching(
      /^✓ infra\/lambda\/functions\/backend\/src: License has 27 columns, among them is_imlc, /,
    ),
    '',
  ])
})

test.skipIf(!hasAlembic)('the migrations have one head and make the table that the model describes', () => {
  const directory = join(example, 'apps/backend-api')
  const temporary = mkdtempSync(join(tmpdir(), 'lockstep-alembic-'))
  try {
    const environment = { DATABASE_URL: `sqlite:///${temporary}/test.db` }
    expect(run(['-m', 'alembic', 'heads'], directory, environment).stdout.trim()).toBe('20260115_0200 (head)')
    expect(run(['-m', 'alembic', 'upgrade', 'head'], directory, environment).status).toBe(0)
    const columns = `import sqlite3; print(len(sqlite3.connect('${temporary}/test.db').execute('pragma table_info(licenses)').fetchall()))`
    expect(run(['-c', columns], directory).stdout.trim()).toBe('27')
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
})

test.skipIf(!existsSync(python))('copy_backend.py says what replaced it', () => {
  const script = join(example, 'infra/lambda/functions/backend/copy_backend.py')
  const answer = run([script], example)
  expect(answer.status).not.toBe(0)
  expect(answer.stdout + answer.stderr).toContain('npx nx run lambda:sync')
})
