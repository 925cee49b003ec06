/**
 * Sees to it that a field which a class lends to forty models is reported at that class, once, and not forty times. It stays at the
 * models where their class isn't among the models, or is lent to one alone, whose reader wants to see it there.
 */
import type { FieldDrift } from './model-drift.ts'
import type { ModelPair } from './pair-models.ts'

interface PairFields {
  readonly pair: ModelPair
  readonly fields: readonly FieldDrift[]
}

/** The fields that are left to each pair, and how many other models differ by a pair's fields. */
export function foldLent(pairs: readonly PairFields[]): (PairFields & { affects: number })[] {
  const lenders = findLenders(pairs)
  const borrowers = new Map<PairFields, Set<PairFields>>()
  const lenderOf = (each: PairFields, field: FieldDrift) => {
    const found = field.from === undefined ? undefined : lenders.get(keyOf(field.from, field))
    return found === each ? undefined : found
  }
  for (const each of pairs)
    for (const field of isWhole(each.pair) ? each.fields : []) {
      const lender = lenderOf(each, field)
      if (lender) borrowers.set(lender, (borrowers.get(lender) ?? new Set()).add(each))
    }
  const folds = (lender: PairFields) => isWhole(lender.pair) || (borrowers.get(lender)?.size ?? 0) > 1
  return pairs.map(each => {
    const folded = each.fields.filter(field => {
      const lender = lenderOf(each, field)
      return lender === undefined || !folds(lender)
    })
    const those = [...(borrowers.get(each) ?? [])]
    const isShown = isWhole(each.pair) || those.length > 1
    const affects = those.filter(({ pair }) => pair.expected?.kind !== 'mixin').length
    return { pair: each.pair, fields: isShown ? folded : [], affects: isShown ? affects : 0 }
  })
}

/** What is a column to its borrower and a plain field to its lender, as in SQLModel, has another fate there: it isn't the same. */
function keyOf(lender: string, { name, change, kind }: FieldDrift): string {
  return [lender, name, change, kind].join('\0')
}

/** Whether both sides have it. */
function isWhole({ expected, actual }: ModelPair): boolean {
  return expected !== undefined && actual !== undefined
}

/** Who has a field that differs, by its name, the field and how it differs. A name that two classes share is nobody's. */
function findLenders(pairs: readonly PairFields[]): Map<string, PairFields> {
  const named = new Map<string, number>()
  const nameOf = ({ expected, actual }: ModelPair) => (expected ?? actual)?.name ?? ''
  for (const { pair } of pairs) named.set(nameOf(pair), (named.get(nameOf(pair)) ?? 0) + 1)
  const found = new Map<string, PairFields>()
  for (const each of pairs) {
    const name = nameOf(each.pair)
    if (named.get(name) !== 1) continue
    for (const field of each.fields) found.set(keyOf(name, field), each)
  }
  return found
}
