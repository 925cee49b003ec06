/**
 * Compares what Lockstep reads of Python files with what Python's own parser says: whether a file is one at all, its classes, how many
 * bases each has, and what its body binds. Run with directories as arguments; `structure.py` beside this does the other half.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseFacts } from '../../packages/lockstep/src/core/languages/python/read-facts.ts'
import type { ParsePython } from '../../packages/lockstep/src/core/languages/python/syntax.ts'

/** The qualified name, how many bases, what the body binds. */
type Shape = readonly [name: string, bases: number, bound: readonly string[]]

export interface StructureResult {
  readonly files: number
  readonly megabytes: number
  /** Of the processor, for reading facts alone. */
  readonly seconds: number
  readonly classes: number
  readonly exactFiles: number
  readonly rejectedByBoth: number
  /** Read by Lockstep and rejected by Python, or the other way round. */
  readonly disagreed: readonly string[]
  /** Left unread on purpose, with the reason. */
  readonly unread: readonly string[]
  readonly different: readonly string[]
}

export function compareStructure(
  parse: ParsePython,
  directories: readonly string[],
  python = '/usr/bin/python3',
): StructureResult {
  const lines = askPython(directories, python)
  const disagreed: string[] = []
  const unread: string[] = []
  const different: string[] = []
  let [bytes, seconds, classes, exactFiles, rejectedByBoth] = [0, 0, 0, 0, 0]
  for (const { path, classes: expected } of lines) {
    const source = readFileSync(path)
    const start = process.cpuUsage()
    const facts = parseFacts(parse, source)
    const { user, system } = process.cpuUsage(start)
    seconds += (user + system) / 1_000_000
    bytes += source.length
    const reason = facts.unreadable
    if (reason && !reason.failsAtImport) unread.push(`${path}: ${reason.reason}`)
    else if (expected === null && reason) rejectedByBoth += 1
    else if (expected === null || reason)
      disagreed.push(
        `${path}:${reason?.line ?? ''} ${reason ? `only Lockstep: ${reason.reason}` : 'only Python'}`,
      )
    else {
      const actual = facts.classes.map(
        ({ name, bases, members }): Shape => [
          name,
          bases.length,
          members.map(each => each.name).sort(byCode),
        ],
      )
      classes += expected.length
      const difference = findDifference(expected, actual)
      if (difference === undefined) exactFiles += 1
      else different.push(`${path}: ${difference}`)
    }
  }
  const megabytes = bytes / 1_000_000
  return {
    files: lines.length,
    megabytes,
    seconds,
    classes,
    exactFiles,
    rejectedByBoth,
    disagreed,
    unread,
    different,
  }
}

function askPython(
  directories: readonly string[],
  python: string,
): { path: string; classes: Shape[] | null }[] {
  const script = `${import.meta.dirname}/structure.py`
  const { stdout, status, stderr } = spawnSync(python, [script, ...directories], {
    encoding: 'utf8',
    maxBuffer: 2_000_000_000,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}

function byCode(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function findDifference(expected: readonly Shape[], actual: readonly Shape[]): string | undefined {
  for (let at = 0; at < Math.max(expected.length, actual.length); at += 1) {
    const [ours, theirs] = [JSON.stringify(actual[at]), JSON.stringify(expected[at])]
    if (ours !== theirs) return `${ours} where Python has ${theirs}`
  }
  return undefined
}
