/**
 * Which file a module's name means, seen from a file that imports it. Nobody says from where a program is started, so every folder
 * above the importing file may be that place, the outermost first. Pure: whoever asks knows which files there are.
 */
import { joinPath, parentOf, type RepoPath } from '../../path.ts'
import { isKnownModule } from './known-modules.ts'

/** A module: its file, if it has one, and the folder that its submodules lie in. */
export interface FoundModule {
  readonly file: RepoPath | undefined
  readonly folder: RepoPath
}

/**
 * Finds the file of a module, named with its leading dots as `from` has it. A folder without `__init__.py` has no file and may still
 * be one (PEP 420); it is given back for relative names alone, where nothing else can be meant.
 */
export function findModule(
  path: RepoPath,
  module: string,
  exists: (path: RepoPath) => boolean,
): FoundModule | undefined {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  const steps = module.slice(dots).split('.').filter(Boolean)
  if (dots > 0) {
    let folder = parentOf(path)
    for (let up = 1; up < dots; up += 1) folder = parentOf(folder)
    return fileOf(folder, steps, exists) ?? { file: undefined, folder: joinPath(folder, toPath(steps)) }
  }
  const roots = isKnownModule(module) ? [toPath([])] : rootsOf(path)
  for (const root of roots) {
    const found = fileOf(root, steps, exists)
    if (found) return found
  }
  return undefined
}

function fileOf(
  root: RepoPath,
  steps: readonly string[],
  exists: (path: RepoPath) => boolean,
): FoundModule | undefined {
  const folder = joinPath(root, toPath(steps))
  const inside = joinPath(folder, '__init__.py' as RepoPath)
  if (exists(inside)) return { file: inside, folder }
  const file = `${folder}.py` as RepoPath
  return steps.length > 0 && exists(file) ? { file, folder } : undefined
}

/** Every folder that a file lies in, the outermost first. */
function rootsOf(path: RepoPath): RepoPath[] {
  const roots: RepoPath[] = []
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    roots.unshift(folder)
    if (folder === '') return roots
  }
}

function toPath(steps: readonly string[]): RepoPath {
  return steps.join('/') as RepoPath
}
