/**
 * What a cached copy costs: Nx restores over whatever lies there, and the task that could have objected doesn't run. No
 * text is lost that way in a mirror, tracked or not, and no old file comes back.
 */
import { chmodSync, readlinkSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
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

const generated = 'infra/lambda/generated'

let workspace: NxWorkspace
beforeAll(() => {
  workspace = createTrapWorkspace(
    { copy: handWrittenCopy },
    {
      'lockstep.json': {
        mirrors: {
          'lambda-source': { from: source, to: copy },
          generated: { from: source, to: generated, tracked: false },
        },
      },
      '.gitignore': `node_modules\n.nx\n.env\n__pycache__\n${generated}\n`,
    },
  )
})
afterEach(() => {
  workspace.reset('start')
  workspace.git('clean', '-q', '-d', '-x', '--force', 'infra')
})
afterAll(() => workspace[Symbol.dispose]())

/** An edit, a file of nobody's, and one that git ignores. */
const work = { 'license.py': 'HAND EDIT\n', 'notes.txt': 'mine\n', '.env': 'SECRET=1\n' }

function put(files: Record<string, string>, directory: string): void {
  workspace.write(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`${directory}/${name}`, text])),
  )
}

function held(directory: string): Record<string, string | undefined> {
  return Object.fromEntries(Object.keys(work).map(name => [name, workspace.read(`${directory}/${name}`)]))
}

describe.each(daemons)('%s', (_name, environment) => {
  test(
    'a hand edit, a new file and an ignored one stay in the copy',
    shows(
      'traps',
      'nx run lambda:sync over a hand edit and a .env',
      'both stay, where a cached copy takes them',
      3,
    ),
    () => {
      const naive = () => workspace.nx('run lambda:copy', environment)
      naive()
      put(work, copy)
      expect(isFromCache(naive().output)).toBe(true)
      expect(held(copy)).toEqual({ 'license.py': 'old\n', 'notes.txt': undefined, '.env': undefined })

      const sync = () => workspace.nx('run lambda:sync-lambda-source', environment)
      expect(sync().code).toBe(0)
      put(work, copy)
      const refused = sync()
      expect(refused.code, refused.output).toBe(1)
      expect(isFromCache(refused.output)).toBe(false)
      expect(held(copy)).toEqual(work)
    },
  )

  test(
    'of an untracked mirror the sync is cached, and a hand edit and a .env stay all the same',
    shows(
      'traps',
      'a cached sync over a hand edit in an untracked mirror',
      'the sync runs, refuses, and the edit stays',
      3,
    ),
    () => {
      const sync = () => workspace.nx('run lambda:sync-generated', environment)
      const runs = [sync(), sync(), sync()]
      expect(runs.map(({ code, output }) => [code, isFromCache(output)])).toEqual([
        [0, false],
        [0, false],
        [0, true],
      ])
      put(work, generated)
      expect(sync().code).toBe(1)
      expect(held(generated)).toEqual(work)
      workspace.remove(`${generated}/notes.txt`)
      put({ 'license.py': 'old\n' }, generated)
      sync()
      expect(workspace.read(`${generated}/.env`)).toBe(work['.env'])
      workspace.remove(generated)
      expect(isFromCache(sync().output)).toBe(true)
      put({ '.env': 'SECRET=2\n' }, generated)
      sync()
      expect(workspace.read(`${generated}/.env`)).toBe('SECRET=2\n')
    },
  )
})

test('a file deleted from the copy is written anew, alone, by a sync that really runs', () => {
  const kept = join(workspace.root, copy, 'state.py')
  const past = new Date('2026-01-08T09:00:00Z')
  workspace.write({ [`${source}/state.py`]: 'state = 1\n' })
  expect(workspace.nx('run lambda:sync-lambda-source').code).toBe(0)
  workspace.remove(`${copy}/license.py`)
  utimesSync(kept, past, past)
  const { code, output } = workspace.nx('run lambda:sync-lambda-source')
  expect(code).toBe(0)
  expect(output).toContain('license.py')
  expect(isFromCache(output)).toBe(false)
  expect(workspace.read(`${copy}/license.py`)).toBe('old\n')
  expect(statSync(kept).mtime, 'a restore would write every file').toEqual(past)
})

test('compiled files that lay in the copy don’t come back', () => {
  const pyc = `${copy}/__pycache__/license.pyc`
  const backAfter = (target: string) => {
    workspace.write({ [pyc]: 'old bytes\n' })
    workspace.nx(`run lambda:${target}`)
    workspace.remove(`${copy}/__pycache__`)
    workspace.nx(`run lambda:${target}`)
    return workspace.read(pyc)
  }
  expect(backAfter('copy')).toBe('old bytes\n')
  workspace.remove(`${copy}/__pycache__`)
  expect(backAfter('sync-lambda-source')).toBeUndefined()
})

test('an exec bit and a symlink come out of the cache as they went in', () => {
  const path = (name: string) => join(workspace.root, name)
  workspace.write({ [`${source}/run.sh`]: '#!/bin/sh\n' })
  chmodSync(path(`${source}/run.sh`), 0o755)
  symlinkSync('license.py', path(`${source}/link.py`))
  workspace.nx('run lambda:sync-generated')
  workspace.remove(generated)
  expect(isFromCache(workspace.nx('run lambda:sync-generated').output)).toBe(true)
  expect(statSync(path(`${generated}/run.sh`)).mode & 0o111).toBe(0o111)
  expect(readlinkSync(path(`${generated}/link.py`))).toBe('license.py')
  expect(workspace.nx('run lambda:check-generated').code).toBe(0)
})

test('a copy that is made by other code is not the one from the cache', () => {
  workspace.nx('run lambda:copy')
  workspace.write({ 'tools/copy.cjs': 'process.exit(1)\n' })
  expect(workspace.nx('run lambda:copy').code, 'the hand-written tool is in no hash').toBe(0)
  const runs = ['sync', 'sync'].map(() => workspace.nx('run lambda:sync-lambda-source').output)
  expect(runs.map(isFromCache)).toEqual([false, false])
})

test('after an upgrade of Lockstep a cached sync runs again', () => {
  const install = (version: string) =>
    workspace.write({
      'package-lock.json': {
        lockfileVersion: 3,
        packages: {
          '': { devDependencies: { 'nx-lockstep': version } },
          'node_modules/nx-lockstep': { version, dev: true },
        },
      },
    })
  const sync = () => isFromCache(workspace.nx('run lambda:sync-generated').output)
  install('0.1.0')
  expect([sync(), sync(), sync()]).toEqual([false, false, true])
  install('0.2.0')
  expect(sync()).toBe(false)
})

test('a tracked copy among the inputs makes no cached sync safe: Nx still takes a .env, and Lockstep refuses', () => {
  const inputs = [...handWrittenCopy.inputs, `{workspaceRoot}/${copy}/**/*`]
  const declare = (targets: object) =>
    workspace.write({ 'infra/lambda/project.json': { name: 'lambda', targets } })
  declare({ copy: { ...handWrittenCopy, inputs } })
  workspace.nx('run lambda:copy')
  put({ '.env': 'SECRET=1\n' }, copy)
  expect(isFromCache(workspace.nx('run lambda:copy').output)).toBe(true)
  expect(workspace.read(`${copy}/.env`)).toBeUndefined()

  declare({ 'sync-lambda-source': { cache: true, inputs } })
  put({ '.env': 'SECRET=1\n' }, copy)
  const { code, tasks, output } = workspace.nx('run lambda:sync-lambda-source')
  expect({ code, tasks }).toEqual({ code: 1, tasks: [] })
  expect(output).toContain('lambda:sync-lambda-source is set to be cached')
  expect(workspace.read(`${copy}/.env`)).toBe('SECRET=1\n')
})
