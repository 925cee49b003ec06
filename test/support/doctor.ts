/** What `lockstep doctor` finds in a test's repository, by its JSON, which is held against its schema on the way. */
import type { JsonDoctorReport } from '../../packages/lockstep/src/reporters/json-schema.ts'
import { parseDoctorReport } from './json-report.ts'
import type { RunOptions, TestRepository } from './repository.ts'

export type FoundDiagnosis = JsonDoctorReport['diagnoses'][number]

/** Everything that is found. The exit code has to go with it. */
export function diagnose(repo: TestRepository, options?: RunOptions): readonly FoundDiagnosis[] {
  const { code, stdout } = repo.lockstep(['doctor', '--format', 'json'], options)
  const { healthy, diagnoses, errors } = parseDoctorReport(stdout)
  const isHealthy = !diagnoses.some(({ severity }) => severity === 'problem') && errors.length === 0
  if (healthy !== isHealthy || code !== (errors.length > 0 ? 2 : healthy ? 0 : 1))
    throw new Error(`healthy ${healthy} and exit ${code} don't go with what was found:\n${stdout}`)
  return diagnoses
}

/** The one finding of this kind; undefined when there is none. */
export function findDiagnosis(
  repo: TestRepository,
  id: FoundDiagnosis['id'],
  options?: RunOptions,
): FoundDiagnosis | undefined {
  const found = diagnose(repo, options).filter(diagnosis => diagnosis.id === id)
  if (found.length > 1) throw new Error(`${id} was found ${found.length} times`)
  return found[0]
}
