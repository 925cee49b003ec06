/** The columns that a `PrimaryKeyConstraint("a", b)` names, among the arguments of a table. */
import { type Expression, lastWord } from '../expression.ts'

/** A column of the key: by its name in the table, or, in the body of a class, by the attribute that holds it. */
export interface KeyColumn {
  readonly by: 'column' | 'attribute'
  readonly name: string
}

/** An expression may be the constraint, or a collection that has it inside. */
export function primaryKeyColumns(expression: Expression): KeyColumn[] {
  if (expression.kind === 'collection') return expression.items.flatMap(primaryKeyColumns)
  // `(PrimaryKeyConstraint("a", "b"),) + Base.__table_args__` is no expression that is read any further.
  if (expression.kind === 'other') {
    const inside = /PrimaryKeyConstraint\(([^)]*)\)/.exec(expression.source)?.[1] ?? ''
    return [...inside.matchAll(/(?<![=\w])["'](\w+)["']/g)].map(match => ({
      by: 'column',
      name: match[1] as string,
    }))
  }
  if (expression.kind !== 'call' || lastWord(expression.callee) !== 'PrimaryKeyConstraint') return []
  return expression.arguments.flatMap((each): KeyColumn[] => {
    if (each.kind === 'text') return [{ by: 'column', name: each.value }]
    return each.kind === 'name' ? [{ by: 'attribute', name: each.name }] : []
  })
}
