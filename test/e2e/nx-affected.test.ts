/**
 * Which tasks `nx affected` runs after each kind of change. Nx 24 asks which tasks have the change among their inputs;
 * with `affected.legacy`, as Nx 23 did, it asks which projects it lies in or reaches through the graph.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { copy, files, lockstep, source } from './nx-incident.ts'
import { type Files, NxWorkspace } from './nx-workspace.ts'

const nx = {
  plugins: ['nx-lockstep'],
  defaultBase: 'main',
  neverConnectToCloud: true,
  analytics: false,
  tui: { enabled: false },
}
let workspace: NxWorkspace
beforeAll(() => {
  workspace = new NxWorkspace({ 'nx.json': nx, ...files })
})
afterEach(() => workspace.reset('start'))
afterAll(() => workspace[Symbol.dispose]())

const stopped = ['backend-api:build', 'lambda:check']
const red: [number, string[]] = [1, ['lambda:check']]
const green: [number, string[]] = [0, ['lambda:check']]
const none: [number, string[]] = [0, []]
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
  ['the copy alone', { written: { [`${copy}/license.py`]: 'new\n' } }, red, red],
  [
    'both sides alike',
    { written: { [`${source}/license.py`]: 'new\n', [`${copy}/license.py`]: 'new\n' } },
    [0, all],
    [0, all],
  ],
  ['a deleted source file', { removed: [`${source}/license.py`] }, [1, stopped], [1, stopped]],
  ['a deleted file of the copy', { removed: [`${copy}/license.py`] }, red, red],
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

function selectByProject(): void {
  workspace.write({ 'nx.json': { ...nx, affected: { legacy: true } } })
  workspace.commit('legacy')
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
    selectByProject()
    make(change)
    const result = workspace.nx('affected -t check build --base=HEAD')
    expect(result.tasks, result.output).toEqual(tasks)
    expect(result.code).toBe(code)
  })
})

/** The same for the check alone, with no build that pulls it in. By project, whatever touches either project selects it. */
const checked: [string, Change, byTask: [number, string[]], byProject: [number, string[]]][] = [
  ['the source', { written: { [`${source}/provider/added.py`]: 'new\n' } }, red, red],
  ['a deleted source file', { removed: [`${source}/license.py`] }, red, red],
  [
    'a renamed source file',
    { removed: [`${source}/license.py`], written: { [`${source}/licence.py`]: 'class License: pass\n' } },
    red,
    red,
  ],
  ['the copy', { written: { [`${copy}/license.py`]: 'new\n' } }, red, red],
  ['a deleted file of the copy', { removed: [`${copy}/license.py`] }, red, red],
  ['the declaration', { written: { 'lockstep.json': { ...lockstep, onPush: 'every' } } }, green, green],
  ['an excluded file of the source', { written: { [`${source}/debug.local.py`]: 'new\n' } }, none, green],
  ['the rest of the backend', { written: { 'apps/backend-api/README.md': 'new\n' } }, none, green],
  ['something unrelated', { written: { 'README.md': 'new\n' } }, none, none],
]

describe('nx affected -t check, with no build that pulls it in, runs', () => {
  test.each(checked)('after a change to %s', (_what, change, [code, tasks]) => {
    make(change)
    expect(workspace.nx('affected -t check --base=HEAD')).toMatchObject({ code, tasks })
  })
})

describe('with affected.legacy, nx affected -t check runs', () => {
  test.each(checked)('after a change to %s', (_what, change, _byTask, [code, tasks]) => {
    selectByProject()
    make(change)
    expect(workspace.nx('affected -t check --base=HEAD')).toMatchObject({ code, tasks })
  })
})

describe('nx show projects --affected names', () => {
  test.each<[string, Files, string]>([
    ['the copy alone: not its source', { [`${copy}/license.py`]: 'new\n' }, 'lambda\n'],
    ['the source: the copy too', { [`${source}/license.py`]: 'new\n' }, 'backend-api\nlambda\n'],
    ['the rest of the backend', { 'apps/backend-api/README.md': 'new\n' }, 'backend-api\nlambda\n'],
  ])('after a change to %s', (_what, written, projects) => {
    workspace.write(written)
    expect(workspace.nx('show projects --affected --base=HEAD')).toMatchObject({ code: 0, output: projects })
  })
})

describe('without the edge', () => {
  const lambda = files['infra/lambda/project.json'] as object
  beforeEach(() => {
    workspace.write({ 'infra/lambda/project.json': { ...lambda, implicitDependencies: ['!backend-api'] } })
    workspace.commit('no edge')
    expect(workspace.edges()).toEqual([])
  })

  test('the rest of the backend no longer rebuilds the lambda', () => {
    workspace.write({ 'apps/backend-api/README.md': 'new\n' })
    const affected = workspace.nx('affected -t check build --base=HEAD')
    expect(affected).toMatchObject({ code: 0, tasks: ['backend-api:build'] })
    expect(workspace.nx('show projects --affected --base=HEAD').output).toBe('backend-api\n')
  })

  test('the source still selects the check, by its inputs', () => {
    workspace.write({ [`${source}/license.py`]: 'new\n' })
    expect(workspace.nx('affected -t check --base=HEAD')).toMatchObject({ code: 1, tasks: ['lambda:check'] })
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
