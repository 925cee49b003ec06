/** The later stations of a mirror below its own lines: a headline each, what differs, since when, and the way out. Pure. */
import { showPath } from '../core/path.ts'
import type { DeployedFacts, Finding, MirrorReport, Report, StationReport } from '../core/report.ts'
import type { Paint } from './paint.ts'
import { describeCompared, nameStation, stateOf } from './station-words.ts'
import {
  type Context,
  countFiles,
  printable,
  renderFindings,
  renderFixLine,
  renderSince,
} from './terminal-lines.ts'
import { renderMeaning, summarizeFinding } from './terminal-meaning.ts'

/** How many uncommitted paths are named. */
const pathLimit = 5

/** The lines about every later station that was judged. What several of them have in common is said once, below all of them. */
export function renderStations(mirror: MirrorReport, context: Context): string[] {
  const { stations = [] } = mirror
  const shown = context.quiet ? stations.filter(({ inSync }) => !inSync) : stations
  return shown.flatMap((station, at) => {
    const next = shown[at + 1]
    const details = renderDetails(mirror, station, context)
    const isSaidBelow = next !== undefined && isSame(details, renderDetails(mirror, next, context))
    return [renderHeadline(mirror, station, context), ...(isSaidBelow ? [] : details)]
  })
}

function renderHeadline(mirror: MirrorReport, station: StationReport, { paint, verbose }: Context): string {
  const { inSync, findings, compared, notCompared, path } = station
  const name = paint.bold(`${mirror.name}: ${printable(nameStation(station))}`)
  const state = printable(stateOf(mirror, station))
  // Why, and what helps, is said by the error.
  if (notCompared !== undefined) return `${paint.yellow('?')} ${name}: ${state}`
  const where = verbose && path ? ` in ${printable(showPath(path))}` : ''
  if (inSync)
    return `${paint.green('✓')} ${name} is in sync ${paint.dim(`(${describeCompared(station)}${where})`)}`
  const differ = `${findings.length} of ${countFiles(Math.max(compared, findings.length))}${where}`
  const counted = findings.length > 0 ? ` ${paint.dim(`(${differ})`)}` : ''
  return `${paint.red('✗')} ${name} is out of sync${state === 'out of sync' ? '' : `: ${state}`}${counted}`
}

function renderDetails(mirror: MirrorReport, station: StationReport, context: Context): string[] {
  const { findings, notes = [], since, inSync, notCompared, meaning } = station
  if (inSync) return renderDeployed(station)
  if (notCompared !== undefined) return []
  return [
    ...(isSameDrift(mirror, station)
      ? [context.paint.dim('    the same files as in the mirror')]
      : [
          ...renderFindings({ ...mirror, findings }, context, finding =>
            summarizeFinding({ ...mirror, ...(meaning && { meaning }) }, finding),
          ),
          ...renderMeaning(station, context),
        ]),
    ...renderDeployed(station),
    ...notes.map(note => `  ${printable(note)}`),
    ...(since ? [`  ${renderSince(since, context.now ?? since.date * 1000)}`] : []),
    ...(station.fix === undefined
      ? []
      : [`  ${renderFixLine(mirror, { fix: station.fix, station }, context)}`]),
  ]
}

/** Whether a station differs from the source just as the mirror does, whose findings stand above. */
function isSameDrift({ findings: own }: MirrorReport, { findings }: StationReport): boolean {
  const lines = (all: readonly Finding[]) => all.map(({ path, kind }) => `${kind} ${path}`)
  return findings.length > 1 && isSame(lines(own), lines(findings))
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join('\n') === other.join('\n')
}

function renderDeployed({ deployed, unchecked = [], inSync }: StationReport): string[] {
  return [
    ...(deployed ? [`  ${describeUpload(deployed)}`] : []),
    ...(inSync ? unchecked.map(({ what, command }) => `  not checked: ${what}: ${printable(command)}`) : []),
  ]
}

function describeUpload({ lastModified, codeSha256, version }: DeployedFacts): string {
  return `version ${printable(version)}, uploaded ${printable(lastModified)}, CodeSha256 ${printable(codeSha256)}`
}

/** What a gate refuses besides: work that no commit holds. */
export function renderUncommitted({ uncommitted = [] }: Report, paint: Paint): string[] {
  if (uncommitted.length === 0) return []
  const shown = uncommitted.slice(0, pathLimit).map(path => `    ${printable(showPath(path))}`)
  const rest = uncommitted.length - shown.length
  const changes = uncommitted.length === 1 ? '1 change is' : `${uncommitted.length} changes are`
  return [
    `${paint.red('✗')} ${changes} in no commit, and what would be deployed with them is in none either`,
    ...shown,
    ...(rest > 0 ? [paint.dim(`    and ${rest} more (git status lists them)`)] : []),
    `  ${paint.bold('fix:  commit them (git commit), or put them aside (git stash --include-untracked)')}`,
  ]
}
