/**
 * The chain of each mirror as a table, a row a station: whether it is in sync, how many files differ, how far behind it is and
 * since which commit. Below it the first difference, and the command that ends all of it. Pure.
 */
import { isWithin, relativeTo, showPath } from '../core/path.ts'
import type { ErrorReport, MirrorReport, Report, Since, StationReport } from '../core/report.ts'
import { createPaint, type Paint } from './paint.ts'
import { comparesFiles, describeDistance, stateOf } from './station-words.ts'
import { renderModelChain } from './status-models.ts'
import {
  type Context,
  printable,
  renderDay,
  renderDuration,
  renderErrors,
  renderFixLine,
  type TerminalOptions,
} from './terminal-lines.ts'
import { listMigrationsAndUnread, renderMeaning } from './terminal-meaning.ts'

type Sign = 'good' | 'bad' | 'open' | 'none'

interface Row {
  readonly where: string
  readonly name: string
  readonly sign: Sign
  readonly state: string
  readonly files: string
  readonly models: string
  readonly migrations: string
  readonly behind: string
  readonly since: string
}

const signs: Readonly<Record<Sign, string>> = { good: '✓', bad: '✗', open: '?', none: ' ' }

/** Renders the tables, one a mirror. Ends without a newline. */
export function renderStatus(report: Report, options: TerminalOptions = {}): string {
  const paint = createPaint(options.color ?? false)
  const shown = options.quiet ? report.mirrors.filter(isWrong) : report.mirrors
  const tables = shown.map(mirror => renderMirror(mirror, { ...options, paint }).join('\n'))
  // What isn't built has its row, and the command that builds it.
  const errors = renderErrors(report.errors.filter(isUnsaid(report)), paint)
  return [...tables, ...(errors.length > 0 ? [errors.join('\n')] : [])].join('\n\n')
}

function isUnsaid({ mirrors }: Report): (error: ErrorReport) => boolean {
  const said = new Set(
    mirrors.flatMap(({ name, stations = [] }) =>
      stations.flatMap(({ station, name: of, fix }) =>
        fix === undefined ? [] : [`${name} ${station} ${of}`],
      ),
    ),
  )
  return ({ code, mirror, station }) => code !== 'NOT_BUILT' || !said.has(`${mirror} ${station}`)
}

function isWrong({ inSync, stations = [] }: MirrorReport): boolean {
  return !inSync || stations.some(station => !station.inSync)
}

function renderMirror(mirror: MirrorReport, context: Context): string[] {
  const { paint } = context
  const heading = `${paint.bold(mirror.name)}   ${showPath(mirror.from)} → ${showPath(mirror.to)}`
  return [
    heading,
    '',
    ...renderTable(rowsOf(mirror, context), paint),
    ...withGap(renderDetails(mirror, context).map(line => `  ${line}`)),
  ]
}

function rowsOf(mirror: MirrorReport, context: Context): Row[] {
  const source: Row = {
    where: 'source',
    name: '',
    sign: 'none',
    state: '',
    files: `${mirror.compared}`,
    models: '',
    migrations: headsOf(mirror),
    behind: '',
    since: '',
  }
  const own = {
    where: 'mirror',
    name: '',
    sign:
      mirror.notCompared !== undefined
        ? ('open' as const)
        : mirror.inSync
          ? ('good' as const)
          : ('bad' as const),
    state: mirror.notCompared !== undefined ? 'not compared' : mirror.inSync ? 'in sync' : 'out of sync',
    files: mirror.notCompared === undefined ? countDiffering(mirror) : '',
    ...renderDistance(mirror),
    ...renderAge(mirror.since, context),
  }
  return [source, own, ...(mirror.stations ?? []).map(station => rowOf(mirror, station, context))]
}

function rowOf(mirror: MirrorReport, station: StationReport, context: Context): Row {
  const isOpen = station.notCompared !== undefined
  return {
    where: station.station,
    name: printable(station.name),
    sign: isOpen ? 'open' : station.inSync ? 'good' : 'bad',
    state: printable(stateOf(mirror, station)),
    files: isOpen || !comparesFiles(station) ? '' : countDiffering(station),
    ...renderDistance(station),
    ...renderAge(station.since, context),
  }
}

/** How many models differ, and how far the migrations are apart. Empty where nothing differs, or nothing of it is known. */
function renderDistance({ meaning }: Pick<MirrorReport, 'meaning'>): Pick<Row, 'models' | 'migrations'> {
  const models = meaning?.models.length ?? 0
  const words = (meaning?.migrations ?? []).map(({ state, missing, extra }) => {
    if (state === 'behind') return `${missing.length} behind`
    return state === 'ahead' ? `${extra.length} ahead` : state === 'equal' ? 'edited' : state
  })
  return {
    models: models === 0 ? '' : `${models} differ${models === 1 ? 's' : ''}`,
    migrations: words.join(', '),
  }
}

/** The heads of the source, where some station is elsewhere. */
function headsOf({ meaning, stations = [] }: MirrorReport): string {
  const told = [meaning, ...stations.map(station => station.meaning)].flatMap(each => each?.migrations ?? [])
  return [...new Set(told.flatMap(({ expectedHeads }) => expectedHeads))]
    .slice(0, 2)
    .map(printable)
    .join(', ')
}

function countDiffering({ findings, compared }: Pick<MirrorReport, 'findings' | 'compared'>): string {
  return findings.length === 0
    ? `${compared}`
    : `${findings.length} of ${Math.max(compared, findings.length)}`
}

function renderAge(since: Since | undefined, { now }: Context): Pick<Row, 'behind' | 'since'> {
  if (!since) return { behind: '', since: '' }
  const at = now ?? since.date * 1000
  const duration = `${since.atLeast ? 'at least ' : ''}${renderDuration(Math.max(0, at - since.date * 1000))}`
  return {
    behind: describeDistance(since.commits, duration),
    since: `${since.commit.slice(0, 8)}  ${renderDay(since.date, at)}`,
  }
}

const columns = ['where', 'name', 'state', 'files', 'models', 'migrations', 'behind', 'since'] as const

/** Columns that no row fills are left out. */
function renderTable(rows: readonly Row[], paint: Paint): string[] {
  const titles: Record<(typeof columns)[number], string> = {
    where: 'where',
    name: '',
    state: '  state',
    files: 'files',
    models: 'models',
    migrations: 'migrations',
    behind: 'behind',
    since: 'since',
  }
  const cells = rows.map(row => ({ ...row, state: `${signs[row.sign]} ${row.state}` }))
  const used = columns.filter(column => cells.some(row => row[column].trim() !== ''))
  const width = (column: (typeof columns)[number]) =>
    Math.max(...[titles[column], ...cells.map(row => row[column])].map(({ length }) => length))
  const line = (row: Record<(typeof columns)[number], string>) =>
    used.map(column => row[column].padEnd(width(column))).join('  ')
  const colours = { good: paint.green, bad: paint.red, open: paint.yellow, none: (text: string) => text }
  return [
    paint.dim(`  ${line(titles).trimEnd()}`),
    ...cells.map(row => `  ${line(row).trimEnd().replace(signs[row.sign], colours[row.sign])}`),
  ]
}

function withGap(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

function renderDetails(mirror: MirrorReport, context: Context): string[] {
  const { stations = [], notes = [] } = mirror
  const first = mirror.findings[0] ?? stations.flatMap(({ findings }) => findings)[0]
  const path = first && (isWithin(first.path, mirror.to) ? relativeTo(first.path, mirror.to) : first.path)
  // The last station's brings all before it in sync.
  const last = stations.findLast(station => station.fix !== undefined)
  const fix = last?.fix ?? mirror.fix
  const unchecked = stations.flatMap(station => station.unchecked ?? [])
  return [
    ...nameCommits([mirror, ...stations]),
    ...(first ? [`first difference: ${printable(showPath(path || first.path))} (${first.kind})`] : []),
    ...renderTold(mirror, context),
    ...stations.flatMap(describeDeployed),
    ...[...notes, ...stations.flatMap(station => station.notes ?? [])].map(printable),
    ...(fix === undefined ? [] : [renderFixLine(mirror, { fix, station: last }, context)]),
    ...unchecked.map(({ what, command }) => context.paint.dim(`not checked: ${what}: ${printable(command)}`)),
  ]
}

/** What the first place that is out of sync lacks; with `all` of every place, in full. */
function renderTold(mirror: MirrorReport, context: Context): string[] {
  const places = [{ meaning: mirror.meaning, station: undefined }, ...(mirror.stations ?? [])]
  const told = places.flatMap(({ meaning, station }) =>
    meaning ? [{ meaning, ...(station && { station }) }] : [],
  )
  if (context.all || context.verbose)
    return [...renderModelChain(mirror, context), ...told.flatMap(place => renderMeaning(place, context))]
  return [
    ...renderModelChain(mirror, context),
    ...told.slice(0, 1).flatMap(({ meaning, station }) => listMigrationsAndUnread(meaning, station)),
  ]
}

/** What the commits of the table are called, each once. */
function nameCommits(rows: readonly Pick<MirrorReport, 'since'>[]): string[] {
  const lines = rows.flatMap(({ since }) =>
    since ? [`${since.commit.slice(0, 8)}: ${printable(since.subject)}`] : [],
  )
  return [...new Set(lines)]
}

function describeDeployed({ deployed }: StationReport): string[] {
  if (!deployed) return []
  const { function: name, version, region, lastModified, codeSha256 } = deployed
  return [
    `${printable(name)} (${printable(version)}, ${printable(region)}): uploaded ${printable(lastModified)}, CodeSha256 ${printable(codeSha256)}`,
  ]
}
