/**
 * The migrations of everything below a directory, read as `lockstep migrations` reads them, but from plain files: candidates by path,
 * then by their bytes, then the modules that these draw on.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Need } from '../../packages/lockstep/src/core/languages/extractor.ts'
import type { PythonFacts } from '../../packages/lockstep/src/core/languages/python/facts.ts'
import { createPythonExtractor } from '../../packages/lockstep/src/core/languages/python/python.ts'
import { mayHoldMigrations } from '../../packages/lockstep/src/core/migrations/candidates.ts'
import type { MigrationGraph } from '../../packages/lockstep/src/core/migrations/graph.ts'
import { type RepoPath, toRepoPath } from '../../packages/lockstep/src/core/path.ts'
import { loadParser } from './load-parser.ts'

/** The graphs of one folder right below a root from which modules are imported. Paths are relative to the root. */
export async function readGraphs(root: string, folder: string): Promise<MigrationGraph[]> {
  const python = createPythonExtractor(await loadParser())
  const paths = new Set(
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map(path => toRepoPath(`${folder}/${path}`))
      .filter(path => python.isSource(path)),
  )
  const read = (path: RepoPath) => readFileSync(join(root, path))
  const files = new Map<RepoPath, PythonFacts>()
  for (const path of paths) {
    if (!mayHoldMigrations(path, paths)) continue
    const bytes = read(path)
    if (python.mayMigrate(path, bytes)) files.set(path, python.facts(bytes))
  }
  const exists = (path: RepoPath) => existsSync(join(root, path))
  const open: Need[] = [...files].flatMap(([path, facts]) => python.needs(path, facts, { exists }))
  for (let need = open.pop(); need; need = open.pop()) {
    if (files.has(need.path)) continue
    const facts = python.facts(read(need.path))
    files.set(need.path, facts)
    open.push(...python.needs(need.path, facts, { exists, names: new Set(need.names) }))
  }
  return [...python.link(files).graphs]
}
