/**
 * Sides of a mirror that `.nxignore` hides from Nx: their files are in no hash, so a change there selects no task, a cached
 * one is handed out, and `nx sync:check` passes on a copy that has drifted.
 */
import type { Diagnosis } from '../../core/diagnosis.ts'
import { type RepoPath, showPath } from '../../core/path.ts'
import { findIgnored, listIgnoredBy } from '../../git/attributes.ts'
import { findText } from '../../readers/read-text.ts'
import type { Examined } from './examined.ts'

export async function diagnoseNxIgnore({ repository, mirrors }: Examined): Promise<Diagnosis[]> {
  if ((await findText(`${repository.root}/nx.json`)) === undefined) return []
  const sides = mirrors.flatMap(({ mirror, routes }) => [
    { name: mirror.name, side: 'source', root: mirror.from, files: routes.map(({ source }) => source) },
    // Nx doesn't hash what git ignores either, so an untracked mirror loses nothing.
    ...(mirror.tracked
      ? [{ name: mirror.name, side: 'mirror', root: mirror.to, files: routes.map(({ path }) => path) }]
      : []),
  ])
  const roots = [...new Set(sides.map(({ root }) => root))]
  const hidden = new Set(await listIgnoredBy(repository, { perDirectory: '.nxignore' }, roots))
  const found: Diagnosis[] = []
  for (const { name, side, root, files } of sides) {
    const paths = files.filter(path => hidden.has(path))
    const [first] = paths
    if (first === undefined) continue
    const by = await findPattern(first)
    found.push({
      id: 'nx-ignores-mirror',
      severity: 'problem',
      message: `.nxignore hides ${paths.length === 1 ? 'a file' : `${paths.length} files`} of the ${side} of ${name} (${showPath(root)}): a change there runs no task, and Nx hands out what it has in its cache`,
      fix: by
        ? `remove line ${by.line} of .nxignore: ${by.pattern}`
        : `remove what covers ${showPath(first)} from .nxignore`,
      paths,
    })
  }
  return found

  /** The line of the top's `.nxignore`, where that is the file which decides. */
  async function findPattern(path: RepoPath) {
    const rules = `${repository.root}/.nxignore`
    const ignored = await findIgnored(repository, [path], ['-c', `core.excludesFile=${rules}`])
    const by = ignored.get(path)
    return by?.file === rules ? by : undefined
  }
}
