/**
 * What the drift of one mirror and of its stations means: both sides are understood, as far as the files that differ need it, and
 * compared. Whatever can't be read is counted; nothing is fetched.
 */
import { compareMigrations } from '../../core/migrations/compare-migrations.ts'
import type { MigrationDrift } from '../../core/migrations/migration-drift.ts'
import { compareModels } from '../../core/models/compare-models.ts'
import type { ModelDrift } from '../../core/models/model-drift.ts'
import { traceUses } from '../../core/models/trace-uses.ts'
import { baseName, type RepoPath, relativeTo } from '../../core/path.ts'
import type { Drift, Meaning, MirrorReport, StationReport, UnreadableFile } from '../../core/report.ts'
import { symlinkMode } from '../../core/snapshot.ts'
import type { WantedText } from '../../readers/read-texts.ts'
import { findOrigin, type Judgement } from '../judge.ts'
import type { Place } from '../workspace.ts'
import type { Library } from './library.ts'
import {
  findMigrationFolders,
  modelSideOf,
  type ReadUnderstood,
  readUnderstood,
  type Side,
} from './read-understood.ts'

/** What one mirror is explained from. */
export interface ExplainContext {
  readonly library: Library
  readonly judgement: Judgement
  readonly judged: readonly Judgement[]
  readonly place: Place
  readonly isPartial: boolean
}

/** Adds to a mirror and to each of its stations what their differences mean. */
export async function explainMirror(mirror: MirrorReport, context: ExplainContext): Promise<MirrorReport> {
  const expected = expectedSide(context)
  // A hook that stops a hand edit speaks of the edit, whose text may be in no commit and no index.
  const told = context.isPartial ? mirror.findings.filter(({ kind }) => kind !== 'edited') : mirror.findings
  const own = await explainDrift(expected, { drift: told, context })
  const stations: StationReport[] = []
  for (const station of mirror.stations ?? []) {
    const isSame = isSameDrift(station.findings, mirror.findings)
    const meaning = isSame ? own : await explainDrift(expected, { drift: station.findings, context })
    stations.push(meaning ? { ...station, meaning } : station)
  }
  return {
    ...mirror,
    ...(own && { meaning: own }),
    ...(mirror.stations && { stations }),
  }
}

/** What a drift means; undefined where no language knows any of its files. */
async function explainDrift(
  expected: Side,
  { drift, context }: { drift: Drift; context: ExplainContext },
): Promise<Meaning | undefined> {
  const { library, judgement } = context
  const differing = drift.map(({ path }) => placeOf(path, judgement.mirror.to))
  if (!differing.some(library.isSource)) return undefined
  const isDiffering = ({ path }: { path: RepoPath }) => differing.includes(path)
  const actual = actualSide(expected, { drift, context })
  const migrationFolders = await findMigrationFolders(library, [expected, actual], differing)
  const sides = { expected: within(expected, migrationFolders), actual: within(actual, migrationFolders) }
  let [source, copy] = await readSides(library, sides, differing)
  const lent = compareBoth(source, copy).filter(({ kind }) => kind === 'mixin')
  if (lent.length > 0) {
    const names = new Set(lent.map(({ name }) => name.slice(name.lastIndexOf('.') + 1)))
    const users = await findMentions(library, [expected, actual], names)
    ;[source, copy] = await readSides(library, sides, [...differing, ...users])
  }
  return {
    models: await addUses(library, actual, compareBoth(source, copy)),
    migrations: compareMigrations(source.graphs, copy.graphs, {
      expected: idsOf(expected),
      actual: idsOf(actual),
    }).filter(isWorthTelling),
    // One that both sides hold alike is no part of the drift.
    unreadable: [...describe(source, 'source'), ...describe(copy, 'mirror')].filter(isDiffering),
    absent: source.absent.length + copy.absent.length,
  }
}

function within(side: Side, migrationFolders: ReadonlySet<RepoPath>): Side {
  return { ...side, scope: { ...side.scope, migrationFolders } }
}

async function readSides(
  library: Library,
  { expected, actual }: { expected: Side; actual: Side },
  wanted: readonly RepoPath[],
): Promise<[ReadUnderstood, ReadUnderstood]> {
  return [await readUnderstood(library, expected, wanted), await readUnderstood(library, actual, wanted)]
}

function compareBoth(source: ReadUnderstood, copy: ReadUnderstood): ModelDrift[] {
  return compareModels({ expected: modelSideOf(source), actual: modelSideOf(copy) })
}

/** Where the mirror names fields that it lacks: looked for only if it lacks any. */
async function addUses(library: Library, { files }: Side, drifts: ModelDrift[]): Promise<ModelDrift[]> {
  if (!drifts.some(({ fields }) => fields.some(({ change }) => change === 'missing'))) return drifts
  return traceUses(drifts, await readSources(library, files))
}

/** The texts of all files that a language knows, as far as they can be had. */
async function readSources(library: Library, files: Side['files']): Promise<(readonly [RepoPath, string])[]> {
  const sources = [...files].filter(([path]) => library.isSource(path))
  const texts = await library.texts(sources.map(([, text]) => text))
  return sources.flatMap(([path, { id }]) => {
    const bytes = texts.get(id)
    return bytes ? [[path, bytes.toString('utf8')] as const] : []
  })
}

/** Files whose text names one of some classes: whoever inherits from it has to, in one file or the next. */
async function findMentions(
  library: Library,
  sides: readonly Side[],
  names: ReadonlySet<string>,
): Promise<RepoPath[]> {
  const isNamed = new RegExp(`\\b(?:${[...names].join('|')})\\b`)
  const mentions = new Set<RepoPath>()
  for (const { files } of sides)
    for (const [path, text] of await readSources(library, files)) if (isNamed.test(text)) mentions.add(path)
  return [...mentions]
}

/** The path by which both sides know a file: relative to the mirror, or its name where the mirror is a file. */
function placeOf(path: RepoPath, to: RepoPath): RepoPath {
  return path === to ? baseName(path) : relativeTo(path, to)
}

function expectedSide({ judgement, judged, place, isPartial }: ExplainContext): Side {
  const { mirror, router, expected } = judgement
  const files = new Map<RepoPath, WantedText>()
  const isOnDisk = place.name === 'worktree'
  for (const [path, { mode, id }] of expected) {
    const at = isOnDisk ? findOrigin(judged, router.sourceOf(path)) : undefined
    if (mode !== symlinkMode) files.set(placeOf(path, mirror.to), { id, at })
  }
  const { models, migrations } = mirror
  return { files, isWhole: !isPartial, scope: { models, migrations } }
}

/** What a place holds: what is expected, but for what was found to differ. */
function actualSide(expected: Side, { drift, context }: { drift: Drift; context: ExplainContext }): Side {
  const { judgement, place } = context
  const files = new Map(expected.files)
  // A station's text lies elsewhere, unless it is the mirror's own.
  const isOnDisk = (path: RepoPath, id: string) =>
    place.name === 'worktree' && judgement.actual.get(path)?.id === id
  for (const { path, actual } of drift) {
    const name = placeOf(path, judgement.mirror.to)
    if (!actual || actual.mode === symlinkMode) files.delete(name)
    else files.set(name, { id: actual.id, at: isOnDisk(path, actual.id) ? path : undefined })
  }
  return { ...expected, files }
}

function idsOf({ files }: Side): ReadonlyMap<RepoPath, string> {
  return new Map([...files].map(([path, { id }]) => [path, id]))
}

function isWorthTelling({ state, edited, reparented, problems }: MigrationDrift): boolean {
  return state !== 'equal' || edited.length + reparented.length + problems.length > 0
}

function describe({ unreadable }: ReadUnderstood, side: UnreadableFile['side']): UnreadableFile[] {
  return unreadable.map(file => ({ ...file, side }))
}

function isSameDrift(one: Drift, other: Drift): boolean {
  const lines = (drift: Drift) => drift.map(({ path, actual }) => `${path} ${actual?.id}`).join('\n')
  return lines(one) === lines(other)
}
