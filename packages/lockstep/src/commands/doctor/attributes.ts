/**
 * Attributes under which git treats a mirrored file in another way than its source. Both have one blob, so where git converts
 * only one of them, the bytes on disk differ, or the mirror looks changed after every sync.
 */

import type { Route } from '../../core/derive.ts'
import type { Diagnosis } from '../../core/diagnosis.ts'
import { parentsOf, type RepoPath, relativeTo, showPath } from '../../core/path.ts'
import { type Attributes, readAttributes } from '../../git/attributes.ts'
import { findText } from '../../readers/read-text.ts'
import { attributesLines } from './attributes-line.ts'
import type { Examined, ExaminedMirror } from './examined.ts'

const names = ['text', 'eol', 'working-tree-encoding', 'filter', 'ident'] as const
/** With these the mirror never gets clean, or holds on disk what no program can use in place of the source. */
const harmful: ReadonlySet<string> = new Set(['text', 'working-tree-encoding', 'filter'])

export async function diagnoseAttributes({ repository, mirrors }: Examined): Promise<Diagnosis[]> {
  const paths = mirrors.flatMap(({ routes }) => routes.flatMap(({ source, path }) => [source, path]))
  const attributes = await readAttributes(repository, names, paths)
  const found: Diagnosis[] = []
  for (const examined of mirrors) {
    for (const difference of groupDifferences(examined.routes, attributes)) {
      const file = await findAttributesFile(repository.root, examined.mirror.to)
      found.push(describeDifference(examined, difference, { attributes, file }))
    }
  }
  return found
}

interface Difference {
  /** The attributes that differ. */
  readonly names: readonly string[]
  /** What the source has for them. */
  readonly values: readonly string[]
  readonly paths: readonly RepoPath[]
}

/** Files that differ in the same attributes, and whose sources have the same values for them. */
function groupDifferences(
  routes: readonly Route[],
  attributes: ReadonlyMap<RepoPath, Attributes>,
): Difference[] {
  const groups = new Map<string, { names: string[]; values: string[]; paths: RepoPath[] }>()
  for (const { source, path } of routes) {
    const wanted = attributes.get(source)
    const differing = names.filter(name => wanted?.get(name) !== attributes.get(path)?.get(name))
    if (differing.length === 0) continue
    const values = differing.map(name => wanted?.get(name) ?? 'unspecified')
    const key = JSON.stringify([differing, values])
    const group = groups.get(key) ?? { names: differing, values, paths: [] }
    group.paths.push(path)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** The file that has the last word on everything in the mirror without being part of it. */
async function findAttributesFile(root: string, to: RepoPath): Promise<RepoPath> {
  for (const parent of parentsOf(to)) {
    const file = `${parent}/.gitattributes` as RepoPath
    if ((await findText(`${root}/${showPath(file)}`)) !== undefined) return file
  }
  return '.gitattributes' as RepoPath
}

function describeDifference(
  { mirror, routes }: ExaminedMirror,
  { names: differing, values, paths }: Difference,
  { attributes, file }: { attributes: ReadonlyMap<RepoPath, Attributes>; file: RepoPath },
): Diagnosis {
  const isWanted = ({ source }: Route) =>
    differing.every((name, at) => attributes.get(source)?.get(name) === values[at])
  const directory = file.slice(0, -'.gitattributes'.length).replace(/\/$/, '') as RepoPath
  const lines = attributesLines({
    to: relativeTo(mirror.to, directory),
    paths: paths.map(path => relativeTo(path, directory)),
    others: routes.filter(route => !isWanted(route)).map(({ path }) => relativeTo(path, directory)),
    names: differing,
    values,
  })
  const severe = differing.some(name => harmful.has(name))
  const consequence = severe
    ? 'the mirror looks changed after a sync, or is another file on disk'
    : 'the two are other bytes on disk, though not for git'
  return {
    id: 'attributes-differ',
    severity: severe ? 'problem' : 'note',
    message: `${mirror.name}: ${differing.join(' and ')} differ${differing.length === 1 ? 's' : ''} from the source for ${paths.length} file${paths.length === 1 ? '' : 's'}, so ${consequence}`,
    fix: `add to ${showPath(file)}: ${lines.join('  and: ')}`,
    paths,
  }
}
