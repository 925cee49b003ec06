/**
 * A table that is written by hand: `Table("licenses", metadata, Column("id", String, primary_key=True), …)`, in place or by the name
 * of a variable. Its columns are attributes of their own names.
 */
import type { Expression } from '../expression.ts'
import type { Attribute } from './attribute.ts'
import { constructsOf, type Scope, type Scoped } from './construct.ts'
import { primaryKeyColumns } from './primary-key.ts'
import { readColumn, textOf } from './read-column.ts'

export interface TableFacts {
  readonly name?: string
  readonly columns: readonly Attribute[]
  /** Whether all of its columns could be read. */
  readonly complete: boolean
}

/** The table, or undefined for what isn't one that can be read, such as a join. */
export function readTable({ scope, expression }: Scoped): TableFacts | undefined {
  if (expression.kind === 'name') {
    const meaning = scope.project.resolve(scope.path, expression.name, scope.within)
    if (meaning?.kind !== 'assignment' || !meaning.assignment.value) return undefined
    const there: Scope = { project: scope.project, path: meaning.path }
    const { line, value } = meaning.assignment
    return value.kind === 'name' ? undefined : readCall({ scope: there, expression: value }, line)
  }
  return readCall({ scope, expression }, scope.within?.line ?? 1)
}

function readCall(at: Scoped, line: number): TableFacts | undefined {
  const [made] = constructsOf(at)
  if (made?.word !== 'Table') return undefined
  const [first, , ...rest] = made.arguments
  const keys = new Set(rest.flatMap(({ expression }) => primaryKeyColumns(expression)).map(key => key.name))
  const columns: Attribute[] = []
  let complete = !made.open
  for (const each of rest) {
    const [column] = constructsOf(each)
    if (column?.word !== 'Column') {
      if (!isNoColumn(each.expression)) complete = false
      continue
    }
    const facts = readColumn(column)
    const name = facts.storedAs
    if (name === undefined) {
      complete = false
      continue
    }
    const key = column.keywords['key'] ? textOf(column.keywords['key']) : undefined
    const isKey = keys.has(name)
    columns.push({
      kind: 'column',
      annotated: false,
      sure: column.sure,
      ...facts,
      ...(isKey && { primaryKey: true }),
      line,
      path: at.scope.path,
      name: key ?? name,
    })
  }
  const name = first && textOf(first)
  return { ...(name !== undefined && { name }), columns, complete }
}

/** An index, a constraint, a call of the database's: what stands in a table beside its columns. */
function isNoColumn(expression: Expression): boolean {
  return (
    expression.kind === 'call' &&
    expression.callee.kind === 'name' &&
    /(Constraint|Index|Sequence|DDL|Comment)$/.test(expression.callee.name)
  )
}
