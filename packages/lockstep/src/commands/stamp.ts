/**
 * `lockstep stamp`: what a running program can say of itself, made of a mirror's source as it lies in the work tree. Reads, and
 * writes nothing: where the stamp goes is its caller's affair, but not every place will do.
 */
import { relative, sep } from 'node:path'
import { createRouter } from '../core/derive.ts'
import type { MigrationGraph } from '../core/migrations/graph.ts'
import type { Mirror } from '../core/mirror.ts'
import { isWithin, joinPath, type RepoPath, relativeTo, showPath, toRepoPath } from '../core/path.ts'
import { quoteForShell } from '../core/shell.ts'
import { deriveStamp, type Stamp } from '../core/stamp/stamp.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import { identifyTree } from '../git/tree-id.ts'
import { readWorktree } from '../readers/read-worktree.ts'
import { judgePlace, withUpstream } from './check.ts'
import { isJudged, type Judgement, type Unjudged } from './judge.ts'
import { openLibrary, type TellProgress } from './meaning/library.ts'
import { identify } from './stations/judge-station.ts'
import { understandDirectory } from './understand.ts'
import { loadDeclaration, type Place, selectMirrors, worktree } from './workspace.ts'

export interface StampOptions {
  /** The mirror; may be left out where there is but one. */
  readonly mirrors: readonly string[]
  /** Where the stamp will be written, absolute; nowhere in particular when left out. */
  readonly output?: string
  readonly tell?: TellProgress
}

/** The stamp of one mirror's source. Throws where it would be a wrong one, or where it would be written is no place for it. */
export async function stamp(
  repository: Repository,
  { mirrors: named, output, tell }: StampOptions,
): Promise<Stamp> {
  const config = await loadDeclaration(repository, worktree)
  const [mirror, other] = selectMirrors(config, named)
  if (!mirror || other) throw severalMirrors(config.mirrors)
  if (output !== undefined) refusePlace(repository, config.mirrors, output)
  const judged = await judgePlace(repository, {
    place: worktree,
    mirrors: withUpstream(config.mirrors, [mirror]),
  })
  return deriveStamp({
    source: showPath(mirror.from),
    sourceTree: await identifySource(repository, mirror.from),
    contentId: identifyMirrored(repository, judgementOf(judged, mirror)),
    graphs: await readSourceGraphs(repository, { mirror, place: worktree, ...(tell && { tell }) }),
  })
}

/** One id for all that is mirrored: by paths below the mirror, wherever that lies. */
export function identifyMirrored(
  repository: Repository,
  { mirror, expected }: Pick<Judgement, 'mirror' | 'expected'>,
): string {
  const below = [...expected].map(([path, entry]) => [relativeTo(path, mirror.to), entry] as const)
  return identify(repository, new Map(below))
}

/** The migrations of a mirror's source. Throws where some may be lacking: those would be taken for unknown ones. */
export async function readSourceGraphs(
  repository: Repository,
  { mirror, place, tell }: { mirror: Mirror; place: Place; tell?: TellProgress },
): Promise<MigrationGraph[]> {
  const { from, migrations } = mirror
  const library = openLibrary(repository, tell)
  const { graphs, absent } = await understandDirectory(repository, { library, place, directory: from })
  await library.close()
  const isDeclared = (path: RepoPath) => migrations === undefined || isWithin(path, migrations)
  const wanted = graphs.filter(graph => [...graph.migrations.values()].some(({ path }) => isDeclared(path)))
  const [problem] = [
    ...absent.map(path => `${showPath(joinPath(from, path))} is not here`),
    ...wanted.flatMap(({ problems }) => problems),
  ]
  if (problem === undefined) return wanted
  throw new LockstepError({
    code: 'FILE_UNREADABLE',
    message: `the migrations of ${showPath(from)} can't be told: ${problem}`,
    hint: `mend that first: npx lockstep migrations ${quoteForShell(showPath(from))} shows what was understood`,
  })
}

function judgementOf(judged: readonly (Judgement | Unjudged)[], mirror: Mirror): Judgement {
  const found = judged.find(each => each.mirror === mirror)
  if (found && isJudged(found)) return found
  if (found && 'error' in found) throw found.error
  throw new LockstepError({
    code: 'NOTHING_COMPARED',
    message: `there is nothing to stamp, ${mirror.name} was not compared: ${found?.notCompared ?? 'it is not here'}`,
  })
}

async function identifySource(repository: Repository, from: RepoPath): Promise<string> {
  const { entries } = await readWorktree(repository, [from])
  const file = entries.get(from)
  if (file) return file.id
  const below = [...entries].filter(([path]) => isWithin(path, from))
  return identifyTree(repository, new Map(below.map(([path, entry]) => [relativeTo(path, from), entry])))
}

/** A stamp in the source would have to hold its own id, and a sync would take one in the mirror for a stray file. */
function refusePlace(repository: Repository, mirrors: readonly Mirror[], output: string): void {
  const path = toRepoPath(relative(repository.root, output).split(sep).join('/'))
  const source = mirrors.find(({ from }) => isWithin(path, from))
  if (source)
    throw new LockstepError({
      code: 'USAGE',
      message: `${showPath(path)} lies in the source of ${source.name}, and a stamp can't be a part of what it describes`,
      hint: 'write it into what is built, or into the mirror as one of its "mirrorOnly" files',
    })
  const mirror = mirrors.find(each => createRouter(each).isCompared(path))
  if (mirror)
    throw new LockstepError({
      code: 'USAGE',
      message: `${showPath(path)} lies in the mirror ${mirror.name}, and is not one of its own files`,
      hint: `add ${JSON.stringify(showPath(relativeTo(path, mirror.to)))} to its "mirrorOnly" in lockstep.json`,
    })
}

function severalMirrors(mirrors: readonly Mirror[]): LockstepError {
  return new LockstepError({
    code: 'USAGE',
    message: 'a stamp is of one source, and there are several mirrors',
    hint: `name one of ${mirrors.map(({ name }) => name).join(', ')}`,
  })
}
