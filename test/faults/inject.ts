/**
 * Runs a command with one fault injected (test/faults/preload.cjs does it, inside the process), and counts the steps at which
 * there can be one.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../support/environment.ts'
import type { Answer, TestRepository } from '../support/repository.ts'

/** What can happen at a step. Meanwhile: somebody else is faster. A kill between two steps is the one after the first of them. */
export const faultKinds = [
  'kill-before',
  'kill-middle',
  'kill-after',
  'ENOSPC',
  'EACCES',
  'EROFS',
  'EIO',
  'meanwhile',
] as const

export type FaultKind = (typeof faultKinds)[number]

export interface Fault {
  readonly kind: FaultKind
  /** The number of the step, from 1. */
  readonly step: number
  /** What somebody else does right before the step, as a script at the top of the work tree: for `meanwhile`. */
  readonly script?: string
}

/** One call that changes something. */
export interface Step {
  /** The function of `node:fs/promises`, or the git command. */
  readonly name: string
  /** Whether it can be stopped half-way: it writes bytes, or is a process. */
  readonly hasMiddle: boolean
  readonly target: string
}

/** Runs a command, which may be git with a hook, and lets the fault happen in the Lockstep that it starts. */
export function runWithFault(
  repo: TestRepository,
  [program, ...args]: readonly string[],
  fault: Fault | undefined,
): { answer: Answer; steps: Step[] } {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-fault-'))
  const log = join(directory, 'steps')
  try {
    const environment = {
      NODE_OPTIONS: `--require=${join(projectRoot, 'test/faults/preload.cjs')}`,
      FAULT_LOG: log,
      ...(fault && { FAULT_STEP: String(fault.step), FAULT_KIND: fault.kind, FAULT_SCRIPT: fault.script }),
    }
    const answer = repo.run(program as string, args, { environment })
    return { answer, steps: readSteps(log) }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function readSteps(log: string): Step[] {
  const lines = readFileSync(log, { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1)
  return lines.map(line => {
    const [name, middle, target] = line.split('\t') as [string, string, string]
    return { name, hasMiddle: middle === 'middle', target }
  })
}
