/**
 * Which tasks `nx affected` runs after each kind of change. Nx 24 asks which tasks have the change among their inputs;
 * with `affected.legacy`, as Nx 23 did, it asks which projects it lies in or reaches through the graph.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { type Files, NxWorkspace } from './nx-workspace.ts'

const source = 'apps/backend-api/src'
const copy = 'infra/lambda/functions/backend/src'
const lockstep = {
  mirrors: {
    'lambda-source': { from: source, to: copy, exclude: ['**/*.local.py'], mirrorOnly: ['settings.py'] },
  },
}
const nx = {
  plugins: ['nx-lockstep'],
  defaultBase: 'main',
  neverConnectToCloud: true,
  analytics: false,
  tui: { enabled: false },
}
const files: Files = {
  'nx.json': nx,
  'lockstep.json': lockstep,
  'README.md': 'The workspace.\n',
  'apps/backend-api/project.json': { name: 'backend-api', targets: { build: build([]) } },
  'apps/backend-api/README.md': 'The backend.\n',
  [`${source}/license.py`]: 'class License: pass\n',
  [`${source}/provider/.flags`]: 'imlc\n',
  [`${source}/debug.local.py`]: 'print()\n',
  'infra/lambda/project.json': { name: 'lambda', targets: { build: build(['check']) } },
  [`${copy}/license.py`]: 'class License: pass\n',
  [`${copy}/provider/.flags`]: 'imlc\n',
  [`${copy}/settings.py`]: 'TIMEOUT = 3\n',
  'apps/website/project.json': { name: 'website', targets: { build: build([]) } },
}

function build(dependsOn: string[]) {
  return { command: 'node --version', cache: true, dependsOn }
}

let workspace: NxWorkspace
beforeAll(() => {
  workspace = new NxWorkspace(files)
})
afterEach(() => workspace.reset('start'))
afterAll(() => workspace[Symbol.dispose]())

const stopped = ['backend-api:build', 'lambda:check']
const all = ['backend-api:build', 'lambda:build', 'lambda:check']

interface Change {
  readonly written?: Files
  readonly removed?: string[]
}

/** A change, and for each way to select what runs and whether that passes. A red check keeps lambda:build from running. */
const changes: [string, Change, byTask: [number, string[]], byProject: [number, string[]]][] = [
  ['the source alone', { written: { [`${source}/license.py`]: 'new\n' } }, [1, stopped], [1, stopped]],
  [
    'a hidden file of the source',
    { written: { [`${source}/provider/.flags`]: 'new\n' } },
    [1, stopped],
    [1, stopped],
  ],
  [
    'the copy alone',
    { written: { [`${copy}/license.py`]: 'new\n' } },
    [1, ['lambda:check']],
    [1, ['lambda:check']],
  ],
  [
    'both sides alike',
    { written: { [`${source}/license.py`]: 'new\n', [`${copy}/license.py`]: 'new\n' } },
    [0, all],
    [0, all],
  ],
  ['a deleted source file', { removed: [`${source}/license.py`] }, [1, stopped], [1, stopped]],
  [
    'a deleted file of the copy',
    { removed: [`${copy}/license.py`] },
    [1, ['lambda:check']],
    [1, ['lambda:check']],
  ],
  [
    'a renamed source file',
    { removed: [`${source}/license.py`], written: { [`${source}/licence.py`]: 'class License: pass\n' } },
    [1, stopped],
    [1, stopped],
  ],
  [
    'the backend outside its source: the edge rebuilds the lambda',
    { written: { 'apps/backend-api/README.md': 'new\n' } },
    [0, all],
    [0, all],
  ],
  [
    'an excluded file of the source: it counts for the builds alone',
    { written: { [`${source}/debug.local.py`]: 'new\n' } },
    [0, all],
    [0, all],
  ],
  [
    'a file that lives in the copy alone',
    { written: { [`${copy}/settings.py`]: 'TIMEOUT = 4\n' } },
    [0, ['lambda:build', 'lambda:check']],
    [0, ['lambda:build', 'lambda:check']],
  ],
  [
    'the declaration',
    { written: { 'lockstep.json': { ...lockstep, onPush: 'every' } } },
    [0, ['lambda:check']],
    [0, ['lambda:build', 'lambda:check']],
  ],
  [
    'something unrelated',
    { written: { 'README.md': 'new\n', 'apps/website/index.html': 'new\n' } },
    [0, ['website:build']],
    [0, ['website:build']],
  ],
]

function make({ written = {}, removed = [] }: Change): void {
  for (const path of removed) workspace.remove(path)
  workspace.write(written)
}

describe('nx affected -t check build runs', () => {
  test.each(changes)('after a change to %s', (_what, change, [code, tasks]) => {
    make(change)
    const result = workspace.nx('affected -t check build --base=HEAD')
    expect(result.tasks, result.output).toEqual(tasks)
    expect(result.code).toBe(code)
  })
})

/** Where selecting by project could differ, and what is neither added nor edited. */
const alsoByProject = changes.filter(([what]) =>
  /alone$|^a (deleted|renamed)|declaration|unrelated/.test(what),
)

describe('with affected.legacy, by project, it runs', () => {
  test.each(alsoByProject)('after a change to %s', (_what, change, _byTask, [code, tasks]) => {
    workspace.write({ 'nx.json': { ...nx, affected: { legacy: true } } })
    workspace.commit('legacy')
    make(change)
    const result = workspace.nx('affected -t check build --base=HEAD')
    expect(result.tasks, result.output).toEqual(tasks)
    expect(result.code).toBe(code)
  })
})

describe('nx affected -t check, with no build that pulls it in, runs', () => {
  test.each<[string, Files, string[]]>([
    ['the source', { [`${source}/provider/added.py`]: 'new\n' }, ['lambda:check']],
    ['the copy', { [`${copy}/license.py`]: 'new\n' }, ['lambda:check']],
    ['the declaration', { 'lockstep.json': { ...lockstep, onPush: 'every' } }, ['lambda:check']],
    ['an excluded file of the source', { [`${source}/debug.local.py`]: 'new\n' }, []],
    ['the rest of the backend', { 'apps/backend-api/README.md': 'new\n' }, []],
    ['something unrelated', { 'README.md': 'new\n' }, []],
  ])('after a change to %s', (_what, written, tasks) => {
    workspace.write(written)
    expect(workspace.nx('affected -t check --base=HEAD').tasks).toEqual(tasks)
  })
})

test(
  'a deleted or renamed source file that the commit forgot in the copy',
  shows(
    'traps',
    'nx affected -t check after git mv in the source',
    'the check of the copy runs, and is red',
    4,
  ),
  () => {
    workspace.git('mv', `${source}/license.py`, `${source}/licence.py`)
    workspace.commit('renamed')
    const { code, tasks, output } = workspace.nx('affected -t check --base=start')
    expect({ code, tasks }).toEqual({ code: 1, tasks: ['lambda:check'] })
    expect(output).toMatch(/missing\s+licence\.py/)
    expect(output).toMatch(/extra\s+license\.py/)
  },
)
