/**
 * What one Python file says by itself, as plain JSON: its imports, classes, module-level assignments and functions, in the order
 * in which they are written. Nothing is resolved: `Base` is a name here, and what it means is for the linker to find out.
 */
import type { Expression } from './expression.ts'

export interface PythonFacts {
  /** Why nothing else is known of this file. */
  readonly unreadable?: { readonly line?: number; readonly reason: string; readonly failsAtImport: boolean }
  /** The module's docstring, cleaned of its indentation. */
  readonly doc?: string
  readonly imports: readonly Import[]
  readonly classes: readonly PythonClass[]
  /** Module-level `name = value`, `name: type = value`. */
  readonly assignments: readonly Assignment[]
  readonly functions: readonly PythonFunction[]
  /** Module-level changes of something else: `License.x = column_property(…)`, `setattr(License, "x", …)`. */
  readonly patches: readonly Patch[]
  /** Module-level calls as statements that may map a class, such as `registry.map_imperatively(License, table)`. */
  readonly calls: readonly Expression[]
}

/** What is true of each statement that binds a name. */
interface Bound {
  readonly line: number
  /** Bound in an `except` or `else` branch: it holds when the branch before it doesn't. */
  readonly otherwise?: true
}

export interface Import extends Bound {
  /** The module, with its leading dots: `sqlalchemy.orm`, `..base`, `.`. */
  readonly module: string
  /** The name taken from it, `*` for all; left out where the name is the module itself, `a` for `import a.b`. */
  readonly item?: string
  /** What it is called here. */
  readonly name: string
}

export interface PythonClass extends Bound {
  /** With its outer classes: `Outer.Inner`. */
  readonly name: string
  readonly bases: readonly Expression[]
  /** `table=True`, `metaclass=Meta`. */
  readonly keywords: Readonly<Record<string, Expression>>
  readonly decorators: readonly Expression[]
  readonly members: readonly Member[]
}

/** What the body of a class binds, in order. A nested class is a class of its own and is only named here. */
export type Member =
  | (Assignment & { readonly kind: 'assignment' })
  | (PythonFunction & { readonly kind: 'method' })
  | { readonly kind: 'class'; readonly name: string; readonly line: number; readonly otherwise?: true }

export interface Assignment extends Bound {
  readonly name: string
  /** A quoted annotation is read as what it quotes. */
  readonly annotation?: Expression
  readonly value?: Expression
}

export interface PythonFunction extends Bound {
  readonly name: string
  readonly decorators: readonly Expression[]
  /** The annotation of what it gives back. */
  readonly returns?: Expression
  /** What its `return` statements give back; a local name is replaced with what was assigned to it. */
  readonly results: readonly Expression[]
}

export interface Patch {
  /** The name of what is changed: `License`, `models.License`. */
  readonly target: string
  readonly name: string
  readonly value: Expression
  readonly line: number
}
