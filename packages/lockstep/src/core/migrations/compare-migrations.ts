/**
 * How the migrations of one place stand to the source's. Ids are compared as members of sets, never by their order or by dates: a
 * random id sorts nowhere. Graphs belong together by their tool and environment, and where an environment was moved by their ids.
 */
import type { Migration, MigrationGraph } from './graph.ts'
import type { MigrationDrift, MigrationName } from './migration-drift.ts'
import { orderMigrations } from './order.ts'

/** The content ids of migrations' files, by path. One that is left out is never called edited. */
export interface MigrationTexts {
  readonly expected: ReadonlyMap<string, string>
  readonly actual: ReadonlyMap<string, string>
}

interface Pair {
  readonly expected?: MigrationGraph
  readonly actual?: MigrationGraph
}

/** One answer an environment, equal ones too: the source's in their order, then those that the place has alone. */
export function compareMigrations(
  expected: readonly MigrationGraph[],
  actual: readonly MigrationGraph[],
  texts?: MigrationTexts,
): MigrationDrift[] {
  return pairGraphs(expected, actual).map(pair => comparePair(pair, texts))
}

function pairGraphs(expected: readonly MigrationGraph[], actual: readonly MigrationGraph[]): Pair[] {
  const left = new Set(actual)
  const take = (graph: MigrationGraph | undefined) => {
    if (graph) left.delete(graph)
    return graph
  }
  const pairs = new Map<MigrationGraph, MigrationGraph>()
  for (const graph of expected) {
    const same = take([...left].find(each => isSameEnvironment(each, graph)))
    if (same) pairs.set(graph, same)
  }
  for (const graph of expected) {
    if (pairs.has(graph)) continue
    const moved = take([...left].find(each => each.tool === graph.tool && sharesIds(each, graph)))
    if (moved) pairs.set(graph, moved)
  }
  return [
    ...expected.map((graph): Pair => {
      const partner = pairs.get(graph)
      return partner ? { expected: graph, actual: partner } : { expected: graph }
    }),
    ...[...left].map((graph): Pair => ({ actual: graph })),
  ]
}

function isSameEnvironment(one: MigrationGraph, other: MigrationGraph): boolean {
  return one.tool === other.tool && one.environment === other.environment
}

function sharesIds({ migrations }: MigrationGraph, other: MigrationGraph): boolean {
  return [...migrations.keys()].some(id => other.migrations.has(id))
}

function comparePair({ expected, actual }: Pair, texts: MigrationTexts | undefined): MigrationDrift {
  const named = (expected ?? actual) as MigrationGraph
  const missing = lacking(expected, actual)
  const extra = lacking(actual, expected)
  const problems = {
    expected: without(expected?.problems, actual?.problems),
    actual: without(actual?.problems, expected?.problems),
  }
  const both = pairMigrations(expected, actual)
  return {
    tool: named.tool,
    environment: named.environment,
    state: judgeState({ expected, actual, missing, extra, isBroken: problems.actual.length > 0 }),
    expectedHeads: expected?.heads ?? [],
    actualHeads: actual?.heads ?? [],
    missing: missing.map(nameMigration),
    extra: extra.map(nameMigration),
    // Prisma writes nowhere what a migration follows: it is the one before it, whichever that is.
    reparented: named.tool === 'Prisma' ? [] : both.filter(isReparented).map(({ expected: { id } }) => id),
    edited: texts ? both.filter(each => isEdited(each, texts)).map(({ expected: { id } }) => id) : [],
    problems: [...problems.actual, ...problems.expected.map(problem => `in the source: ${problem}`)],
  }
}

interface Judged {
  readonly expected: MigrationGraph | undefined
  readonly actual: MigrationGraph | undefined
  readonly missing: readonly Migration[]
  readonly extra: readonly Migration[]
  readonly isBroken: boolean
}

function judgeState({ expected, actual, missing, extra, isBroken }: Judged): MigrationDrift['state'] {
  if (isBroken) return 'broken'
  if (!actual || actual.migrations.size === 0) return missing.length > 0 ? 'none' : 'equal'
  if (missing.length === 0) return extra.length === 0 ? 'equal' : 'ahead'
  if (extra.length === 0) return 'behind'
  const isKnown = (head: string) => expected?.migrations.has(head)
  return actual.heads.length === 0 || actual.heads.some(isKnown) ? 'diverged' : 'unknown head'
}

/** What the other lacks, in the order in which it would run; not what may be in a file that couldn't be read there. */
function lacking(graph: MigrationGraph | undefined, other: MigrationGraph | undefined): Migration[] {
  if (!graph) return []
  const unknown = new Set(other?.unreadable)
  const lacks = [...graph.migrations.values()].some(({ id }) => !other?.migrations.has(id))
  if (!lacks) return []
  return orderMigrations(graph.migrations).ids.flatMap(id => {
    const migration = graph.migrations.get(id)
    return migration && !other?.migrations.has(id) && !unknown.has(migration.path) ? [migration] : []
  })
}

function without(all: readonly string[] = [], known: readonly string[] = []): string[] {
  return all.filter(each => !known.includes(each))
}

interface MigrationPair {
  readonly expected: Migration
  readonly actual: Migration
}

function pairMigrations(
  expected: MigrationGraph | undefined,
  actual: MigrationGraph | undefined,
): MigrationPair[] {
  return [...(expected?.migrations.values() ?? [])].flatMap(migration => {
    const other = actual?.migrations.get(migration.id)
    return other ? [{ expected: migration, actual: other }] : []
  })
}

function isReparented({ expected, actual }: MigrationPair): boolean {
  if (expected.hasUnknownParents || actual.hasUnknownParents) return false
  const [one, other] = [new Set(expected.parents), new Set(actual.parents)]
  return one.size !== other.size || [...one].some(parent => !other.has(parent))
}

function isEdited({ expected, actual }: MigrationPair, texts: MigrationTexts): boolean {
  const [one, other] = [texts.expected.get(expected.path), texts.actual.get(actual.path)]
  return one !== undefined && other !== undefined && one !== other
}

function nameMigration({ id, title, date }: Migration): MigrationName {
  return { id, ...(title !== undefined && { title }), ...(date !== undefined && { date }) }
}
