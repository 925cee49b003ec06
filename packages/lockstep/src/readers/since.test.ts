/** The walk back through a drift, over small histories drawn as `commit: parents`, newest first. */
import { describe, expect, test } from 'vitest'
import { findStart } from './since.ts'

/** `d: c` is a commit in sync, `d!: c` one that is out of sync. */
function history(...lines: string[]) {
  const commits = lines.map(line => {
    const [commit, parents = ''] = line.split(':') as [string, string?]
    return {
      drifted: commit.endsWith('!'),
      commit: commit.replace('!', ''),
      parents: parents.trim().split(' ').filter(Boolean),
    }
  })
  return { commits, drifted: new Map(commits.map(({ commit, drifted }) => [commit, drifted])) }
}

describe('findStart', () => {
  test.each([
    ['in sync now', ['c: b', 'b!: a', 'a:'], undefined],
    ['a drift of one commit', ['c!: b', 'b: a', 'a:'], { commit: 'c', whole: true }],
    ['a drift of several', ['d!: c', 'c!: b', 'b!: a', 'a:'], { commit: 'b', whole: true }],
    ['an older one that was mended', ['d!: c', 'c: b', 'b!: a', 'a:'], { commit: 'd', whole: true }],
    ['out of sync from the root', ['b!: a', 'a!:'], { commit: 'a', whole: true }],
    ['a history that goes on past what was read', ['c!: b', 'b!: a'], { commit: 'b', whole: false }],
    ['a merge that brought it in', ['m!: b x', 'x!: y', 'y!: a', 'b: a', 'a:'], { commit: 'y', whole: true }],
    ['a merge that made it', ['m!: b x', 'x: a', 'b: a', 'a:'], { commit: 'm', whole: true }],
    [
      'both sides, one of them longer',
      ['m!: b x', 'x!: w', 'b!: a', 'w!: a', 'a:'],
      { commit: 'w', whole: true },
    ],
    ['criss-cross', ['m!: p q', 'p!: r s', 'q!: r s', 'r!: a', 's!: a', 'a:'], { commit: 's', whole: true }],
  ])('%s', (_, lines, start) => {
    const { commits, drifted } = history(...lines)
    expect(findStart(commits[0]?.commit ?? '', commits, drifted)).toEqual(start)
  })

  test('a commit that nobody judged is none that is out of sync', () => {
    expect(findStart('a', [], new Map())).toBeUndefined()
  })

  test('a long drift needs no deep stack', () => {
    const lines = Array.from({ length: 50_000 }, (_, at) => `c${at}!: c${at + 1}`)
    const { commits, drifted } = history(...lines, 'c50000:')
    expect(findStart('c0', commits, drifted)).toEqual({ commit: 'c49999', whole: true })
  })
})
