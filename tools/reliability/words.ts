/**
 * What docs/reliability.md says in people's words: its introduction, the promises, and what each table is about. Which
 * rows stand there is none of its business: those come from the tests.
 */
import type { EvidenceTable } from '../../test/support/evidence.ts'

export const introduction = `# What holds, and which test holds it

Each row below is a situation that somebody can get into, what Lockstep does then, and the file with the test that shows it, on real
git and real files. No row is written by hand. A test names its row ([how](../test/README.md#a-test-that-proves-a-row)), and the row
stands here because that test ran and passed; the row's words find it in its file. What couldn't be run where this page was made,
because a program was missing, says so.

\`\`\`sh
npm test && npm run test:e2e     # both suites, whole: they leave their results
npm run test:long                # so does the exhaustive one; without it its rows count as skipped
npm run reliability              # writes this page from them; with -- --check it only compares
\`\`\`

A failing test, a test file that never ran, or two tests that claim different outcomes for one situation: then there is no page.`

export interface Promised {
  readonly name: string
  readonly words: string
}

/** The promises, the first of them number 1. */
export const promises: readonly Promised[] = [
  {
    name: 'What is judged is what will be used',
    words:
      'A commit is judged by the index, which it records, and never by the work tree; CI by the revision that it checked out; a build by the files that it reads.',
  },
  {
    name: 'No commit makes a drift',
    words:
      'However it is made, a commit that touches a mirrored path carries the copy or is refused. Older drift elsewhere is mentioned, and left out of it.',
  },
  {
    name: 'Nobody’s work is lost',
    words:
      'A text that only the mirror has is kept until somebody says otherwise. Unstaged and untracked work stays as it is. A run that is killed leaves each file old or new, the next one completes it, and `lockstep undo` goes back.',
  },
  {
    name: 'Never a false pass',
    words:
      'Exit code 0 means that something was compared. What is empty, missing, in conflict or unreadable is an error with its reason.',
  },
  {
    name: 'A red answer names the way out',
    words: 'Which paths, since when, and the one command that helps at the place that was judged.',
  },
  {
    name: 'As fast as git',
    words:
      'A commit that touches no mirror never starts Node. Ids are compared, not bytes, and explanations come after the verdict.',
  },
  {
    name: 'No state to look after',
    words:
      'Nothing but the declaration has to be committed. What is kept in the git directory may vanish at any time, and then Lockstep is only more careful.',
  },
  {
    name: 'Reading never locks',
    words:
      'A check takes no lock and writes no object; it works in read-only, shallow and partial clones as far as their content goes.',
  },
]

interface TableWords {
  readonly title: string
  readonly words: string
}

export const tables: Readonly<Record<EvidenceTable, TableWords>> = {
  hooks: {
    title: 'Ways to make history',
    words: 'Each way to make or move a commit, and which hook sees it.',
  },
  commits: { title: 'Commits', words: 'What is staged, and what the commit then holds.' },
  'edge cases': { title: 'Edge cases', words: 'States of a repository that are legal, and rare.' },
  traps: { title: 'Traps', words: 'What looks right and isn’t, in git or in a tool around it.' },
  merges: { title: 'Merges', words: 'Two histories, and a mirror in both.' },
  'other tools': { title: 'Other tools', words: 'Beside what people already use.' },
  settings: { title: 'Settings', words: 'What a user or an administrator may have set.' },
  chain: {
    title: 'The chain',
    words: 'What was built of a mirror, and what runs.',
  },
  recovery: { title: 'Recovery', words: 'After something went wrong: how to get back.' },
  faults: { title: 'Faults', words: 'Killed, refused by the disk, or out of space, at any moment.' },
  laws: { title: 'Laws', words: 'What holds for every tree: properties over generated repositories.' },
  'bad input': {
    title: 'Bad input',
    words: 'Declarations, sources and command lines that can’t be answered.',
  },
}
