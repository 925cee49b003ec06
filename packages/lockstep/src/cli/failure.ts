/** What is printed when there is no answer: a known error in two lines, a bug with what its report needs. */
import process from 'node:process'
import { reportDiagnoses } from '../core/diagnosis.ts'
import type { Report } from '../core/report.ts'
import { LockstepError } from '../errors.ts'
import { renderDoctorJson } from '../reporters/doctor.ts'
import { renderGithub } from '../reporters/github.ts'
import { renderJson } from '../reporters/json.ts'
import { renderMarkdown } from '../reporters/markdown.ts'
import { createPaint } from '../reporters/paint.ts'
import { renderErrorReport } from '../reporters/terminal-lines.ts'
import { version } from '../version.ts'
import type { Outcome } from './run-request.ts'

/** Describes what was thrown. Exit 2 for an error that Lockstep knows, 70 for one that it doesn't. */
export function describeFailure(error: unknown, words: readonly string[]): Outcome {
  if (!(error instanceof LockstepError)) return { stderr: describeBug(error), code: 70 }
  const { code, message, hint } = error
  const command = words[0] ?? ''
  const format = formatAsked(words)
  if (format !== undefined) {
    const errors = [{ code, message, ...(hint !== undefined && { hint }) }]
    if (command === 'doctor') {
      const report = reportDiagnoses({ checks: [], diagnoses: [], errors })
      return { stdout: `${renderDoctorJson(report)}\n`, code: 2 }
    }
    const report: Report = { version: 1, command, ...placeAsked(words), inSync: false, mirrors: [], errors }
    return { stdout: `${renderers[format](report)}\n`, code: 2 }
  }
  const color = Boolean(process.stderr.isTTY) && !process.env['NO_COLOR']
  return {
    stderr: `${renderErrorReport({ message, ...(hint !== undefined && { hint }) }, createPaint(color))}\n`,
    code: 2,
  }
}

const renderers = { json: renderJson, github: renderGithub, markdown: renderMarkdown }

/** The format that a command line names, as far as it can be told; undefined for what people read. */
function formatAsked(words: readonly string[]): keyof typeof renderers | undefined {
  const at = words.findIndex(word => /^--format(=|$)/.test(word))
  const format = words[at]?.includes('=') ? words[at]?.slice('--format='.length) : words[at + 1]
  return at >= 0 && format !== undefined && Object.hasOwn(renderers, format)
    ? (format as keyof typeof renderers)
    : undefined
}

/** The place that a command line names, as far as it can be told of one that may not even be understood. */
function placeAsked(words: readonly string[]): Pick<Report, 'place' | 'revision'> {
  const at = words.findIndex(word => /^--at(=|$)/.test(word))
  const revision = words[at]?.includes('=') ? words[at]?.slice('--at='.length) : words[at + 1]
  if (at >= 0 && revision !== undefined) return { place: 'revision', revision }
  return { place: words[0] === 'hook' || words.includes('--staged') ? 'index' : 'worktree' }
}

function describeBug(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [
    'error: this is a bug in Lockstep, not in your repository',
    stack,
    `lockstep ${version}, node ${process.version}, ${process.platform}`,
    'hint:  please report it with the lines above',
    '',
  ].join('\n')
}
