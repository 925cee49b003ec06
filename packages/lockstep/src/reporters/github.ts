/**
 * A report as a GitHub Actions log: what people read, and after it one workflow command a finding, which GitHub shows beside the file.
 * (Workflow commands for GitHub Actions, "Setting an error message"; the escapes are those of actions/toolkit's core/src/command.ts.)
 */
import { showPath } from '../core/path.ts'
import type { Finding, MirrorReport, Report } from '../core/report.ts'
import { nameStation, stateOf } from './station-words.ts'
import { renderTerminal } from './terminal.ts'
import type { TerminalOptions } from './terminal-lines.ts'
import { listMeaning, summarizeFinding } from './terminal-meaning.ts'

/** GitHub shows no more errors of one step. */
const annotationLimit = 10

/** Renders a report for the log of a GitHub Actions step, without a newline at its end. */
export function renderGithub(report: Report, options: TerminalOptions = {}): string {
  const annotations = [
    ...report.errors.map(({ code, message, hint }) =>
      annotate({ title: `lockstep: ${code}` }, hint === undefined ? message : `${message}\n${hint}`),
    ),
    ...report.mirrors.flatMap(annotateMeaning),
    ...report.mirrors.flatMap(mirror => mirror.findings.map(finding => annotateFinding(mirror, finding))),
    ...report.mirrors.flatMap(annotateStations),
  ]
  const shown = annotations.slice(0, annotationLimit)
  return [renderTerminal(report, options), ...shown].filter(text => text !== '').join('\n')
}

/** A pull request shows a file that it changes: where the mirror lags behind that is the source. */
function annotateFinding(mirror: MirrorReport, finding: Finding): string {
  const { name, fix } = mirror
  const { path, source, kind, expected } = finding
  const [file, other] = kind === 'edited' || expected === undefined ? [path, source] : [source, path]
  const what = {
    stale: `${showPath(other)} doesn't follow`,
    missing: `${showPath(other)} is missing`,
    extra: `its source ${showPath(other)} is gone`,
    edited: 'edited by hand in the mirror',
  }[kind]
  const title = `${name} is out of sync`
  const meaning = summarizeFinding(mirror, finding)
  const lines = [what, ...(meaning === '' ? [] : [meaning]), ...(fix === undefined ? [] : [`fix: ${fix}`])]
  return annotate({ file: showPath(file), title }, lines.join('\n'))
}

/** What differs in models and migrations comes first: GitHub shows ten annotations, and the files may be more. */
function annotateMeaning({ name, meaning }: MirrorReport): string[] {
  const lines = listMeaning(meaning)
  return lines.length === 0 ? [] : [annotate({ title: `${name}: what that means` }, lines.join('\n'))]
}

/** A build is no file of a pull request: one line a station that is out of sync. */
function annotateStations(mirror: MirrorReport): string[] {
  const { stations = [] } = mirror
  const wrong = stations.filter(({ inSync, notCompared }) => !inSync && notCompared === undefined)
  return wrong.map(station => {
    const state = stateOf(mirror, station)
    const fix = station.fix === undefined ? [] : [`fix: ${station.fix}`]
    const lines = [state, ...listMeaning(station.meaning, station.station), ...fix]
    return annotate({ title: `${mirror.name}: ${nameStation(station)}` }, lines.join('\n'))
  })
}

/** `::error file=a.py,title=lambda is out of sync::copy/a.py is missing` */
function annotate(properties: Readonly<Record<string, string>>, message: string): string {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`)
  return `::error ${written.join(',')}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
