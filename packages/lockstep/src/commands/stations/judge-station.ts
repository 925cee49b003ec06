/**
 * What a later station holds, compared with what the source says it ought to: the mirrored files as they are expected, and
 * with them what the mirror has of its own. The findings are of the same four kinds as the mirror's, so "an older text of the
 * source" and "a text that the source never had" are told apart here too.
 */
import { compare, type Difference } from '../../core/compare.ts'
import { fromGit, joinPath, type RepoPath, showPath } from '../../core/path.ts'
import type { StationReport } from '../../core/report.ts'
import { type Entry, type Snapshot, sameEntry, symlinkMode } from '../../core/snapshot.ts'
import {
  describeSnapshot,
  findStationDifferences,
  type StationSides,
  selectStationFindings,
} from '../../core/station.ts'
import { LockstepError } from '../../errors.ts'
import { findBlobs, hashBytes, hashFiles } from '../../git/objects.ts'
import type { Repository } from '../../git/repository.ts'
import { findBase } from '../../readers/base.ts'
import type { BuiltFiles } from '../../readers/built-files.ts'
import type { Judgement } from '../judge.ts'
import type { Place } from '../workspace.ts'

/** What a comparison of a station says, without what the station is called. */
export type JudgedStation = Required<
  Pick<StationReport, 'inSync' | 'compared' | 'findings' | 'fromMirror' | 'contentId' | 'size'>
>

/** What belongs at every later station: what the source says, and what the mirror has of its own. */
export function wantedAt({ expected, own }: Judgement): Map<RepoPath, Entry> {
  return new Map([...own, ...expected])
}

export interface StationContent {
  readonly files: BuiltFiles
  /** What the station is called in errors. */
  readonly name: string
  readonly place: Place
  /** Whether the builder copies a mirrored path at all; all of them when left out. */
  readonly isTaken?: ((path: RepoPath) => boolean) | undefined
}

/**
 * Compares what a station holds. Throws STATION_EMPTY where it holds none of the mirrored files: then it was the wrong place to
 * look at, and nothing was compared.
 */
export async function judgeStation(
  repository: Repository,
  judgement: Judgement,
  { files, name, place, isTaken = () => true }: StationContent,
): Promise<JudgedStation> {
  const { mirror, router, actual, own } = judgement
  const taken = (entries: Snapshot) => new Map([...entries].filter(([path]) => isTaken(path)))
  const wanted = taken(wantedAt(judgement))
  const below = (path: RepoPath) => joinPath(mirror.to, path)
  const held = new Map([...files.entries].map(([path, entry]) => [below(path), entry]))
  if (![...wanted.keys()].some(path => held.has(path))) throw holdsNothing(name, files)
  const sides: StationSides = {
    wanted,
    held,
    modeless: new Set([...files.modeless].map(below)),
    sourceOf: path => (own.has(path) ? path : router.sourceOf(path)),
    targets: await readTargets(repository, wanted),
  }
  const { wrong, besides } = findStationDifferences(sides)
  const onDisk = place.name === 'worktree' ? taken(new Map([...own, ...actual])) : new Map<RepoPath, Entry>()
  const differences = [...(await leaveOutConverted(repository, wrong, onDisk)), ...besides]
  const base = await findBase(repository, {
    mirror,
    differences,
    written: new Map(),
    ...(place.name === 'revision' && { revisions: [place.commit] }),
  })
  const findings = selectStationFindings(compare(differences, base), sides)
  const ofMirror = findStationDifferences({ ...sides, wanted: onDisk }).wrong
  return {
    inSync: findings.length === 0,
    compared: wanted.size,
    findings,
    fromMirror: (await leaveOutConverted(repository, ofMirror, onDisk)).length === 0,
    contentId: identify(repository, new Map([...held].filter(([path]) => wanted.has(path)))),
    size: files.size,
  }
}

/** One id for a snapshot: the blob id of its canonical text. Equal ids are equal paths, modes and bytes. */
export function identify(repository: Repository, entries: Snapshot): string {
  return hashBytes(repository, describeSnapshot(entries))
}

/**
 * Leaves out files that a build took from the work tree as they lie there, where git's attributes make other bytes of them than
 * those it records: line endings, a filter.
 *
 * @param onDisk what the mirror holds in the work tree, as git would record it
 */
async function leaveOutConverted(
  repository: Repository,
  differences: readonly Difference[],
  onDisk: Snapshot,
): Promise<Difference[]> {
  const doubtful = differences.filter(({ path, expected, actual }) => {
    const isFile = expected?.mode !== symlinkMode && expected?.mode === actual?.mode
    return isFile && sameEntry(onDisk.get(path), expected)
  })
  const ids = await hashFiles(
    repository,
    doubtful.map(({ path }) => path),
    'as they are',
  )
  const converted = new Set(doubtful.filter(({ actual }, at) => actual?.id === ids[at]))
  return differences.filter(difference => !converted.has(difference))
}

async function readTargets(repository: Repository, wanted: Snapshot): Promise<Map<RepoPath, RepoPath>> {
  const links = [...wanted].filter(([, { mode }]) => mode === symlinkMode)
  if (links.length === 0) return new Map()
  const blobs = await findBlobs(
    repository,
    links.map(([, { id }]) => id),
  )
  return new Map(
    links.flatMap(([path], at) => {
      const target = blobs[at]
      return target ? [[path, fromGit(target.toString('latin1'))] as const] : []
    }),
  )
}

function holdsNothing(name: string, { kind, within }: BuiltFiles): LockstepError {
  const where = within === '' ? name : `${showPath(within)} in ${name}`
  return new LockstepError({
    code: 'STATION_EMPTY',
    message: `${where} holds none of the mirrored files`,
    hint:
      kind === 'zip'
        ? 'name the folder of the mirrored files in the archive as "within" in lockstep.json'
        : 'name the folder that the mirrored files are built into in lockstep.json, or build again',
  })
}
