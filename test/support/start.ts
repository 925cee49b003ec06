/** A program that runs beside the test, in a repository: for what happens while a command is at work. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { lockstepBin } from './environment.ts'
import type { Answer, TestRepository } from './repository.ts'

export interface Started {
  readonly child: ChildProcess
  /** What it said and how it ended; 128 for a signal. */
  readonly ended: Promise<Answer>
}

export interface StartOptions {
  readonly environment?: Record<string, string>
  /** In a process group of its own, which can be signalled as a terminal does. */
  readonly group?: boolean
}

/** Starts a program at the top of a repository; the name `lockstep` is the built command line. */
export function start(
  repo: TestRepository,
  [program, ...args]: readonly string[],
  { environment = {}, group = false }: StartOptions = {},
): Started {
  const [file, words] =
    program === 'lockstep' ? [process.execPath, [lockstepBin, ...args]] : [program as string, args]
  const child = spawn(file, words, {
    cwd: repo.root,
    env: { ...repo.environment, ...environment },
    detached: group,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', chunk => {
      said[name] += chunk
    })
  }
  const ended = new Promise<Answer>(resolve =>
    child.on('close', code => resolve({ code: code ?? 128, ...said })),
  )
  return { child, ended }
}

/** Waits until something is so, which the test's own limit of time ends. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(5)
}

/** A file that a repository's programs wait for or make, outside of the work tree. */
export function signalFile(repo: TestRepository, name: string): string {
  return join(repo.root, '..', name)
}
