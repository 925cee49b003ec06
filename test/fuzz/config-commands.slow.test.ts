/** Some hundred of the changed declarations, through the built command line and the hook. */
import { expect, test } from 'vitest'
import { checkMany, hookMany } from './config-commands.ts'
import { seed } from './configs.ts'

test(`check answers 300 declarations (seed ${seed})`, async () => {
  expect(new Set(await checkMany(300, seed)).size).toBeGreaterThan(1)
})

test(`the hook answers 300 declarations (seed ${seed})`, async () => {
  expect(new Set(await hookMany(300, seed)).size).toBeGreaterThan(1)
})
