/** What our own reading says of an installed package, from its files and those that they draw on, as the real tool would read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Understood } from '../../packages/lockstep/src/core/languages/extractor.ts'
import type { PythonFacts } from '../../packages/lockstep/src/core/languages/python/facts.ts'
import { createPythonExtractor } from '../../packages/lockstep/src/core/languages/python/python.ts'
import { fromGit, type RepoPath, showPath } from '../../packages/lockstep/src/core/path.ts'
import { loadParser } from './load-parser.ts'

/**
 * Reads the files below `root/directory` that `matters` to begin with, and then what those need, wherever under `root` it lies. All
 * paths are relative to `root`.
 */
export async function understand(
  root: string,
  directory: string,
  matters: (path: string, text: string) => boolean,
): Promise<Understood & { readonly files: number }> {
  const extractor = createPythonExtractor(await loadParser())
  const files = new Map<RepoPath, PythonFacts>()
  const wanted = new Map<RepoPath, Set<string>>()
  const exists = (path: RepoPath) => existsSync(join(root, showPath(path)))
  const open: { path: RepoPath; names?: ReadonlySet<string> }[] = []
  for (const file of pythonFiles(join(root, directory))) {
    const path = fromGit(file.slice(root.length + 1))
    if (matters(path, readFileSync(file, 'latin1'))) open.push({ path })
  }
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, names } = next
    const facts = files.get(path) ?? extractor.facts(readFileSync(join(root, showPath(path))))
    files.set(path, facts)
    for (const need of extractor.needs(path, facts, { exists, ...(names && { names }) })) {
      const before = wanted.get(need.path) ?? new Set()
      const fresh = need.names.filter(name => !before.has(name))
      if (fresh.length === 0 && files.has(need.path)) continue
      for (const name of fresh) before.add(name)
      wanted.set(need.path, before)
      open.push({ path: need.path, names: new Set(fresh) })
    }
  }
  return { ...extractor.link(files), files: files.size }
}

function pythonFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true }).flatMap(entry =>
    entry.isFile() && entry.name.endsWith('.py') ? [join(entry.parentPath, entry.name)] : [],
  )
}
