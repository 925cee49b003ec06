/**
 * What `lockstep doctor` finds, as data: what will bite, why, and what ends it. A *problem* will let a drift through, or
 * stop work, as things are; a *note* is worth knowing and makes nobody unhealthy.
 */
import type { RepoPath } from './path.ts'
import type { ErrorReport } from './report.ts'

/** Everything that can be found. docs/doctor.md explains each; a test compares the two. */
export const diagnosisIds = [
  'git-too-old',
  'hooks-path-missing',
  'hook-missing',
  'hook-not-executable',
  'hook-without-lockstep',
  'hook-unreachable',
  'hook-not-last',
  'hook-answer-lost',
  'hook-list-read',
  'hooks-incomplete',
  'hooks-disabled',
  'node-missing',
  'node-hidden',
  'mirror-not-comparable',
  'mirror-ignored',
  'merge-driver-missing',
  'attributes-differ',
  'lint-staged-covers-mirror',
  'lint-staged-runs-lockstep',
  'lint-staged-not-read',
  'formatter-covers-mirror',
  'nx-ignores-mirror',
  'nx-cache-poisoned',
  'scratch-left',
  'index-lock-left',
] as const

export type DiagnosisId = (typeof diagnosisIds)[number]

export interface Diagnosis {
  readonly id: DiagnosisId
  readonly severity: 'problem' | 'note'
  /** One sentence: what is wrong, and what comes of it. */
  readonly message: string
  /** What ends it, most often a command. */
  readonly fix?: string
  /** The paths it is about, where it is about some. */
  readonly paths?: readonly RepoPath[]
}

export interface DoctorReport {
  readonly version: 1
  readonly command: 'doctor'
  /** Whether everything could be looked at and no problem was found. */
  readonly healthy: boolean
  /** What was looked at. */
  readonly checks: readonly string[]
  /** Problems first. */
  readonly diagnoses: readonly Diagnosis[]
  /** What could not be looked at, and why. */
  readonly errors: readonly ErrorReport[]
}

/** Puts a report together: problems first, otherwise in the order in which they were found. */
export function reportDiagnoses(found: Pick<DoctorReport, 'checks' | 'diagnoses' | 'errors'>): DoctorReport {
  const { checks, diagnoses, errors } = found
  const problems = diagnoses.filter(({ severity }) => severity === 'problem')
  const notes = diagnoses.filter(({ severity }) => severity === 'note')
  return {
    version: 1,
    command: 'doctor',
    healthy: problems.length === 0 && errors.length === 0,
    checks,
    diagnoses: [...problems, ...notes],
    errors,
  }
}
