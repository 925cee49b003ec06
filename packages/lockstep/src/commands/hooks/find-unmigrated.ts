/**
 * "requireMigration": a commit that changes a table's columns in the source and adds no migration there. It only warns: which
 * change of a model needs one is for people to know, and a migration may follow in the next commit.
 */
import { mayHoldMigrations } from '../../core/migrations/candidates.ts'
import type { Mirror } from '../../core/mirror.ts'
import { compareModels } from '../../core/models/compare-models.ts'
import { isWithin, type RepoPath, relativeTo } from '../../core/path.ts'
import type { RawDiff } from '../../git/parse.ts'
import type { Repository } from '../../git/repository.ts'
import type { WantedText } from '../../readers/read-texts.ts'
import { openLibrary } from '../meaning/library.ts'
import { modelSideOf, readUnderstood, type Side } from '../meaning/read-understood.ts'

/** The models whose columns change without a migration: empty when there is one, or nothing to migrate. */
export async function findUnmigrated(
  repository: Repository,
  mirror: Mirror,
  delta: readonly RawDiff[],
): Promise<string[]> {
  const own = delta.filter(({ path }) => isWithin(path, mirror.from))
  if (own.some(line => line.status === 'A' && isMigration(mirror, line.path))) return []
  const library = openLibrary(repository)
  const before = await readUnderstood(
    library,
    sideOf(mirror, own, ({ before: entry }) => entry?.id),
  )
  const after = await readUnderstood(
    library,
    sideOf(mirror, own, ({ after: entry }) => entry?.id),
  )
  await library.close()
  // What the commit brings is what is expected of whoever had the models before.
  return compareModels({ expected: modelSideOf(after), actual: modelSideOf(before) })
    .filter(({ kind, fields, change }) => isStored(kind) && (change !== 'changed' || fields.some(isColumn)))
    .map(({ name }) => name)
}

function isMigration({ from, migrations }: Mirror, path: RepoPath): boolean {
  const relative = relativeTo(path, from)
  return migrations === undefined
    ? mayHoldMigrations(relative, { has: () => false })
    : isWithin(relative, migrations)
}

function isStored(kind: string): boolean {
  return kind === 'table' || kind === 'mixin'
}

function isColumn({ kind }: { kind: string }): boolean {
  return kind === 'column'
}

function sideOf(
  { from, models }: Mirror,
  delta: readonly RawDiff[],
  idOf: (line: RawDiff) => string | undefined,
): Side {
  const files = new Map<RepoPath, WantedText>()
  for (const line of delta) {
    const id = idOf(line)
    if (id !== undefined) files.set(relativeTo(line.path, from), { id })
  }
  return { files, isWhole: false, scope: { models } }
}
