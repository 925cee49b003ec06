/**
 * Where each mirror stands among the Nx projects: which project gets its targets, whom it derives from, and which
 * mirrors have to be synced before it. Pure; the look-ups into the workspace are passed in.
 */
import { type Config, derivesFrom, type Mirror, showPath } from 'lockstep'
import { ownerOf, type Project } from './owner.ts'

export interface Placement {
  readonly name: string
  /** The source, and below it the mirror, as Nx spells paths: text, relative to the workspace, POSIX. */
  readonly from: string
  readonly to: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly mirrorOnly: readonly string[]
  readonly tracked: boolean
  /** Whether a single file is mirrored. */
  readonly isFile: boolean
  /** The project that gets the targets. */
  readonly project: Project
  /** Whether that project exists for this mirror alone. */
  readonly isOwnProject: boolean
  /** The project that owns the source; undefined if the source lies outside all projects. */
  readonly sourceProject: Project | undefined
  /** The mirrors that this one takes files from. */
  readonly upstream: readonly Placement[]
}

export interface Lookups {
  readonly projectAt: (root: string) => Project | undefined
  readonly isFile: (path: string) => boolean
}

/**
 * Places all mirrors, in the configuration's order, in which a mirror follows those it derives from. A mirror outside
 * every project gets one of its own, rooted at `to` even if that is a file: rooted at the file's directory it would claim
 * the files beside it, and at the top of the workspace every file that belongs to no project, lockstep.json among them.
 */
export function placeMirrors(config: Config, lookups: Lookups): Placement[] {
  const placed: { mirror: Mirror; placement: Placement }[] = []
  for (const mirror of config.mirrors) {
    const upstream = placed.filter(({ mirror: other }) => derivesFrom(mirror, other))
    const placement = placeMirror(
      mirror,
      upstream.map(each => each.placement),
      lookups,
    )
    placed.push({ mirror, placement })
  }
  return placed.map(({ placement }) => placement)
}

function placeMirror(mirror: Mirror, upstream: Placement[], { projectAt, isFile }: Lookups): Placement {
  const from = showPath(mirror.from)
  const to = showPath(mirror.to)
  const owner = ownerOf(to, projectAt)
  return {
    name: mirror.name,
    from,
    to,
    include: mirror.include,
    exclude: mirror.exclude,
    mirrorOnly: mirror.mirrorOnly,
    tracked: mirror.tracked,
    isFile: isFile(from),
    project: owner ?? { root: to, name: mirror.name },
    isOwnProject: owner === undefined,
    sourceProject: ownerOf(from, projectAt),
    upstream,
  }
}
