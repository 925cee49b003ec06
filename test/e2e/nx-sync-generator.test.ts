/**
 * `nx sync` and `nx sync:check`, with the daemon and without: they know what is out of sync, write what a sync writes and
 * nothing else, and stop at a hand edit.
 */
import { chmodSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { NxWorkspace } from './nx-workspace.ts'

const source = 'apps/backend-api/src'
const copy = 'infra/lambda/functions/backend/src'

let workspace: NxWorkspace
beforeAll(() => {
  workspace = new NxWorkspace({
    'lockstep.json': {
      mirrors: { 'lambda-source': { from: source, to: copy, mirrorOnly: ['settings.py'] } },
    },
    'nx.json': {
      plugins: ['nx-lockstep'],
      sync: { globalGenerators: ['nx-lockstep:sync'] },
      neverConnectToCloud: true,
      analytics: false,
    },
    'apps/backend-api/project.json': { name: 'backend-api' },
    'infra/lambda/project.json': { name: 'lambda' },
    [`${source}/license.py`]: 'one\n',
    [`${source}/old.py`]: 'old\n',
    [`${copy}/license.py`]: 'one\n',
    [`${copy}/old.py`]: 'old\n',
    [`${copy}/settings.py`]: 'TIMEOUT = 3\n',
  })
})
afterEach(() => workspace.reset('start'))
afterAll(() => workspace[Symbol.dispose]())

describe.each([
  ['without the daemon', { NX_DAEMON: 'false' }],
  ['with the daemon', { NX_DAEMON: 'true' }],
])('%s', (_name, environment) => {
  test('what is in sync is up to date', () => {
    expect(workspace.nx('sync:check', environment)).toMatchObject({ code: 0 })
    expect(workspace.nx('sync', environment)).toMatchObject({ code: 0 })
    expect(workspace.git('status', '--porcelain')).toBe('')
  })

  test('what is out of sync is named by sync:check, and written by sync', () => {
    const path = (name: string) => join(workspace.root, name)
    workspace.write({ [`${source}/license.py`]: 'two\n', [`${source}/run.sh`]: '#!/bin/sh\n' })
    chmodSync(path(`${source}/run.sh`), 0o755)
    symlinkSync('license.py', path(`${source}/link.py`))
    rmSync(path(`${source}/old.py`))
    const checked = workspace.nx('sync:check', environment)
    expect(checked.code).toBe(1)
    expect(lines(checked.output)).toEqual(
      expect.arrayContaining([
        'lambda-source, derived from apps/backend-api/src',
        'stale    license.py',
        'missing  link.py',
        'extra    old.py',
        'missing  run.sh',
      ]),
    )
    expect(workspace.read(`${copy}/license.py`)).toBe('one\n')
    expect(workspace.nx('sync', environment).code).toBe(0)
    expect(workspace.read(`${copy}/license.py`)).toBe('two\n')
    expect(workspace.read(`${copy}/old.py`)).toBeUndefined()
    expect(readlinkSync(path(`${copy}/link.py`))).toBe('license.py')
    expect(statSync(path(`${copy}/run.sh`)).mode & 0o111).toBe(0o111)
    expect(workspace.read(`${copy}/settings.py`)).toBe('TIMEOUT = 3\n')
    expect(workspace.nx('sync:check', environment).code).toBe(0)
    expect(
      workspace.git('status', '--porcelain', '--untracked-files=all').split('\n').filter(Boolean).sort(),
    ).toEqual(
      [
        ` D ${source}/old.py`,
        ` D ${copy}/old.py`,
        ` M ${source}/license.py`,
        ` M ${copy}/license.py`,
        ...[`${source}/link.py`, `${source}/run.sh`, `${copy}/link.py`, `${copy}/run.sh`].map(
          name => `?? ${name}`,
        ),
      ].sort(),
    )
  })

  test('a hand edit stops both, and stays', () => {
    workspace.write({ [`${source}/license.py`]: 'two\n', [`${copy}/license.py`]: 'hand edit\n' })
    for (const command of ['sync:check', 'sync']) {
      const { code, output } = workspace.nx(command, environment)
      expect(code).toBe(1)
      expect(output).toContain('license.py')
      expect(output).toContain('edited')
    }
    expect(workspace.read(`${copy}/license.py`)).toBe('hand edit\n')
  })

  test('an edit that is saved after the check is not overwritten by a sync that follows', () => {
    workspace.write({ [`${source}/license.py`]: 'two\n' })
    expect(workspace.nx('sync:check', environment).code).toBe(1)
    writeFileSync(join(workspace.root, copy, 'license.py'), 'hand edit\n')
    expect(workspace.nx('sync', environment).code).toBe(1)
    expect(workspace.read(`${copy}/license.py`)).toBe('hand edit\n')
  })
})

function lines(output: string): string[] {
  return output.split('\n').map(line => line.trim())
}

test('variables of a hook that started the daemon don’t count', () => {
  workspace.write({ [`${source}/license.py`]: 'two\n' })
  expect(workspace.nx('sync:check', { GIT_INDEX_FILE: join(workspace.root, 'gone') }).code).toBe(1)
  expect(workspace.nx('sync', { GIT_INDEX_FILE: join(workspace.root, 'gone') }).code).toBe(0)
  expect(workspace.read(`${copy}/license.py`)).toBe('two\n')
})
