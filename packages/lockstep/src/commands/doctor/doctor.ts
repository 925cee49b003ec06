/**
 * `lockstep doctor`: looks for what will bite, one family after the other, and changes nothing. What a family can't look
 * at is an error beside the others' answers; a declaration that can't be used leaves the families that need none.
 */
import { type Diagnosis, type DoctorReport, reportDiagnoses } from '../../core/diagnosis.ts'
import type { ErrorReport } from '../../core/report.ts'
import { LockstepError } from '../../errors.ts'
import type { Repository } from '../../git/repository.ts'
import { describeError } from '../report-on.ts'
import { diagnoseAttributes } from './attributes.ts'
import { type Examined, examine } from './examined.ts'
import { diagnoseFormatters } from './formatters.ts'
import { diagnoseGit } from './git-version.ts'
import { diagnoseHooks } from './hooks.ts'
import { diagnoseLeftovers } from './leftovers.ts'
import { diagnoseLintStaged } from './lint-staged.ts'
import { diagnoseIgnored, diagnoseMergeDriver, diagnoseSources } from './mirrors.ts'
import { diagnoseNode } from './node.ts'
import { diagnoseNxCache } from './nx-cache.ts'
import { diagnoseNxIgnore } from './nx-ignore.ts'

interface Family<Subject> {
  readonly name: string
  readonly diagnose: (subject: Subject) => Promise<Diagnosis[]>
}

const ofRepository: readonly Family<Repository>[] = [
  { name: 'git version', diagnose: diagnoseGit },
  { name: 'hooks', diagnose: diagnoseHooks },
  { name: 'node', diagnose: diagnoseNode },
  { name: 'leftovers', diagnose: diagnoseLeftovers },
]

const ofMirrors: readonly Family<Examined>[] = [
  { name: 'sources', diagnose: diagnoseSources },
  { name: 'ignored mirrors', diagnose: diagnoseIgnored },
  { name: 'attributes', diagnose: diagnoseAttributes },
  { name: 'merge driver', diagnose: diagnoseMergeDriver },
  { name: 'lint-staged', diagnose: diagnoseLintStaged },
  { name: 'formatters', diagnose: diagnoseFormatters },
  { name: '.nxignore', diagnose: diagnoseNxIgnore },
  { name: 'Nx cache', diagnose: diagnoseNxCache },
]

/** Looks at everything. Throws nothing that Lockstep knows: that is in the report. */
export async function diagnose(repository: Repository): Promise<DoctorReport> {
  const errors: ErrorReport[] = []
  const attempt = async <T>(look: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await look()
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error
      errors.push(describeError(error))
      return undefined
    }
  }
  const examined = await attempt(() => examine(repository))
  const looks = [
    ...ofRepository.map(({ name, diagnose }) => ({ name, look: () => diagnose(repository) })),
    ...(examined ? ofMirrors.map(({ name, diagnose }) => ({ name, look: () => diagnose(examined) })) : []),
  ]
  const found = await Promise.all(looks.map(({ look }) => attempt(look)))
  const checks = looks.flatMap(({ name }, at) => (found[at] ? [name] : []))
  return reportDiagnoses({ checks, diagnoses: found.flatMap(one => one ?? []), errors })
}

/** 0 when nothing is wrong, 1 when something is, 2 when not everything could be looked at. */
export function exitCodeOfDoctor({ healthy, errors }: DoctorReport): 0 | 1 | 2 {
  if (errors.length > 0) return 2
  return healthy ? 0 : 1
}
