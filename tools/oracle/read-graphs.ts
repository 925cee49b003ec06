/**
 * The migrations of everything below a directory, read as `lockstep migrations` reads them, but from plain files: candidates by path,
 * then by their bytes, then the modules that these draw on.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Need } from '../../packages/lockstep/src/core/languages/extractor.ts'
import type { PythonFacts } from '../../packages/lockstep/src/core/languages/python/facts.ts'
import { createPythonExtractor } from '../../packages/lockstep/src/core/languages/python/python.ts'
import { mayHoldMigrations } from '../../packages/lockstep/src/core/migrations/candidates.ts'
import type { MigrationGraph } from '../../packages/lockstep/src/core/migrations/graph.ts'
import { type RepoPath, toRepoPath } from '../../packages/lockstep/src/core/path.ts'
import { loadPythonParser } from '../../packages/lockstep/src/readers/load-python.ts'

export async function readGraphs(root: string): Promise<MigrationGraph[]> {
  const python = createPythonExtractor(await loadPythonParser())
  const paths = new Set(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(path => python.isSource(toRepoPath(path)))
      .map(toRepoPath),
  )
  const read = (path: RepoPath) => readFileSync(join(root, path))
  const files = new Map<RepoPath, PythonFacts>()
  for (const path of paths) {
    if (!mayHoldMigrations(path, paths)) continue
    const bytes = read(path)
    if (python.mayMigrate(path, bytes)) files.set(path, python.facts(bytes))
  }
  const exists = (path: RepoPath) => paths.has(path)
  const open: Need[] = [...files].flatMap(([path, facts]) => python.needs(path, facts, { exists }))
  for (let need = open.pop(); need; need = open.pop()) {
    if (files.has(need.path)) continue
    const facts = python.facts(read(need.path))
    files.set(need.path, facts)
    open.push(...python.needs(need.path, facts, { exists, names: new Set(need.names) }))
  }
  return [...python.link(files).graphs]
}
