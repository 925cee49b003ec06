/** The faces of the commands that show what Lockstep understands: `models` and `migrations`. */
import { resolve } from 'node:path'
import process from 'node:process'
import { showPath } from '../core/path.ts'
import { renderSmokeTest } from '../core/smoke-test/python-smoke-test.ts'
import type { UnderstandingReport } from '../core/understanding.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import type { Request } from './arguments.ts'
import { fileOf, hasColor, type Outcome, placeOf, withProgress } from './run-request.ts'

export async function runUnderstand(repository: Repository, request: Request): Promise<Outcome> {
  const { understand } = await import('../commands/understand.ts')
  const { flags, operands } = request
  const options = {
    command: request.command === 'models' ? ('models' as const) : ('migrations' as const),
    operands,
    place: await placeOf(repository, flags),
    from: resolve(process.cwd(), String(flags['cwd'] ?? '.')),
  }
  const report = await withProgress(request, tell => understand(repository, { ...options, tell }))
  if (flags['smoke-test'] && report.errors.length === 0) return smokeTest(request, report)
  const { renderUnderstanding, renderUnderstandingJson } = await import('../reporters/understanding.ts')
  const text =
    flags['format'] === 'json'
      ? renderUnderstandingJson(report)
      : renderUnderstanding(report, {
          color: flags['output'] === undefined && hasColor(process.stdout, request),
          verbose: Boolean(flags['verbose']),
        })
  return { stdout: text && `${text}\n`, code: report.errors.length > 0 ? 2 : 0, ...fileOf(request) }
}

/** A test of one source. What it can't look for is said on standard error: standard output is a program. */
function smokeTest(request: Request, { directories }: UnderstandingReport): Outcome {
  const [understood, other] = directories
  if (!understood || other)
    throw new LockstepError({
      code: 'USAGE',
      message: 'a smoke test is made of one source, and there are several',
      hint: `name one of ${directories.map(({ directory }) => showPath(directory)).join(', ')}`,
    })
  const { directory, models, unreadable, absent } = understood
  const stdout = renderSmokeTest(models)
  if (stdout === undefined)
    throw new LockstepError({
      code: 'DIRECTORY_EMPTY',
      message: `there is no table of SQLAlchemy or SQLModel in ${showPath(directory) || 'the repository'}`,
      hint: 'npx lockstep models shows what was understood',
    })
  const lacking = [
    ...unreadable.map(({ path, reason }) => `${showPath(path)}: ${reason}`),
    ...absent.map(path => `${showPath(path)}: its text is not here`),
  ]
  const stderr = lacking.map(line => `not tested: ${line}\n`).join('')
  return { stdout, stderr, code: 0, ...fileOf(request) }
}
