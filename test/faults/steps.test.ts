/**
 * A few faults in each command that writes; test/e2e/faults.test.ts tries them all. And a guard for the instrument itself:
 * a kind of call that isn't reached any more isn't tested any more.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { type Choice, checkSteps } from './every-step.ts'
import { forms, rehearse } from './promise.ts'

/** One fault in so many, starting at another one for each command. */
const oneIn =
  (stride: number, first: number): Choice =>
  faults =>
    faults.filter((_, at) => at % stride === first)

test.each(Object.values(forms).map((form, at) => ({ ...form, first: 7 * at + 3 })))(
  '$name, stopped or refused at a few of its steps',
  { timeout: 300_000 },
  async form => {
    expect(await checkSteps(form, oneIn(47, form.first))).toBeGreaterThan(1)
  },
)

test(
  'every kind of call that writes is reached by some command',
  shows('faults', 'a fault at any call that writes', 'it is injected into the real call', 3),
  async () => {
    const reached = new Set<string>()
    for (const form of [forms.sync, forms.commitPath, forms.undo]) {
      await using rehearsal = await rehearse(form)
      for (const { name } of rehearsal.steps) reached.add(name)
    }
    expect([...reached].sort()).toEqual([
      'appendFile',
      'copyFile',
      'git checkout-index',
      'git hash-object',
      'git update-index',
      'mkdir',
      'mkdtemp',
      'rename',
      'rm',
      'rmdir',
      'symlink',
      'unlink',
      'writeFile',
    ])
  },
)
