/** The faces of the commands that show what Lockstep understands: `models` and `migrations`. */
import { resolve } from 'node:path'
import process from 'node:process'
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
