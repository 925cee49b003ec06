/** Where Debian puts Python packages, which of its own packages are there in which version, and how to ask Python. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const distPackages = '/usr/lib/python3/dist-packages'

/** The version of an installed Debian package, or undefined. */
export async function versionOf(debianPackage: string): Promise<string | undefined> {
  const answer = await run('dpkg-query', ['-W', debianPackage]).catch(() => undefined)
  return answer?.stdout.split('\t')[1]?.trim() || undefined
}

export async function install(debianPackages: readonly string[]): Promise<void> {
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...debianPackages], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 100_000_000,
  })
}

/** What a script that prints JSON says. A script that fails is an error with its last lines. */
export async function askPython<Answer>(script: string, ...more: readonly string[]): Promise<Answer> {
  // Elsewhere than in the repository, so that nothing of it can be imported by accident.
  const { stdout } = await run('/usr/bin/python3', [script, ...more], {
    cwd: '/',
    timeout: 300_000,
    maxBuffer: 200_000_000,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  return JSON.parse(stdout) as Answer
}

export function isInstalled(pythonPackage: string): boolean {
  return existsSync(`${distPackages}/${pythonPackage}`)
}
