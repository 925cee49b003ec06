/**
 * The documentation can't lie: whatever a page shows as printed is printed here again, by real git, husky, lint-staged, Nx
 * and Lockstep, and compared to the byte. When it differs for a good reason, `npm run replay -- --write` rewrites the pages.
 */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { incident, mirror, source } from '../../tools/replay/history.ts'
import { pages, playIncident, type Replay, renderPage } from '../../tools/replay/pages.ts'
import { takeBack } from '../../tools/replay/past-texts.ts'
import { parseSteps, renderSteps } from '../../tools/replay/sections.ts'
import { projectRoot } from '../support/environment.ts'

/** In milliseconds: some twenty repositories with real hooks, on a machine that may be busy. */
const patience = 300_000

let replay: Replay

beforeAll(async () => {
  replay = await playIncident()
}, patience)

describe('the incident', () => {
  test('as it happened: in sync until 14 January, then not until the rescue', () => {
    expect(replay.happened.map(({ apart }) => apart)).toEqual([0, 0, 18, 19, 19, 0])
  })

  test('guarded: every commit has both sides in sync, and nothing is left to rescue', () => {
    expect(replay.guarded.map(({ apart }) => apart)).toEqual(incident.map(() => 0))
    expect(replay.guarded.at(-1)?.id).toBeUndefined()
    expect(replay.guarded.filter(({ id }) => id !== undefined)).toHaveLength(incident.length - 1)
  })

  test('on 2 February the check names the days, and the commit that was first', () => {
    const first = replay.happened[2]?.id
    expect(replay.threeCommits).toContain(`for 17 days, since ${first} (16 Jan, "feat: IMLC")`)
  })
})

test('the same commit thrice: accepted with a stale mirror, and again, and carried', () => {
  const verdicts = replay.threeCommits.split('\n').filter(line => line.startsWith('→'))
  expect(verdicts).toEqual([
    '→ accepted; the mirror at HEAD is 18 files behind; the unstaged line is untouched',
    '→ accepted; the mirror at HEAD is 18 files behind; the unstaged line is untouched',
    '→ accepted; the mirror is in the commit; the unstaged line is untouched',
  ])
  const ids = parseSteps(replay.threeCommits).filter(({ command }) => command.startsWith('git rev-parse'))
  expect(ids.map(({ output }) => new Set(output.match(/^[0-9a-f]{40}$/gm)).size)).toEqual([2, 2, 1])
  expect(ids[0]?.command).toBe(`git rev-parse HEAD:${source} HEAD:${mirror}`)
})

test.each(pages.map(page => [relative(projectRoot, page), page] as const))(
  '%s shows what is printed (npm run replay -- --write rewrites it)',
  async (_, page) => {
    const text = readFileSync(page, 'utf8')
    expect(text).toMatch(/<!-- (replay|played):start /)
    expect(await renderPage(text, replay)).toBe(text)
  },
  patience,
)

describe('the parts of a page', () => {
  test('a console block is read and written without loss', () => {
    const block = '$ cat > a.txt <<END\n> one\n> END\n$ cat a.txt\none\n\n$ true\n'
    expect(parseSteps(block)).toEqual([
      { command: 'cat > a.txt <<END\none\nEND', output: '' },
      { command: 'cat a.txt', output: 'one\n\n' },
      { command: 'true', output: '' },
    ])
    expect(renderSteps(parseSteps(block))).toBe(block)
  })

  test('an old text that no longer fits the example is an error', () => {
    expect(takeBack('a.py', 'a = 2\n', [{ before: '1', after: '2' }])).toBe('a = 1\n')
    expect(() => takeBack('a.py', 'a = 3\n', [{ before: '1', after: '2' }])).toThrow('a.py holds 0 times')
    expect(() => takeBack('a.py', 'a = 22\n', [{ before: '1', after: '2' }])).toThrow('a.py holds 2 times')
  })
})
