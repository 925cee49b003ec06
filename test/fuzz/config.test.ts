/** Ten thousand broken and hostile declarations, in process: each is refused with a known error, or safe to follow. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseConfig } from '../../packages/lockstep/src/config/parse.ts'
import { showPath } from '../../packages/lockstep/src/core/path.ts'
import { LockstepError } from '../../packages/lockstep/src/errors.ts'
import { shows } from '../support/evidence.ts'
import { dangers, seed, texts } from './configs.ts'

test(
  `10,000 changed declarations are refused or safe (seed ${seed})`,
  shows(
    'bad input',
    '10,000 mutations of lockstep.json',
    'each is refused with its reasons, or safe to follow',
    4,
  ),
  () => {
    const counts = { accepted: 0, refused: 0 }
    fc.assert(
      fc.property(texts, bytes => {
        try {
          const { mirrors } = parseConfig(bytes.toString('utf8'))
          const shown = mirrors.map(mirror => ({
            ...mirror,
            from: showPath(mirror.from),
            to: showPath(mirror.to),
          }))
          expect(dangers(bytes, shown), bytes.toString('utf8')).toEqual([])
          counts.accepted += 1
        } catch (error) {
          if (!(error instanceof LockstepError)) throw error
          expect(error.code).toBe('CONFIG_INVALID')
          // What is shown on a terminal can't write to it, whatever the file holds.
          expect(error.message.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
          counts.refused += 1
        }
      }),
      { numRuns: 10_000, seed },
    )
    // Neither all nor none: otherwise this would be no test of the other half.
    expect(counts.accepted).toBeGreaterThan(500)
    expect(counts.refused).toBeGreaterThan(500)
  },
)
