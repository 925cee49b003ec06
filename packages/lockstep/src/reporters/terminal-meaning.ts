/**
 * What a drift means, below the files that differ: the models, then the migrations, then what nobody could read. And the half line
 * beside a file. Pure.
 */
import { isWithin, relativeTo } from '../core/path.ts'
import type { Finding, Meaning, MirrorReport, StationReport } from '../core/report.ts'
import { listMigrations, summarizeMigrations } from './migration-words.ts'
import { describeUnreadable, summarizeModels } from './model-words.ts'
import type { Context } from './terminal-lines.ts'
import { renderModelDrift } from './terminal-models.ts'

/** The lines about what a drift means; none where nothing of it is known. */
export function renderMeaning(
  { meaning, station }: Pick<MirrorReport, 'meaning'> & { station?: StationReport['station'] },
  { paint, all = false, verbose = false }: Context,
): string[] {
  if (!meaning) return []
  const side = sideWord(station)
  const isAll = all || verbose
  return [
    ...renderModelDrift(meaning, { paint, side, all: isAll }),
    ...renderMigrations(meaning, { side, isAll }),
    ...renderAbsent(meaning),
  ]
}

/** What a place is called in a sentence. */
export function sideWord(station: StationReport['station'] | undefined): string {
  if (station === 'built') return 'build'
  return station === 'deployed' ? 'function' : 'mirror'
}

/** One line an environment, and below it the migrations that it lacks. */
function renderMigrations(
  { migrations }: Meaning,
  { side, isAll }: { side: string; isAll: boolean },
): string[] {
  const words = {
    where: side,
    namesEnvironment: migrations.length > 1,
    ...(isAll && { limit: Number.POSITIVE_INFINITY }),
  }
  return migrations.flatMap(drift => [
    `  ${summarizeMigrations(drift, words)}`,
    ...listMigrations(drift, words).map(line => `    ${line}`),
  ])
}

/** Nothing is fetched to explain a drift, so what isn't here is said. */
function renderAbsent({ absent }: Meaning): string[] {
  if (absent === 0) return []
  const files = absent === 1 ? '1 text is' : `${absent} texts are`
  return [`  ${files} not in this clone: nothing can be said of their models and migrations`]
}

/** The half line beside a file: what its models lack, or why nothing can be said of them. */
export function summarizeFinding(
  { meaning, to }: Pick<MirrorReport, 'meaning' | 'to'>,
  { path }: Finding,
): string {
  if (!meaning) return ''
  const own = isWithin(path, to) && path !== to ? relativeTo(path, to) : path
  const unreadable = meaning.unreadable.find(file => file.path === own && file.side === 'mirror')
  if (unreadable?.failsAtImport) {
    const where = unreadable.line === undefined ? '' : ` (line ${unreadable.line})`
    return `fails at import${where}`
  }
  return summarizeModels(meaning.models.filter(model => model.path === own))
}

/** What of models and migrations differs, and what can't be read, each in one line: for reports without room for more. */
export function listMeaning(meaning: Meaning | undefined, station?: StationReport['station']): string[] {
  if (!meaning) return []
  const stored = meaning.models.filter(({ kind }) => kind === 'table' || kind === 'mixin')
  const models = stored.length > 0 ? stored : meaning.models
  return [
    ...(models.length > 0 ? [summarizeModels(models, { side: sideWord(station) })] : []),
    ...listMigrationsAndUnread(meaning, station),
  ]
}

/** How far the migrations are apart, and which files fail at import: a line each. */
export function listMigrationsAndUnread(
  { unreadable, migrations }: Meaning,
  station?: StationReport['station'],
): string[] {
  const side = sideWord(station)
  return [
    ...migrations.map(drift =>
      summarizeMigrations(drift, { where: side, namesEnvironment: migrations.length > 1 }),
    ),
    ...unreadable
      .filter(({ failsAtImport }) => failsAtImport)
      .map(file => describeUnreadable(file, { side })),
  ]
}
