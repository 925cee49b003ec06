/** A small project of AWS SAM with a mirror in it, and what Lockstep says of its builds, in short. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { clearBuilds } from '../../packages/lockstep/src/apply/clear-builds.ts'
import { showPath, toRepoPath } from '../../packages/lockstep/src/core/path.ts'
import { openRepository } from '../../packages/lockstep/src/git/repository.ts'
import { findSamBuilds } from '../../packages/lockstep/src/readers/find-sam-builds.ts'
import type { TestRepository } from './repository.ts'

/** A template of functions: id → properties in block style. */
export function template(functions: Record<string, string>): string {
  const parts = Object.entries(functions).map(
    ([id, properties]) =>
      `  ${id}:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.12\n${properties.replace(/^/gm, '      ')}\n`,
  )
  return `Transform: AWS::Serverless-2016-10-31\nResources:\n${parts.join('')}`
}

/** Two functions that share the folder with the mirror, infra/backend/src, and one with another. */
export const files = {
  '.gitignore': '.aws-sam/\n',
  'infra/template.yaml': template({
    Api: 'CodeUri: backend/',
    Worker: 'CodeUri: backend/',
    Other: 'CodeUri: other/',
  }),
  'infra/backend/src/a.py': 'a = 1\n',
  'infra/backend/handler.py': 'import src.a\n',
  'infra/backend/requirements.txt': 'requests\n',
  'infra/other/b.py': 'b = 1\n',
}

/** What Lockstep finds of a mirror. */
export async function found(repo: TestRepository, to = 'infra/backend/src') {
  return findSamBuilds(await openRepository(repo.root, repo.environment), { to: toRepoPath(to) })
}

/** Function → its directory, and whether it is built. */
export async function places(repo: TestRepository, to?: string) {
  const { builds } = await found(repo, to)
  return Object.fromEntries(
    builds.map(one => [one.function, `${one.directory}${one.built ? '' : ' (not built)'}`]),
  )
}

/** Function, or template → why nobody can tell. */
export async function reasons(repo: TestRepository, to?: string) {
  const { unknown } = await found(repo, to)
  return Object.fromEntries(unknown.map(one => [one.function ?? showPath(one.template), one.reason]))
}

/** Clears the builds that are found, or those of some functions. */
export async function clear(repo: TestRepository, names?: readonly string[]) {
  const { builds } = await found(repo)
  const chosen = builds.filter(one => names === undefined || names.includes(one.function))
  return clearBuilds(await openRepository(repo.root, repo.environment), chosen)
}

/** The names in a folder; none where there is no folder. */
export function listing(repo: TestRepository, folder: string): string[] {
  return existsSync(join(repo.root, folder)) ? readdirSync(join(repo.root, folder)).sort() : []
}
