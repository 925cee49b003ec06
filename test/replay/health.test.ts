/**
 * The health endpoint of the example, run for real: Alembic migrates a database, and the code of before and after the incident is
 * asked whether it fits. A newer database with older code is the incident, and this is the answer that nobody got.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPython, runPython } from '../support/python.ts'

const python = findPython(['fastapi', 'httpx', 'sqlalchemy', 'alembic'])
const example = join(__dirname, '../../examples/credentialmate/apps/backend-api')

const ask = `
import json
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shared import health
app = FastAPI()
app.include_router(health.router)
client = TestClient(app)
for path in ("/health", "/ready"):
    answer = client.get(path)
    print(path, answer.status_code, json.dumps(answer.json()))
`

// Debian: python3-fastapi, python3-httpx, python3-sqlalchemy, alembic.
describe.skipIf(python === undefined)('the health endpoint of the example', () => {
  let directory: string

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'lockstep-health-'))
    for (const code of ['today', 'forgotten']) cpSync(example, join(directory, code), { recursive: true })
    const versions = join(directory, 'forgotten/src/migrations/versions')
    for (const name of readdirSync(versions))
      if (name >= '20260109') rmSync(join(versions, name), { recursive: true })
    writeFileSync(join(directory, 'ask.py'), ask)
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  /** Migrates a database, with today's code, and asks some code about it. */
  function answers(code: 'today' | 'forgotten', migrated: string | undefined): string[] {
    const environment = { DATABASE_URL: `sqlite:///${directory}/${migrated ?? 'empty'}.sqlite` }
    if (migrated !== undefined)
      runPython(python ?? '', ['-m', 'alembic', 'upgrade', migrated], {
        cwd: join(directory, 'today'),
        environment,
      })
    const path = { PYTHONPATH: join(directory, code, 'src') }
    return runPython(python ?? '', ['ask.py'], { cwd: directory, environment: { ...environment, ...path } })
      .trim()
      .split('\n')
  }

  test('says ok where code and database are at the same migration', () => {
    expect(answers('today', 'head')).toEqual([
      '/health 200 {"status": "ok", "db_version": "20260115_0200", "code_version": "20260115_0200"}',
      '/ready 200 {"status": "ok", "db_version": "20260115_0200", "code_version": "20260115_0200"}',
    ])
  })

  test('says that the code is behind where the database is at a migration that it has never heard of', () => {
    expect(answers('forgotten', 'head')).toEqual([
      '/health 200 {"status": "code_behind", "db_version": "20260115_0200", "code_version": "20260108_0100"}',
      '/ready 503 {"status": "code_behind", "db_version": "20260115_0200", "code_version": "20260108_0100"}',
    ])
  })

  test('says that the database is behind, migrated in part or not at all', () => {
    expect(answers('today', '20260108_0100')).toEqual([
      '/health 200 {"status": "db_behind", "db_version": "20260108_0100", "code_version": "20260115_0200"}',
      '/ready 503 {"status": "db_behind", "db_version": "20260108_0100", "code_version": "20260115_0200"}',
    ])
    expect(answers('today', undefined)[0]).toBe(
      '/health 200 {"status": "db_behind", "db_version": null, "code_version": "20260115_0200"}',
    )
  })
})
