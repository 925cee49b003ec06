/**
 * Sides of a mirror that Nx doesn't see: `.nxignore` hides their files, or `.gitignore` does although git tracks them. They are in
 * no hash, so a change there selects no task, a cached one is handed out, and `nx sync:check` passes on a copy that has drifted.
 */
import type { Diagnosis } from '../../core/diagnosis.ts'
import { type RepoPath, showPath } from '../../core/path.ts'
import { findIgnored, type Ignored, listIgnoredBy } from '../../git/attributes.ts'
import type { Repository } from '../../git/repository.ts'
import { findText } from '../../readers/read-text.ts'
import type { Examined, ExaminedMirror } from './examined.ts'

const ignoreFiles = ['.nxignore', '.gitignore'] as const

interface Side {
  /** As a sentence names it. */
  readonly name: string
  readonly root: RepoPath
  readonly files: readonly RepoPath[]
}

export async function diagnoseNxIgnore({ repository, mirrors }: Examined): Promise<Diagnosis[]> {
  if ((await findText(`${repository.root}/nx.json`)) === undefined) return []
  const sides = mirrors.flatMap(sidesOf)
  const roots = [...new Set(sides.map(({ root }) => root))]
  const found: Diagnosis[] = []
  for (const ignoreFile of ignoreFiles) {
    const hidden = new Set(await listIgnoredBy(repository, { perDirectory: ignoreFile }, roots))
    for (const side of sides) {
      const paths = side.files.filter(path => hidden.has(path))
      const [first] = paths
      if (first === undefined) continue
      const by = await findPattern(repository, first, ignoreFile)
      found.push(describe(side, { paths, ignoreFile, first, by }))
    }
  }
  return found
}

function sidesOf({ mirror, routes }: ExaminedMirror): Side[] {
  const source = {
    name: `the source of ${mirror.name}`,
    root: mirror.from,
    files: routes.map(({ source }) => source),
  }
  // Nx doesn't hash what git ignores either, so an untracked mirror loses nothing.
  if (!mirror.tracked) return [source]
  return [
    source,
    { name: `the mirror of ${mirror.name}`, root: mirror.to, files: routes.map(({ path }) => path) },
  ]
}

interface Hidden {
  readonly paths: readonly RepoPath[]
  readonly first: RepoPath
  readonly ignoreFile: string
  readonly by: Ignored | undefined
}

function describe({ name, root }: Side, { paths, first, ignoreFile, by }: Hidden): Diagnosis {
  const files = paths.length === 1 ? 'a file' : `${paths.length} files`
  const although = ignoreFile === '.gitignore' ? ', though git tracks it' : ''
  return {
    id: 'nx-ignores-mirror',
    severity: 'problem',
    message: `${ignoreFile} hides ${files} of ${name} (${showPath(root)})${although}: a change there runs no task, and Nx hands out what it has in its cache`,
    fix: by
      ? `remove line ${by.line} of ${ignoreFile}: ${by.pattern}`
      : `remove what covers ${showPath(first)} from ${ignoreFile}`,
    paths,
  }
}

/** The line of the top's ignore file, where that is the file which decides. */
async function findPattern(
  repository: Repository,
  path: RepoPath,
  ignoreFile: (typeof ignoreFiles)[number],
): Promise<Ignored | undefined> {
  const rules = ignoreFile === '.gitignore' ? ignoreFile : `${repository.root}/${ignoreFile}`
  const settings = ignoreFile === '.gitignore' ? [] : ['-c', `core.excludesFile=${rules}`]
  const by = (await findIgnored(repository, [path], settings)).get(path)
  return by?.file === rules ? by : undefined
}
