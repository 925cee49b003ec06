/** The columns that a `PrimaryKeyConstraint("a", "b")` names, among the arguments of a table. */
import { type Expression, lastWord } from '../expression.ts'
import { constructsOf, type Scope } from './construct.ts'

/** By the columns' own names. An expression may be the constraint, or a collection that has it inside. */
export function primaryKeyColumns(scope: Scope, expression: Expression): string[] {
  if (expression.kind === 'collection')
    return expression.items.flatMap(each => primaryKeyColumns(scope, each))
  // `(PrimaryKeyConstraint("a", "b"),) + Base.__table_args__` is no expression that is read any further.
  if (expression.kind === 'other') {
    const inside = /PrimaryKeyConstraint\(([^)]*)\)/.exec(expression.source)?.[1] ?? ''
    return [...inside.matchAll(/(?<![=\w])["'](\w+)["']/g)].map(match => match[1] as string)
  }
  if (expression.kind !== 'call' || lastWord(expression.callee) !== 'PrimaryKeyConstraint') return []
  return constructsOf({ scope, expression }).flatMap(made =>
    made.arguments.flatMap(each => (each.expression.kind === 'text' ? [each.expression.value] : [])),
  )
}
