/** What the families that ask about mirrors look at: the declaration, and what of each source git tracks. */
import { createRouter, type Route, routeFiles } from '../../core/derive.ts'
import type { Config, Mirror } from '../../core/mirror.ts'
import type { RepoPath } from '../../core/path.ts'
import type { Repository } from '../../git/repository.ts'
import { readIndex } from '../../readers/read-index.ts'
import { loadDeclaration, selectMirrors, worktree } from '../workspace.ts'

export interface ExaminedMirror {
  readonly mirror: Mirror
  /** Every tracked path of the source, and the mirrored path that it becomes. */
  readonly routes: readonly Route[]
}

export interface Examined {
  readonly repository: Repository
  readonly config: Config
  readonly mirrors: readonly ExaminedMirror[]
}

/** Reads the work tree's declaration and the index. Throws when nothing is declared, as every command does. */
export async function examine(repository: Repository): Promise<Examined> {
  const config = await loadDeclaration(repository, worktree)
  const mirrors = selectMirrors(config)
  const { entries } = await readIndex(repository, { paths: mirrors.map(({ from }) => from) })
  return {
    repository,
    config,
    mirrors: mirrors.map(mirror => ({ mirror, routes: routeFiles(createRouter(mirror), entries) })),
  }
}

/** The mirrored paths, sorted. */
export function mirroredPaths({ routes }: ExaminedMirror): RepoPath[] {
  return routes.map(({ path }) => path).sort()
}
