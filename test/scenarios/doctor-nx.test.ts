/**
 * What the doctor says about Nx: sides of a mirror that `.nxignore` or `.gitignore` hides, and cached builds whose hash can't see what their
 * sync will write. That such builds are wrong was seen with real Nx; here only their files are looked at.
 */
import { describe, expect, test } from 'vitest'
import { diagnose, findDiagnosis } from '../support/doctor.ts'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, mirror, source } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

interface Nx {
  readonly target?: object
  readonly others?: object
  readonly nx?: object
}

/** The incident as an Nx workspace, whose lambda has this build target. */
function workspace({ target = {}, others = {}, nx = {} }: Nx): Record<string, string> {
  const build = { cache: true, dependsOn: ['sync'], ...target }
  return {
    'nx.json': JSON.stringify({ plugins: ['nx-lockstep'], ...nx }),
    'apps/backend-api/project.json': JSON.stringify({ name: 'backend-api' }),
    'infra/lambda/project.json': JSON.stringify({ name: 'lambda', targets: { build, ...others } }),
  }
}

async function createWith(files: Record<string, string>): Promise<TestRepository> {
  const repo = await createIncident({ hook: false, files })
  repo.installHook('pre-commit', 'pre-merge-commit', 'post-commit', 'pre-push')
  return repo
}

const copy = '{projectRoot}/functions/backend/src/**/*'
const outputs = { dependentTasksOutputFiles: '**/*', transitive: true }

describe('a cached build that runs a sync first', () => {
  test(
    'and hashes the mirror alone',
    shows(
      'traps',
      'a cached Nx build that depends on sync and hashes the mirror',
      'doctor names the inputs',
      5,
    ),
    async () => {
      const inputs = ['{projectRoot}/**/*']
      await using repo = await createWith(workspace({ target: { inputs } }))
      expect(diagnose(repo)).toEqual([
        {
          id: 'nx-cache-poisoned',
          severity: 'problem',
          message:
            'lambda:build (infra/lambda/project.json) is cached and runs sync first, and its hash sees lambda only as it is before that: it can be stored under, and handed out for, another source',
          fix: `let it depend on "check" and not on "sync", or add to its "inputs": "!${copy}", { "dependentTasksOutputFiles": "**/*", "transitive": true }`,
        },
      ])
      repo.write(workspace({ target: { inputs: [...inputs, `!${copy}`, outputs] } }))
      expect(diagnose(repo)).toEqual([])
      repo.write(workspace({ target: { inputs, dependsOn: ['check'] } }))
      expect(diagnose(repo)).toEqual([])
    },
  )

  const own = ['{projectRoot}/**/*']
  test.each<[string, Nx, string | undefined]>([
    ['default inputs, with an edge', {}, undefined],
    [
      'default inputs, without an edge',
      { nx: { plugins: [] }, others: { sync: {} } },
      'only as it is before',
    ],
    [
      'a dependency that the graph has no edge to',
      { nx: { plugins: [] }, others: { sync: {} }, target: { inputs: ['^default'] } },
      'sees neither',
    ],
    ['not cached', { target: { cache: false, inputs: own } }, undefined],
    [
      'cached by default',
      { target: { cache: undefined, inputs: own }, nx: { targetDefaults: { build: { cache: true } } } },
      'only as it is before',
    ],
    ['inputs by default', { nx: { targetDefaults: { build: { inputs: own } } } }, 'only as it is before'],
    [
      'the source among the inputs',
      { target: { inputs: [...own, `{workspaceRoot}/${source}/**/*`] } },
      undefined,
    ],
    [
      'a part of the source',
      { target: { inputs: [...own, `{workspaceRoot}/${source}/*.py`] } },
      'only as it is before',
    ],
    [
      'a named input',
      { nx: { namedInputs: { production: own } }, target: { inputs: ['production'] } },
      'only as it is before',
    ],
    ['neither side', { target: { inputs: [...own, `!${copy}`] } }, 'sees neither lambda nor its source'],
    ['outputs of the sync', { target: { inputs: [outputs] } }, undefined],
    [
      'the sync of that mirror',
      { target: { dependsOn: ['sync-lambda'], inputs: own } },
      'runs sync-lambda first',
    ],
    ['the sync of another', { target: { dependsOn: ['sync-other'], inputs: own } }, undefined],
    [
      'through another target',
      {
        target: { dependsOn: ['prepare'], inputs: own },
        others: { prepare: { dependsOn: [{ target: 'sync' }] } },
      },
      'runs sync first',
    ],
    ['by its full name', { target: { dependsOn: ['lambda:sync'], inputs: own } }, 'runs sync first'],
    ['the syncs of dependencies', { target: { dependsOn: ['^sync'], inputs: own } }, undefined],
    [
      'another name',
      {
        nx: { plugins: [{ plugin: 'nx-lockstep', options: { syncTargetName: 'copy' } }] },
        target: { dependsOn: ['copy'], inputs: own },
      },
      'runs copy first',
    ],
    [
      'a command',
      {
        nx: { plugins: [] },
        target: { dependsOn: ['copy'], inputs: own },
        others: { copy: { command: 'npx lockstep sync' } },
      },
      'runs copy first',
    ],
    ['a name that means nothing', { nx: { plugins: [] }, target: { inputs: own } }, undefined],
  ])('%s', async (_, nx, words) => {
    await using repo = await createWith(workspace(nx))
    const message = findDiagnosis(repo, 'nx-cache-poisoned')?.message
    if (words === undefined) expect(message).toBeUndefined()
    else expect(message).toContain(words)
  })

  test('without nx.json nobody caches', async () => {
    const { 'nx.json': _, ...files } = workspace({ target: { inputs: own } })
    await using repo = await createWith(files)
    expect(diagnose(repo)).toEqual([])
  })
})

describe('.nxignore', () => {
  test.each([
    [source, '/apps/backend-api/\n', 'source'],
    [mirror, '# built\n\n**/functions/**\n', 'mirror'],
    [mirror, 'node_modules\nlambda/\n', 'mirror'],
  ])('hides %s', async (root, text, side) => {
    await using repo = await createWith({ ...workspace({ target: { dependsOn: [] } }), '.nxignore': text })
    const lines = text.trimEnd().split('\n')
    expect(diagnose(repo)).toMatchObject([
      {
        id: 'nx-ignores-mirror',
        severity: 'problem',
        message: expect.stringContaining(`of the ${side} of lambda (${root})`),
        fix: `remove line ${lines.length} of .nxignore: ${lines.at(-1)}`,
      },
    ])
    repo.write({ '.nxignore': `${lines.slice(0, -1).join('\n')}\n` })
    expect(diagnose(repo)).toEqual([])
  })

  test('one that lies deeper counts too', async () => {
    await using repo = await createWith({ ...workspace({}), 'infra/.nxignore': 'app.py\n' })
    expect(findDiagnosis(repo, 'nx-ignores-mirror')).toMatchObject({ paths: [`${mirror}/app.py`] })
  })
})

describe('.gitignore', () => {
  test(
    'covers files of a mirror that git tracks',
    shows(
      'traps',
      'files of a mirror that `.gitignore` covers and git tracks, in an Nx workspace',
      'doctor names the line: Nx sees no change in them',
      5,
    ),
    async () => {
      await using repo = await createWith(workspace({ target: { dependsOn: [] } }))
      expect(diagnose(repo)).toEqual([])
      repo.write({ '.gitignore': 'node_modules\napp.py\n' })
      const found = (side: string, root: string) => ({
        id: 'nx-ignores-mirror',
        severity: 'problem',
        message: `.gitignore hides a file of the ${side} of lambda (${root}), though git tracks it: a change there runs no task, and Nx hands out what it has in its cache`,
        fix: 'remove line 2 of .gitignore: app.py',
        paths: [`${root}/app.py`],
      })
      expect(diagnose(repo)).toEqual([found('source', source), found('mirror', mirror)])
    },
  )

  test('and says so of one that lies deeper, without a line', async () => {
    await using repo = await createWith(workspace({ target: { dependsOn: [] } }))
    repo.write({ 'apps/.gitignore': 'app.py\n' })
    expect(findDiagnosis(repo, 'nx-ignores-mirror')).toMatchObject({
      fix: `remove what covers ${source}/app.py from .gitignore`,
      paths: [`${source}/app.py`],
    })
  })

  test('covers what git doesn’t track: nothing to say', async () => {
    await using repo = await createWith(workspace({ target: { dependsOn: [] } }))
    repo.write({ '.gitignore': 'local.py\n', [`${source}/local.py`]: 'mine\n' })
    expect(diagnose(repo)).toEqual([])
  })

  test('covers what git tracks where there is no Nx: nothing to say', async () => {
    const { 'nx.json': _, ...files } = workspace({ target: { dependsOn: [] } })
    await using repo = await createWith(files)
    repo.write({ '.gitignore': 'app.py\n' })
    expect(findDiagnosis(repo, 'nx-ignores-mirror')).toBeUndefined()
  })
})

test('this repository and its example are healthy, hooks and the machine aside', async () => {
  await using repo = await createIncident()
  const { diagnoses } = JSON.parse(
    repo.lockstep(['doctor', '--format', 'json', '--cwd', projectRoot]).stdout,
  ) as { diagnoses: { id: string }[] }
  expect(diagnoses.filter(({ id }) => !/^hook|^node/.test(id))).toEqual([])
})
