/** docs/errors.md has a row for every error code and no other, in their order; and every code is thrown somewhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorCodes } from '../../packages/lockstep/src/errors.ts'
import { projectRoot } from '../support/environment.ts'

test('docs/errors.md explains every code, and none that is gone', () => {
  const page = readFileSync(join(projectRoot, 'docs/errors.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (.+) \| (.+) \|$/gm)]
  expect(rows.map(([, code]) => code)).toEqual([...errorCodes])
})

test('every code is used by the sources', () => {
  const folder = join(projectRoot, 'packages/lockstep/src')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'errors.ts')
    .map(file => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
  expect(errorCodes.filter(code => !sources.includes(`code: '${code}'`))).toEqual([])
})
