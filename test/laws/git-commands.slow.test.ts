/** The same laws as git-commands.test.ts, over ten times as many and longer histories: too slow for every `npm test`. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { histories } from './git/history.ts'
import { installedHooks } from './git/hooks.ts'
import { kinds, play, Tally } from './git/play.ts'
import { seed } from './worlds.ts'

test(`200 random histories of git commands (seed ${seed})`, { timeout: 1_800_000 }, async () => {
  const tally = new Tally()
  const names = Object.keys(kinds)
  await fc.assert(
    fc.asyncProperty(histories(names, 8), history => play(history, installedHooks, tally)),
    { numRuns: 200, seed, endOnFailure: true },
  )
  expect(tally.runs).toBe(200)
  // What is never played isn't tested: every kind has come to something at least once.
  expect(tally.idle(names)).toEqual([])
})
