/**
 * `lockstep diff`: what differs, as `git diff` shows it, in the direction in which a sync would change the mirror. Both
 * sides are written into a temporary directory outside of the repository, so that no object has to be stored and git's own
 * diff does the rest: modes, links, binary files, the user's colours.
 */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { pathBytes, type RepoPath, showPath } from '../core/path.ts'
import type { Finding, Report } from '../core/report.ts'
import { type Entry, executableMode, type Mode, symlinkMode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { findBlobs, hashFiles } from '../git/objects.ts'
import type { Repository } from '../git/repository.ts'
import { gitFailure, runGit } from '../git/run.ts'
import { readLinkTarget } from '../readers/read-files.ts'
import { describe, judgePlace, withUpstream } from './check.ts'
import { findOrigin, isJudged, type Judgement } from './judge.ts'
import { addMeaning } from './meaning/add-meaning.ts'
import { reportOn } from './report-on.ts'
import type { SinceOptions } from './since.ts'
import { loadDeclaration, type Place, selectMirrors } from './workspace.ts'

export interface DiffOptions extends SinceOptions {
  readonly mirrors?: readonly string[]
  readonly place: Place
  /** Where the two sides are written for a moment. */
  readonly temporary: string
  readonly color: boolean
}

/** With `--no-prefix` git names an added or removed file twice by the side that has it; `git diff` names both sides. */
const oneSidedHeader = /^((?:\p{Cc}\[[\d;]*m)*diff --git )[ab]\/(.*) [ab]\/\2(?=$|\p{Cc})/gmu

/** The differences of the mirrors at one place, and the report that goes with them. */
export async function diff(
  repository: Repository,
  options: DiffOptions,
): Promise<{ report: Report; text: Buffer }> {
  const config = await loadDeclaration(repository, options.place)
  const selected = selectMirrors(config, options.mirrors)
  const judged = await judgePlace(repository, {
    place: options.place,
    mirrors: withUpstream(config.mirrors, selected),
  })
  const wanted = judged.filter(({ mirror }) => selected.includes(mirror))
  const report = reportOn('diff', options.place, wanted.map(describe(options.place)))
  const findings = wanted
    .filter(isJudged)
    .flatMap(({ drift }: Judgement) => drift)
    .map(finding => ({ ...finding, source: findOrigin(judged, finding.source) }))
  const text = await renderDiff(repository, findings, options)
  return {
    report: await addMeaning(repository, report, { ...options, judged: judged.filter(isJudged) }),
    text,
  }
}

async function renderDiff(
  repository: Repository,
  findings: readonly Finding[],
  options: DiffOptions,
): Promise<Buffer> {
  if (findings.length === 0) return Buffer.alloc(0)
  const directory = await mkdtemp(`${options.temporary}/lockstep-diff-`)
  try {
    await writeSides(repository, findings, { directory, place: options.place })
    // --no-prefix, because the directories are called a and b already; --no-index exits with 1 when there are differences.
    const args = [
      'diff',
      '--no-index',
      '--no-prefix',
      '--no-ext-diff',
      `--color=${options.color ? 'always' : 'never'}`,
      '--',
      'a',
      'b',
    ]
    const answer = await runGit({ directory, environment: repository.environment }, { args })
    if (answer.code > 1) throw gitFailure({ args }, answer)
    return Buffer.from(answer.stdout.toString('latin1').replace(oneSidedHeader, '$1a/$2 b/$2'), 'latin1')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function writeSides(
  repository: Repository,
  findings: readonly Finding[],
  { directory, place }: { directory: string; place: Place },
): Promise<void> {
  const sides = findings.flatMap(({ path, source, actual, expected }) => [
    ...(actual ? [{ side: 'a', path, entry: actual, origin: path }] : []),
    ...(expected ? [{ side: 'b', path, entry: expected, origin: source }] : []),
  ])
  for (const side of ['a', 'b']) await mkdir(`${directory}/${side}`)
  const blobs = await findBlobs(
    repository,
    sides.map(({ entry }) => entry.id),
  )
  const unstored = place.name === 'worktree' ? sides.filter((_, at) => !blobs[at]) : []
  const texts = await readUnstored(repository, unstored, directory)
  for (const [at, { side, path, entry, origin }] of sides.entries()) {
    const bytes = blobs[at] ?? texts.get(origin)
    if (!bytes) throw missingText(path)
    await writeEntry({ directory: `${directory}/${side}`, path, bytes, mode: entry.mode })
  }
}

/**
 * The texts that were changed in the work tree alone and are no blobs yet. Git makes blobs of them, under each file's own
 * attributes, in an object store that goes with the temporary directory.
 */
async function readUnstored(
  repository: Repository,
  sides: readonly { origin: RepoPath; entry: Entry }[],
  directory: string,
): Promise<Map<RepoPath, Buffer>> {
  const texts = new Map<RepoPath, Buffer>()
  if (sides.length === 0) return texts
  await mkdir(`${directory}/objects`)
  const environment = { ...repository.environment, GIT_OBJECT_DIRECTORY: `${directory}/objects` }
  const files = sides.flatMap(({ origin, entry }) => (entry.mode === symlinkMode ? [] : [origin]))
  const ids = await hashFiles({ ...repository, environment }, files, 'store')
  const blobs = await findBlobs({ ...repository, environment }, ids)
  for (const [at, path] of files.entries()) if (blobs[at]) texts.set(path, blobs[at])
  for (const { origin, entry } of sides) {
    const target = entry.mode === symlinkMode ? await readLinkTarget(repository, origin) : undefined
    if (target) texts.set(origin, target)
  }
  return texts
}

async function writeEntry(file: {
  directory: string
  path: RepoPath
  bytes: Buffer
  mode: Mode
}): Promise<void> {
  const absolute = (path: string) =>
    Buffer.concat([Buffer.from(`${file.directory}/`), pathBytes(path as RepoPath)])
  await mkdir(absolute(posix.dirname(file.path)), { recursive: true })
  if (file.mode === symlinkMode) await symlink(file.bytes, absolute(file.path))
  else
    await writeFile(absolute(file.path), file.bytes, { mode: file.mode === executableMode ? 0o755 : 0o644 })
}

function missingText(path: RepoPath): LockstepError {
  return new LockstepError({
    code: 'OBJECT_MISSING',
    message: `the text of ${showPath(path)} is not in this clone`,
    hint: 'a partial clone lacks it: check the branch out, or fetch it',
  })
}
