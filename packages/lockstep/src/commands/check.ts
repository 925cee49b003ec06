/**
 * `lockstep check`: compares every mirror with its source at one place and changes nothing. Exit 0 needs a real
 * comparison: a mirror that couldn't be judged is an error beside the others' answers, and when nothing at all was compared
 * that is an error too.
 */

import { readRecord } from '../apply/record.ts'
import type { Mirror } from '../core/mirror.ts'
import { derivesFrom } from '../core/mirror.ts'
import { showPath } from '../core/path.ts'
import type { MirrorReport, Report } from '../core/report.ts'
import { quoteForShell } from '../core/shell.ts'
import type { Repository } from '../git/repository.ts'
import { isConverted } from '../readers/converted.ts'
import type { Listing } from '../readers/listing.ts'
import { readIndex } from '../readers/read-index.ts'
import { readRevision } from '../readers/read-revision.ts'
import { readWorktree } from '../readers/read-worktree.ts'
import { isJudged, type Judgement, judgeMirrors, type Unjudged } from './judge.ts'
import { addMeaning } from './meaning/add-meaning.ts'
import { type ReportedPlace, reportOn } from './report-on.ts'
import { addSince, type SinceOptions } from './since.ts'
import { loadDeclaration, type Place, selectMirrors } from './workspace.ts'

export interface CheckOptions extends SinceOptions {
  /** The mirrors to judge; all of them when left out. */
  readonly mirrors?: readonly string[]
  readonly place: Place
}

/** Judges mirrors at one place. */
export async function check(repository: Repository, options: CheckOptions): Promise<Report> {
  const { report, judged } = await checkMirrors(repository, { ...options, command: 'check' })
  return addMeaning(repository, report, { ...options, judged })
}

/** Judges mirrors at one place, and keeps what was judged for whoever goes on from there. */
export async function checkMirrors(
  repository: Repository,
  options: CheckOptions & { command: string },
): Promise<{ report: Report; judged: Judgement[] }> {
  const { command, place } = options
  const config = await loadDeclaration(repository, place)
  const selected = selectMirrors(config, options.mirrors)
  const all = await judgePlace(repository, { place, mirrors: withUpstream(config.mirrors, selected) })
  const wanted = all.filter(({ mirror }) => selected.includes(mirror))
  const judged = wanted.filter(isJudged)
  const report = reportOn(command, place, wanted.map(describe(place)))
  return { report: await addSince(repository, report, { ...options, judged, place }), judged }
}

/** Reads a place once and judges mirrors by it. */
export async function judgePlace(
  repository: Repository,
  { place, mirrors }: { place: Place; mirrors: readonly Mirror[] },
): Promise<(Judgement | Unjudged)[]> {
  const listing = await readPlace(repository, place, mirrors)
  const written = await readRecord(repository)
  return judgeMirrors(repository, { mirrors, place, listing, written })
}

/** The named mirrors and everything that they derive from, in the order in which they are synced. */
export function withUpstream(all: readonly Mirror[], named: readonly Mirror[]): readonly Mirror[] {
  const needed = new Set(named)
  for (const mirror of [...all].reverse()) {
    if (needed.has(mirror)) for (const other of all) if (derivesFrom(mirror, other)) needed.add(other)
  }
  return all.filter(mirror => needed.has(mirror))
}

function readPlace(repository: Repository, place: Place, mirrors: readonly Mirror[]): Promise<Listing> {
  const paths = [...new Set(mirrors.flatMap(({ from, to }) => [from, to]))]
  if (place.name === 'worktree') return readWorktree(repository, paths)
  if (place.name === 'index') return readIndex(repository, { paths })
  return readRevision(repository, place.commit, paths)
}

/** A judgement in the words of a report, with the command that ends the drift at this place. */
export function describe(place: Place): (result: Judgement | Unjudged) => ReportedPlace {
  return result => {
    if (!isJudged(result)) return result
    const { mirror, drift, expected } = result
    const fix = drift.length > 0 ? { fix: fixFor(mirror, place, drift) } : {}
    return {
      mirror,
      report: { inSync: drift.length === 0, compared: expected.size, findings: drift, ...fix },
    }
  }
}

/** The command that ends a drift at the place that was judged; for a hand edit, the choices its owner has. */
export function fixFor({ name, to }: Mirror, place: Place, drift: MirrorReport['findings']): string {
  const edited = drift.filter(({ kind }) => kind === 'edited')
  if (edited.length > 0 && edited.every(isConverted)) {
    const shown = edited.slice(0, 1).flatMap(({ path, source }) => [path, source])
    return `make the attributes of both agree in .gitattributes (compare them: git check-attr -a ${shown.map(path => quoteForShell(showPath(path))).join(' ')})`
  }
  if (edited.length > 0 && edited.every(({ doubt }) => doubt !== undefined && isOwnersToMove(doubt))) {
    return 'remove it, move it to the source, or name it in "mirrorOnly"'
  }
  if (edited.length > 0) {
    return `move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff ${name} shows it; npx lockstep sync --overwrite-edits ${name} drops it)`
  }
  if (place.name === 'index') return `npx lockstep sync --staged ${name}`
  if (place.name === 'worktree') return `npx lockstep sync ${name}`
  return `npx lockstep sync ${name} && git add ${quoteForShell(showPath(to))} && git commit`
}

/** What no sync may take away, whatever it is told: files that git doesn't know, and things in the way of others. */
function isOwnersToMove(doubt: string): boolean {
  return doubt.startsWith('untracked:') || doubt.endsWith(' is in the way')
}
