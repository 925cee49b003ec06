/**
 * What `nx sync` sees and writes: a work tree, through a virtual one that forgets modes. Bytes and modes come out exact, an
 * edit just before is seen, and a hook doesn't go through Nx, which is blind to what is staged.
 */
import {
  chmodSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hookBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { copy, createTrapWorkspace, daemons, source } from './nx-traps-workspace.ts'
import type { NxWorkspace } from './nx-workspace.ts'

let workspace: NxWorkspace
beforeAll(() => {
  workspace = createTrapWorkspace(
    {},
    {
      'tools/naive/package.json': { name: 'naive', version: '0.0.0', generators: './generators.json' },
      'tools/naive/generators.json': {
        generators: { copy: { factory: './copy.js', schema: './schema.json', description: 'copies' } },
      },
      'tools/naive/schema.json': { $id: 'copy', type: 'object', properties: {} },
      'tools/naive/copy.js': `module.exports.default = async tree => {
  for (const name of tree.children('${source}'))
    tree.write('infra/naive/' + name, tree.read('${source}/' + name))
}
`,
    },
  )
  symlinkSync('../tools/naive', join(workspace.root, 'node_modules/naive'))
})
afterEach(() => workspace.reset('start'))
afterAll(() => workspace[Symbol.dispose]())

test('nx sync writes bytes and modes as they are, a mode that alone has changed too', () => {
  const path = (name: string) => join(workspace.root, name)
  const bytes = Buffer.from([0, 255, 13, 10, 128, 0])
  writeFileSync(path(`${source}/data.bin`), bytes)
  chmodSync(path(`${source}/license.py`), 0o755)
  const before = statSync(path(`${copy}/license.py`)).mode & 0o111
  expect(before).toBe(0)
  expect(workspace.nx('sync:check').code).toBe(1)
  expect(workspace.nx('sync').code).toBe(0)
  expect(readFileSync(path(`${copy}/data.bin`))).toEqual(bytes)
  expect(statSync(path(`${copy}/license.py`)).mode & 0o111).toBe(0o111)
  expect(workspace.nx('sync:check').code).toBe(0)
})

test('with the daemon an edit made the moment before sync:check is seen, and so is its end', () => {
  for (const text of ['one\n', 'two\n', 'three\n']) {
    workspace.write({ [`${source}/license.py`]: text })
    expect(workspace.nx('sync:check', { NX_DAEMON: 'true' }).code).toBe(1)
    workspace.write({ [`${source}/license.py`]: 'old\n' })
    expect(workspace.nx('sync:check', { NX_DAEMON: 'true' }).code).toBe(0)
  }
})

describe.each(daemons)('%s', (_name, environment) => {
  const nx = (command: string) => workspace.nx(command, environment)

  test('what started Nx from a hook left its index behind: the answer is about the work tree', () => {
    const index = { GIT_INDEX_FILE: join(workspace.root, 'gone') }
    expect(workspace.nx('sync:check', { ...environment, ...index }).code).toBe(0)
    workspace.write({ [`${source}/license.py`]: 'new\n' })
    expect(nx('sync:check').code).toBe(1)
    expect(nx('sync').code).toBe(0)
    expect(workspace.read(`${copy}/license.py`)).toBe('new\n')
  })
})

test(
  'a staged source whose work tree is in sync: nx sync:check is green, the hook carries the copy',
  shows(
    'traps',
    'a source staged, its work tree put back, in an Nx workspace',
    'the hook carries what is staged',
    1,
  ),
  () => {
    workspace.write({ [`${source}/license.py`]: 'new\n' })
    workspace.git('add', source)
    workspace.write({ [`${source}/license.py`]: 'old\n' })
    expect(workspace.nx('sync:check').code, 'Nx reads the work tree').toBe(0)
    workspace.write({ '.git/hooks/pre-commit': `#!/bin/sh\nexec '${hookBin}' pre-commit\n` })
    chmodSync(join(workspace.root, '.git/hooks/pre-commit'), 0o755)
    workspace.git('commit', '-q', '-m', 'staged')
    workspace.remove('.git/hooks/pre-commit')
    expect(workspace.git('show', `HEAD:${copy}/license.py`)).toBe('new\n')
    expect(workspace.read(`${source}/license.py`)).toBe('old\n')
  },
)

test('a generator that writes through the tree loses exec bits and links; nx sync keeps them, and takes them back', () => {
  const path = (name: string) => join(workspace.root, name)
  const found = (directory: string) => ({
    executable: (statSync(path(`${directory}/run.sh`)).mode & 0o111) !== 0,
    link:
      lstatSync(path(`${directory}/link.py`)).isSymbolicLink() && readlinkSync(path(`${directory}/link.py`)),
  })
  workspace.write({ [`${source}/run.sh`]: '#!/bin/sh\n' })
  chmodSync(path(`${source}/run.sh`), 0o755)
  symlinkSync('license.py', path(`${source}/link.py`))
  expect(workspace.nx('g naive:copy').code).toBe(0)
  expect(found('infra/naive')).toEqual({ executable: false, link: false })
  expect(workspace.nx('sync').code).toBe(0)
  expect(found(copy)).toEqual({ executable: true, link: 'license.py' })

  chmodSync(path(`${source}/run.sh`), 0o644)
  workspace.remove(`${source}/link.py`)
  symlinkSync('run.sh', path(`${source}/link.py`))
  expect(workspace.nx('sync:check').code).toBe(1)
  expect(workspace.nx('sync').code).toBe(0)
  expect(found(copy)).toEqual({ executable: false, link: 'run.sh' })
})
