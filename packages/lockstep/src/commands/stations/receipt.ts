/**
 * A receipt of the gate as a station: what was let through then, compared with what the source says now. Where the commit is in
 * this clone, its files tell what differs; where it isn't, the receipt's own id tells whether anything does.
 */

import { deriveSnapshot, routeFiles, selectOwn } from '../../core/derive.ts'
import type { GateReceipt, ReceiptMirror } from '../../core/gate-receipt.ts'
import type { Mirror } from '../../core/mirror.ts'
import { type RepoPath, relativeTo } from '../../core/path.ts'
import { findCommit } from '../../git/listings.ts'
import type { Repository } from '../../git/repository.ts'
import { readRevision } from '../../readers/read-revision.ts'
import type { Judgement } from '../judge.ts'
import { worktree } from '../workspace.ts'
import { identify, judgeStation, wantedAt } from './judge-station.ts'
import type { StationAnswer, StationPlace } from './station-place.ts'

/** What the receipt says of a mirror; nothing where it doesn't name it. */
export function findReceiptPlaces(
  repository: Repository,
  mirror: Mirror,
  { name, receipt }: { name: string; receipt: GateReceipt },
): StationPlace[] {
  const said = receipt.mirrors.find(each => each.name === mirror.name)
  if (!said) return []
  return [
    {
      station: 'receipt',
      name,
      facts: {},
      make: 'deploy again',
      judge: judgement => judgeReceipt(repository, judgement, { name, commit: receipt.commit, said }),
    },
  ]
}

async function judgeReceipt(
  repository: Repository,
  judgement: Judgement,
  { name, commit, said }: { name: string; commit: string; said: ReceiptMirror },
): Promise<StationAnswer> {
  const wanted = wantedAt(judgement)
  const contentId = identify(repository, wanted)
  const notes = [`the gate let ${commit.slice(0, 8)} through`]
  const answer = { compared: wanted.size, contentId: said.contentId, notes }
  if (contentId === said.contentId) return { ...answer, inSync: true, findings: [] }
  const held = await readHeld(repository, judgement, commit)
  // Under another declaration, or without the commit, its files say something else than the receipt does.
  if (held === undefined || identify(repository, held) !== said.contentId) {
    const why =
      held === undefined ? 'that commit is not in this clone' : 'the mirror was declared differently then'
    return {
      ...answer,
      inSync: false,
      findings: [],
      notes: [...notes, `what differs can't be listed: ${why}`],
    }
  }
  const entries = new Map([...held].map(([path, entry]) => [relativeTo(path, judgement.mirror.to), entry]))
  const files = {
    kind: 'directory' as const,
    within: '' as RepoPath,
    entries,
    modeless: new Set<RepoPath>(),
    size: 0,
  }
  const { inSync, findings } = await judgeStation(repository, judgement, { files, name, place: worktree })
  return { ...answer, inSync, findings }
}

/** What belonged to the mirror in a commit; undefined where this clone doesn't have it. */
async function readHeld(repository: Repository, { mirror, router }: Judgement, revision: string) {
  const commit = await findCommit(repository, revision)
  if (commit === undefined) return undefined
  const { entries } = await readRevision(repository, commit, [mirror.from, mirror.to])
  const expected = deriveSnapshot(routeFiles(router, entries), entries)
  return new Map([...selectOwn(mirror, router, entries), ...expected])
}
