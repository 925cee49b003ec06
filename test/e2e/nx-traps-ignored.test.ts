/**
 * Files that Nx doesn't see. What git ignores is in no hash, so it must not be in the copy either; what `.nxignore` hides is in
 * no hash although it is in the copy: then no change selects a task, and with the daemon even sync:check stays green. Nothing
 * in Nx can tell, so it is `lockstep check` that is red, and `lockstep doctor` that names the line.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import {
  copy,
  createTrapWorkspace,
  daemons,
  handWrittenCopy,
  isFromCache,
  source,
} from './nx-traps-workspace.ts'
import type { NxWorkspace } from './nx-workspace.ts'

let workspace: NxWorkspace
beforeAll(() => {
  workspace = createTrapWorkspace({ copy: handWrittenCopy })
})
afterEach(() => {
  workspace.reset('start')
  workspace.git('clean', '-q', '-d', '-x', '--force', 'infra', 'apps')
})
afterAll(() => workspace[Symbol.dispose]())

function hide(path: string): void {
  workspace.write({ '.nxignore': `${path}\n` })
  workspace.commit('hidden')
}

/** What doctor says of ignore files. */
function named(): { message: string; fix: string }[] {
  const { output } = workspace.lockstep('doctor --format json')
  const { diagnoses } = JSON.parse(output) as { diagnoses: { id: string; message: string; fix: string }[] }
  return diagnoses.filter(({ id }) => id === 'nx-ignores-mirror')
}

test('what git ignores in the source is neither hashed nor copied nor missed', () => {
  const ignored = { [`${source}/.env`]: 'SECRET=1\n', [`${source}/__pycache__/license.pyc`]: 'bytes\n' }
  workspace.write(ignored)
  workspace.nx('run lambda:copy')
  expect(workspace.read(`${copy}/.env`), 'a hand-written copy takes it').toBe('SECRET=1\n')
  workspace.git('clean', '-q', '-d', '-x', '--force', 'infra')
  expect(workspace.nx('run lambda:sync').code).toBe(0)
  expect(workspace.read(`${copy}/.env`)).toBeUndefined()
  expect(workspace.read(`${copy}/__pycache__/license.pyc`)).toBeUndefined()
  expect(workspace.nx('run lambda:check').code).toBe(0)
  expect(workspace.nx('affected -t check --base=HEAD').tasks).toEqual([])
})

test('a source that .nxignore hides is synced all the same, and doctor names the line', () => {
  hide(source)
  workspace.nx('run lambda:copy')
  workspace.write({ [`${source}/license.py`]: 'new\n' })
  expect(isFromCache(workspace.nx('run lambda:copy').output)).toBe(true)
  expect(workspace.read(`${copy}/license.py`), 'a cached copy stays stale').toBe('old\n')
  expect(workspace.nx('affected -t check --base=HEAD').tasks, 'Nx sees no change').toEqual([])

  expect(workspace.nx('run lambda:check').code).toBe(1)
  expect(workspace.lockstep('check').code).toBe(1)
  expect(named()).toMatchObject([{ fix: `remove line 1 of .nxignore: ${source}` }])
  expect(workspace.nx('run lambda:sync').code).toBe(0)
  expect(workspace.read(`${copy}/license.py`)).toBe('new\n')
})

describe.each(daemons)('%s', (_name, environment) => {
  const nx = (command: string) => workspace.nx(command, environment)

  test('a copy that .nxignore hides keeps a hand edit, and doctor names the line', () => {
    hide(copy)
    expect(nx('run lambda:sync').code).toBe(0)
    workspace.write({ [`${copy}/license.py`]: 'HAND EDIT\n' })
    expect(nx('affected -t check --base=HEAD').tasks, 'Nx sees no change').toEqual([])
    expect(nx('run lambda:sync').code).toBe(1)
    expect(workspace.read(`${copy}/license.py`)).toBe('HAND EDIT\n')
    expect(nx('run lambda:check').code).toBe(1)
    expect(workspace.lockstep('check').code).toBe(1)
    expect(named()).toMatchObject([{ fix: `remove line 1 of .nxignore: ${copy}` }])
  })
})

test(
  'with the daemon and a hidden copy Nx answers sync:check from memory: lockstep check is red, doctor says why',
  shows(
    'traps',
    'nx sync:check while .nxignore hides the mirror',
    'doctor names the line; lockstep check is red',
    5,
  ),
  () => {
    const daemon = { NX_DAEMON: 'true' }
    hide(copy)
    expect(workspace.nx('sync:check', daemon).code).toBe(0)
    workspace.write({ [`${copy}/license.py`]: 'HAND EDIT\n' })
    expect(workspace.nx('sync:check', daemon).code, 'the daemon sees no change').toBe(0)
    expect(workspace.nx('sync:check').code).toBe(1)
    expect(workspace.lockstep('check').code).toBe(1)
    expect(named()[0]?.message).toContain('.nxignore hides a file of the mirror of lambda-source')
  },
)

test('a source that git tracks although .gitignore names it: affected selects no check, what runs is right, and doctor names the line', () => {
  const daemon = { NX_DAEMON: 'true' }
  workspace.write({ [`${source}/.env`]: 'A=1\n', [`${copy}/.env`]: 'A=1\n' })
  workspace.git('add', '--force', `${source}/.env`, `${copy}/.env`)
  workspace.commit('tracked and ignored')
  expect(workspace.nx('sync:check', daemon).code).toBe(0)
  workspace.write({ [`${source}/.env`]: 'A=2\n' })
  workspace.commit('stale')
  expect(workspace.nx('affected -t check --base=HEAD~1').tasks, 'Nx sees no change').toEqual([])
  expect(workspace.nx('sync:check', daemon).code, 'nor does its daemon').toBe(0)
  expect(workspace.nx('run lambda:check').code).toBe(1)
  expect(workspace.lockstep('check --at HEAD').code).toBe(1)
  expect(named()).toMatchObject([
    { fix: 'remove line 3 of .gitignore: .env' },
    { fix: 'remove line 3 of .gitignore: .env' },
  ])
  expect(workspace.nx('sync:check').code).toBe(1)
  expect(workspace.nx('run lambda:sync').code).toBe(0)
  expect(workspace.read(`${copy}/.env`)).toBe('A=2\n')
})
