/** Two commands at once, often: a race shows itself once in a while. */
import { test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { checkPair, pairs } from './side-by-side.ts'

test.each(pairs)(
  'at once, many times: $name',
  shows(
    'recovery',
    'two syncs, two commits, or one of each at once',
    'one wins or both do; no drift is committed, nothing stops the next run',
    3,
  ),
  async pair => {
    await checkPair(pair, 20)
  },
)
