/** What the terminal's blocks are made of: lines about single findings, durations and errors, and text that is safe to print. Pure. */
import { isWithin, type RepoPath, relativeTo, showPath } from '../core/path.ts'
import type { ErrorReport, Finding, MirrorReport, Since, StationName, StationReport } from '../core/report.ts'
import type { Paint } from './paint.ts'

export interface TerminalOptions {
  readonly color?: boolean
  /** Every finding, and mirrors that are in sync too. */
  readonly verbose?: boolean
  /** Every model and migration that differs. */
  readonly all?: boolean
  /** Nothing but what is wrong. */
  readonly quiet?: boolean
  /** The time that durations are counted to, in milliseconds since 1970. */
  readonly now?: number
  /** The fixing command in another tool's words, such as `npx nx run lambda:sync`; for a later station the one that makes it. */
  readonly fixCommand?: (mirror: string, station?: StationName) => string | undefined
}

/** What every block is rendered with. */
export type Context = TerminalOptions & { paint: Paint }

/** How many findings of one mirror are shown unless more are asked for. */
export const findingLimit = 12

/** A line a finding, as many as fit on a screen. `summarize` says what a finding means, where that is known. */
export function renderFindings(
  mirror: MirrorReport,
  { paint, verbose }: Context,
  summarize: (finding: Finding) => string = () => '',
): string[] {
  const shown = verbose ? mirror.findings : mirror.findings.slice(0, findingLimit)
  const width = Math.max(...shown.map(({ kind }) => kind.length), 0)
  const lines = shown.map(finding => {
    const details = [describeFinding(finding), summarize(finding)].filter(Boolean).join('; ')
    const kind = (finding.kind === 'edited' ? paint.red : paint.yellow)(finding.kind.padEnd(width))
    return `    ${kind}  ${shorten(mirror, finding.path)}${details ? `  ${paint.dim(details)}` : ''}`
  })
  const rest = mirror.findings.length - shown.length
  return rest > 0 ? [...lines, paint.dim(`    and ${rest} more (--verbose lists them)`)] : lines
}

function describeFinding({ kind, sourceMoved, doubt, expected, actual }: Finding): string {
  if (doubt !== undefined) return printable(doubt)
  if (expected && actual && expected.id === actual.id)
    return `mode ${actual.mode} instead of ${expected.mode}`
  if (kind === 'edited' && sourceMoved) return 'the source changed too'
  return ''
}

/** "for 17 days, since b0e5315b (16 Jan, "feat: IMLC")". */
export function renderSince({ commit, subject, date, atLeast }: Since, now: number): string {
  const elapsed = Math.max(0, now - date * 1000)
  const start = `since ${atLeast ? 'before ' : ''}${commit.slice(0, 8)}`
  // A bound of no length says nothing: a fresh commit of a shallow clone is as far as can be seen.
  const duration =
    atLeast && elapsed < 60_000 ? '' : `${atLeast ? 'for at least' : 'for'} ${renderDuration(elapsed)}, `
  return `${duration}${start} (${renderDay(date, now)}, "${printable(subject)}")`
}

export function renderDuration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  const steps: [number, string][] = [
    [Math.floor(minutes / (24 * 60)), 'day'],
    [Math.floor(minutes / 60), 'hour'],
    [minutes, 'minute'],
  ]
  const [count, unit] = steps.find(([value]) => value > 0) ?? [0, 'minute']
  return count === 0 ? 'less than a minute' : `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** The day, in UTC; with its year once that isn't this one. */
export function renderDay(seconds: number, now: number): string {
  const date = new Date(seconds * 1000)
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
  return date.getUTCFullYear() === new Date(now).getUTCFullYear() ? day : `${day} ${date.getUTCFullYear()}`
}

/** An error in two lines: what is wrong and where, and what helps. */
export function renderErrorReport(
  { message, hint }: Pick<ErrorReport, 'message' | 'hint'>,
  paint: Paint,
): string {
  const [first, ...rest] = message.split('\n').map(printable)
  const lines = [`${paint.red('error:')} ${first}`, ...rest.map(line => `       ${line}`)]
  if (hint !== undefined) lines.push(`${paint.dim('hint: ')} ${printable(hint)}`)
  return lines.join('\n')
}

/**
 * The command that ends it, for a shell, and beside it the same in the other tool's words. A hand edit has to be decided about, and
 * no other tool has a word for that.
 */
export function renderFixLine(
  mirror: MirrorReport,
  { fix, station }: { fix: string; station?: StationReport | undefined },
  context: Context,
): string {
  const other = mirror.findings.some(({ kind }) => kind === 'edited')
    ? undefined
    : otherWords(mirror, station, context)
  return context.paint.bold(`fix:  ${printable(fix)}${other === undefined ? '' : `       (or: ${other})`}`)
}

/** Sync, build, deploy, as far as each is needed; nothing where the other tool lacks one of them. */
function otherWords(
  { name, fix, stations = [] }: MirrorReport,
  station: StationReport | undefined,
  { fixCommand }: Context,
): string | undefined {
  const isUnbuilt = stations.some(each => each.station === 'built' && !each.inSync)
  const steps = [
    ...(fix === undefined ? [] : [fixCommand?.(name)]),
    ...(station?.station === 'deployed' && isUnbuilt ? [fixCommand?.(name, 'built')] : []),
    ...(station ? [fixCommand?.(name, station.station)] : []),
  ]
  return steps.includes(undefined) ? undefined : steps.join(' && ')
}

/** Errors, those with the same hint together. */
export function renderErrors(errors: readonly ErrorReport[], paint: Paint): string[] {
  return errors.map((error, at) => {
    const { hint, ...rest } = error
    return renderErrorReport(errors[at + 1]?.hint === hint ? rest : error, paint)
  })
}

export function countFiles(count: number): string {
  return `${count} file${count === 1 ? '' : 's'}`
}

/** A mirrored path as the report's reader knows it: relative to the mirror, control characters made visible. */
export function shorten(mirror: MirrorReport, path: RepoPath): string {
  const relative = isWithin(path, mirror.to) ? relativeTo(path, mirror.to) : path
  return printable(showPath(relative === '' ? path : relative))
}

/** A file name can hold a newline or an escape sequence; a terminal must never see one. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
