/** The plan keeps hand edits unless told otherwise, and a work-tree file is only written where nothing of anybody's is lost. */
import { describe, expect, test } from 'vitest'
import { toRepoPath } from './path.ts'
import { describeChanges, judgeWorktreeFile, planSync, type WorktreeFacts } from './plan.ts'
import type { Finding, FindingKind } from './report.ts'
import type { Entry } from './snapshot.ts'

const entry = (digit: string, mode: Entry['mode'] = '100644'): Entry => ({ mode, id: digit.repeat(40) })
const [expected, old, mine] = [entry('e'), entry('0'), entry('3')]

function finding(kind: FindingKind, sides: Pick<Finding, 'expected' | 'actual'>): Finding {
  return { path: toRepoPath(`copy/${kind}`), source: toRepoPath(`src/${kind}`), kind, ...sides }
}

const drift = [
  finding('edited', { expected, actual: mine }),
  finding('extra', { actual: old }),
  finding('missing', { expected }),
  finding('stale', { expected, actual: old }),
]

test('hand edits are kept, everything else is changed', () => {
  const { changes, kept } = planSync(drift, 'keep')
  expect(kept).toEqual([drift[0]])
  expect(describeChanges(changes)).toEqual([
    { path: 'copy/extra', change: 'removed' },
    { path: 'copy/missing', change: 'added' },
    { path: 'copy/stale', change: 'updated' },
  ])
})

test('overwriting changes all of them', () => {
  const { changes, kept } = planSync(drift, 'overwrite')
  expect(kept).toEqual([])
  expect(changes[0]).toEqual({ path: 'copy/edited', source: 'src/edited', before: mine, after: expected })
  expect(changes).toHaveLength(4)
})

describe('judgeWorktreeFile', () => {
  const facts: WorktreeFacts = {
    found: old,
    indexed: undefined,
    expected,
    sourceId: undefined,
    written: undefined,
  }
  test.each<[string, Partial<WorktreeFacts>, string, string]>([
    ['something that is no file', { found: 'obstacle', indexed: old }, 'edit', 'edit'],
    ['nothing there, something expected', { found: undefined }, 'write', 'write'],
    ['nothing there, nothing expected', { found: undefined, expected: undefined }, 'leave', 'leave'],
    ['what is expected already', { found: expected }, 'leave', 'leave'],
    [
      'the expected bytes under another mode, clean',
      { found: entry('e', '100755'), indexed: entry('e') },
      'write',
      'write',
    ],
    ['the expected bytes under another mode, not clean', { found: entry('e', '100755') }, 'edit', 'edit'],
    ['what the index has', { indexed: old }, 'write', 'write'],
    ['what the index has, to be removed', { indexed: old, expected: undefined }, 'write', 'write'],
    ['what Lockstep wrote', { written: new Set([old.id]) }, 'write', 'write'],
    ['what Lockstep did not write', { written: new Set([mine.id]) }, 'edit', 'edit'],
    ['the source’s own file', { sourceId: old.id }, 'leave', 'write'],
    ['the source’s own file, clean too', { sourceId: old.id, indexed: old }, 'write', 'write'],
    ['an unstaged edit', { found: mine, indexed: old, sourceId: expected.id }, 'edit', 'edit'],
    ['an untracked file', { found: mine }, 'edit', 'edit'],
    ['an untracked file, to be removed', { found: mine, expected: undefined }, 'edit', 'edit'],
  ])('%s', (_, changed, leave, rewrite) => {
    expect(judgeWorktreeFile({ ...facts, ...changed }, 'leave')).toBe(leave)
    expect(judgeWorktreeFile({ ...facts, ...changed }, 'rewrite')).toBe(rewrite)
  })
})
