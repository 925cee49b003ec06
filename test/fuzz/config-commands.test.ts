/** A few of the changed declarations, through the built command line and the hook. */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { checkMany, hookMany } from './config-commands.ts'
import { seed } from './configs.ts'

test(
  `check answers 0, 1 or 2 to any declaration, and writes nothing (seed ${seed})`,
  shows(
    'bad input',
    'lockstep check with a mutated lockstep.json',
    'exit 0, 1 or 2, and not a byte changes but facts that are kept',
    8,
  ),
  async () => {
    expect(await checkMany(40, seed)).toContain(2)
  },
)

test(
  `the hook passes no declaration that is unsafe or out of sync (seed ${seed})`,
  shows('bad input', 'a commit of a mutated lockstep.json', 'refused, or what it declares is in sync', 4),
  async () => {
    expect(await hookMany(40, seed)).toContain(2)
  },
)
