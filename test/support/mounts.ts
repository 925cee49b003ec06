/**
 * A repository that has mounts of its own: a small disk, a read-only one, another file system below a directory. They are made
 * in a namespace that nobody else sees and that is gone with its one process, so a test that dies leaves nothing mounted.
 * Where the system allows no namespace, `canMount` is false: the tests are skipped then, and counted as skipped.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { findProgram } from './environment.ts'
import { enterMounts, type TestRepository } from './repository.ts'

const unshare = findProgram('/usr/bin/unshare')
const inNamespace = ['--map-root-user', '--mount', 'sh', '-e', '-c']

/** Whether this machine lets us mount. */
export const canMount: boolean =
  unshare !== undefined &&
  spawnSync(unshare, [...inNamespace, 'mount -t tmpfs none /mnt && nsenter --version']).status === 0

/** Runs a script of mounts at the top of a repository. Gives the repository as it is with them; the original sees none. */
export async function mountAt(original: TestRepository, script: string): Promise<TestRepository> {
  const held = `${script}\necho mounted && exec cat`
  const holder = spawn(unshare as string, [...inNamespace, held], { cwd: original.root })
  await started(holder)
  const repo = enterMounts(original, holder.pid as number)
  return Object.assign(repo, {
    [Symbol.asyncDispose]: async () => {
      holder.kill()
    },
  })
}

/** A copy of the repository on a disk of its own that has this much room in all. */
export function mountSmallDisk(original: TestRepository, kilobytes: number): Promise<TestRepository> {
  return mountAt(
    original,
    `copy=$(mktemp -d) && cp -a . "$copy"
    mount -t tmpfs -o size=${kilobytes}k none "$PWD" && cd "$PWD"
    cp -a "$copy"/. . && rm -rf "$copy"`,
  )
}

/** Resolves once the mounts are there, and tells what went wrong otherwise. */
function started(holder: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    holder.stderr?.on('data', chunk => {
      said += chunk
    })
    holder.stdout?.once('data', () => resolve())
    holder.once('close', () => reject(new Error(`nothing could be mounted: ${said}`)))
  })
}
