/** The face of `lockstep doctor`: its report has a shape of its own, so it is presented here and not with the others. */
import process from 'node:process'
import { diagnose, exitCodeOfDoctor } from '../commands/doctor/doctor.ts'
import type { Repository } from '../git/repository.ts'
import { renderDoctor, renderDoctorJson } from '../reporters/doctor.ts'
import type { Request } from './arguments.ts'
import { fileOf, hasColor, type Outcome } from './run-request.ts'

export async function runDoctor(repository: Repository, request: Request): Promise<Outcome> {
  const { flags } = request
  const report = await diagnose(repository)
  const text =
    flags['format'] === 'json'
      ? renderDoctorJson(report)
      : renderDoctor(report, {
          color: flags['output'] === undefined && hasColor(process.stdout, request),
          verbose: Boolean(flags['verbose']),
          quiet: Boolean(flags['quiet']),
        })
  return { stdout: text && `${text}\n`, code: exitCodeOfDoctor(report), ...fileOf(request) }
}
