/**
 * A report for people: one thing a line, the newest fact first, never more than a screen unless asked for, and every red
 * answer with the command that helps. Pure: the caller says whether there is colour, and what time it is.
 */
import { isWithin, type RepoPath, relativeTo, showPath } from '../core/path.ts'
import type { ErrorReport, Finding, MirrorReport, Report, Since } from '../core/report.ts'
import { createPaint, type Paint } from './paint.ts'

export interface TerminalOptions {
  readonly color?: boolean
  /** Every finding, and mirrors that are in sync too. */
  readonly verbose?: boolean
  /** Nothing but what is wrong. */
  readonly quiet?: boolean
  /** The time that durations are counted to, in milliseconds since 1970. */
  readonly now?: number
  /** The fixing command in another tool's words, such as `npx nx run lambda:sync`. */
  readonly fixCommand?: (mirror: string) => string | undefined
}

/** How many findings of one mirror are shown unless more are asked for. */
const findingLimit = 12

/** Renders a report; empty when there is nothing to say. Ends without a newline. */
export function renderTerminal(report: Report, options: TerminalOptions = {}): string {
  const paint = createPaint(options.color ?? false)
  const blocks = report.mirrors.flatMap(mirror => renderMirror(report, mirror, { ...options, paint }))
  const errors = report.errors.map(error => renderErrorReport(error, paint))
  return [...blocks, ...errors].join('\n')
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

type Context = TerminalOptions & { paint: Paint }

function renderMirror(report: Report, mirror: MirrorReport, context: Context): string[] {
  const headline = renderHeadline(report, mirror, context)
  if (headline === undefined) return []
  const { paint } = context
  return [
    headline,
    ...renderFindings(report, mirror, context),
    ...renderChanges(mirror, context),
    ...(mirror.notes ?? []).map(note => `  ${printable(note)}`),
    ...(mirror.since ? [`  ${renderSince(mirror.since, context.now ?? mirror.since.date * 1000)}`] : []),
    ...renderFix(mirror, context).map(line => `  ${paint.bold(line)}`),
  ]
}

function renderHeadline(
  report: Report,
  mirror: MirrorReport,
  { paint, verbose, quiet }: Context,
): string | undefined {
  const { name, verdict, changes = [] } = mirror
  const from = showPath(mirror.from)
  if (mirror.notCompared !== undefined) return `- ${paint.bold(name)} was not compared: ${mirror.notCompared}`
  if (report.place === 'revision' && verdict !== undefined) return renderLater(report, mirror, paint)
  if (verdict === 'block') return `${paint.red('✗')} ${refusal(report, mirror, paint)}`
  if (verdict !== undefined) {
    if (changes.length > 0)
      return `${paint.green('✓')} ${paint.bold(name)} follows its source in this commit: ${countChanges(changes)}`
    return verdict === 'warn' || mirror.notes?.length ? `- ${paint.bold(name)}` : undefined
  }
  if (!mirror.inSync) {
    const differ = `(${mirror.findings.length} of ${countFiles(Math.max(mirror.compared, mirror.findings.length))})`
    return `${paint.red('✗')} ${paint.bold(name)} is out of sync with ${from} ${paint.dim(differ)}`
  }
  if (quiet) return undefined
  if (changes.length > 0)
    return `${paint.green('✓')} ${paint.bold(name)} now equals ${from}: ${countChanges(changes)}`
  const compared = verbose
    ? `${countFiles(mirror.compared)} compared in the ${placeWord(report)}`
    : countFiles(mirror.compared)
  return `${paint.green('✓')} ${paint.bold(name)} is in sync with ${from} ${paint.dim(`(${compared})`)}`
}

/** The headline about a commit that is there already: pushed, or just made. */
function renderLater(report: Report, mirror: MirrorReport, paint: Paint): string {
  const { name, verdict, findings, compared } = mirror
  const where = mirror.revision ?? report.revision ?? 'HEAD'
  const [sign, what] = verdict === 'block' ? [paint.red('✗'), 'push refused: '] : [paint.yellow('!'), '']
  if (findings.length === 0) return `${sign} ${what}${paint.bold(name)} was out of sync below ${where}`
  const differ = `(${findings.length} of ${countFiles(Math.max(compared, findings.length))})`
  return `${sign} ${what}${paint.bold(name)} is out of sync with ${showPath(mirror.from)} at ${where} ${paint.dim(differ)}`
}

function refusal({ command }: Report, { name, changes, findings }: MirrorReport, paint: Paint): string {
  if (command === 'hook merge-driver') return `left to you: a hand edit of ${paint.bold(name)} is in conflict`
  const isMerge = command === 'hook pre-merge-commit'
  const refused = `${isMerge ? 'merge' : 'commit'} refused: ${paint.bold(name)}`
  if (findings.some(({ kind }) => kind === 'edited')) return `${refused} holds a hand edit`
  if (isMerge && changes && findings.length === 0)
    return `merge not committed yet: ${paint.bold(name)} follows its source now, and is staged: ${countChanges(changes)}`
  return `${refused} ${changes ? 'was regenerated, and is not in it' : 'would be out of sync'}`
}

function placeWord(report: Report): string {
  return report.place === 'worktree'
    ? 'work tree'
    : report.place === 'index'
      ? 'index'
      : (report.revision ?? 'revision')
}

function renderFindings(report: Report, mirror: MirrorReport, { paint, verbose }: Context): string[] {
  // Planned changes say the same as the findings they are made of, and so do a commit's notes.
  const isSaid = mirror.verdict !== undefined && report.place === 'index'
  if (mirror.inSync || isSaid || mirror.changes) return []
  const shown = verbose ? mirror.findings : mirror.findings.slice(0, findingLimit)
  const width = Math.max(...shown.map(({ kind }) => kind.length), 0)
  const lines = shown.map(finding => {
    const details = describeFinding(finding)
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

function renderChanges(mirror: MirrorReport, { paint, verbose, quiet }: Context): string[] {
  const changes = mirror.changes ?? []
  if (quiet || changes.length === 0 || (mirror.verdict !== undefined && !verbose)) return []
  const shown = verbose ? changes : changes.slice(0, findingLimit)
  const lines = shown.map(
    ({ path, change }) => `    ${paint.green(change.padEnd(7))}  ${shorten(mirror, path)}`,
  )
  const rest = changes.length - shown.length
  return rest > 0 ? [...lines, paint.dim(`    and ${rest} more (--verbose lists them)`)] : lines
}

function renderFix(mirror: MirrorReport, { fixCommand }: Context): string[] {
  if (mirror.fix === undefined) return []
  const other = mirror.findings.some(({ kind }) => kind === 'edited') ? undefined : fixCommand?.(mirror.name)
  return [`fix:  ${printable(mirror.fix)}${other === undefined ? '' : `       (or: ${other})`}`]
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

function renderDuration(milliseconds: number): string {
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
function renderDay(seconds: number, now: number): string {
  const date = new Date(seconds * 1000)
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
  return date.getUTCFullYear() === new Date(now).getUTCFullYear() ? day : `${day} ${date.getUTCFullYear()}`
}

function countChanges(changes: NonNullable<MirrorReport['changes']>): string {
  const words = (['added', 'updated', 'removed'] as const).map(word => ({
    word,
    count: changes.filter(({ change }) => change === word).length,
  }))
  return words.flatMap(({ word, count }) => (count > 0 ? [`${count} ${word}`] : [])).join(', ')
}

function countFiles(count: number): string {
  return `${count} file${count === 1 ? '' : 's'}`
}

/** A mirrored path as the report's reader knows it: relative to the mirror, control characters made visible. */
function shorten(mirror: MirrorReport, path: RepoPath): string {
  const relative = isWithin(path, mirror.to) ? relativeTo(path, mirror.to) : path
  return printable(showPath(relative === '' ? path : relative))
}

/** A file name can hold a newline or an escape sequence; a terminal must never see one. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
