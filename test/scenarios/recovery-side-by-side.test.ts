/** Two commands at once, a few times; recovery-side-by-side.slow.test.ts does so more often. */
import { test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { checkPair, pairs } from './side-by-side.ts'

test.each(pairs)(
  'at once: $name',
  shows(
    'recovery',
    'two syncs, two commits, or one of each at once',
    'one wins or both do; no drift is committed, nothing stops the next run',
    3,
  ),
  async pair => {
    await checkPair(pair, 2)
  },
)
