/**
 * Compares the records that Lockstep sees in modules with those that Python sees once it has imported them. A false field is one
 * that the class doesn't have; a wrong word is a field of which something else is true than what was said.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createPythonExtractor } from '../../packages/lockstep/src/core/languages/python/python.ts'
import type { ParsePython } from '../../packages/lockstep/src/core/languages/python/syntax.ts'
import type { Model } from '../../packages/lockstep/src/core/models/model.ts'
import { toRepoPath } from '../../packages/lockstep/src/core/path.ts'

interface Truth {
  readonly framework: string
  readonly fields: Readonly<
    Record<string, { readonly required?: boolean; readonly null?: boolean; readonly column?: string }>
  >
}

/** What is known of one framework's records. */
export interface Tally {
  records: number
  found: number
  exact: number
  fields: number
  hit: number
  said: number
  readonly falseFields: string[]
  readonly wrongWords: string[]
  readonly missing: string[]
  readonly notFound: string[]
  /** Models of ours that Python doesn't have, in modules that were imported. */
  readonly unknown: string[]
}

export interface RecordsRequest {
  readonly python: string
  readonly script: string
  /** Where the packages are. */
  readonly root: string
  readonly packages: readonly string[]
}

export function compareRecords(parse: ParsePython, request: RecordsRequest): Map<string, Tally> {
  const truth = askPython(request)
  const ours = new Map(understand(parse, request).map(model => [model.id as string, model]))
  const tallies = new Map<string, Tally>()
  const paths = new Set<string>()
  for (const { path, records } of truth) {
    paths.add(path)
    for (const [name, each] of Object.entries(records)) {
      const id = `${path}#${name}`
      tally(tallyOf(tallies, each.framework), { id, truth: each, model: ours.get(id) })
      ours.delete(id)
    }
  }
  for (const [id, { path, framework, fields }] of ours)
    if (paths.has(path) && fields.length > 0) tallyOf(tallies, framework).unknown.push(id)
  return tallies
}

function tallyOf(tallies: Map<string, Tally>, framework: string): Tally {
  const known = tallies.get(framework)
  if (known) return known
  const none: Tally = {
    ...{ records: 0, found: 0, exact: 0, fields: 0, hit: 0, said: 0 },
    ...{ falseFields: [], wrongWords: [], missing: [], notFound: [], unknown: [] },
  }
  tallies.set(framework, none)
  return none
}

function tally(
  into: Tally,
  { id, truth, model }: { id: string; truth: Truth; model: Model | undefined },
): void {
  into.records += 1
  if (!model) {
    into.notFound.push(id)
    return
  }
  into.found += 1
  const names = new Set(model.fields.map(({ name }) => name))
  const missing = Object.keys(truth.fields).filter(name => !names.has(name))
  into.fields += Object.keys(truth.fields).length
  into.hit += Object.keys(truth.fields).length - missing.length
  into.missing.push(...missing.map(name => `${id}.${name}${model.complete ? ' (said to be complete)' : ''}`))
  let wrong = 0
  for (const { name, required, nullable, storedAs, kind } of model.fields) {
    const real = truth.fields[name]
    if (!real) {
      into.falseFields.push(`${id}.${name}`)
      wrong += 1
      continue
    }
    if (required !== undefined && real.required !== undefined) {
      into.said += 1
      if (required !== real.required) into.wrongWords.push(`${id}.${name} required: ${required}`)
    }
    if (real.column !== undefined && (storedAs !== undefined || kind === 'column')) {
      into.said += 1
      const column = storedAs ?? name
      if (column !== real.column) into.wrongWords.push(`${id}.${name} in ${column}`)
    }
    if (nullable !== undefined && real.null !== undefined) {
      into.said += 1
      if (nullable !== real.null) into.wrongWords.push(`${id}.${name} null: ${nullable}`)
    }
  }
  if (wrong === 0 && missing.length === 0) into.exact += 1
}

function askPython({ python, script, root, packages }: RecordsRequest): {
  path: string
  records: Record<string, Truth>
}[] {
  const { stdout, status, stderr } = spawnSync(
    python,
    [`${import.meta.dirname}/${script}`, root, ...packages],
    {
      encoding: 'utf8',
      maxBuffer: 1_000_000_000,
    },
  )
  if (status !== 0) throw new Error(`${status} ${stderr}`)
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}

function understand(parse: ParsePython, { root, packages }: RecordsRequest): readonly Model[] {
  const extractor = createPythonExtractor(parse)
  const paths = packages.flatMap(each => {
    const path = each.replaceAll('.', '/')
    return listPython(root, statSync(`${root}/${path}`, { throwIfNoEntry: false }) ? path : `${path}.py`)
  })
  const files = new Map(
    paths.map(path => [toRepoPath(path), extractor.facts(readFileSync(`${root}/${path}`))]),
  )
  return extractor.link(files).models
}

function listPython(root: string, path: string): string[] {
  const stat = statSync(`${root}/${path}`, { throwIfNoEntry: false })
  if (stat?.isFile()) return path.endsWith('.py') ? [path] : []
  if (!stat) return []
  return readdirSync(`${root}/${path}`).flatMap(name => listPython(root, `${path}/${name}`))
}
