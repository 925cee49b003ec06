/**
 * A drift of models in words: the half line beside a finding, the one line of an annotation, and the pieces that the terminal's block
 * and the Markdown table are made of. All names and values are somebody's code: what comes out of here holds no control characters.
 */
import type { Field } from '../core/models/model.ts'
import type { FieldAspect, FieldDrift, ModelDrift } from '../core/models/model-drift.ts'
import { showPath } from '../core/path.ts'
import type { UnreadableFile } from '../core/report.ts'
import { printable } from './terminal-lines.ts'

/** A value of somebody's code that is longer than this is cut. */
const valueLimit = 40

/** What the other side of the comparison is called: `mirror`, `build`. */
export interface ModelWords {
  readonly side?: string
}

/** "License lacks is_imlc, portal_username and 3 more"; of several models the first, and how many there are besides. */
export function summarizeModels(drifts: readonly ModelDrift[], { side = 'mirror' }: ModelWords = {}): string {
  const [first, ...rest] = drifts
  if (first === undefined) return ''
  const more = rest.length === 0 ? '' : `; ${rest.length} more ${rest.length === 1 ? 'model' : 'models'}`
  return `${summarizeModel(first, side)}${more}`
}

/** One line: what differs, and the worst that it leads to. */
export function describeModel(drift: ModelDrift, { side = 'mirror' }: ModelWords = {}): string {
  const { consequence = drift.fields.find(field => field.level === drift.level)?.consequence } = drift
  return `${summarizeModel(drift, side)}${consequence === undefined ? '' : `: ${printable(consequence)}`}`
}

function summarizeModel(drift: ModelDrift, side: string): string {
  return `${printable(drift.name)} ${summarizeDifference(drift, side)}`
}

/** What is said of a model behind its name: "lacks is_imlc, portal_username and 3 more". */
export function summarizeDifference(drift: ModelDrift, side = 'mirror'): string {
  if (drift.change === 'missing') return `is missing${describeAffected(drift)}`
  if (drift.change === 'extra') return `is in the ${side} alone`
  const named = (change: FieldDrift['change']) => drift.fields.filter(field => field.change === change)
  const [missing, extra, changed] = [named('missing'), named('extra'), named('changed')]
  const clauses = [
    ...(missing.length > 0 ? [`lacks ${listFields(missing, 2)}`] : []),
    ...(extra.length > 0 ? [`has ${listFields(extra, 2)} alone`] : []),
    ...(changed.length > 0 ? [`differs in ${listFields(changed, 2)}`] : []),
    ...describeWhole(drift),
  ]
  return `${clauses.slice(0, 2).join(', ')}${describeAffected(drift)}`
}

/** What differs of a model as a whole: its table, and where it lies. */
export function describeWhole({ differences, movedTo }: ModelDrift): string[] {
  return [
    ...differences.map(
      ({ aspect, expected, actual }) =>
        `is of ${aspect} ${showValue(actual)} instead of ${showValue(expected)}`,
    ),
    ...(movedTo === undefined ? [] : [`lies in ${printable(showPath(movedTo))}`]),
  ]
}

/** " (in 41 models)", for fields that others have from here. */
export function describeAffected({ affects = 0 }: ModelDrift): string {
  return affects === 0 ? '' : ` (in ${affects} model${affects === 1 ? '' : 's'})`
}

/** `role nullable false → true`: what the source says, then what the mirror says. */
export function describeChange({ name, aspects = [], expected, actual }: FieldDrift): string {
  // A field that may be null, or has a default, needn't be given: that follows.
  const follows = aspects.some(aspect => ['nullable', 'default', 'serverDefault'].includes(aspect))
  const said = aspects.filter(aspect => aspect !== 'required' || !follows)
  const changes = said.map(
    aspect => `${aspectWords[aspect]} ${showAspect(expected, aspect)} → ${showAspect(actual, aspect)}`,
  )
  return `${printable(name)} ${changes.join(', ')}`
}

const aspectWords: Readonly<Record<FieldAspect, string>> = {
  kind: 'kind',
  type: 'type',
  nullable: 'nullable',
  required: 'required',
  primaryKey: 'primary key',
  default: 'default',
  serverDefault: 'server default',
  storedAs: 'column',
}

function showAspect(field: Field | undefined, aspect: FieldAspect): string {
  if (aspect === 'primaryKey') return String(field?.primaryKey ?? false)
  if (aspect === 'storedAs') return showValue(field?.storedAs ?? field?.name)
  if (aspect === 'default' && field?.kind === 'member') return showValue(field.default)
  return showValue(field?.[aspect]?.toString())
}

function showValue(value: string | undefined): string {
  if (value === undefined) return 'none'
  const shown = printable(value)
  return shown.length > valueLimit ? `${shown.slice(0, valueLimit - 1)}…` : shown
}

/** `is_imlc, portal_username and 3 more`; relationships and lenders are said. */
export function listFields(fields: readonly FieldDrift[], limit: number): string {
  return listNames(
    fields.map(({ name, kind, from }) => {
      const remark = [
        ...(kind === 'relationship' ? ['relationship'] : []),
        ...(from ? [`from ${printable(from)}`] : []),
      ]
      return `${printable(name)}${remark.length > 0 ? ` (${remark.join(', ')})` : ''}`
    }),
    limit,
  )
}

/** As many names as the limit says, and how many there are besides; never "and 1 more", which would be as long as the name. */
export function listNames(names: readonly string[], limit: number): string {
  const shown = names.length <= limit + 1 ? names : names.slice(0, limit)
  const last = shown.length < names.length ? `${names.length - shown.length} more` : shown.at(-1)
  const before = shown.length < names.length ? shown : shown.slice(0, -1)
  return before.length > 0 ? `${before.join(', ')} and ${last}` : (last ?? '')
}

/** The number of fields: "27", "27 or more" where a base class wasn't found, "–" for a side without the model. */
export function countModelFields(fields: number | undefined, { complete }: ModelDrift): string {
  if (fields === undefined) return '–'
  return complete ? String(fields) : `${fields} or more`
}

/** "License (licenses)". */
export function nameModel({ name, table }: ModelDrift): string {
  return `${printable(name)}${table === undefined ? '' : ` (${printable(table)})`}`
}

/** What differing fields lead to: those with the same fate together, the worst first. */
export function groupConsequences({
  fields,
}: ModelDrift): (readonly [consequence: string, fields: FieldDrift[]])[] {
  const groups = new Map<string, FieldDrift[]>()
  for (const field of fields) {
    if (field.consequence === undefined) continue
    groups.set(field.consequence, [...(groups.get(field.consequence) ?? []), field])
  }
  return [...groups].map(([consequence, those]) => [printable(consequence), those])
}

/** "utils/legacy.py has a syntax error in line 88 in the mirror: it fails at import". */
export function describeUnreadable(
  { path, side, line, reason, failsAtImport }: UnreadableFile,
  { side: other = 'mirror' }: ModelWords = {},
): string {
  const where = side === 'mirror' ? other : side
  // `a syntax error` is something that a file has; `5 MB are too much to read` says all by itself.
  const what = /^(an? |bytes )/.test(reason) ? ` has ${printable(reason)}` : `: ${printable(reason)}`
  const at = line === undefined ? '' : ` in line ${line}`
  const effect = failsAtImport ? 'it fails at import' : 'it is compared by its bytes alone'
  return `${printable(showPath(path))}${what}${at} in the ${where}: ${effect}`
}
