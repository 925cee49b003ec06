/**
 * The modules of a directory, made once from the paths of its files: what `findModule` asks for. It also finds out what a directory
 * that is itself a package is called, because its files import each other by that name and the name lies above of what is seen.
 */
import { parentOf, parentsOf, type RepoPath } from '../../path.ts'
import type { PythonFacts } from './facts.ts'
import { findModule, type ModuleFinder } from './find-module.ts'

/** The part of the imports below a name that have to be found for it to be the directory's own. */
const convincing = 0.5

export function indexModules(files: ReadonlyMap<RepoPath, PythonFacts>): ModuleFinder {
  const directories = new Set<RepoPath>()
  const byLastStep = new Map<string, RepoPath[]>()
  for (const path of files.keys()) {
    for (const parent of parentsOf(path)) directories.add(parent)
    const module = path.endsWith('/__init__.py') ? parentOf(path) : path.replace(/\.py$/, '')
    const last = module.slice(module.lastIndexOf('/') + 1)
    byLastStep.set(last, [...(byLastStep.get(last) ?? []), module as RepoPath])
  }
  const finder: ModuleFinder = {
    exists: path => files.has(path),
    isDirectory: path => directories.has(path),
    rootsOf: module => {
      const way = module.replaceAll('.', '/')
      return (byLastStep.get(way.slice(way.lastIndexOf('/') + 1)) ?? []).flatMap(path =>
        path.endsWith(`/${way}`) ? [path.slice(0, -way.length - 1) as RepoPath] : [],
      )
    },
  }
  return { ...finder, ownNames: findOwnNames(files, finder) }
}

/** Of the names that imports begin with and nothing is found for, those below which most of what is imported lies at the top. */
function findOwnNames(files: ReadonlyMap<RepoPath, PythonFacts>, finder: ModuleFinder): string[] {
  const imported = new Map<string, RepoPath>()
  for (const [path, { imports }] of files)
    for (const { module } of imports) if (!module.startsWith('.')) imported.set(module, path)
  const votes = new Map<string, { hits: number; all: number }>()
  for (const [module, path] of imported) {
    const steps = module.split('.')
    if (findModule(finder, path, module) || findModule(finder, path, steps[0] as string)) continue
    for (let count = 1; count < steps.length; count++) {
      const own = steps.slice(0, count).join('.')
      const vote = votes.get(own) ?? { hits: 0, all: 0 }
      const hit = findModule({ ...finder, ownNames: [own] }, '' as RepoPath, module)?.file !== undefined
      votes.set(own, { hits: vote.hits + (hit ? 1 : 0), all: vote.all + 1 })
    }
  }
  const [best] = [...votes]
    .filter(([, { hits, all }]) => hits > 0 && hits / all >= convincing)
    .sort(([a, one], [b, other]) => other.hits - one.hits || b.length - a.length || (a < b ? -1 : 1))
  return best ? [best[0]] : []
}
