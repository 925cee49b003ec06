/** The models that differ as a Markdown table, for the summary of a pipeline's step or a pull request. Pure. */
import type { FieldDrift, ModelDrift } from '../core/models/model-drift.ts'
import type { Meaning } from '../core/report.ts'
import { cell, escapeText } from './markdown-text.ts'
import {
  countModelFields,
  describeAffected,
  describeChange,
  describeUnreadable,
  describeWhole,
  groupConsequences,
  listFields,
  type ModelWords,
  nameModel,
} from './model-words.ts'
import { chooseShown } from './terminal-models.ts'

/** More rows than this make a summary that nobody reads. */
const rowLimit = 20
const nameLimit = 8

/** Blocks to stand between empty lines: the table, what it leaves out, the files that can't be read. None where nothing is known. */
export function renderModelTable(
  { models, unreadable }: Pick<Meaning, 'models' | 'unreadable'>,
  words: ModelWords = {},
): string[] {
  const { full, brief } = chooseShown(models, false)
  const shown = full.slice(0, rowLimit)
  const rest = models.length - shown.length
  const { side = 'mirror' } = words
  const table = [`| model | source | ${side} | differs | leads to |`, '|---|--:|--:|---|---|']
  return [
    ...(shown.length > 0 ? [[...table, ...shown.map(model => renderRow(model, side))].join('\n')] : []),
    ...(rest > 0 ? [`and ${rest} more${brief.length === rest ? ', not stored' : ''}`] : []),
    ...unreadable.slice(0, rowLimit).map(file => escapeText(describeUnreadable(file, words))),
    ...(unreadable.length > rowLimit ? [`and ${unreadable.length - rowLimit} more such files`] : []),
  ]
}

function renderRow(model: ModelDrift, side: string): string {
  const counts = [model.expectedFields, model.actualFields].map(count => countModelFields(count, model))
  const leadsTo = [
    ...(model.consequence === undefined ? [] : [model.consequence]),
    ...groupConsequences(model).map(([consequence, fields]) => `${listFields(fields, 2)}: ${consequence}`),
  ]
  return `| ${cell(nameModel(model))}${describeAffected(model)} | ${counts.join(' | ')} | ${lines(describeDifferences(model, side))} | ${lines(leadsTo)} |`
}

function describeDifferences(model: ModelDrift, side: string): string[] {
  if (model.change !== 'changed') return [model.change === 'missing' ? 'missing' : `in the ${side} alone`]
  const of = (change: FieldDrift['change']) => model.fields.filter(field => field.change === change)
  const [missing, extra, changed] = [of('missing'), of('extra'), of('changed')]
  return [
    ...(missing.length > 0 ? [`missing ${listFields(missing, nameLimit)}`] : []),
    ...(extra.length > 0 ? [`extra ${listFields(extra, nameLimit)}`] : []),
    ...changed.slice(0, nameLimit).map(field => `changed ${describeChange(field)}`),
    ...(changed.length > nameLimit ? [`and ${changed.length - nameLimit} more`] : []),
    ...describeWhole(model),
  ]
}

/** A cell has no lines but by markup. */
function lines(texts: readonly string[]): string {
  return texts.map(escapeText).join('<br>')
}
