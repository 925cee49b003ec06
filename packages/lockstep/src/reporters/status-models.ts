/** The models that differ anywhere along the chain, a row a model and a column a place: how many columns each place has of it. Pure. */
import type { ModelDrift } from '../core/models/model-drift.ts'
import type { Meaning, MirrorReport, StationReport } from '../core/report.ts'
import { countModelFields, nameModel, summarizeDifference } from './model-words.ts'
import type { Context } from './terminal-lines.ts'

/** How many models are shown unless all are asked for. */
const modelLimit = 5

/** A place of the chain: what it is called, and what is known of it. */
interface PlaceColumn {
  readonly title: string
  readonly places: readonly { readonly inSync: boolean; readonly meaning?: Meaning | undefined }[]
}

/** The table; empty where no stored model differs. */
export function renderModelChain(mirror: MirrorReport, { paint, all, verbose }: Context): string[] {
  const columns = columnsOf(mirror)
  const drifts = new Map<string, ModelDrift>()
  for (const { meaning } of columns.flatMap(({ places }) => places))
    for (const drift of meaning?.models ?? [])
      if ((drift.kind === 'table' || drift.kind === 'mixin') && !drifts.has(drift.id))
        drifts.set(drift.id, drift)
  const shown = all || verbose ? [...drifts.values()] : [...drifts.values()].slice(0, modelLimit)
  if (shown.length === 0) return []
  const rest = drifts.size - shown.length
  const rows = [
    ['models', 'source', ...columns.map(({ title }) => title)],
    ...shown.map(drift => [
      `  ${nameModel(drift)}`,
      countModelFields(drift.expectedFields, drift),
      ...columns.map(column => countAt(column, drift)),
    ]),
  ]
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)))
  const lines = rows.map(row =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  )
  return [
    paint.dim(lines[0] ?? ''),
    ...shown.map((drift, at) => `${lines[at + 1]}  ${paint.dim(summarizeDifference(drift))}`.trimEnd()),
    ...(rest > 0 ? [paint.dim(`  and ${rest} more (--all)`)] : []),
  ]
}

function columnsOf({ inSync, meaning, stations = [] }: MirrorReport): PlaceColumn[] {
  const of = (name: StationReport['station']) =>
    stations.filter(({ station, notCompared }) => station === name && notCompared === undefined)
  return [
    { title: 'mirror', places: [{ inSync, meaning }] },
    { title: 'built', places: of('built') },
    { title: 'deployed', places: of('deployed') },
  ].filter(({ places }) => places.length > 0)
}

/** What a place has of a model; several builds that don't agree are told one by one. */
function countAt({ places }: PlaceColumn, drift: ModelDrift): string {
  const counts = places.map(({ inSync, meaning }) => {
    const own = meaning?.models.find(({ id }) => id === drift.id)
    if (own) return countModelFields(own.actualFields, own)
    // Nothing is said of a place whose difference couldn't be explained.
    return inSync || meaning ? countModelFields(drift.expectedFields, drift) : '?'
  })
  return [...new Set(counts)].join('/')
}
