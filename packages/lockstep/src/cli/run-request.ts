/** From a request to what is printed: opens the repository, runs the use case, renders its report. */

import { resolve } from 'node:path'
import process from 'node:process'
import { exitCodeOf } from '../commands/report-on.ts'
import { type Place, worktree } from '../commands/workspace.ts'
import { laterHooks } from '../core/hook-names.ts'
import type { Report } from '../core/report.ts'
import { openRepository, type Repository } from '../git/repository.ts'
import type { Request } from './arguments.ts'
import { createProgress, type Progress } from './progress.ts'
import { renderHelp } from './usage.ts'

/** What a command prints, and its exit code. */
export interface Outcome {
  readonly stdout?: string | Buffer
  readonly stderr?: string
  /** Where `stdout` goes instead. */
  readonly file?: string
  readonly code: number
}

/** Runs one request. */
export async function runRequest(request: Request): Promise<Outcome> {
  const { command, flags, operands } = request
  if (command === 'help' || flags['help']) {
    return { stdout: `${renderHelp(command === 'help' ? operands[0] : command)}\n`, code: 0 }
  }
  if (command === 'version') {
    const { version } = await import('../version.ts')
    return { stdout: `${version}\n`, code: 0 }
  }
  const directory = resolve(process.cwd(), String(flags['cwd'] ?? '.'))
  const repository = await openRepository(directory, process.env)
  return runCommand(repository, request)
}

/** What each command does with a repository. Each loads its own code, because the hook waits for every module. */
const runners: Readonly<Record<string, (repository: Repository, request: Request) => Promise<Outcome>>> = {
  hook: runHookCommand,
  check: runCheck,
  sync: runSync,
  diff: runDiff,
  undo: runUndo,
  status: async (repository, request) => (await import('./run-chain.ts')).runStatus(repository, request),
  gate: async (repository, request) => (await import('./run-chain.ts')).runGate(repository, request),
  models: async (repository, request) =>
    (await import('./run-understand.ts')).runUnderstand(repository, request),
  migrations: async (repository, request) =>
    (await import('./run-understand.ts')).runUnderstand(repository, request),
  stamp: async (repository, request) => (await import('./run-stamp.ts')).runStamp(repository, request),
  doctor: async (repository, request) => (await import('./run-doctor.ts')).runDoctor(repository, request),
  init: async (repository, request) => (await import('./run-init.ts')).runInit(repository, request),
  install: runInstall,
  uninstall: runUninstall,
}

function runCommand(repository: Repository, request: Request): Promise<Outcome> {
  const run = runners[request.command]
  if (!run) throw new Error(`${request.command} is declared in cli/usage and has no runner`)
  return run(repository, request)
}

async function runHookCommand(repository: Repository, request: Request): Promise<Outcome> {
  const { runHook } = await import('./run-hook.ts')
  const outcome = await present(request, await runHook(repository, request.operands))
  // Too late to stop anything; and what post-checkout answers would become the answer of `git switch`.
  return laterHooks.some(name => name === request.operands[0]) ? { ...outcome, code: 0 } : outcome
}

async function runCheck(repository: Repository, request: Request): Promise<Outcome> {
  const { flags, operands: mirrors } = request
  if (flags['built'] || flags['deployed'] || flags['receipt'] !== undefined)
    return (await import('./run-chain.ts')).runCheckChain(repository, request)
  const { check } = await import('../commands/check.ts')
  const options = { mirrors, explain: !flags['no-explain'], place: await placeOf(repository, flags) }
  return present(request, await withProgress(request, tell => check(repository, { ...options, tell })))
}

/** Runs a command that may have much to read, and says how far it is. */
export async function withProgress<Answer>(
  { flags }: Request,
  run: (tell: Progress['show']) => Promise<Answer>,
): Promise<Answer> {
  const progress = createProgress('reading models and migrations', { quiet: Boolean(flags['quiet']) })
  try {
    return await run(progress.show)
  } finally {
    progress.clear()
  }
}

async function runSync(repository: Repository, request: Request): Promise<Outcome> {
  if (request.flags['watch']) return (await import('./run-watch.ts')).runWatch(repository, request)
  const { sync } = await import('../commands/sync.ts')
  const { syncStaged } = await import('../commands/sync-staged.ts')
  const { flags, operands: mirrors } = request
  const options = {
    mirrors,
    explain: !flags['no-explain'],
    dryRun: Boolean(flags['dry-run']),
    frozen: Boolean(flags['frozen']),
    overwriteEdits: Boolean(flags['overwrite-edits']),
    keepBuild: Boolean(flags['keep-build']),
  }
  return present(request, await (flags['staged'] ? syncStaged : sync)(repository, options))
}

async function runUndo(repository: Repository, { flags }: Request): Promise<Outcome> {
  const { undo } = await import('../commands/undo.ts')
  const { command: undone, files, entries } = await undo(repository)
  const counts = [count(files.length, 'file', 'files'), count(entries.length, 'index entry', 'index entries')]
  const said = counts.filter((_, at) => at === 0 || entries.length > 0).join(' and ')
  return { stdout: flags['quiet'] ? '' : `✓ undid "${undone}": put back ${said}\n`, code: 0 }
}

async function runInstall(repository: Repository, request: Request): Promise<Outcome> {
  return (await import('./run-install.ts')).runInstall(repository, request)
}

async function runUninstall(repository: Repository, request: Request): Promise<Outcome> {
  return (await import('./run-install.ts')).runUninstall(repository, request)
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}

async function runDiff(repository: Repository, request: Request): Promise<Outcome> {
  const { tmpdir } = await import('node:os')
  const { diff } = await import('../commands/diff.ts')
  const place = await placeOf(repository, request.flags)
  const options = {
    mirrors: request.operands,
    place,
    explain: !request.flags['no-explain'],
    temporary: tmpdir(),
    color: hasColor(process.stdout, request),
  }
  const { report, text } = await withProgress(request, tell => diff(repository, { ...options, tell }))
  const errors =
    report.errors.length > 0 ? await render({ ...report, mirrors: [] }, request, process.stderr) : ''
  const stderr = [...(await renderMeanings(report, request)), ...(errors ? [errors] : [])].join('\n')
  return { stdout: text, stderr: stderr && `${stderr}\n`, code: exitCodeOf(report) }
}

/** What the differences mean, for people: on standard error, because standard output is a patch. */
async function renderMeanings({ mirrors }: Report, request: Request): Promise<string[]> {
  if (request.flags['quiet'] || !mirrors.some(({ meaning }) => meaning)) return []
  const { renderMeaning } = await import('../reporters/terminal-meaning.ts')
  const { createPaint } = await import('../reporters/paint.ts')
  const context = {
    paint: createPaint(hasColor(process.stderr, request)),
    all: Boolean(request.flags['all']),
    verbose: Boolean(request.flags['verbose']),
  }
  return mirrors.flatMap(mirror => renderMeaning(mirror, context))
}

export async function placeOf(repository: Repository, flags: Request['flags']): Promise<Place> {
  if (flags['staged']) return { name: 'index' }
  if (flags['at'] === undefined) return worktree
  const { resolveCommit } = await import('../git/listings.ts')
  const revision = String(flags['at'])
  return { name: 'revision', revision, commit: await resolveCommit(repository, revision) }
}

/** A hook speaks on stderr, as git's own hooks do: stdout may be somebody's data. */
export async function present(request: Request, report: Report): Promise<Outcome> {
  const { command, flags } = request
  const code = exitCodeOf(report)
  const toStderr = command === 'hook' && flags['format'] !== 'json'
  const text = await render(report, request, toStderr ? process.stderr : process.stdout)
  if (toStderr) return { stderr: text && `${text}\n`, code }
  return { stdout: text && `${text}\n`, code, ...fileOf(request) }
}

/** Where what a request prints goes instead of standard output. */
export function fileOf({ flags }: Request): Pick<Outcome, 'file'> {
  return flags['output'] === undefined ? {} : { file: String(flags['output']) }
}

/** A report as the request wants it to be read. */
export async function render(report: Report, request: Request, stream: NodeJS.WriteStream): Promise<string> {
  const { flags } = request
  if (flags['format'] === 'json') {
    const { renderJson } = await import('../reporters/json.ts')
    return renderJson(report)
  }
  if (flags['format'] === 'markdown') {
    const { renderMarkdown } = await import('../reporters/markdown.ts')
    return renderMarkdown(report, { now: currentTime() })
  }
  const options = {
    color: flags['output'] === undefined && hasColor(stream, request),
    verbose: Boolean(flags['verbose']),
    all: Boolean(flags['all']),
    quiet: Boolean(flags['quiet']),
    now: currentTime(),
  }
  if (flags['format'] === 'github') {
    const { renderGithub } = await import('../reporters/github.ts')
    return renderGithub(report, options)
  }
  const { renderTerminal } = await import('../reporters/terminal.ts')
  return renderTerminal(report, options)
}

/** Whether a stream may be written to in colour. */
export function hasColor(stream: NodeJS.WriteStream, { flags }: Request): boolean {
  return Boolean(stream.isTTY) && !flags['no-color'] && !process.env['NO_COLOR']
}

/** Now, in milliseconds. `LOCKSTEP_NOW`, an ISO date, stops the clock for transcripts and tests. */
export function currentTime(): number {
  const fixed = process.env['LOCKSTEP_NOW']
  return fixed ? Date.parse(fixed) : Date.now()
}
