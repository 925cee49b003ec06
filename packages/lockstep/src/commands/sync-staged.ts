/**
 * `lockstep sync --staged`: makes mirrors equal their sources in the index, from the staged source, and in the work tree
 * where nothing of anybody's is in the way. What the pre-commit hook does for a few paths, for all of them.
 */
import { nameRun } from '../apply/receipt.ts'
import { readRecord } from '../apply/record.ts'
import type { Report } from '../core/report.ts'
import type { Repository } from '../git/repository.ts'
import { readIndex } from '../readers/read-index.ts'
import { check, withUpstream } from './check.ts'
import { judgeMirrors } from './judge.ts'
import { reportOn } from './report-on.ts'
import type { SyncOptions } from './sync.ts'
import { applyIndexPlans, planIndex } from './sync-index.ts'
import { syncMirrors } from './sync-mirrors.ts'
import { loadDeclaration, type Place, selectMirrors } from './workspace.ts'

const index: Place = { name: 'index' }

/** Syncs the index. In the report a mirror is in sync when it is so afterwards. */
export async function syncStaged(repository: Repository, options: SyncOptions): Promise<Report> {
  if (options.frozen) return { ...(await check(repository, { ...options, place: index })), command: 'sync' }
  const config = await loadDeclaration(repository, index)
  const selected = selectMirrors(config, options.mirrors)
  const mirrors = withUpstream(config.mirrors, selected)
  const paths = [...new Set(mirrors.flatMap(({ from, to }) => [from, to]))]
  const [listing, written] = await Promise.all([readIndex(repository, { paths }), readRecord(repository)])
  const judged = await judgeMirrors(repository, { mirrors, place: index, listing, written })
  const run = nameRun()
  const edits = options.overwriteEdits ? 'overwrite' : 'keep'
  const results = await syncMirrors(
    judged.filter(({ mirror }) => selected.includes(mirror)),
    {
      place: index,
      dryRun: options.dryRun ?? false,
      prepare: async judgement => {
        const plan = await planIndex(repository, judgement, { edits, live: 'leave', listing, written })
        const command = `sync --staged ${judgement.mirror.name}`
        return { ...plan, apply: () => applyIndexPlans(repository, [plan], { command, run, index: 'stage' }) }
      },
    },
  )
  return reportOn('sync', index, results)
}
