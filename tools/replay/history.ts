/**
 * The incident's commits as data: which files came with each, and what each changed. A tree of the past is today's example
 * without what came later. Paths are the incident's own, which are the example's.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../test/support/environment.ts'
import { type Edits, imlcEdits, takeBack, verificationEdits, workerEdits } from './past-texts.ts'

export interface IncidentCommit {
  readonly date: string
  readonly subject: string
  /** Whether somebody remembered to run the copy script before this commit. */
  readonly copied: boolean
  /** Files that came with it. What no commit names was there from the first one on. */
  readonly arrived: readonly string[]
  readonly edited: Edits
}

export interface PastFile {
  readonly text: string
  readonly executable: boolean
}

export const source = 'apps/backend-api/src'
export const mirror = 'infra/lambda/functions/backend/src'

/** The moment at which somebody looked: 2 February, 13:00. */
export const foundAt = '2026-02-02T13:00:00Z'

/** The script that somebody had to remember. */
export const copyScript = `#!/bin/sh
rm -rf ${mirror}
cp -R ${source} ${mirror}
`

const migrations = [
  '20260109_0100_create_imlc_applications',
  '20260110_0100_add_portal_username_to_licenses',
  '20260112_0100_add_portal_password_to_licenses',
  '20260113_0100_add_portal_access_notes_to_licenses',
  '20260114_0100_add_qualified_on_to_imlc_applications',
  '20260115_0100_add_exclude_from_calculations_to_licenses',
  '20260115_0200_add_is_imlc_to_licenses',
]

export const incident = [
  {
    date: '2026-01-08T09:30:00Z',
    subject: 'feat: run the backend in Lambda',
    copied: true,
    arrived: [],
    edited: {},
  },
  {
    date: '2026-01-14T16:20:00Z',
    subject: 'feat: send notifications, schedule campaigns',
    copied: true,
    arrived: [
      `${source}/contexts/campaign/services/scheduler.py`,
      `${source}/contexts/notification/services/sender.py`,
      `${source}/scripts/expiring_licenses.py`,
    ],
    edited: {},
  },
  {
    date: '2026-01-16T11:05:00Z',
    subject: 'feat: IMLC',
    copied: false,
    arrived: [
      `${source}/contexts/provider/models/imlc_application.py`,
      `${source}/contexts/provider/routers/imlc.py`,
      `${source}/contexts/provider/schemas/imlc.py`,
      `${source}/contexts/provider/services/imlc.py`,
      ...migrations.map(name => `${source}/migrations/versions/${name}.py`),
    ],
    edited: imlcEdits,
  },
  {
    date: '2026-01-22T14:30:00Z',
    subject: "fix: a source that can't be reached is no concern",
    copied: false,
    arrived: [],
    edited: verificationEdits,
  },
  {
    date: '2026-01-29T10:15:00Z',
    subject: 'feat(lambda): the worker lists compact renewals',
    copied: false,
    arrived: [],
    edited: workerEdits,
  },
  {
    date: '2026-02-02T13:20:00Z',
    subject: 'fix: run the copy script, it was forgotten',
    copied: true,
    arrived: [],
    edited: {},
  },
] as const satisfies readonly IncidentCommit[]

/** The tree right after one commit, without the mirror: path → file. */
export function treeAfter(commit: number): Map<string, PastFile> {
  const later: readonly IncidentCommit[] = incident.slice(commit + 1)
  const arrivedLater = new Set(later.flatMap(({ arrived }) => arrived))
  const tree = new Map<string, PastFile>()
  for (const [path, { text, executable }] of readToday()) {
    if (arrivedLater.has(path)) continue
    const edits = later.toReversed().flatMap(({ edited }) => edited[path] ?? [])
    tree.set(path, { text: takeBack(path, text, edits), executable })
  }
  return tree
}

/** The files that the replay takes from the example: the source, and what the lambda has beside its mirror. */
function readToday(): Map<string, PastFile> {
  const example = join(projectRoot, 'examples/credentialmate')
  const beside = 'infra/lambda/functions/backend'
  const handlers = ['handler.py', 'worker.py', 'campaign_scheduler.py', 'requirements.txt']
  const paths = [...listFiles(example, source), ...handlers.map(name => `${beside}/${name}`)]
  const tree = new Map(paths.map(path => [path, readPastFile(join(example, path))]))
  // In the example this one shows what `mirrorOnly` is for. Outside the mirror, git alone can say whether both sides are
  // equal: they are one tree then.
  return tree.set(`${beside}/lambda_settings.py`, readPastFile(join(example, mirror, 'lambda_settings.py')))
}

function readPastFile(file: string): PastFile {
  return { text: readFileSync(file, 'utf8'), executable: (statSync(file).mode & 0o100) !== 0 }
}

/** Without what Python leaves behind. */
function listFiles(root: string, directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}
