/**
 * Finds how the models of a mirror disagree with those of its source. Fields are compared by name and by what they say, never by
 * their count. What can't be told is left out: models of a file that can't be read on either side, and fields that a base class may
 * bring which wasn't found. A field that a class lends to others is reported at that class, once.
 */
import { compareFields } from './compare-fields.ts'
import { deriveAbsence, deriveOtherTable, derivePresence, levelOrder } from './derive-consequence.ts'
import { foldLent } from './fold-lent.ts'
import type { Model, ModelKind } from './model.ts'
import type { FieldDrift, Level, ModelDifference, ModelDrift } from './model-drift.ts'
import { type ModelPair, type ModelSides, pairModels } from './pair-models.ts'

const kindOrder: Readonly<Record<ModelKind, number>> = { table: 0, mixin: 1, record: 2, enum: 3 }

/** Every model that differs: stored ones first, the worst first, then in the order of their files. */
export function compareModels(sides: ModelSides): ModelDrift[] {
  const named = nameTargets(sides.actual.models)
  const pairs = pairModels(sides)
  const fields = foldLent(pairs.map(pair => ({ pair, fields: compareFields(pair, sides) })))
  const drifts = fields.flatMap(({ pair, fields: own, affects }) => {
    const drift = describeModel(pair, own, named)
    if (drift === undefined) return []
    return [affects > 0 ? { ...drift, affects } : drift]
  })
  return drifts.sort(
    (one, other) =>
      kindOrder[one.kind] - kindOrder[other.kind] ||
      levelOrder[one.level] - levelOrder[other.level] ||
      (one.path < other.path ? -1 : one.path > other.path ? 1 : one.line - other.line),
  )
}

function describeModel(
  { expected, actual }: ModelPair,
  fields: readonly FieldDrift[],
  named: ReadonlySet<string>,
): ModelDrift | undefined {
  const model = expected ?? actual
  if (model === undefined) return undefined
  const differences = expected && actual ? compareAsWhole(expected, actual) : []
  const isMoved = expected !== undefined && actual !== undefined && expected.path !== actual.path
  if (expected && actual && fields.length === 0 && differences.length === 0 && !isMoved) return undefined
  const whole = judgeWhole({ expected, actual }, differences, named)
  const levels = [...fields.map(({ level }) => level), ...(whole ? [whole.level] : [])]
  return {
    id: model.id,
    path: model.path,
    ...(isMoved ? { movedTo: actual.path } : {}),
    line: model.line,
    name: model.name,
    kind: model.kind,
    framework: model.framework,
    ...(model.table === undefined ? {} : { table: model.table }),
    change: actual === undefined ? 'missing' : expected === undefined ? 'extra' : 'changed',
    ...(expected ? { expectedFields: countFields(expected) } : {}),
    ...(actual ? { actualFields: countFields(actual) } : {}),
    complete: (expected?.complete ?? true) && (actual?.complete ?? true),
    differences,
    fields,
    level: worst(levels),
    ...(whole?.consequence === undefined ? {} : { consequence: whole.consequence }),
  }
}

/** What the model as a whole leads to: by its absence, or by its table. */
function judgeWhole(
  { expected, actual }: ModelPair,
  differences: readonly ModelDifference[],
  named: ReadonlySet<string>,
): { level: Level; consequence?: string } | undefined {
  if (expected && actual === undefined) return deriveAbsence(expected, named.has(lastName(expected.name)))
  if (actual && expected === undefined) return derivePresence(actual)
  if (expected && differences.some(({ aspect }) => aspect === 'table')) return deriveOtherTable(expected)
  return differences.length > 0 ? { level: 'medium' } : undefined
}

/** A side that doesn't know all bases of a model may not know what it is, nor which table a base gives it. */
function compareAsWhole(expected: Model, actual: Model): ModelDifference[] {
  if (expected.complete !== actual.complete) return []
  return (['table', 'kind', 'framework'] as const).flatMap(aspect => {
    const [one, other] = [expected[aspect], actual[aspect]]
    if (one === other || (aspect === 'table' && (one === undefined || other === undefined))) return []
    return [{ aspect, ...(one ? { expected: one } : {}), ...(other ? { actual: other } : {}) }]
  })
}

/** Columns, fields or members: a way to another record is no part of this one. */
function countFields({ fields }: Model): number {
  return fields.filter(({ kind }) => kind !== 'relationship').length
}

/** The names that relationships lead to, as far as they are plain names. */
function nameTargets(models: readonly Model[]): Set<string> {
  const targets = models.flatMap(({ fields }) =>
    fields.flatMap(({ kind, type }) => (kind === 'relationship' && type !== undefined ? [type] : [])),
  )
  return new Set(targets.flatMap(target => target.match(/\w+/g) ?? []))
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** The worst of several levels; `low` of none. */
function worst(levels: readonly Level[]): Level {
  return levels.reduce<Level>((one, other) => (levelOrder[other] < levelOrder[one] ? other : one), 'low')
}
