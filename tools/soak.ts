/**
 * Plays random histories of git commands (test/laws/git) for as long as it is told: `npm run soak -- --runs 1000`, or
 * `--minutes 30`; `--seed N` repeats one, `--steps N` makes histories longer, `--kinds a,b` plays these kinds of command
 * alone, `--as-is` shows the first history that broke a law and looks for no smaller one. Prints the seed, how much was played and
 * how often each kind came to something, and for a law that is broken the
 * smallest history that still breaks it. A kind that never came to anything in a long run fails it too: what isn't played
 * isn't tested.
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { type History, histories } from '../test/laws/git/history.ts'
import { installedHooks } from '../test/laws/git/hooks.ts'
import { kinds, play, Tally } from '../test/laws/git/play.ts'

/** From so many runs on each kind has to have come to something. */
const longRun = 200

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    steps: { type: 'string', default: '10' },
    kinds: { type: 'string' },
    'as-is': { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const names = values.kinds?.split(',') ?? Object.keys(kinds)
const tally = new Tally()
const started = Date.now()
let shown = false

console.log(`seed ${seed}, ${names.length} kinds of command, hooks: ${installedHooks.join(', ')}`)
const details = await fc.check(fc.asyncProperty(histories(names, Number(values.steps)), playLoudly), {
  numRuns: Number(values.runs),
  seed,
  endOnFailure: values['as-is'],
  ...(values.minutes !== undefined && {
    numRuns: 1_000_000,
    interruptAfterTimeLimit: Number(values.minutes) * 60_000,
    markInterruptAsFailure: false,
  }),
})
printTally()
const idle = tally.runs >= longRun ? tally.idle(names) : []
if (idle.length > 0) console.log(`never came to anything: ${idle.join(', ')}`)
if (details.failed) console.log(fc.defaultReportMessage(details), details.errorInstance)
process.exitCode = details.failed || idle.length > 0 ? 1 : 0

/** Shows the first broken law before it is shrunk, which takes its time. */
async function playLoudly(history: History): Promise<void> {
  try {
    await play(history, installedHooks, tally)
    if (tally.runs % 100 === 0) console.log(`${tally.runs} runs, ${tally.commands} commands so far`)
  } catch (error) {
    if (!shown)
      console.log(
        `broken${values['as-is'] ? '' : ', and now being shrunk'}:\n${error instanceof Error ? error.message : error}`,
      )
    shown = true
    throw error
  }
}

function printTally(): void {
  const seconds = Math.round((Date.now() - started) / 1000)
  console.log(`${tally.runs} runs, ${tally.commands} commands, ${seconds} s`)
  for (const [kind, { done, refused, failed, skipped }] of [...tally.kinds].sort()) {
    const counts = [done, refused, failed, skipped].map(count => String(count).padStart(6)).join('')
    console.log(`${counts}  ${kind}`)
  }
  console.log('  done refused by Lockstep, failed in git alone too, skipped')
}
