/**
 * The user's own npm: which registry is asked, and with which settings, is theirs to say. What a test wants besides this
 * repository's packages may not be there; `whyMissing` says so before the test starts, for its name and for `skipIf`, while an
 * install that fails later is a failure.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { projectRoot } from './environment.ts'
import type { Answer, TestRepository } from './repository.ts'

/** Puts the user's settings back into a test repository's environment. With CI npm shows no progress. */
export const npmEnvironment: Record<string, string | undefined> = { HOME: process.env['HOME'], CI: 'true' }

/** Of each tarball, lockstep's first. */
export function tarballPaths(): string[] {
  const directory = inject('tarballs')
  return readdirSync(directory)
    .sort()
    .map(file => join(directory, file))
}

/** What stands in the way of installing `name@version`, to be added to a test's name; empty if nothing does. */
export function whyMissing(...specs: readonly string[]): string {
  const missing = specs.filter(spec => {
    const asked = spawnSync('npm', ['view', spec, 'version', '--prefer-offline', '--fetch-retries=0'], {
      encoding: 'utf8',
    })
    return asked.status !== 0 || asked.stdout.trim() === ''
  })
  return missing.length === 0 ? '' : ` (skipped: npm finds no ${missing.join(', no ')})`
}

/** The version that this repository is developed with, as `name@version`. */
export function ownVersions(...names: readonly string[]): string[] {
  const { devDependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  return names.map(name => `${name}@${devDependencies[name]}`)
}

/** Installs into the repository's own package.json. */
export function npmInstall(
  repo: TestRepository,
  packages: readonly string[],
  environment: Record<string, string | undefined> = {},
): Answer {
  const words = ['install', '--save-dev', '--no-audit', '--no-fund', '--prefer-offline', ...packages]
  return repo.run('npm', words, { environment: { ...npmEnvironment, ...environment } })
}

/** Installs a program beside the repository, and gives the directory that its commands are in. */
export function installTool(repo: TestRepository, spec: string): string {
  const directory = `../tools/${spec.replace('/', '-')}`
  const prefix = join(repo.root, directory)
  mkdirSync(prefix, { recursive: true })
  writeFileSync(join(prefix, 'package.json'), '{ "private": true }\n')
  const words = ['install', '--no-audit', '--no-fund', '--prefer-offline', spec]
  const { code, stdout, stderr } = repo.run('npm', words, { directory, environment: npmEnvironment })
  if (code !== 0) throw new Error(stdout + stderr)
  return join(prefix, 'node_modules/.bin')
}
