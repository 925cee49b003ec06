/**
 * The block that says which models differ and what that leads to, for the terminal: stored models first and in full, the others in a
 * line, never more than a screen unless all are asked for. Pure.
 */
import type { FieldDrift, Level, ModelDrift } from '../core/models/model-drift.ts'
import { showPath } from '../core/path.ts'
import type { Meaning } from '../core/report.ts'
import {
  countModelFields,
  describeAffected,
  describeChange,
  describeUnreadable,
  describeWhole,
  groupConsequences,
  listFields,
  listNames,
  type ModelWords,
  nameModel,
} from './model-words.ts'
import type { Paint } from './paint.ts'
import { printable } from './terminal-lines.ts'

export interface ModelBlock extends ModelWords {
  readonly paint: Paint
  /** Every model in full. */
  readonly all?: boolean
}

/** How many models are shown in full, how many names of a line, and how many unreadable files. */
const modelLimit = 10
const nameLimit = 8

/** The lines of the block, indented to stand below a mirror's headline. None where nothing of it is known. */
export function renderModelDrift(
  { models, unreadable }: Pick<Meaning, 'models' | 'unreadable'>,
  block: ModelBlock,
): string[] {
  const { all = false, paint } = block
  const { full, brief } = chooseShown(models, all)
  const shown = all ? full : full.slice(0, modelLimit)
  const rest = full.length - shown.length
  const files = all ? unreadable : unreadable.slice(0, modelLimit)
  const left = unreadable.length - files.length
  return [
    ...renderShown(shown, block),
    ...(rest > 0 ? [paint.dim(`    and ${rest} more (--all)`)] : []),
    ...renderBrief(brief, block),
    ...files.map(
      file => `  ${(file.failsAtImport ? paint.red : paint.yellow)(describeUnreadable(file, block))}`,
    ),
    ...(left > 0
      ? [paint.dim(`  and ${left} more files that can't be compared by their fields (--all)`)]
      : []),
  ]
}

/** Those that are shown in full: stored ones and what these are made of; others too where there are no such ones. */
export function chooseShown(
  models: readonly ModelDrift[],
  all: boolean,
): { full: readonly ModelDrift[]; brief: readonly ModelDrift[] } {
  const isStored = ({ kind }: ModelDrift) => kind === 'table' || kind === 'mixin'
  if (all || !models.some(isStored)) return { full: models, brief: [] }
  return { full: models.filter(isStored), brief: models.filter(model => !isStored(model)) }
}

/** A table of counts, and below each of its rows what differs. */
function renderShown(models: readonly ModelDrift[], block: ModelBlock): string[] {
  const { paint, side = 'mirror' } = block
  if (models.length === 0) return []
  const rows = models.map(model => [
    nameModel(model),
    countModelFields(model.expectedFields, model),
    countModelFields(model.actualFields, model),
  ])
  const header = ['models', 'source', side]
  const widths = header.map((word, at) => Math.max(word.length, ...rows.map(row => (row[at] ?? '').length)))
  const line = (cells: readonly string[], indent: string) =>
    `${indent}${cells.map((cell, at) => (at === 0 ? cell.padEnd((widths[0] ?? 0) + 4 - indent.length) : cell.padStart(widths[at] ?? 0))).join('  ')}`
  return [
    paint.dim(line(header, '  ')),
    ...models.flatMap((model, at) => [
      `${line(rows[at] ?? [], '    ')}${paint.dim(describeAffected(model))}`,
      ...renderDetails(model, block),
    ]),
  ]
}

function renderDetails(model: ModelDrift, { paint, all = false, side = 'mirror' }: ModelBlock): string[] {
  const limit = all ? Number.POSITIVE_INFINITY : nameLimit
  const of = (change: FieldDrift['change']) => model.fields.filter(field => field.change === change)
  const [missing, extra, changed] = [of('missing'), of('extra'), of('changed')]
  const changes = all ? changed : changed.slice(0, nameLimit)
  const whole = {
    missing: [`missing in the ${side}`],
    extra: [`in the ${side} alone`],
    changed: describeWhole(model),
  }[model.change]
  const lines = [
    ...whole,
    ...(missing.length > 0 ? [`missing  ${listFields(missing, limit)}`] : []),
    ...(extra.length > 0 ? [`extra    ${listFields(extra, limit)}`] : []),
    ...changes.map(field => `changed  ${describeChange(field)}`),
    ...(changed.length > changes.length ? [`changed  ${changed.length - changes.length} more (--all)`] : []),
  ]
  return [
    ...lines.map(line => `      ${line}`),
    ...(model.consequence === undefined
      ? []
      : [`      ${paintLevel(model.level, paint)(printable(model.consequence))}`]),
    ...groupConsequences(model).map(([consequence, fields]) => {
      const worst = fields[0]?.level ?? 'low'
      return `      ${paintLevel(worst, paint)(`${listFields(fields.map(bare), 2)}: ${consequence}`)}`
    }),
    ...renderUses(missing, side).map(line => `      ${paint.dim(line)}`),
  ]
}

/** Its name alone: what else there is to say of it was said. */
function bare({ from: _, ...field }: FieldDrift): FieldDrift {
  return { ...field, kind: 'column' }
}

function paintLevel(level: Level, paint: Paint): (text: string) => string {
  return { critical: paint.red, high: paint.yellow, medium: paint.yellow, low: paint.dim }[level]
}

/** Where the mirror names what it lacks, or that nothing does. Silent where that wasn't looked for. */
function renderUses(missing: readonly FieldDrift[], side: string): string[] {
  const sought = missing.filter(({ uses }) => uses !== undefined)
  const named = sought.filter(({ uses = [] }) => uses.length > 0)
  if (named.length === 0)
    return sought.length > 0 && sought.length === missing.length
      ? [`nothing in the ${side} names ${missing.length === 1 ? 'it' : 'them'}`]
      : []
  const places = named.map(({ name, uses = [] }) => {
    const list = uses.map(({ path, line }) => `${printable(showPath(path))}:${line}`)
    return `${printable(name)} in ${listNames(list, 2)}`
  })
  return [`named in the ${side}: ${listNames(places, 3)}`]
}

/** "6 schemas differ (LicenseRead, LicenseCreate and 4 more)   --all" */
function renderBrief(models: readonly ModelDrift[], { paint }: ModelBlock): string[] {
  const kinds = [
    ['schema', models.filter(({ kind, framework }) => kind === 'record' && framework === 'Pydantic')],
    ['record', models.filter(({ kind, framework }) => kind === 'record' && framework !== 'Pydantic')],
    ['enum', models.filter(({ kind }) => kind === 'enum')],
  ] as const
  return kinds.flatMap(([word, those]) => {
    if (those.length === 0) return []
    const count = those.length === 1 ? `1 ${word} differs` : `${those.length} ${word}s differ`
    const names = listNames(
      those.map(({ name }) => printable(name)),
      2,
    )
    return [`    ${count} (${names})   ${paint.dim('--all')}`]
  })
}
