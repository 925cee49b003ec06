/**
 * Every command that writes, killed before, in the middle of, and after every single step, and refused by the system at every
 * single step: nothing is lost, and the same command completes it. Some eight hundred runs; test/faults tries a few of them in
 * the slow suite.
 */
import { expect, test } from 'vitest'
import { checkSteps } from '../faults/every-step.ts'
import { forms } from '../faults/promise.ts'
import { shows } from '../support/evidence.ts'

const outcome = 'every file and index entry is the old one or the new one, and the same command completes it'

for (const form of Object.values(forms)) {
  test(`${form.name}, stopped or refused at every step`, {
    timeout: 3_600_000,
    ...shows('faults', `${form.name}, killed or refused at each of its steps`, outcome, 3),
  }, async () => {
    const tried = await checkSteps(form, faults => faults)
    expect(tried).toBeGreaterThanOrEqual(form === forms.commitPath ? 94 : 101)
  })
}
