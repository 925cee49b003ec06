/**
 * Random histories of git commands, in a repository with Lockstep's hooks and in a copy without them: no commit that a hook
 * has seen makes a drift, everything outside of the mirrors is as git alone leaves it, nothing is left behind, and no hand
 * edit is lost. `npm run soak` plays thousands of them.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { histories } from './git/history.ts'
import { installedHooks } from './git/hooks.ts'
import { kinds, play, Tally } from './git/play.ts'
import { seed } from './worlds.ts'

test(`random git commands, with the hooks and without (seed ${seed})`, {
  ...shows(
    'laws',
    `random histories of ${Object.keys(kinds).length} kinds of command`,
    'no drift is made, nothing else is touched, no edit is lost',
    2,
  ),
  timeout: 300_000,
}, async () => {
  const tally = new Tally()
  await fc.assert(
    fc.asyncProperty(histories(Object.keys(kinds), 5), history => play(history, installedHooks, tally)),
    { numRuns: 20, seed, endOnFailure: true },
  )
  expect(tally.runs).toBe(20)
})
