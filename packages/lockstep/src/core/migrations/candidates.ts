/** Where migrations may lie, by path alone: reading every file of a program to find them would take longer than the check itself. */
import { baseName, joinPath, parentOf, type RepoPath } from '../path.ts'

/**
 * Whether a file lies where migrations are kept: in a folder that is named for them, or below one with an Alembic environment.
 * `files` are all paths beside it.
 */
export function mayHoldMigrations(path: RepoPath, files: { has(path: RepoPath): boolean }): boolean {
  if (/(^|\/)[^/]*(migration|version|alembic)[^/]*\//i.test(path)) return true
  // What a Django app is called may be said beside its migrations.
  if (
    baseName(path) === 'apps.py' &&
    files.has(joinPath(parentOf(path), 'migrations/__init__.py' as RepoPath))
  )
    return true
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder))
    if (files.has(`${folder}/env.py` as RepoPath)) return true
  return false
}
