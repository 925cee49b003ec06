/** Finds which fields of a model one side lacks, and of which fields the two sides say something else. */
import { type Consequence, deriveConsequence, levelOrder } from './derive-consequence.ts'
import type { Field, Model } from './model.ts'
import type { FieldAspect, FieldDrift } from './model-drift.ts'
import type { ModelPair, ModelSides } from './pair-models.ts'

/** The worst first, then as they are written. For a model that one side lacks: those that it may lend to others. */
export function compareFields({ expected, actual }: ModelPair, sides: ModelSides): FieldDrift[] {
  const mine = indexFields(expected)
  const theirs = indexFields(actual)
  const missing = [...mine.values()].filter(
    field =>
      !theirs.has(field.name) &&
      canTell({ field, has: expected, lacks: actual, isReadable: isWhole(sides.actual) }),
  )
  const extra = [...theirs.values()].filter(
    field =>
      !mine.has(field.name) &&
      canTell({ field, has: actual, lacks: expected, isReadable: isWhole(sides.expected) }),
  )
  const changed = [...mine.values()].flatMap(field => {
    const other = theirs.get(field.name)
    return other && expected && actual ? describeChanged({ expected, actual }, field, other) : []
  })
  const drifts = [
    ...missing.flatMap(field => (expected ? [describe(expected, 'missing', field)] : [])),
    ...extra.flatMap(field => (actual ? [describe(actual, 'extra', field)] : [])),
    ...changed,
  ]
  return drifts.sort((one, other) => levelOrder[one.level] - levelOrder[other.level])
}

function isWhole({ unreadable }: ModelSides['actual']): boolean {
  return unreadable.length === 0
}

function indexFields(model: Model | undefined): Map<string, Field> {
  return new Map(model?.fields.map(field => [field.name, field]))
}

/**
 * Whether it is certain that a side lacks a field: a base class that it couldn't find may bring it. Where both sides couldn't find
 * one, that is mostly the same one, of a library, and says the same to both.
 */
function canTell({
  field,
  has,
  lacks,
  isReadable,
}: {
  field: Field
  has: Model | undefined
  lacks: Model | undefined
  isReadable: boolean
}): boolean {
  if (lacks === undefined || lacks.complete) return true
  if (has === undefined || has.complete) return false
  if (field.from !== undefined) return lacks.bases.includes(field.from)
  return isReadable || has.bases.every(base => lacks.bases.includes(base))
}

function describe(model: Model, change: 'missing' | 'extra', field: Field): FieldDrift {
  const sides = change === 'missing' ? { expected: field } : { actual: field }
  return {
    name: field.name,
    kind: field.kind,
    change,
    ...(field.from === undefined ? {} : { from: field.from }),
    ...sides,
    ...deriveConsequence({ model, change, ...sides }),
  }
}

function describeChanged(
  { expected: model, actual: mirrored }: { expected: Model; actual: Model },
  expected: Field,
  actual: Field,
): FieldDrift[] {
  const aspects = compareAspects(expected, actual).filter(
    // What a field is follows from the bases of its class.
    aspect => aspect !== 'kind' || model.complete === mirrored.complete,
  )
  if (aspects.length === 0) return []
  const all = aspects.map(aspect => deriveConsequence({ model, change: 'changed', expected, actual, aspect }))
  const [worst] = [...all].sort((one, other) => levelOrder[one.level] - levelOrder[other.level])
  const { from } = expected
  return [
    {
      name: expected.name,
      kind: expected.kind,
      change: 'changed',
      ...(from === undefined ? {} : { from }),
      expected,
      actual,
      aspects,
      ...(worst as Consequence),
    },
  ]
}

/**
 * In what two fields of one name differ. What one side leaves out because it can't be told is no difference; a default, a key or a
 * column's name that is left out isn't there.
 */
function compareAspects(expected: Field, actual: Field): FieldAspect[] {
  if (expected.kind !== actual.kind) return ['kind']
  const told = (['type', 'nullable', 'required'] as const).filter(
    aspect =>
      expected[aspect] !== undefined && actual[aspect] !== undefined && expected[aspect] !== actual[aspect],
  )
  const written = (['default', 'serverDefault'] as const).filter(
    aspect => expected[aspect] !== actual[aspect],
  )
  return [
    ...told,
    ...((expected.primaryKey ?? false) === (actual.primaryKey ?? false) ? [] : (['primaryKey'] as const)),
    ...written,
    ...((expected.storedAs ?? expected.name) === (actual.storedAs ?? actual.name)
      ? []
      : (['storedAs'] as const)),
  ]
}
