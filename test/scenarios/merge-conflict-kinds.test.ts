/**
 * Every kind of conflict that git knows, in a source and therefore in its mirror too, all in one merge. Somebody resolves the
 * source; a sync makes of the mirror's conflicts what was made of the source's, an undo brings them back, and the commit is
 * an ordinary one.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, mirror, source } from '../support/incident.ts'
import { diverge } from '../support/merges.ts'
import type { Answer, Content, TestRepository } from '../support/repository.ts'

type Files = Record<string, Content | undefined>

interface Kind {
  /** The kind of conflict, and what the user makes of it. */
  readonly kind: string
  readonly before?: Files
  readonly theirs: Files
  readonly ours: Files
  /** What `git status --porcelain` says of the paths after the merge. */
  readonly conflict: string
  /** What the user writes before `git add`. */
  readonly resolution: Files
  /** What the sync does to the mirror. */
  readonly sync: string
}

/** Long enough for git to see a rename, and for every kind another one. */
function text(kind: string, end: string): string {
  return `${Array.from({ length: 12 }, (_, at) => `${kind} ${at}`).join('\n')}\n${end}\n`
}

const kinds: readonly Kind[] = [
  {
    kind: 'both changed a line',
    before: { x: 'base\n' },
    theirs: { x: 'theirs\n' },
    ours: { x: 'ours\n' },
    conflict: 'UU x',
    resolution: { x: 'both\n' },
    sync: 'updated x',
  },
  {
    kind: 'both changed a line; the file is removed',
    before: { x: 'base\n' },
    theirs: { x: 'theirs\n' },
    ours: { x: 'ours\n' },
    conflict: 'UU x',
    resolution: { x: undefined },
    sync: 'removed x',
  },
  {
    kind: 'both added a file',
    theirs: { x: 'theirs\n' },
    ours: { x: 'ours\n' },
    conflict: 'AA x',
    resolution: { x: 'both\n' },
    sync: 'updated x',
  },
  {
    kind: 'both added a file, with another mode',
    theirs: { x: { executable: 'same\n' } },
    ours: { x: 'same\n' },
    conflict: 'AA x',
    resolution: { x: { executable: 'same\n' } },
    sync: 'updated x',
  },
  {
    kind: 'changed and deleted; the change is kept',
    before: { x: 'base\n' },
    theirs: { x: undefined },
    ours: { x: 'ours\n' },
    conflict: 'UD x',
    resolution: {},
    sync: 'updated x',
  },
  {
    kind: 'changed and deleted; the file is removed',
    before: { x: 'base\n' },
    theirs: { x: undefined },
    ours: { x: 'ours\n' },
    conflict: 'UD x',
    resolution: { x: undefined },
    sync: 'removed x',
  },
  {
    kind: 'deleted and changed; the change is kept',
    before: { x: 'base\n' },
    theirs: { x: 'theirs\n' },
    ours: { x: undefined },
    conflict: 'DU x',
    resolution: {},
    sync: 'updated x',
  },
  {
    kind: 'deleted and changed; the file is removed',
    before: { x: 'base\n' },
    theirs: { x: 'theirs\n' },
    ours: { x: undefined },
    conflict: 'DU x',
    resolution: { x: undefined },
    sync: 'removed x',
  },
  {
    kind: 'renamed to two names; ours is kept',
    before: { x: text('two', '') },
    theirs: { x: undefined, z: text('two', '') },
    ours: { x: undefined, y: text('two', '') },
    conflict: 'DD x, AU y, UA z',
    resolution: { z: undefined },
    sync: 'removed x, updated y, removed z',
  },
  {
    kind: 'two files renamed to one name',
    before: { x: text('one', ''), y: text('other', '') },
    theirs: { x: undefined, z: text('one', '') },
    ours: { y: undefined, z: text('other', '') },
    conflict: 'D x, AA z',
    resolution: { z: 'both\n' },
    sync: 'updated z',
  },
  {
    kind: 'renamed and deleted; the file is kept',
    before: { x: text('gone', '') },
    theirs: { x: undefined, z: text('gone', '') },
    ours: { x: undefined },
    conflict: 'DU z',
    resolution: {},
    sync: 'updated z',
  },
  {
    kind: 'renamed and changed by both',
    before: { x: text('moved', '') },
    theirs: { x: undefined, z: text('moved', 'theirs') },
    ours: { x: text('moved', 'ours') },
    conflict: 'D x, UU z',
    resolution: { z: text('moved', 'both') },
    sync: 'updated z',
  },
  {
    kind: 'a binary file',
    before: { x: Buffer.from([0, 1, 2]) },
    theirs: { x: Buffer.from([0, 1, 3]) },
    ours: { x: Buffer.from([0, 1, 4]) },
    conflict: 'UU x',
    resolution: { x: Buffer.from([0, 1, 5]) },
    sync: 'updated x',
  },
  {
    kind: 'a symbolic link',
    before: { x: { link: 'base' } },
    theirs: { x: { link: 'theirs' } },
    ours: { x: { link: 'ours' } },
    conflict: 'UU x',
    resolution: { x: { link: 'both' } },
    sync: 'updated x',
  },
  {
    // Git records what it can't put under one name as `x~HEAD`, in the mirror too; that is as much git's as markers are.
    kind: 'a link and a file; the file is kept',
    before: { x: 'base\n' },
    theirs: { x: { link: 'theirs' } },
    ours: { x: 'ours\n' },
    conflict: 'UA x, UD x~HEAD',
    resolution: { x: 'ours\n', 'x~HEAD': undefined },
    sync: 'updated x, removed x~HEAD',
  },
  {
    kind: 'a file and a directory; the directory is kept',
    theirs: { 'x/y': 'theirs\n' },
    ours: { x: 'ours\n' },
    conflict: 'D x, A x/y, AU x~HEAD',
    resolution: { 'x~HEAD': undefined },
    sync: 'removed x~HEAD',
  },
  {
    kind: 'a file and a directory; the file is kept',
    theirs: { 'x/y': 'theirs\n' },
    ours: { x: 'ours\n' },
    conflict: 'D x, A x/y, AU x~HEAD',
    resolution: { 'x~HEAD': undefined, x: 'ours\n' },
    sync: 'added x, removed x/y, removed x~HEAD',
  },
  {
    kind: 'a directory and a file; the directory is kept',
    theirs: { x: 'theirs\n' },
    ours: { 'x/y': 'ours\n' },
    conflict: 'UA x~side',
    resolution: { 'x~side': undefined },
    sync: 'removed x~side',
  },
]

/** The files of every kind, each in a directory of its own below `directory`. */
function filesOf(directory: string, part: 'before' | 'theirs' | 'ours' | 'resolution'): Files {
  return Object.fromEntries(
    kinds.flatMap((kind, at) =>
      Object.entries(kind[part] ?? {}).map(([name, content]) => [`${directory}/k${at}/${name}`, content]),
    ),
  )
}

/** What the lines that name a file of one kind say of it: `UU x`. */
function about(at: number, output: string, directory: string): string {
  const start = directory === '' ? `k${at}/` : `${directory}/k${at}/`
  return output
    .split('\n')
    .map(line => line.trim().split(/ +/))
    .flatMap(([word, path]) => (path?.startsWith(start) ? [`${word} ${path.slice(start.length)}`] : []))
    .join(', ')
}

let repo: TestRepository
const seen = { conflicts: '', index: '', files: '', undone: '', filesUndone: '', unmerged: '' }
let synced: Answer
let stagedSync: Answer
let commit: Answer

beforeAll(async () => {
  const before = { ...filesOf(source, 'before'), ...filesOf(mirror, 'before') } as Record<string, Content>
  repo = await createIncident({ files: before })
  diverge(repo, { theirs: filesOf(source, 'theirs'), ours: filesOf(source, 'ours') })
  repo.tryGit(['merge', 'side'])
  seen.conflicts = repo.git('status', '--porcelain', '--no-renames')
  repo.write(filesOf(source, 'resolution'))
  repo.git('add', '--all', source)
  const files = () =>
    repo.run('sh', [
      '-c',
      `cd ${mirror} && find . ! -type d | sort | xargs ls -ld | awk '{print $1,$9,$10,$11}'; find . -type f | sort | xargs cat`,
    ])
  seen.index = repo.git('ls-files', '--stage')
  seen.files = files().stdout
  synced = repo.lockstep(['sync', '--verbose'])
  seen.unmerged = repo.git('ls-files', '--unmerged')
  repo.lockstep(['undo'])
  seen.undone = repo.git('ls-files', '--stage')
  seen.filesUndone = files().stdout
  stagedSync = repo.lockstep(['sync', '--staged', '--verbose'])
  commit = repo.tryGit(['commit', '--message', 'merge'])
}, 120_000)

afterAll(() => repo[Symbol.asyncDispose]())

for (const [at, { kind, conflict, sync }] of kinds.entries()) {
  test(
    kind,
    shows(
      'merges',
      `conflict: ${kind}`,
      'resolved at the source, a sync resolves the mirror the same way',
      2,
    ),
    () => {
      expect(about(at, seen.conflicts, source)).toBe(conflict)
      expect(about(at, seen.conflicts, mirror)).toBe(conflict)
      expect(about(at, synced.stdout, '')).toBe(sync)
      expect(about(at, stagedSync.stdout, '')).toBe(sync)
      const list = (directory: string) => repo.tryGit(['ls-tree', '-r', `HEAD:${directory}/k${at}`]).stdout
      expect(list(mirror)).toBe(list(source))
    },
  )
}

test('git has nothing unmerged afterwards, commits, and is clean', () => {
  expect([synced.code, stagedSync.code, seen.unmerged]).toEqual([0, 0, ''])
  expect(commit).toMatchObject({ code: 0, stderr: '' })
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
})

test(
  'undo brings every conflict back, stages and files',
  shows(
    'recovery',
    '`lockstep undo` after a sync that resolved conflicts',
    'every conflict is back, stages and files',
    3,
  ),
  () => {
    expect(seen.index).toContain(` 3\t${mirror}/`)
    expect(seen.undone).toBe(seen.index)
    expect(seen.filesUndone).toBe(seen.files)
  },
)
