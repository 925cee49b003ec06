/**
 * What one side of a comparison, or one directory, holds: from its files to models and migrations. Only what is asked for is parsed,
 * and what that draws on; migrations are always read whole, because a graph with a hole would be a wrong one.
 */

import { compileGlobs } from '../../core/glob.ts'
import type { Understood } from '../../core/languages/extractor.ts'
import { mayHoldMigrations } from '../../core/migrations/candidates.ts'
import type { MigrationGraph } from '../../core/migrations/graph.ts'
import type { ModelSide } from '../../core/models/pair-models.ts'
import { isWithin, parentOf, type RepoPath } from '../../core/path.ts'
import type { WantedText } from '../../readers/read-texts.ts'
import type { Library } from './library.ts'
import type { Pack } from './packs.ts'

/** The files of one side. Paths are relative to the directory that is understood. */
export interface Side {
  readonly files: ReadonlyMap<RepoPath, WantedText>
  /** Whether these are all files of the directory: only then is there a graph of migrations. */
  readonly isWhole: boolean
  /** What is declared about them; left out, their text tells. */
  readonly scope?: Scope
}

/** Where a mirror's declaration says that models and migrations are. */
export interface Scope {
  /** Globs of the files that hold models. */
  readonly models?: readonly string[] | undefined
  /** The folder of the migrations. */
  readonly migrations?: RepoPath | undefined
  /** Folders that hold migrations as their text says, whatever they are called. */
  readonly migrationFolders?: ReadonlySet<RepoPath>
}

export interface ReadUnderstood extends Understood {
  /** Files whose text is neither in this clone nor on disk. */
  readonly absent: readonly RepoPath[]
  /** Whether a file was read, or would have been if it were there. */
  readonly isLookedAt: (path: RepoPath) => boolean
}

/** Understands a side, as far as `wanted` files need it; all of it when left out. */
export async function readUnderstood(
  library: Library,
  side: Side,
  wanted?: Iterable<RepoPath>,
): Promise<ReadUnderstood> {
  const parts: ReadUnderstood[] = []
  const asked = new Set(wanted ?? side.files.keys())
  for (const pack of library.packs) parts.push(await readPack(library, pack, { side, asked }))
  const { models: globs } = side.scope ?? {}
  const isModelFile = globs ? compileGlobs(globs) : () => true
  return {
    models: parts.flatMap(({ models }) => models).filter(({ path }) => isModelFile(path)),
    graphs: side.isWhole ? parts.flatMap(({ graphs }) => graphs).filter(isDeclared(side.scope)) : [],
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
    absent: parts.flatMap(({ absent }) => absent),
    isLookedAt: path => !side.files.has(path) || parts.some(({ isLookedAt }) => isLookedAt(path)),
  }
}

/** A file that differs may look like a migration, and lie where none are declared to be. */
function isDeclared({ migrations: folder }: Scope = {}): (graph: MigrationGraph) => boolean {
  return ({ migrations }) =>
    folder === undefined || [...migrations.values()].every(({ path }) => isWithin(path, folder))
}

/** What is compared of a side: its models, and of which files nothing is known. */
export function modelSideOf({ models, unreadable, absent, isLookedAt }: ReadUnderstood): ModelSide {
  return { models, unreadable: [...unreadable, ...absent.map(path => ({ path }))], isLookedAt }
}

async function readPack(
  library: Library,
  pack: Pack,
  { side, asked }: { side: Side; asked: ReadonlySet<RepoPath> },
): Promise<ReadUnderstood> {
  const { extractor } = pack
  const sources = new Map([...side.files].filter(([path]) => extractor.isSource(path)))
  const first = [...sources.keys()].filter(path => asked.has(path))
  const migrations = side.isWhole ? await findMigrations(library, pack, { sources, scope: side.scope }) : []
  const { facts, absent } = await followNeeds(library, pack, { sources, first: [...first, ...migrations] })
  return { ...extractor.link(facts), absent, isLookedAt: path => facts.has(path) }
}

/** Reads files, those that they draw on, those that these draw on, and so on. */
async function followNeeds(
  library: Library,
  pack: Pack,
  { sources, first }: { sources: ReadonlyMap<RepoPath, WantedText>; first: readonly RepoPath[] },
): Promise<{ facts: Map<RepoPath, unknown>; absent: RepoPath[] }> {
  const facts = new Map<RepoPath, unknown>()
  const absent = new Set<RepoPath>()
  const asked = new Map<RepoPath, Set<string>>()
  const exists = (path: RepoPath) => sources.has(path)
  // A file that was asked for by itself is wanted whole, one that others draw on for some of its names.
  let next: { path: RepoPath; names?: ReadonlySet<string> }[] = [...new Set(first)].map(path => ({ path }))
  while (next.length > 0) {
    const texts = next.map(({ path }) => sources.get(path) as WantedText)
    const found = await library.facts(pack, texts)
    const needed = new Map<RepoPath, Set<string>>()
    for (const { path, names } of next) {
      const known = found.get((sources.get(path) as WantedText).id)
      if (known === undefined) {
        absent.add(path)
        continue
      }
      facts.set(path, known)
      for (const need of pack.extractor.needs(path, known, {
        exists,
        paths: sources.keys(),
        ...(names && { names }),
      })) {
        const open = needed.get(need.path) ?? new Set()
        needed.set(need.path, new Set([...open, ...need.names]))
      }
    }
    next = [...needed].flatMap(([path, names]) => {
      if (absent.has(path)) return []
      const before = asked.get(path) ?? new Set()
      const fresh = new Set([...names].filter(name => !before.has(name)))
      if (fresh.size === 0 && facts.has(path)) return []
      asked.set(path, new Set([...before, ...fresh]))
      return [{ path, names: fresh }]
    })
  }
  return { facts, absent: [...absent] }
}

/**
 * The folders in which a file that differs is a migration, whatever they are called, on any of the sides: its neighbours may be
 * migrations too, on the side that lacks the file as well.
 */
export async function findMigrationFolders(
  library: Library,
  sides: readonly Side[],
  differing: readonly RepoPath[],
): Promise<ReadonlySet<RepoPath>> {
  const folders = new Set<RepoPath>()
  for (const { files } of sides)
    for (const pack of library.packs)
      for (const path of await selectMigrations(library, pack, { files, paths: differing }))
        folders.add(parentOf(path))
  return folders
}

/** The files that may be migrations: by where they lie, then by a look at their text. */
function findMigrations(
  library: Library,
  pack: Pack,
  { sources, scope = {} }: { sources: ReadonlyMap<RepoPath, WantedText>; scope: Scope | undefined },
): Promise<RepoPath[]> {
  const { migrations: folder, migrationFolders } = scope
  const isCandidate = (path: RepoPath) =>
    folder === undefined
      ? mayHoldMigrations(path, sources) || migrationFolders?.has(parentOf(path))
      : isWithin(path, folder)
  return selectMigrations(library, pack, { files: sources, paths: [...sources.keys()].filter(isCandidate) })
}

async function selectMigrations(
  library: Library,
  { extractor }: Pack,
  { files, paths }: { files: ReadonlyMap<RepoPath, WantedText>; paths: readonly RepoPath[] },
): Promise<RepoPath[]> {
  const known = paths.filter(path => extractor.isSource(path))
  const texts = await library.texts(known.flatMap(path => files.get(path) ?? []))
  return known.filter(path => {
    const bytes = texts.get(files.get(path)?.id ?? '')
    return bytes !== undefined && extractor.mayMigrate(path, bytes)
  })
}
