/** What one Prisma schema file says by itself, as plain JSON: its blocks as they are written. What a type is, another file may say. */

export interface PrismaFacts {
  /** Why nothing else is known of this file. */
  readonly unreadable?: { readonly line?: number; readonly reason: string; readonly failsAtImport: boolean }
  /** The database that its `datasource` names: `postgresql`, `mongodb`. */
  readonly provider?: string
  readonly blocks: readonly PrismaBlock[]
}

export interface PrismaBlock {
  readonly kind: 'model' | 'view' | 'type' | 'enum'
  readonly name: string
  /** From 1. */
  readonly line: number
  /** For an enum its members, which have no type. */
  readonly fields: readonly PrismaField[]
  /** Those of the block, without their `@@`. */
  readonly attributes: readonly PrismaAttribute[]
}

export interface PrismaField {
  readonly name: string
  /** `String`, `Role`; left out for a member of an enum and for `Unsupported("…")`. */
  readonly type?: string
  readonly isOptional?: true
  readonly isList?: true
  readonly attributes: readonly PrismaAttribute[]
  readonly line: number
}

/** `@default(now())`, `@db.VarChar(36)`, `@@id([a, b])`. */
export interface PrismaAttribute {
  /** Without its `@`: `db.VarChar`. */
  readonly name: string
  readonly arguments: readonly PrismaArgument[]
}

export interface PrismaArgument {
  readonly name?: string
  /** As written, in one spacing: `dbgenerated("now()")`, `[a, b]`. */
  readonly value: string
}
