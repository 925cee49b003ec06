/** A Python on this machine that has some packages. Tests that want one are skipped, and counted as skipped, where there is none. */
import { spawnSync } from 'node:child_process'

/** Debian's packages belong to its own Python, whichever comes first on the path. */
const candidates = ['python3', '/usr/bin/python3'] as const

/** The first Python that can import all of `modules`; undefined where none can. */
export function findPython(modules: readonly string[] = []): string | undefined {
  const program = modules.map(module => `import ${module}`).join('\n')
  return candidates.find(python => spawnSync(python, ['-c', program]).status === 0)
}

/** Runs a program and gives what it printed; throws with what it said on standard error. */
export function runPython(
  python: string,
  args: readonly string[],
  { cwd, environment = {} }: { cwd: string; environment?: Record<string, string> },
): string {
  const { status, stdout, stderr } = spawnSync(python, args, {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, PYTHONDONTWRITEBYTECODE: '1', ...environment },
  })
  if (status !== 0) throw new Error(`${python} ${args.join(' ')} failed:\n${stdout}\n${stderr}`)
  return stdout
}
