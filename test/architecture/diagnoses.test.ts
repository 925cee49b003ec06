/** docs/doctor.md explains every diagnosis that there is, and none that there isn't. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diagnosisIds } from '../../packages/lockstep/src/core/diagnosis.ts'
import { projectRoot } from '../support/environment.ts'

test('docs/doctor.md has one row for every diagnosis', () => {
  const text = readFileSync(join(projectRoot, 'docs/doctor.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `([a-z-]+)`(?: \(note\))? \|/gm)].map(([, id]) => id)
  expect(rows.sort()).toEqual([...diagnosisIds].sort())
})
