/** What `init`, `mirror` and `remove` change, on a tree in memory. That they run under the real Nx is shown in test/e2e. */
import { readJson, readNxJson, type Tree, updateNxJson, writeJson } from '@nx/devkit'
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import docs from './docs.ts'
import init from './init.ts'
import mirror from './mirror.ts'
import remove from './remove.ts'

const lambda = { from: 'apps/backend-api/src', to: 'infra/lambda/functions/backend/src' }

let tree: Tree
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace()
  tree.write(`${lambda.from}/main.py`, 'print()\n')
  writeJson(tree, 'apps/backend-api/project.json', { name: 'backend-api' })
})

/** Writes the lambda's project.json, and gives its build after the mirror was declared. */
async function buildAfter(build: object | undefined): Promise<unknown> {
  writeJson(tree, 'infra/lambda/project.json', { name: 'lambda', targets: build ? { build } : {} })
  await mirror(tree, lambda)
  return readJson(tree, 'infra/lambda/project.json').targets.build
}

describe('init', () => {
  test('registers the plugin and the sync generator, makes a declaration, and adds the engine', () => {
    init(tree, {})
    expect(readNxJson(tree)).toMatchObject({
      plugins: ['nx-lockstep'],
      sync: { globalGenerators: ['nx-lockstep:sync'] },
    })
    expect(readJson(tree, 'lockstep.json').mirrors).toEqual({})
    const { version } = require('../../package.json')
    expect(readJson(tree, 'package.json').devDependencies).toEqual({ lockstep: version })
  })

  test('a second time changes nothing', async () => {
    init(tree, {})
    await mirror(tree, lambda)
    const before = snapshot()
    init(tree, {})
    expect(snapshot()).toEqual(before)
  })

  test('leaves the cache to the plugin where a default for other targets would turn it on', () => {
    updateNxJson(tree, { targetDefaults: { check: { cache: true }, build: { cache: true } } })
    init(tree, {})
    expect(readNxJson(tree)?.targetDefaults).toEqual({
      check: { cache: true },
      build: { cache: true },
      'nx-lockstep:check': {},
    })
  })

  test('for every target that compares, under the name that it has here', () => {
    const options = { gateTargetName: 'let-through' }
    const targetDefaults = { status: { cache: true }, gate: { cache: true }, 'let-*': { cache: true } }
    updateNxJson(tree, { plugins: [{ plugin: 'nx-lockstep', options }], targetDefaults })
    init(tree, {})
    expect(readNxJson(tree)?.targetDefaults).toEqual({
      ...targetDefaults,
      'nx-lockstep:status': {},
      'nx-lockstep:gate': {},
    })
  })

  test('keeps what is there', () => {
    const plugin = { plugin: 'nx-lockstep', options: { syncTargetName: 'copy' } }
    updateNxJson(tree, {
      plugins: ['other', plugin],
      sync: { globalGenerators: ['other:sync'], applyChanges: true },
    })
    writeJson(tree, 'package.json', { dependencies: { lockstep: 'file:x.tgz' } })
    init(tree, {})
    expect(readNxJson(tree)).toEqual({
      plugins: ['other', plugin],
      sync: { globalGenerators: ['other:sync', 'nx-lockstep:sync'], applyChanges: true },
    })
    expect(readJson(tree, 'package.json')).toEqual({ dependencies: { lockstep: 'file:x.tgz' } })
  })
})

describe('mirror', () => {
  test('declares it, in the file that is there or a new one', async () => {
    await mirror(tree, lambda)
    expect(readJson(tree, 'lockstep.json').mirrors).toEqual({ backend: lambda })
    await mirror(tree, { ...lambda, to: 'infra/edge/src', name: 'edge-copy' })
    expect(Object.keys(readJson(tree, 'lockstep.json').mirrors)).toEqual(['backend', 'edge-copy'])
  })

  test.each([
    ['a source that isn’t there', { ...lambda, from: 'apps/nothing' }, 'there is no source at apps/nothing'],
    ['a copy inside its source', { ...lambda, to: `${lambda.from}/copy` }, 'lies inside "from"'],
    ['a path that leads outside', { ...lambda, to: '../x' }, '/mirrors/'],
  ])('refuses %s, and changes nothing', async (_name, options, message) => {
    const before = snapshot()
    await expect(mirror(tree, options)).rejects.toThrow(message)
    expect(snapshot()).toEqual(before)
  })

  test.each([
    ['a plain build', { command: 'sam build' }, { command: 'sam build', dependsOn: ['check'] }],
    [
      'a build that has the check already',
      { command: 'sam build', dependsOn: ['^build', 'check-backend'] },
      { command: 'sam build', dependsOn: ['^build', 'check-backend'] },
    ],
    [
      'a build that syncs first: the copy is hashed as the sync makes it',
      { command: 'sam build', dependsOn: [{ target: 'sync' }] },
      {
        command: 'sam build',
        dependsOn: [{ target: 'sync' }],
        inputs: [
          '{projectRoot}/**/*',
          '!{projectRoot}/functions/backend/src/**/*',
          { dependentTasksOutputFiles: '**/*', transitive: true },
        ],
      },
    ],
    [
      'a build that syncs first, with inputs of its own',
      { command: 'sam build', dependsOn: ['sync'], inputs: ['default'] },
      { command: 'sam build', dependsOn: ['sync'], inputs: ['default'] },
    ],
    ['no build', undefined, undefined],
  ])('%s', async (_name, build, expected) => {
    expect(await buildAfter(build)).toEqual(expected)
  })

  test.each([
    ['an object', { build: { dependsOn: ['^build'] } }],
    ['entries', { build: [{ filter: { projects: ['x'] }, dependsOn: ['y'] }, { dependsOn: ['^build'] }] }],
  ])('keeps what targetDefaults gave the build, as %s', async (_name, targetDefaults) => {
    updateNxJson(tree, { targetDefaults } as Parameters<typeof updateNxJson>[1])
    expect(await buildAfter({ command: 'x' })).toEqual({ command: 'x', dependsOn: ['^build', 'check'] })
  })

  test('knows the target’s other name', async () => {
    const options = { checkTargetName: 'verify-copy' }
    updateNxJson(tree, { plugins: [{ plugin: 'nx-lockstep', options }] })
    expect(await buildAfter({ command: 'x' })).toEqual({ command: 'x', dependsOn: ['verify-copy'] })
  })
})

describe('docs', () => {
  test('writes a section with the workspace’s own names, into the document that is there', async () => {
    await buildAfter({ command: 'sam build' })
    tree.write('docs/INFRASTRUCTURE.md', '# Infrastructure\n\nOurs.\n')
    await docs(tree, { functionName: 'credmate-backend' })
    const text = tree.read('docs/INFRASTRUCTURE.md', 'utf8') ?? ''
    expect(text).toMatchInlineSnapshot(`
      "# Infrastructure

      Ours.

      <!-- lockstep:start: kept by \`npx nx g nx-lockstep:docs\`, which replaces what stands between these lines -->
      ## Copied code

      **Edit the source, never the copy.** A copy is regenerated from its source, and the pre-commit hook carries it into the commit that
      changes the source, or refuses that commit. A change made in a copy is refused too: it belongs into the source.

      | mirror | edit here | never here | project of the copy |
      |---|---|---|---|
      | backend | \`apps/backend-api/src\` | \`infra/lambda/functions/backend/src\` | lambda |

      \`lockstep.json\` declares them.

      ### Three versions of the same code

      Behind each source there are three more places, and each can be older than the one before it:

      1. the copy in the repository, which the hook keeps equal to the source,
      2. what was built from the copy: builders such as \`sam build\` copy it once more, and keep what they made,
      3. what is deployed.

      A change is live when all of them agree. \`npx nx run lambda:status\` compares them: a table,
      a row for each place, and the command that brings those behind up to date.

      ### Commands

      | lambda | |
      |---|---|
      | which version is old | \`npx nx run lambda:status\` |
      | sync the copy | \`npx nx run lambda:sync\` |
      | check it | \`npx nx run lambda:check\` |
      | build | \`npx nx run lambda:build\` |
      | may it be deployed | \`npx nx run lambda:gate\` |
      | deploy | \`sam deploy\` |
      | read the log | \`aws logs tail /aws/lambda/credmate-backend --since 15m --follow\` |
      | verify what runs | \`aws lambda get-function-configuration --function-name credmate-backend --query '[LastModified,CodeSha256]'\` |
      | roll back | \`git switch --detach COMMIT\`, then build and deploy as above |

      ### When the lambda has stale code

      If \`credmate-backend\` runs older code than the repository has (lambda):

      1. Which of the versions is old? \`npx nx run lambda:status\`. It looks at what runs as soon as a mirror in \`lockstep.json\` has \`"deployed": { "function": "credmate-backend" }\`.
      2. The copy: \`npx nx run lambda:sync\`, and commit what it changed.
      3. What was built: \`npx nx run lambda:build --skip-nx-cache\`, which takes nothing from a cache.
      4. What is deployed: \`npx nx run lambda:gate\` says whether this build may go out, then \`sam deploy\`. After it \`aws lambda get-function-configuration --function-name credmate-backend --query '[LastModified,CodeSha256]'\`: the date is the deploy's.
      5. Does it run? Read the log, as above.
      <!-- lockstep:end -->
      "
    `)
    tree.write('docs/INFRASTRUCTURE.md', `${text}\nMore of ours.\n`)
    await docs(tree, { functionName: 'other' })
    const again = tree.read('docs/INFRASTRUCTURE.md', 'utf8') ?? ''
    expect(again).toBe(`${text.replaceAll('credmate-backend', 'other')}\nMore of ours.\n`)
  })

  test('takes the function from the declaration, and asks AWS by Lockstep', async () => {
    await buildAfter({ command: 'sam build' })
    const deployed = { function: 'credmate-backend' }
    writeJson(tree, 'lockstep.json', { mirrors: { backend: { ...lambda, deployed } } })
    await docs(tree, { functionName: '' })
    const text = tree.read('docs/INFRASTRUCTURE.md', 'utf8') ?? ''
    expect(text).toContain('If `credmate-backend` runs older code')
    expect(text).toContain('| verify what runs | `npx lockstep check --deployed backend` |')
    expect(text).toContain('1. Which of the versions is old? `npx nx run lambda:status`.\n')
    expect(text).not.toContain('get-function-configuration')
  })

  test('makes the document, and names the tool where a target is missing', async () => {
    await mirror(tree, { from: lambda.from, to: 'vendor/copy' })
    await docs(tree, { file: 'INFRA.md' })
    const text = tree.read('INFRA.md', 'utf8') ?? ''
    expect(text.startsWith('<!-- lockstep:start')).toBe(true)
    for (const words of ['npx nx run copy:sync', 'sam build', 'sam deploy', 'FUNCTION-NAME'])
      expect(text).toContain(words)
  })

  test('refuses a workspace without mirrors, and a document with half a section', async () => {
    await expect(docs(tree, {})).rejects.toThrow('declares no mirror')
    await mirror(tree, lambda)
    tree.write('docs/INFRASTRUCTURE.md', '<!-- lockstep:end -->\n')
    await expect(docs(tree, {})).rejects.toThrow('docs/INFRASTRUCTURE.md has one of the lines')
    expect(tree.read('docs/INFRASTRUCTURE.md', 'utf8')).toBe('<!-- lockstep:end -->\n')
  })
})

describe('remove', () => {
  test('undoes what mirror did', async () => {
    await buildAfter({ command: 'x', dependsOn: ['^build'] })
    await remove(tree, { name: 'backend' })
    expect(readJson(tree, 'lockstep.json').mirrors).toEqual({})
    expect(readJson(tree, 'infra/lambda/project.json').targets.build).toEqual({
      command: 'x',
      dependsOn: ['^build'],
    })
  })

  test('leaves the check to the project’s other mirrors', async () => {
    await buildAfter({ command: 'x' })
    await mirror(tree, { ...lambda, to: 'infra/lambda/functions/edge/src' })
    await remove(tree, { name: 'edge' })
    expect(readJson(tree, 'infra/lambda/project.json').targets.build.dependsOn).toEqual(['check'])
    await remove(tree, { name: 'backend' })
    expect(readJson(tree, 'infra/lambda/project.json').targets.build).toEqual({ command: 'x' })
  })

  test('refuses a name that isn’t declared', async () => {
    await expect(remove(tree, { name: 'backend' })).rejects.toThrow('there is no lockstep.json')
    await mirror(tree, lambda)
    await expect(remove(tree, { name: 'other' })).rejects.toThrow('no mirror named other')
  })
})

/** Every change so far, as path → text. */
function snapshot(): Record<string, string | undefined> {
  return Object.fromEntries(tree.listChanges().map(({ path, content }) => [path, content?.toString()]))
}
