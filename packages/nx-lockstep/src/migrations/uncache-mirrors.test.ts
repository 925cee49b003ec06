/** What the migration changes, on a tree in memory, and what it must leave alone. test/e2e runs it with `nx migrate`. */
import {
  type NxJsonConfiguration,
  readJson,
  readNxJson,
  type Tree,
  updateNxJson,
  writeJson,
} from '@nx/devkit'
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import uncacheMirrors from './uncache-mirrors.ts'

const nextSteps = [
  'Nx may have answered the check of a mirror from its cache until now: run `npx lockstep check`',
]
const tracked = { from: 'apps/api', to: 'infra/lambda/src' }
const untracked = { from: 'apps/api', to: 'infra/edge/src', tracked: false }
const withOwn = { from: 'apps/api', to: 'infra/mixed/src', tracked: false, mirrorOnly: ['settings.py'] }

let tree: Tree
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace()
  updateNxJson(tree, { plugins: ['nx-lockstep'] })
  writeJson(tree, 'lockstep.json', { mirrors: { lambda: tracked, edge: untracked, mixed: withOwn } })
  writeJson(tree, 'apps/api/project.json', { name: 'api' })
})

/** The targets of a project, after the migration; their project.json had `targets`. */
async function migrated(root: string, targets: object): Promise<{ steps: string[]; targets: unknown }> {
  writeJson(tree, `${root}/project.json`, { name: 'one', targets })
  const steps = await uncacheMirrors(tree)
  return { steps, targets: readJson(tree, `${root}/project.json`).targets }
}

describe('in a project.json', () => {
  test.each([
    ['a check by hand', { verify: { executor: 'nx-lockstep:check', cache: true, inputs: ['default'] } }],
    ['the inferred check', { check: { cache: true, dependsOn: ['lint'] } }],
    ['the inferred check of one mirror', { 'check-lambda': { cache: true } }],
    ['a sync by hand', { copy: { executor: 'nx-lockstep:sync', cache: true } }],
    [
      'a sync that names its mirror',
      { copy: { executor: 'nx-lockstep:sync', options: { mirror: 'lambda' }, cache: true } },
    ],
    [
      'one that names several',
      { copy: { executor: 'nx-lockstep:sync', options: { mirrors: ['edge', 'lambda'] }, cache: true } },
    ],
    [
      'one that names none that is declared',
      { copy: { executor: 'nx-lockstep:sync', options: { mirror: 'gone' }, cache: true } },
    ],
    ['the inferred sync', { sync: { cache: true } }],
    ['a gate by hand', { verify: { executor: 'nx-lockstep:gate', cache: true, dependsOn: ['package'] } }],
    ['the inferred gate', { gate: { cache: true } }],
    ['a status by hand', { state: { executor: 'nx-lockstep:status', cache: true } }],
  ])('%s is no longer cached, and keeps all else', async (_, targets) => {
    const [[name, { cache: _cache, ...rest }] = ['', { cache: true }]] = Object.entries<{ cache: boolean }>(
      targets,
    )
    expect(await migrated('infra/lambda', targets)).toEqual({ steps: nextSteps, targets: { [name]: rest } })
  })

  test('a sync by hand is no longer cached where the mirror has files of its own', async () => {
    const target = { executor: 'nx-lockstep:sync', cache: true }
    const { targets } = await migrated('infra/mixed', { copy: target })
    expect(targets).toEqual({ copy: { executor: 'nx-lockstep:sync' } })
  })

  test.each([
    ['an untracked mirror’s sync', 'infra/edge', { sync: { cache: true } }],
    [
      'an untracked mirror’s sync by hand',
      'infra/edge',
      { copy: { executor: 'nx-lockstep:sync', cache: true } },
    ],
    ['a check that is not Lockstep’s', 'infra/lambda', { check: { command: 'tsc', cache: true } }],
    ['a check in a project without a mirror', 'libs/shared', { check: { cache: true } }],
    ['a build', 'infra/lambda', { build: { command: 'sam build', cache: true, dependsOn: ['check'] } }],
    ['a check that is uncached already', 'infra/lambda', { check: { cache: false } }],
  ])('%s stays as it is', async (_, root, targets) => {
    expect(await migrated(root, targets)).toEqual({ steps: [], targets })
  })

  test('without the plugin a name alone means nothing', async () => {
    updateNxJson(tree, { plugins: [] })
    expect(await migrated('infra/lambda', { check: { cache: true } })).toMatchObject({ steps: [] })
  })

  test('the names are those that the plugin was given', async () => {
    updateNxJson(tree, { plugins: [{ plugin: 'nx-lockstep', options: { checkTargetName: 'verify' } }] })
    const { targets } = await migrated('infra/lambda', { verify: { cache: true }, check: { cache: true } })
    expect(targets).toEqual({ verify: {}, check: { cache: true } })
  })
})

test('in a package.json', async () => {
  const other = { name: 'one', version: '1.0.0', scripts: { check: 'tsc' } }
  writeJson(tree, 'infra/lambda/package.json', {
    ...other,
    nx: { targets: { sync: { cache: true, outputs: [] } } },
  })
  writeJson(tree, 'infra/lambda/project.json', { name: 'one' })
  expect(await uncacheMirrors(tree)).toEqual(nextSteps)
  expect(readJson(tree, 'infra/lambda/package.json')).toEqual({
    ...other,
    nx: { targets: { sync: { outputs: [] } } },
  })
})

describe('in targetDefaults', () => {
  beforeEach(() => writeJson(tree, 'infra/lambda/project.json', { name: 'lambda' }))

  async function migratedDefaults(
    targetDefaults: NonNullable<NxJsonConfiguration['targetDefaults']>,
  ): Promise<unknown> {
    updateNxJson(tree, { plugins: ['nx-lockstep'], targetDefaults })
    await uncacheMirrors(tree)
    return readNxJson(tree)?.targetDefaults
  }

  test.each([
    ['check', 'nx-lockstep:check'],
    ['check-*', 'nx-lockstep:check'],
    ['sync', 'nx-lockstep:sync'],
  ])('"%s" caches what else has that name, and nothing of Lockstep’s', async (name, executor) => {
    const others = { [name]: { cache: true, dependsOn: ['^build'] } }
    expect(await migratedDefaults(others)).toEqual({ ...others, [executor]: {} })
  })

  test('a default for the executor itself loses its cache alone', async () => {
    expect(
      await migratedDefaults({
        'nx-lockstep:check': { cache: true, inputs: ['default'] },
        'nx-lockstep:sync': [{ cache: true }, { filter: { projects: ['lambda'] }, cache: true }],
        check: { cache: true },
      }),
    ).toEqual({
      'nx-lockstep:check': { inputs: ['default'] },
      'nx-lockstep:sync': [{}, { filter: { projects: ['lambda'] } }],
      check: { cache: true },
    })
  })

  test.each([
    [{ build: { cache: true }, check: { dependsOn: ['^check'] } }],
    [{ check: { cache: true }, 'nx-lockstep:check': { cache: false } }],
  ])('%j stays as it is', async defaults => {
    expect(await migratedDefaults(defaults)).toEqual(defaults)
  })
})

test('twice changes nothing more, and no declaration is no reason to stop', async () => {
  await migrated('infra/lambda', {
    sync: { cache: true },
    verify: { executor: 'nx-lockstep:check', cache: true },
  })
  expect(await uncacheMirrors(tree)).toEqual([])
  tree.delete('lockstep.json')
  const { targets } = await migrated('infra/lambda', { v: { executor: 'nx-lockstep:check', cache: true } })
  expect(targets).toEqual({ v: { executor: 'nx-lockstep:check' } })
})

test('a declaration that can’t be read stops it in plain words', async () => {
  tree.write('lockstep.json', '{')
  await expect(uncacheMirrors(tree)).rejects.toThrow(/^lockstep\.json/)
})
