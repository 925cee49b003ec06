/**
 * How migrations are spoken of on a terminal: one line that says how a place stands to its source, and the lines below it that name
 * what it lacks, has alone or has otherwise. A fact a line; nothing here is counted that isn't in the drift. Pure.
 */
import type { MigrationDrift, MigrationName } from '../core/migrations/migration-drift.ts'
import { printable } from './terminal-lines.ts'

/** How drifts are told: of which place, and how much of it. */
export interface MigrationWords {
  /** What the compared place is called: `mirror`, `build`. */
  readonly where?: string
  /** How many migrations of a list are named before its middle is only counted. At least 3. */
  readonly limit?: number
  /** Whether the environment is named, as it has to be where there are several. */
  readonly namesEnvironment?: boolean
}

/** Up to this many heads are named. */
const headLimit = 3

/** A docstring may go on and on. */
const titleLength = 100

/** `migrations: 7 behind: source head 20260115_0200, mirror head 20260108_0100` */
export function summarizeMigrations(drift: MigrationDrift, words: MigrationWords = {}): string {
  const named = words.namesEnvironment ? ` (${drift.tool}, ${drift.environment || 'at the top'})` : ''
  return printable(`migrations${named}: ${describeState(drift, words.where ?? 'mirror')}`)
}

/** The lines below: what is wrong, then what is missing, extra and different, each list cut in its middle. */
export function listMigrations(drift: MigrationDrift, words: MigrationWords = {}): string[] {
  const { where = 'mirror', limit = 7 } = words
  const { state, problems, missing, extra, reparented, edited } = drift
  // The first is in the summary.
  const rest = state === 'broken' ? problems.slice(1) : problems
  return [
    ...cut(rest, limit),
    ...(state === 'none' ? [] : nameAll('missing', missing, limit)),
    ...nameAll('extra', extra, limit),
    ...(reparented.length > 0
      ? [`follow something else in the ${where} than in the source: ${enumerate(reparented, limit)}`]
      : []),
    ...(edited.length > 0
      ? [
          `same id, other text: ${enumerate(edited, limit)} (a database that has run one form won't run the other)`,
        ]
      : []),
  ].map(printable)
}

function describeState(drift: MigrationDrift, where: string): string {
  const { state, missing, extra, actualHeads, expectedHeads, problems } = drift
  switch (state) {
    case 'equal':
      return isDifferent(drift)
        ? `the ${where} has the same ids, but not the same migrations`
        : `the same in source and ${where}`
    case 'behind':
      return [`${missing.length} behind`, ...compareHeads(drift, where)].join(': ')
    case 'ahead':
      return expectedHeads.length === 0
        ? `the ${where} has ${extra.length}, the source none`
        : [`${extra.length} ahead`, ...compareHeads(drift, where)].join(': ')
    case 'diverged':
      return `diverged: the ${where} lacks ${missing.length} and has ${extra.length} that the source lacks`
    case 'unknown head':
      return `the source doesn't know the ${where}'s ${nameHeads(actualHeads)} (squashed there, or made in the ${where}); source ${nameHeads(expectedHeads)}`
    case 'none':
      return `the ${where} holds none; source ${nameHeads(expectedHeads)}`
    case 'broken':
      return `broken in the ${where}: ${problems[0] ?? 'they form no history'}`
  }
}

function isDifferent({ reparented, edited, problems }: MigrationDrift): boolean {
  return reparented.length + edited.length + problems.length > 0
}

/** Of many heads only those that one side lacks: that is what the counts are about. */
function compareHeads({ expectedHeads, actualHeads }: MigrationDrift, where: string): string[] {
  const isShort = expectedHeads.length <= headLimit && actualHeads.length <= headLimit
  const source = isShort ? expectedHeads : expectedHeads.filter(head => !actualHeads.includes(head))
  const place = isShort ? actualHeads : actualHeads.filter(head => !expectedHeads.includes(head))
  const heads = [
    ...(source.length > 0 ? [`source ${nameHeads(source)}`] : []),
    ...(place.length > 0 ? [`${where} ${nameHeads(place)}`] : []),
  ]
  return heads.length > 0 ? [heads.join(', ')] : []
}

function nameHeads(heads: readonly string[]): string {
  return `${heads.length === 1 ? 'head' : 'heads'} ${enumerate(heads, headLimit)}`
}

/** `a, b and 3 more` */
function enumerate(ids: readonly string[], limit: number): string {
  if (ids.length <= limit)
    return ids.length < 2 ? ids.join() : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`
  return `${ids.slice(0, limit - 1).join(', ')} and ${ids.length - limit + 1} more`
}

/** `missing  20260109_0100  2026-01-09  add portal_username to licenses`, its columns in line. */
function nameAll(word: string, migrations: readonly MigrationName[], limit: number): string[] {
  const width = Math.max(0, ...cut(migrations, limit).map(each => (isName(each) ? each.id.length : 0)))
  const days = migrations.some(({ date }) => dayOf(date) !== '') ? 'yyyy-mm-dd'.length : 0
  return cut(migrations, limit).map(each => {
    if (!isName(each)) return each
    const cells = [
      word.padEnd('missing'.length),
      each.id.padEnd(width),
      ...(days > 0 ? [dayOf(each.date).padEnd(days)] : []),
    ]
    return [...cells, shorten(each.title ?? '')].join('  ').trimEnd()
  })
}

function isName(line: MigrationName | string): line is MigrationName {
  return typeof line !== 'string'
}

/** The first ones, how many are left out, and the last. */
function cut<Item>(items: readonly Item[], limit: number): (Item | string)[] {
  const last = items.at(-1)
  if (items.length <= limit || last === undefined) return [...items]
  const shown = Math.max(1, limit - 2)
  return [...items.slice(0, shown), `... ${items.length - shown - 1} more`, last]
}

/** A date as it is written may hold a time with a fraction and a zone. */
function dayOf(date = ''): string {
  return /^\d{4}-\d\d-\d\d/.exec(date)?.[0] ?? ''
}

function shorten(title: string): string {
  return title.length > titleLength ? `${title.slice(0, titleLength - 1).trimEnd()}…` : title
}
