/**
 * What runs behind a health endpoint, as a station: its own word for how it is, and the ids that it serves, compared with the
 * source's. It says nothing of files unless it serves the stamp's content id; then the answer is as good as a comparison of them.
 */
import { judgeHealth, parseHealth } from '../../core/health/health-answer.ts'
import { quoteForShell } from '../../core/shell.ts'
import { findCodeVersion } from '../../core/stamp/stamp.ts'
import { LockstepError } from '../../errors.ts'
import type { Repository } from '../../git/repository.ts'
import { type HealthText, readHealth, showAddress } from '../../readers/read-health.ts'
import type { Judgement } from '../judge.ts'
import { identifyMirrored, readSourceGraphs } from '../stamp.ts'
import type { Place } from '../workspace.ts'
import type { StationAnswer, StationPlace } from './station-place.ts'

/** The endpoint as a place to look at. */
export function healthPlace(
  repository: Repository,
  { address, place }: { address: string; place: Place },
): StationPlace {
  return {
    station: 'deployed',
    name: showAddress(address),
    facts: { kind: 'health' },
    make: 'deploy again, or migrate the database where that is what is behind',
    judge: judgement => judgeEndpoint(repository, judgement, { address, place }),
  }
}

async function judgeEndpoint(
  repository: Repository,
  judgement: Judgement,
  { address, place }: { address: string; place: Place },
): Promise<StationAnswer> {
  const read = await readHealth(address)
  const answer = parseHealth(read.text) ?? refuseAnswer(address, read)
  const { mirror, expected } = judgement
  const contentId = identifyMirrored(repository, judgement)
  // Whoever says by an id which content it has isn't asked for its migrations.
  const graphs = answer.contentId === undefined ? await readSourceGraphs(repository, { mirror, place }) : []
  const codeVersions = graphs.map(graph => findCodeVersion([graph]))
  const judged = judgeHealth(answer, { contentId, codeVersions }) ?? refuseComparison(address, mirror.name)
  const { inSync, by, notes } = judged
  return {
    inSync,
    compared: by === 'content' ? expected.size : 0,
    findings: [],
    ...(notes.length > 0 && { notes }),
    ...(by === 'migrations' && { unchecked: [uncheckedFiles(mirror.name)] }),
  }
}

function uncheckedFiles(name: string) {
  const what = 'its files: it serves no content_id, so only its migrations were compared'
  return { what, command: `npx lockstep stamp ${quoteForShell(name)}` }
}

function refuseAnswer(address: string, { status }: HealthText): never {
  throw new LockstepError({
    code: 'HEALTH_INVALID',
    message: `${showAddress(address)} answers with status ${status}, and without a code_version or content_id`,
    hint: 'serve {"status", "db_version", "code_version"} as JSON: `npx lockstep stamp --python` writes a module that makes it',
  })
}

function refuseComparison(address: string, name: string): never {
  throw new LockstepError({
    code: 'STATION_UNSUPPORTED',
    message: `${showAddress(address)} can't be compared: it serves no content_id, and no migrations are found in the source`,
    hint: `serve the content_id that npx lockstep stamp ${quoteForShell(name)} prints`,
  })
}
