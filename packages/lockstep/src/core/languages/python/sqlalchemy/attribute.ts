/**
 * What one attribute of a class is to SQLAlchemy, before it belongs to any model: a column, a relationship, or something that merely
 * takes a name away, such as a property or a method of the name of an inherited column.
 */
import type { RepoPath } from '../../../path.ts'
import type { Scoped } from './construct.ts'

export interface ColumnFacts {
  /** What the call names it in the table. */
  readonly storedAs?: string
  readonly type?: string
  /** As given by hand; left out where nothing is given, `unknown` where it can't be told. */
  readonly nullable?: boolean | 'unknown'
  readonly primaryKey?: boolean
  /** Never null although nothing says so: an identity. */
  readonly neverNull?: boolean
  readonly default?: string
  readonly serverDefault?: string
}

export interface RelationshipFacts {
  readonly type?: string
  /** The class it leads to: an expression, or a text that is the name of one. */
  readonly target?: Scoped
  /** What it calls itself over there. */
  readonly backref?: string
}

export type AttributeFacts =
  | ({
      readonly kind: 'column' /** Whether what a type annotation says counts. */
      readonly annotated: boolean
    } & ColumnFacts)
  | ({ readonly kind: 'relationship' } & RelationshipFacts)
  | { readonly kind: 'hidden' }
  /** It may be a column or not; the class is not fully understood. */
  | { readonly kind: 'unknown' }

export type Attribute = AttributeFacts & {
  readonly name: string
  readonly line: number
  /** Whether it is known to be SQLAlchemy's, not only of the same name. */
  readonly sure: boolean
  /** The file in which it is written. */
  readonly path: RepoPath
  /** Bound in an `else` or `except` branch. */
  readonly otherwise?: true
}
