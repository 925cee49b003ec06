/**
 * The incident with every hook installed and a remote to push to. Each hook writes its name down before it does its work, so
 * that a test can say which of them git really ran for a command.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { hookBin } from './environment.ts'
import { createIncident, differences, model, modelText, source } from './incident.ts'
import { type Answer, hookNames, type RunOptions, type TestRepository } from './repository.ts'

/** Two versions of the model that merge without a conflict, one that conflicts with the first, and both together. */
export const ours = modelText({ 1: '    ours = 1\n' })
export const theirs = modelText({ 18: '    theirs = 1\n' })
export const rival = modelText({ 1: '    rival = 1\n' })
export const both = modelText({ 1: '    ours = 1\n', 18: '    theirs = 1\n' })

export async function createWithHooks(
  options: Parameters<typeof createIncident>[0] = {},
): Promise<TestRepository> {
  const repo = await createIncident({ ...options, hook: false })
  repo.git('init', '--quiet', '--bare', '../remote.git')
  repo.git('remote', 'add', 'origin', '../remote.git')
  repo.git('push', '--quiet', '--set-upstream', 'origin', 'main')
  for (const name of hookNames) {
    const script = `#!/bin/sh\necho ${name} >>'${join(repo.root, '../ran')}'\nexec '${hookBin}' ${name} "$@"\n`
    repo.write({ [`.git/hooks/${name}`]: { executable: script } })
  }
  return repo
}

/** Runs git and says what its user sees of the hooks: exit code, which of them ran, and what they said. */
export function watchGit(
  repo: TestRepository,
  args: readonly string[],
  options?: RunOptions,
): { code: number; ran: string; said: string } {
  rmSync(join(repo.root, '../ran'), { force: true })
  const { code, stderr }: Answer = repo.tryGit(args, options)
  const ran = (repo.read('../ran') ?? '').trim().replaceAll('\n', ' ')
  return { code, ran, said: stderr }
}

/** Commits a version of the model on `main` or another branch, with the hooks or past them. */
export function commitModel(
  repo: TestRepository,
  text: string,
  { branch = 'main', past = false }: { branch?: string; past?: boolean } = {},
): string {
  if (branch !== 'main') repo.git('checkout', '--quiet', '-B', branch)
  repo.write({ [model]: text })
  repo.git('commit', '--quiet', '--all', '--message', `model on ${branch}`, ...(past ? ['--no-verify'] : []))
  const commit = repo.git('rev-parse', 'HEAD')
  if (branch !== 'main') repo.git('checkout', '--quiet', 'main')
  return commit
}

/** A drifted commit on `side`, and another commit that has nothing to do with it on `main`. */
export async function createDriftedSide(): Promise<TestRepository> {
  const repo = await createWithHooks()
  commitModel(repo, theirs, { branch: 'side', past: true })
  repo.write({ 'README.md': 'ours\n' })
  repo.git('commit', '--quiet', '--all', '--message', 'readme')
  return repo
}

/** What the hooks before it let through, pre-push refuses. */
export function expectPushRefused(repo: TestRepository): void {
  expect(differences(repo)).not.toEqual([])
  const { code, said } = watchGit(repo, ['push', '--quiet'])
  expect(code).toBe(1)
  expect(said).toContain(`✗ push refused: lambda is out of sync with ${source} at main (1 of 2 files)`)
}
