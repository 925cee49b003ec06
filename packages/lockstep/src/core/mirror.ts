/**
 * A mirror's declaration, as the program uses it: defaults filled in, paths as bytes. What the user wrote is
 * `WrittenConfig` in config/schema; what config/parse gives back is a list of these.
 */
import { isWithin, type RepoPath } from './path.ts'

/** What the pre-commit hook does when it regenerated a mirror: carry it into the commit, or refuse the commit. */
export type OnCommit = 'stage' | 'block'

/** Which pushed commits have to be in sync: the tip of each ref, or every one. */
export type OnPush = 'tip' | 'every'

/** A place that a build leaves its work at: a directory or a zip file. Which of the two is found by looking. */
export interface BuiltDeclaration {
  /** The directory or the file. */
  readonly path: RepoPath
  /** The folder in it that holds what was mirrored; the empty path is all of it. */
  readonly within: RepoPath
  /** What this is the build of, as its template or people call it. */
  readonly function?: string
}

/** Where a mirror runs: an AWS Lambda function, or what answers at an address. */
export type DeployedDeclaration =
  | {
      readonly function: string
      readonly region?: string
      readonly alias?: string
      /** The folder of the mirrored files in its code; found by their names when left out. */
      readonly within?: RepoPath
    }
  | { readonly health: string }

export interface Mirror {
  readonly name: string
  readonly from: RepoPath
  readonly to: RepoPath
  /** Globs relative to `from`: what is mirrored. */
  readonly include: readonly string[]
  /** Globs relative to `from`: what isn't, even if included. */
  readonly exclude: readonly string[]
  /** Globs relative to `to`: what lives in the mirror alone, on purpose. Beats a route. */
  readonly mirrorOnly: readonly string[]
  readonly onCommit: OnCommit
  /** Globs relative to `from`: which files hold models. Left out, their text tells. */
  readonly models?: readonly string[]
  /** The folder of the migrations, relative to `from`. Left out, they are found by their text. */
  readonly migrations?: RepoPath
  /** Whether a commit is warned of that changes a model's columns in the source and adds no migration. */
  readonly requireMigration?: 'warn'
  /** Where builds put what was mirrored, as declared; what a SAM template says comes beside it. */
  readonly built: readonly BuiltDeclaration[]
  readonly deployed?: DeployedDeclaration
  /** False for a mirror that lives in the work tree alone and is ignored by git. */
  readonly tracked: boolean
}

export interface Config {
  readonly onPush: OnPush
  /** In an order in which they can be synced: a mirror that derives from another comes after it. */
  readonly mirrors: readonly Mirror[]
}

/** Whether `mirror` takes files from where `other` puts them, by containment either way round. */
export function derivesFrom(mirror: Mirror, other: Mirror): boolean {
  return mirror !== other && (isWithin(mirror.from, other.to) || isWithin(other.to, mirror.from))
}

/**
 * Sorts mirrors so that each comes after those it derives from, else in the order given.
 * Gives the names along a cycle instead when there is one.
 */
export function orderMirrors(mirrors: readonly Mirror[]): { ordered: Mirror[]; cycle: string[] } {
  const ordered: Mirror[] = []
  const open: Mirror[] = []
  const visit = (mirror: Mirror): string[] => {
    if (ordered.includes(mirror)) return []
    if (open.includes(mirror)) return [...open.slice(open.indexOf(mirror)), mirror].map(({ name }) => name)
    open.push(mirror)
    for (const upstream of mirrors) {
      const cycle = derivesFrom(mirror, upstream) ? visit(upstream) : []
      if (cycle.length > 0) return cycle
    }
    open.pop()
    ordered.push(mirror)
    return []
  }
  for (const mirror of mirrors) {
    const cycle = visit(mirror)
    if (cycle.length > 0) return { ordered: [], cycle }
  }
  return { ordered, cycle: [] }
}
