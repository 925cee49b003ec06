/**
 * Where a module lies, by the rules of Python's imports, as far as they can be known without running anything. What is on Python's
 * path is nowhere written down, so an absolute import is looked for in the directories above the file that imports, nearest first.
 * A directory with an `__init__.py` is a package and no root of others, unless nothing else fits.
 */
import { joinPath, parentOf, parentsOf, type RepoPath } from '../../path.ts'

/** A module: its file, and the directory of its submodules when it is a package. A namespace package has no file. */
export interface Module {
  readonly file?: RepoPath
  readonly directory?: RepoPath
}

/** What is asked of the files that there are. */
export interface ModuleFinder {
  readonly exists: (path: RepoPath) => boolean
  /** Whether a directory holds files, at any depth. Left out where that can't be asked; then there are no namespace packages. */
  readonly isDirectory?: (path: RepoPath) => boolean
  /** The roots that aren't above the importing file but hold a module of this path, such as `src` seen from `scripts`. */
  readonly rootsOf?: (module: string) => readonly RepoPath[]
  /** What the directory that is understood calls itself, when it is a package: `app` for imports such as `app.models`. */
  readonly ownNames?: readonly string[]
}

/** Libraries whose names decide what a class is. A file of the same name beside the importing one is never meant. */
const libraries = new Set(
  (
    'sqlalchemy sqlmodel django pydantic pydantic_settings attr attrs enum typing typing_extensions dataclasses abc collections ' +
    'flask_sqlalchemy types datetime decimal uuid json logging alembic msgspec six'
  ).split(' '),
)

/** The module that an import in `from` names: `..base`, `shared.base`. Undefined for one that lies elsewhere. */
export function findModule(finder: ModuleFinder, from: RepoPath, module: string): Module | undefined {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  if (dots > 0) {
    const above = climb(parentOf(from), dots - 1)
    return above === undefined ? undefined : moduleAt(finder, above, module.slice(dots))
  }
  if (libraries.has(module.split('.')[0] as string)) return undefined
  const above = [...parentsOf(from), '' as RepoPath]
  const isPackage = (root: RepoPath) => finder.exists(joinPath(root, '__init__.py' as RepoPath))
  const roots = [
    ...above.filter(root => !isPackage(root)),
    ...(finder.rootsOf?.(module) ?? []).filter(root => !isPackage(root)).sort(byCloseness(from)),
    ...above.filter(isPackage),
  ]
  let namespace: Module | undefined
  for (const root of roots) {
    const found = moduleAt(finder, root, module)
    if (found?.file !== undefined) return found
    namespace ??= found
  }
  return namespace ?? findBelowOwnName(finder, module)
}

/** `app.models` is `models` at the top, where the directory is the package `app` itself. */
function findBelowOwnName(finder: ModuleFinder, module: string): Module | undefined {
  for (const own of finder.ownNames ?? []) {
    if (module === own) return moduleAt(finder, '' as RepoPath, '')
    if (!module.startsWith(`${own}.`)) continue
    const found = moduleAt(finder, '' as RepoPath, module.slice(own.length + 1))
    if (found) return found
  }
  return undefined
}

/** A module inside of a package. */
export function findSubmodule(finder: ModuleFinder, parent: Module, name: string): Module | undefined {
  return parent.directory === undefined ? undefined : moduleAt(finder, parent.directory, name)
}

function moduleAt(finder: ModuleFinder, root: RepoPath, module: string): Module | undefined {
  const at = joinPath(root, module.replaceAll('.', '/') as RepoPath)
  const init = joinPath(at, '__init__.py' as RepoPath)
  if (finder.exists(init)) return { file: init, directory: at }
  if (module === '') return { directory: at }
  const file = `${at}.py` as RepoPath
  if (finder.exists(file)) return { file }
  return finder.isDirectory?.(at) ? { directory: at } : undefined
}

function climb(directory: RepoPath, steps: number): RepoPath | undefined {
  let at = directory
  for (let step = 0; step < steps; step++) {
    if (at === '') return undefined
    at = parentOf(at)
  }
  return at
}

/** The longest way that two paths have in common comes first, then the shorter path, then the alphabet. */
function byCloseness(from: RepoPath): (a: RepoPath, b: RepoPath) => number {
  return (a, b) =>
    sharedSteps(from, b) - sharedSteps(from, a) || a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

function sharedSteps(a: RepoPath, b: RepoPath): number {
  const [left, right] = [a.split('/'), b.split('/')]
  let count = 0
  while (count < left.length && left[count] === right[count]) count++
  return count
}
