/**
 * The incident with real lefthook around it, installed with the packed tarball of Lockstep, once a test file. What a test says
 * about lefthook was done by lefthook itself, of the version that lefthook-configs.ts names.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject } from 'vitest'
import { formatter } from '../support/husky.ts'
import { createIncident, differences, unrelated } from '../support/incident.ts'
import type { Answer, Content, TestRepository } from '../support/repository.ts'
import { afterLefthook, lefthookVersion } from './lefthook-configs.ts'

/** Runs npm with the user's own settings: which registry is asked is theirs to say. */
function npm(directory: string, ...args: string[]): Answer {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: directory, encoding: 'utf8' })
  return { code: status ?? 128, stdout, stderr }
}

/** Installs the tarball and lefthook. Undefined where npm can't get this version of it; any other failure is thrown. */
function installPackages(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-lefthook-'))
  writeFileSync(join(directory, 'package.json'), '{ "name": "fresh", "private": true }')
  if (npm(directory, 'view', `lefthook@${lefthookVersion}`, 'version').code !== 0) return undefined
  const tarballs = inject('tarballs')
  const tarball = readdirSync(tarballs).find(file => file.startsWith('lockstep-')) ?? ''
  const packages = [join(tarballs, tarball), `lefthook@${lefthookVersion}`]
  const { code, stdout, stderr } = npm(directory, 'install', '--no-audit', '--no-fund', ...packages)
  if (code !== 0) throw new Error(stdout + stderr)
  return directory
}

/** Where the packages are installed. Undefined where there is no lefthook to be had: tests are skipped then, and counted. */
export const installed: string | undefined = installPackages()

export function removePackages(): void {
  if (installed !== undefined) rmSync(installed, { recursive: true, force: true })
}

/** The incident with this lefthook.yml, its hooks installed by lefthook itself. */
export async function createLefthook(
  yml: string,
  files: Record<string, Content | undefined> = {},
): Promise<TestRepository> {
  const repo = await createIncident({
    hook: false,
    files: {
      'lefthook.yml': yml,
      '.lefthook/lockstep.sh': afterLefthook,
      'format.sh': { executable: formatter },
      'lint.sh': { executable: '#!/bin/sh\n! grep -q BROKEN "$@"\n' },
      '.gitignore': 'node_modules\n',
      ...files,
    },
  })
  repo.write({ node_modules: { link: join(installed ?? '', 'node_modules') } })
  const { code, stdout, stderr } = repo.run('node_modules/.bin/lefthook', ['install'])
  if (code !== 0) throw new Error(stdout + stderr)
  return repo
}

/** What a check of the commit says; the tests' answer to a hook that can't be trusted. */
export function expectDriftSeen(repo: TestRepository): void {
  expect(differences(repo)).not.toEqual([])
  expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 1 })
}

/** Everything that nobody staged, and the stashes: what a hook has to leave as it was. */
export function unstaged(repo: TestRepository): string {
  return [repo.git('diff'), repo.git('stash', 'list'), unrelated(repo)].join('\n')
}
