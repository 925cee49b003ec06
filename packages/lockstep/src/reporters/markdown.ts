/**
 * A report as Markdown, for the summary of a pipeline's step or a comment: a headline a mirror, its files as a table, and the way out.
 * Names and messages are somebody's text, and stay text.
 */
import { showPath } from '../core/path.ts'
import type { ErrorReport, Finding, Meaning, MirrorReport, Report, StationReport } from '../core/report.ts'
import { cell, code, escapeText } from './markdown-text.ts'
import { listMigrations, summarizeMigrations } from './migration-words.ts'
import { renderModelTable } from './model-markdown.ts'
import { describeCompared, nameStation, stateOf } from './station-words.ts'
import { countFiles, renderSince } from './terminal-lines.ts'
import { sideWord } from './terminal-meaning.ts'

/** More rows than this make a summary that nobody reads. */
const rowLimit = 50

/** Renders a report as GitHub-flavoured Markdown, without a newline at its end. `now` is what durations are counted to, in milliseconds. */
export function renderMarkdown(report: Report, { now }: { now?: number } = {}): string {
  const blocks = [
    ...report.mirrors.map(mirror => renderMirror(mirror, now)),
    ...report.errors.map(error => renderError(error)),
  ]
  return blocks.join('\n\n')
}

function renderMirror(mirror: MirrorReport, now: number | undefined): string {
  const stations = (mirror.stations ?? []).map(station => renderStation(mirror, station, now))
  return [renderOwn(mirror, now), ...stations].join('\n\n')
}

/** A later station: the same lines as the mirror's, under its own name. */
function renderStation(mirror: MirrorReport, station: StationReport, now: number | undefined): string {
  const name = `${mirror.name}: ${nameStation(station)}`
  if (station.inSync) return `✓ **${escapeText(name)}** is in sync (${describeCompared(station)})`
  const state = escapeText(stateOf(mirror, station))
  if (station.notCompared !== undefined) return `### ? ${escapeText(name)}: ${state}`
  return [`### ✗ ${escapeText(name)}: ${state}`, ...renderDrift(station, now)].join('\n\n')
}

function renderOwn(mirror: MirrorReport, now: number | undefined): string {
  const { name, from, compared, findings, notCompared } = mirror
  if (notCompared !== undefined)
    return `– **${escapeText(name)}** was not compared: ${escapeText(notCompared)}`
  const source = code(showPath(from))
  if (findings.length === 0)
    return `✓ **${escapeText(name)}** is in sync with ${source} (${countFiles(compared)})`
  return [`### ✗ ${escapeText(name)} is out of sync with ${source}`, ...renderDrift(mirror, now)].join('\n\n')
}

/** What differs, since when, and the way out: the same for a mirror and for a station. */
function renderDrift(place: MirrorReport | StationReport, now: number | undefined): string[] {
  const { compared, findings, since, notes = [], fix, meaning } = place
  const side = sideWord('station' in place ? place.station : undefined)
  const rest = findings.length - rowLimit
  const age = since ? `, ${escapeText(renderSince(since, now ?? since.date * 1000))}` : ''
  const table = ['| | file | its source |', '|---|---|---|', ...findings.slice(0, rowLimit).map(renderRow)]
  return [
    ...(findings.length > 0
      ? [`${findings.length} of ${Math.max(compared, findings.length)} files differ${age}.`, table.join('\n')]
      : []),
    ...(rest > 0 ? [`and ${rest} more`] : []),
    ...(meaning ? [...renderModelTable(meaning, { side }), ...renderMigrations(meaning, side)] : []),
    ...notes.map(note => escapeText(note)),
    ...(fix === undefined ? [] : [`Fix: ${code(fix)}`]),
  ]
}

/** One paragraph an environment: how far it is, and a list of what it lacks. */
function renderMigrations({ migrations }: Meaning, side: string): string[] {
  const words = { where: side, namesEnvironment: migrations.length > 1 }
  return migrations.flatMap(drift => [
    escapeText(summarizeMigrations(drift, words)),
    ...(drift.missing.length > 0
      ? [
          listMigrations(drift, words)
            .map(line => `- ${escapeText(line.replace(/ +/g, ' '))}`)
            .join('\n'),
        ]
      : []),
  ])
}

function renderRow({ kind, path, source }: Finding): string {
  return `| ${kind} | ${cell(showPath(path))} | ${cell(showPath(source))} |`
}

function renderError({ code: id, message, hint }: ErrorReport): string {
  const lines = [`### ✗ ${escapeText(id)}`, escapeText(message)]
  return [...lines, ...(hint === undefined ? [] : [`Hint: ${code(hint)}`])].join('\n\n')
}
