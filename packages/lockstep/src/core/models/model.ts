/**
 * What a program's source says about its records: models with their fields, as neutral facts. Each language under
 * core/languages gives these; the comparison and the reporters know nothing of languages. Nothing is ever guessed: what can't be
 * told is left out, and a model of which a base class couldn't be found says so.
 */
import type { RepoPath } from '../path.ts'

/** What a field is to its owner: stored in a table, a way to other records, part of a record, one value of an enum. */
export type FieldKind = 'column' | 'relationship' | 'field' | 'member'

export interface Field {
  readonly name: string
  readonly kind: FieldKind
  /** As it is written, in one spacing: `String(36)`, `str | None`, `Provider`. */
  readonly type?: string
  /** Whether it may be null. Left out where that can't be told. */
  readonly nullable?: boolean
  /** Whether a record can't be made without it. Left out where that can't be told. */
  readonly required?: boolean
  readonly primaryKey?: boolean
  /** What the program fills in, as written. For a member of an enum, its value. */
  readonly default?: string
  /** What the database fills in, as written. */
  readonly serverDefault?: string
  /** What its column is called, where that isn't the field's name. */
  readonly storedAs?: string
  /** The name of the class that brings it, where that isn't the model itself. */
  readonly from?: string
  /** Where it is written, in the file of the class that brings it. From 1. */
  readonly line: number
}

/**
 * What a model is: a table's row, a record that is read and written but not stored, a fixed set of values, or a class that only
 * lends its fields to others.
 */
export type ModelKind = 'table' | 'record' | 'enum' | 'mixin'

export interface Model {
  /** Its file and its name: `contexts/provider/models/license.py#License`. The same on both sides of a comparison. */
  readonly id: string
  /** Its file, relative to the directory that was understood. */
  readonly path: RepoPath
  /** With its outer classes: `Outer.Inner`. */
  readonly name: string
  readonly kind: ModelKind
  /** Whose model it is, as its makers write the name: `SQLAlchemy`, `Pydantic`, `Prisma`. */
  readonly framework: string
  /** The table that holds its rows, where it names one. */
  readonly table?: string
  readonly fields: readonly Field[]
  /** Whether all of its bases were found: only then is the number of its fields exact. */
  readonly complete: boolean
  /** The names of the classes that lend it fields, nearest first. */
  readonly bases: readonly string[]
  /** Where it begins. From 1. */
  readonly line: number
}
