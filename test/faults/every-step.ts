/**
 * Goes through the steps of a command, lets something happen at each, and collects every way in which the promise is broken.
 * The long suite takes all of them, the slow one a few of each command.
 */
import { expect } from 'vitest'
import type { Fault, FaultKind, Step } from './inject.ts'
import { checkFault, type Form, rehearse } from './promise.ts'

const refusals = ['ENOSPC', 'EACCES', 'EROFS', 'EIO'] as const satisfies readonly FaultKind[]

/** Which faults to try out of all that a command can meet. */
export type Choice = (faults: readonly Fault[], steps: readonly Step[]) => readonly Fault[]

/** Checks the promise under a choice of faults, one run of the command for each. Says how many there were. */
export async function checkSteps(form: Form, choose: Choice): Promise<number> {
  await using rehearsal = await rehearse(form)
  const broken: string[] = []
  const faults = choose(listFaults(rehearsal.steps), rehearsal.steps)
  for (const fault of faults) {
    const { name, target } = rehearsal.steps[fault.step - 1] as Step
    try {
      await checkFault(rehearsal, fault)
    } catch (error) {
      broken.push(`${fault.kind} at step ${fault.step}, ${name} ${target}: ${(error as Error).message}`)
    }
  }
  expect(broken).toEqual([])
  return faults.length
}

/**
 * A kill before the first step and after each, a kill in the middle of each that has one, and each step refused by the system,
 * with one of the four reasons by turns: the code that is tested tells none of the four from the others.
 */
function listFaults(steps: readonly Step[]): Fault[] {
  return [
    { kind: 'kill-before', step: 1 },
    ...steps.flatMap(({ hasMiddle }, at): Fault[] => {
      const step = at + 1
      const refusal = refusals[at % refusals.length] as FaultKind
      const middle: Fault[] = hasMiddle ? [{ kind: 'kill-middle', step }] : []
      return [...middle, { kind: 'kill-after', step }, { kind: refusal, step }]
    }),
  ]
}
