/**
 * The documentation can't lie: whatever a page shows as printed is printed here again, by real git, husky, lint-staged, Nx
 * and Lockstep, and compared to the byte. When it differs for a good reason, `npm run replay -- --write` rewrites the pages.
 */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Situation } from '../../tools/replay/chain.ts'
import { incident, mirror, source } from '../../tools/replay/history.ts'
import { pages, playIncident, type Replay, renderPage } from '../../tools/replay/pages.ts'
import { takeBack } from '../../tools/replay/past-texts.ts'
import { parseSteps, renderSteps } from '../../tools/replay/sections.ts'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'

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

describe('2 February, along the whole chain', () => {
  const codes = (situation: Situation) => replay.chain[situation].map(({ code }) => code)
  /** The table's rows as `where: sign`, in their order. */
  const rows = (situation: Situation) => {
    const table = replay.chain[situation].find(({ command }) => command.includes('status'))?.output ?? ''
    return [...table.matchAll(/^ {2}(mirror|built|deployed) .*?([✓✗?]) /gm)].map(
      ([, where, sign]) => `${where} ${sign}`,
    )
  }
  const table = (mirror: string, built: string, deployed: string) => [
    `mirror ${mirror}`,
    ...Array.from({ length: 3 }, () => `built ${built}`),
    `deployed ${deployed}`,
  ]

  test(
    'mirror, build and production are old: no gate opens',
    shows('chain', 'a stale mirror, built and deployed', 'every station is told; `gate` refuses', 4),
    () => {
      expect(codes('stale')).toEqual([1, 1])
      expect(rows('stale')).toEqual(table('✗', '✗', '✗'))
      expect(replay.chain.stale[0]?.output).toContain('✗ built from this mirror')
      expect(replay.chain.stale[0]?.output).toMatch(/deployed .* 2 commits, 17 days/)
    },
  )

  test(
    'a mirror that was mended is no build that was',
    shows('chain', 'the mirror is mended, the build is not', 'told as built before; `gate` refuses', 4),
    () => {
      expect(codes('unbuilt')).toEqual([1, 1])
      expect(rows('unbuilt')).toEqual(table('✓', '✗', '✗'))
      expect(replay.chain.unbuilt[0]?.output).toContain('✗ built before the mirror changed')
      expect(replay.chain.unbuilt[0]?.output).toContain('fix:  cd infra/lambda && sam build && sam deploy\n')
    },
  )

  test(
    'what is built is not yet what runs',
    shows('chain', 'built, and not deployed', '`gate` lets it through; `status` is exit 1', 4),
    () => {
      expect(codes('undeployed')).toEqual([0, 0, 1])
      expect(rows('undeployed')).toEqual(table('✓', '✓', '✗'))
      expect(replay.chain.undeployed[2]?.output).toContain('fix:  cd infra/lambda && sam deploy\n')
    },
  )

  test(
    'all stations agree, and the receipt with them',
    shows('chain', 'synced, built and deployed', '`status` and `check --receipt` are exit 0', 4),
    () => {
      expect(codes('in-sync')).toEqual([0, 0, 0])
      expect(rows('in-sync')).toEqual(table('✓', '✓', '✓'))
      expect(replay.chain['in-sync'][1]?.output).not.toContain('fix:')
    },
  )

  test(
    'the fix that the table prints, typed as it stands, ends all of it',
    shows('chain', 'the fix of a stale chain, as printed', 'mirror, build and production are in sync', 5),
    () => {
      expect(codes('fixed')).toEqual([0, 0])
      expect(rows('fixed')).toEqual(table('✓', '✓', '✓'))
      expect(replay.chain.fixed[0]?.output).toContain('removed what was built from it before: ')
    },
  )
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
