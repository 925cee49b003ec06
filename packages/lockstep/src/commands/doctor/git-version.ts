/** A git that lacks what Lockstep asks of it. */
import type { Diagnosis } from '../../core/diagnosis.ts'
import { readGitVersion } from '../../git/config.ts'
import type { Repository } from '../../git/repository.ts'

const oldest = { major: 2, minor: 36 }

export async function diagnoseGit(repository: Repository): Promise<Diagnosis[]> {
  const version = await readGitVersion(repository)
  if (!isTooOld(version)) return []
  const wanted = `${oldest.major}.${oldest.minor}`
  return [
    {
      id: 'git-too-old',
      severity: 'problem',
      message: `git ${version} is older than ${wanted}, the oldest that Lockstep is made for`,
      fix: `install git ${wanted} or newer, for hooks and graphical clients too`,
    },
  ]
}

/** Whether a version such as `2.39.3 (Apple Git-145)` is too old. One that can't be read is taken for a new one. */
export function isTooOld(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? []
  if (major === undefined || minor === undefined) return false
  if (Number(major) !== oldest.major) return Number(major) < oldest.major
  return Number(minor) < oldest.minor
}
