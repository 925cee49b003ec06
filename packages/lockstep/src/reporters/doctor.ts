/**
 * What the doctor found, for people and as JSON. For people: problems first, each one line with the line that ends it below,
 * and one line alone for a healthy repository. Pure.
 */
import type { Diagnosis, DoctorReport } from '../core/diagnosis.ts'
import { showPath } from '../core/path.ts'
import { createPaint, type Paint } from './paint.ts'
import { printable, renderErrorReport } from './terminal-lines.ts'

export interface DoctorOptions {
  readonly color: boolean
  /** All paths of a finding, and what was looked at. */
  readonly verbose: boolean
  /** Problems and errors alone. */
  readonly quiet: boolean
}

/** How many paths of one finding are shown unless more are asked for. */
const pathLimit = 3

/** Renders a doctor's report; empty when there is nothing to say. Ends without a newline. */
export function renderDoctor(report: DoctorReport, options: DoctorOptions): string {
  const paint = createPaint(options.color)
  const { diagnoses, errors, healthy, checks } = report
  const shown = options.quiet ? diagnoses.filter(({ severity }) => severity === 'problem') : diagnoses
  const looked = options.verbose ? `: ${checks.join(', ')}` : ''
  return [
    ...shown.flatMap(diagnosis => renderDiagnosis(diagnosis, paint, options)),
    ...errors.map(error => renderErrorReport(error, paint)),
    ...(healthy && !options.quiet
      ? [`${paint.green('✓')} nothing that would bite was found (${checks.length} checks${looked})`]
      : []),
  ].join('\n')
}

/** Renders a doctor's report as JSON, two spaces deep, without a newline at its end. */
export function renderDoctorJson(report: DoctorReport): string {
  const diagnoses = report.diagnoses.map(({ paths, ...diagnosis }) => ({
    ...diagnosis,
    ...(paths && { paths: paths.map(showPath) }),
  }))
  return JSON.stringify({ ...report, diagnoses }, undefined, 2)
}

function renderDiagnosis(
  { severity, message, fix, paths = [] }: Diagnosis,
  paint: Paint,
  { verbose }: DoctorOptions,
): string[] {
  const mark = severity === 'problem' ? paint.red('✗') : paint.yellow('-')
  const shown = verbose ? paths : paths.slice(0, pathLimit)
  return [
    `${mark} ${printable(message)}`,
    ...shown.map(path => `    ${printable(showPath(path))}`),
    ...(paths.length > shown.length
      ? [paint.dim(`    and ${paths.length - shown.length} more (--verbose lists them)`)]
      : []),
    ...(fix === undefined ? [] : [`  ${paint.bold(`fix:  ${printable(fix)}`)}`]),
  ]
}
