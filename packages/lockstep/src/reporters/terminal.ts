/**
 * A report for people: one thing a line, the newest fact first, never more than a screen unless asked for, and every red
 * answer with the command that helps. Pure: the caller says whether there is colour, and what time it is.
 */
import { showPath } from '../core/path.ts'
import type { MirrorReport, Report } from '../core/report.ts'
import { createPaint, type Paint } from './paint.ts'
import {
  type Context,
  countFiles,
  findingLimit,
  printable,
  renderErrors,
  renderFindings,
  renderFixLine,
  renderSince,
  shorten,
  type TerminalOptions,
} from './terminal-lines.ts'
import { renderMeaning, summarizeFinding } from './terminal-meaning.ts'
import { renderStations, renderUncommitted } from './terminal-stations.ts'

/** Renders a report; empty when there is nothing to say. Ends without a newline. */
export function renderTerminal(report: Report, options: TerminalOptions = {}): string {
  const paint = createPaint(options.color ?? false)
  const blocks = report.mirrors.flatMap(mirror => renderMirror(report, mirror, { ...options, paint }))
  return [...blocks, ...renderUncommitted(report, paint), ...renderErrors(report.errors, paint)].join('\n')
}

function renderMirror(report: Report, mirror: MirrorReport, context: Context): string[] {
  return [...renderOwn(report, mirror, context), ...renderStations(mirror, context)]
}

function renderOwn(report: Report, mirror: MirrorReport, context: Context): string[] {
  const headline = renderHeadline(report, mirror, context)
  if (headline === undefined) return []
  return [
    headline,
    ...(isSaidOtherwise(report, mirror)
      ? []
      : renderFindings(mirror, context, finding => summarizeFinding(mirror, finding))),
    ...renderChanges(mirror, context),
    ...renderMeaning(mirror, context),
    ...(mirror.notes ?? []).map(note => `  ${printable(note)}`),
    ...(mirror.since ? [`  ${renderSince(mirror.since, context.now ?? mirror.since.date * 1000)}`] : []),
    ...(mirror.fix === undefined ? [] : [`  ${renderFixLine(mirror, { fix: mirror.fix }, context)}`]),
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

/** Planned changes say the same as the findings they are made of, and so do a commit's notes. */
function isSaidOtherwise({ place }: Report, { verdict, inSync, changes }: MirrorReport): boolean {
  return inSync || (verdict !== undefined && place === 'index') || changes !== undefined
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

function countChanges(changes: NonNullable<MirrorReport['changes']>): string {
  const words = (['added', 'updated', 'removed'] as const).map(word => ({
    word,
    count: changes.filter(({ change }) => change === word).length,
  }))
  return words.flatMap(({ word, count }) => (count > 0 ? [`${count} ${word}`] : [])).join(', ')
}
