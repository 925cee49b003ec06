/** Broken and hostile declarations through the real programs: what `check` and the hook may answer, and that nothing is written. */
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import { hookBin } from '../support/environment.ts'
import { createRepository, type TestRepository } from '../support/repository.ts'
import { dangers, texts } from './configs.ts'

/** Files at everything that the declarations start from. */
const files = Object.fromEntries(
  ['src', 'copy', 'third', 'x', 'y', 'z', 'a/b c', 'd/ü'].flatMap(directory => [
    [`${directory}/a.py`, 'a\n'],
    [`${directory}/deep/b.py`, 'b\n'],
  ]),
)

interface Declared {
  readonly from?: unknown
  readonly to?: unknown
}

/** Plays `count` declarations through `check`: an exit code that is an answer, and not a byte changed but facts that are kept. */
export async function checkMany(count: number, seed: number): Promise<number[]> {
  await using repo = await createRepository({ ...files, 'lockstep.json': '{}' })
  return fc.sample(texts, { numRuns: count, seed }).map(bytes => {
    repo.write({ 'lockstep.json': bytes })
    const before = digest(repo)
    const { code, stdout, stderr } = repo.lockstep(['check'])
    const shown = `${bytes}\n${stdout}${stderr}`
    expect([0, 1, 2], shown).toContain(code)
    if (code < 2) expect(dangers(bytes, readMirrors(bytes)), shown).toEqual([])
    expect(digest(repo), shown).toEqual(before)
    return code
  })
}

/** Stages `count` declarations, and a change of every source, and asks the hook: what it passes is in sync and safe. */
export async function hookMany(count: number, seed: number): Promise<number[]> {
  await using repo = await createRepository({ ...files, 'lockstep.json': '{}' })
  const start = repo.git('write-tree')
  return fc.sample(texts, { numRuns: count, seed }).map((bytes, at) => {
    repo.git('read-tree', '--reset', '-u', start)
    repo.write({ 'lockstep.json': bytes, 'src/a.py': `changed ${at}\n`, 'x/new.py': 'new\n' })
    // The second half has the declaration in HEAD already, which is what the shell part of the hook reads.
    if (at % 2 === 1) repo.git('add', 'lockstep.json')
    if (at % 2 === 1) repo.git('commit', '-qm', 'declared', '--no-verify', '--allow-empty')
    repo.git('add', '-A')
    const outside = digestFiles(
      repo.root,
      path => /^(\.git|lockstep\.json|src|x|z)(\/|$)/.test(path) && !isState(path),
    )
    const { code, stdout, stderr } = repo.run(hookBin, ['pre-commit'])
    const shown = `${bytes}\n${stdout}${stderr}`
    expect([0, 1, 2], shown).toContain(code)
    if (code === 0) expect(lies(repo, bytes, at % 2 === 1), shown).toEqual([])
    const now = digestFiles(
      repo.root,
      path => /^(\.git|lockstep\.json|src|x|z)(\/|$)/.test(path) && !isState(path),
    )
    if (code !== 0) expect(now, shown).toEqual(outside)
    if (at % 2 === 1) repo.git('reset', '-q', '--soft', 'HEAD~1')
    return code
  })
}

/**
 * Why a pass is none: the declaration is unsafe or can't be read, or one of its plain mirrors differs in the index. A broken
 * one that HEAD has already declares nothing that this commit could put out of sync: the shell part of the hook doesn't
 * start Node to say so.
 */
function lies(repo: TestRepository, bytes: Buffer, isCommitted: boolean): string[] {
  const mirrors = readMirrors(bytes)
  const unsafe = dangers(bytes, mirrors)
  if (unsafe.length > 0) return isCommitted ? [] : unsafe
  // What HEAD declares already may be out of sync on paths that this commit doesn't touch.
  const isDue = (path: string) => !isCommitted || ['/a.py', '/new.py'].some(name => path.endsWith(name))
  const list = (directory: string) =>
    repo
      .tryGit(['--literal-pathspecs', 'ls-files', '-s', '-z', '--', directory])
      .stdout.split('\0')
      .filter(isDue)
      .map(line => line.replace(`\t${directory}`, '\t'))
  const touched = (from: string) => !isCommitted || from === 'src' || from === 'x'
  return mirrors
    .filter(({ rest, from }) => Object.keys(rest).length === 0 && touched(from))
    .filter(({ from, to }) => list(from).join('\0') !== list(to).join('\0'))
    .map(({ name }) => `${name} is passed and differs`)
}

function readMirrors(bytes: Buffer) {
  let document: { mirrors?: Record<string, Declared> } = {}
  try {
    document = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''))
  } catch {
    // `dangers` says so.
  }
  return Object.entries(document?.mirrors ?? {}).map(([name, declared]) => {
    // Whatever stands there: null too.
    const { from, to, ...rest } = Object(declared) as Declared
    return {
      name,
      from: String(from),
      to: String(to),
      exclude: ['something'],
      mirrorOnly: ['something'],
      rest,
    }
  })
}

/** Every byte of a repository, its git directory included, but for what source files were understood to say. */
function digest(repo: TestRepository): Record<string, string> {
  return digestFiles(repo.root, path => !path.startsWith('.git/lockstep/facts-'))
}

export function digestFiles(root: string, counts: (path: string) => boolean): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    const path = file.slice(root.length + 1)
    if (entry.isDirectory() || !counts(path)) continue
    const bytes = entry.isSymbolicLink() ? readlinkSync(file) : readFileSync(file)
    found[path] = `${lstatSync(file).mode.toString(8)} ${createHash('sha256').update(bytes).digest('hex')}`
  }
  return found
}

/** What a run of Lockstep may change even when it refuses: its own state. Git refreshes the index when it likes. */
function isState(path: string): boolean {
  return /^\.git\/(lockstep|objects)\//.test(path)
}
