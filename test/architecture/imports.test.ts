/**
 * The layers hold: every source file of both packages imports only what its row of the import table allows, and
 * ARCHITECTURE.md shows that very table. The judge is itself shown to go red, on files that exist only here.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { importTable, renderImportTable } from './import-table.ts'
import { judgeFile, resolveImport, ruleFor } from './judge-file.ts'
import { scanSource } from './scan-source.ts'

const folders = ['packages/lockstep/src', 'packages/nx-lockstep/src']
const files = folders.flatMap(folder =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .map(file => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts')),
)
const textOf = (file: string) => readFileSync(join(projectRoot, file), 'utf8')

test('every source file keeps to the import table', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(files.flatMap(file => judgeFile(file, textOf(file)))).toEqual([])
})

test('every row is needed: nothing is allowed that no file uses', () => {
  const used = new Map<string, Set<string>>()
  for (const file of files) {
    const { imports, globals } = scanSource(textOf(file))
    const words = used.get(ruleFor(file)?.unit ?? '') ?? new Set()
    for (const { module } of imports) words.add(module.startsWith('.') ? resolveImport(file, module) : module)
    for (const name of globals) words.add(name)
    used.set(ruleFor(file)?.unit ?? '', words)
  }
  const unused = importTable.flatMap(({ unit, inside, outside, globals }) => {
    const words = [...(used.get(unit) ?? [])]
    const isUsed = (name: string) =>
      words.some(word => word === name || `${word}/`.startsWith(`packages/lockstep/src/${name}/`))
    return [...inside, ...outside, ...globals]
      .filter(name => !isUsed(name) && name !== 'console')
      .map(name => `${unit}: ${name}`)
  })
  expect(unused).toEqual([])
})

test('the command line loads no reporter before it needs one', () => {
  const reached = new Set<string>()
  const visit = (file: string): void => {
    if (reached.has(file) || !file.endsWith('.ts')) return
    reached.add(file)
    for (const { module, typeOnly, lazy } of scanSource(textOf(file)).imports) {
      if (module.startsWith('.') && !typeOnly && !lazy) visit(resolveImport(file, module))
    }
  }
  visit('packages/lockstep/src/cli/main.ts')
  expect(reached).toContain('packages/lockstep/src/cli/run-request.ts')
  expect([...reached].filter(file => file.includes('/reporters/'))).toEqual([])
})

test('no shipped file loads the schema of the JSON report: it is for the generator and the tests', () => {
  const importers = files.filter(file =>
    scanSource(textOf(file)).imports.some(({ module }) => module.endsWith('json-schema.ts')),
  )
  expect(importers).toEqual([])
})

test('ARCHITECTURE.md shows the table', () => {
  const shown = /<!-- imports:start -->\n([\s\S]*?)\n?<!-- imports:end -->/.exec(
    textOf('ARCHITECTURE.md'),
  )?.[1]
  expect(shown?.trim()).toBe(renderImportTable())
})

describe('the judge goes red', () => {
  const core = 'packages/lockstep/src/core/invented.ts'
  const inFolder = (folder: string) => `packages/lockstep/src/${folder}/invented.ts`
  test.each([
    [core, "import { runGit } from '../git/run.ts'", 'core may not import git/run.ts'],
    [core, "import type { Repository } from '../git/repository.ts'", 'core may not import git/repository.ts'],
    [core, "import { readFileSync } from 'node:fs'", 'core may not import node:fs'],
    [core, "export * from '../readers/base.ts'", 'core may not import readers/base.ts'],
    [core, "export { check } from '../commands/check.ts'", 'core may not import commands/check.ts'],
    [core, "import { LockstepError } from '../errors.ts'", 'core may not import errors.ts'],
    [core, "type Stats = import('node:fs').Stats", 'core may not import node:fs'],
    [core, "const lazy = () => import('../cli/main.ts')", 'core may not import cli/main.ts'],
    [core, 'const lazy = (name: string) => import(name)', 'core may not import (computed)'],
    [core, "const fs = require('node:fs')", 'core may not import (require)'],
    [core, 'export const now = () => Date.now()', 'core may not use Date.now'],
    [core, 'export async function f(): Promise<void> {}', 'core may not use await'],
    [core, 'export {}; for await (const x of y) x()', 'core may not use await'],
    [inFolder('readers'), "import { f } from '../apply/apply.ts'", 'readers may not import apply/apply.ts'],
    [inFolder('git'), "import { spawn } from 'node:child_process'", 'git may not import node:child_process'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    [inFolder('apply'), 'const name = `file-${process.pid}`', 'apply may not use process'],
    [inFolder('apply'), 'const { env } = process', 'apply may not use process'],
    [inFolder('commands'), "console['log'](1)", 'commands may not use console'],
    [inFolder('commands'), "import 'node:fs'", 'commands may not import node:fs'],
    [inFolder('commands/hooks'), "import '../../cli/main.ts'", 'commands may not import cli/main.ts'],
    [inFolder('cli'), "import { runGit } from '../git/run.ts'", 'cli may not import git/run.ts'],
    ['packages/lockstep/src/errors.ts', "import './core/path.ts'", 'errors.ts may not import core/path.ts'],
    [
      'packages/nx-lockstep/src/executors/invented.ts',
      "import '../../../lockstep/src/core/path.ts'",
      'nx-lockstep may not import core/path.ts',
    ],
    [
      'packages/nx-lockstep/src/invented.ts',
      "import { workspaceRoot } from 'nx/src/utils/workspace-root'",
      'nx-lockstep may not import nx/src/utils/workspace-root',
    ],
    [inFolder('helpers'), '', 'no row of the import table is about it'],
  ])('%s: %s', (file, text, sentence) => {
    expect(judgeFile(file, text)).toEqual([`${file}: ${sentence}`])
  })

  test.each([
    [core, "import type { ErrorCode } from '../errors.ts'"],
    [core, "import { type ErrorCode } from '../errors.ts'"],
    [core, "import { isWithin } from './path.ts'"],
    [core, '// import { spawn } from "node:child_process"\nconst text = "await process.exit()"'],
    [core, 'const x = { process: 1, console: 2 }; x.process = x.console'],
    [core, 'function f(at: number) { return new Date(at) }'],
    [inFolder('commands/hooks'), "import { check } from '../check.ts'"],
    ['packages/lockstep/src/git/run.ts', "import { spawn } from 'node:child_process'"],
    ['packages/nx-lockstep/src/executors/sync.ts', "import { placeMirrors } from '../placement.ts'"],
  ])('and stays green: %s: %s', (file, text) => {
    expect(judgeFile(file, text)).toEqual([])
  })
})
