/** Mirrors that can't be compared, that git ignores though they are tracked, or whose merge driver this clone doesn't know. */
import type { Diagnosis } from '../../core/diagnosis.ts'
import { joinPath, type RepoPath, showPath, toRepoPath } from '../../core/path.ts'
import { findIgnored, readAttributes } from '../../git/attributes.ts'
import { findSetting } from '../../git/config.ts'
import { judgePlace } from '../check.ts'
import { worktree } from '../workspace.ts'
import { type Examined, type ExaminedMirror, mirroredPaths } from './examined.ts'

/** Every reason for which `lockstep check` would give no answer here. */
export async function diagnoseSources({ repository, config }: Examined): Promise<Diagnosis[]> {
  const judged = await judgePlace(repository, { place: worktree, mirrors: config.mirrors })
  return judged.flatMap((result): Diagnosis[] => {
    if (!('error' in result)) return []
    const { message, hint } = result.error
    const fix = hint === undefined ? {} : { fix: hint }
    return [{ id: 'mirror-not-comparable', severity: 'problem', message, ...fix }]
  })
}

/** A tracked mirror that `.gitignore` covers: `git status` and `git add` don't see what is new in it. */
export async function diagnoseIgnored({ repository, mirrors }: Examined): Promise<Diagnosis[]> {
  const tracked = mirrors.filter(({ mirror }) => mirror.tracked)
  const asked = tracked.flatMap(({ routes, mirror }) => [
    ...routes.flatMap(({ source, path }) => [source, path]),
    probe(mirror),
  ])
  const ignored = await findIgnored(repository, asked)
  return tracked.flatMap(({ mirror, routes }) => {
    // A file that is ignored on both sides is a choice that somebody made.
    const paths = routes.flatMap(({ source, path }) =>
      ignored.has(path) && !ignored.has(source) ? [path] : [],
    )
    const by = ignored.get(paths[0] ?? probe(mirror))
    return by ? [describeIgnored(mirror, paths, by)] : []
  })
}

/** A path that stands for whatever may come into a mirror. It need not exist, and no pattern of a file's name fits it. */
function probe({ to }: ExaminedMirror['mirror']): RepoPath {
  return joinPath(to, toRepoPath('lockstep-probe'))
}

function describeIgnored(
  { name, to }: ExaminedMirror['mirror'],
  paths: readonly RepoPath[],
  { file, line, pattern }: { file: string; line: number; pattern: string },
): Diagnosis {
  return {
    id: 'mirror-ignored',
    severity: 'problem',
    message: `${name} is tracked, and ${file} has git ignore ${showPath(to)}: git status and git add don't see new files in it`,
    fix: `take ${pattern} out of ${file} (line ${line}), or declare "tracked": false`,
    ...(paths.length > 0 && { paths }),
  }
}

/** `merge=lockstep` in `.gitattributes` does nothing in a clone that doesn't have the driver. */
export async function diagnoseMergeDriver({ repository, mirrors }: Examined): Promise<Diagnosis[]> {
  const attributes = await readAttributes(repository, ['merge'], mirrors.flatMap(mirroredPaths))
  const paths = [...attributes].flatMap(([path, values]) =>
    values.get('merge') === 'lockstep' ? [path] : [],
  )
  if (paths.length === 0 || (await findSetting(repository, 'merge.lockstep.driver'))) return []
  return [
    {
      id: 'merge-driver-missing',
      severity: 'problem',
      message: `.gitattributes asks for merge=lockstep, and this clone has no such driver: git merges mirrors as if they were sources, without a word`,
      fix: 'npx lockstep install --with merge-driver',
      paths,
    },
  ]
}
