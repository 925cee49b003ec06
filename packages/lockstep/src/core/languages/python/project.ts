/**
 * The files of one directory, seen together: what a name in a file means, and which classes a class inherits from. It knows
 * Python's rules of importing and inheriting, and nothing of any framework.
 */
import type { RepoPath } from '../../path.ts'
import type { Assignment, PythonClass, PythonFacts, PythonFunction } from './facts.ts'

/** A class, and the file that it is written in. */
export interface FoundClass {
  readonly path: RepoPath
  readonly class: PythonClass
}

/** What a name stands for. `outside` is what no file of the directory defines, by its full name: `sqlalchemy.orm.DeclarativeBase`. */
export type Meaning =
  | ({ readonly kind: 'class' } & FoundClass)
  | { readonly kind: 'assignment'; readonly path: RepoPath; readonly assignment: Assignment }
  | { readonly kind: 'function'; readonly path: RepoPath; readonly function: PythonFunction }
  | { readonly kind: 'module'; readonly path: RepoPath }
  | { readonly kind: 'outside'; readonly name: string }

export interface Lineage {
  /** The class itself and all that it inherits from inside of the directory, nearest first, in Python's own order (C3). */
  readonly classes: readonly FoundClass[]
  /** The full names of bases from elsewhere, `sqlalchemy.orm.declarative_base()` for what a call gives, `?` for the unknown. */
  readonly outside: readonly string[]
}

export interface PythonProject {
  readonly files: ReadonlyMap<RepoPath, PythonFacts>
  /**
   * What a dotted name in a file means; undefined where nothing binds it (a builtin, or a name made at run time). In the head or
   * the body of a class, `within`, what is bound above it counts first. An attribute of what a call gives that lies elsewhere is
   * outside too: `flask_sqlalchemy.SQLAlchemy().Model`.
   */
  resolve(path: RepoPath, name: string, within?: PythonClass): Meaning | undefined
  linearize(found: FoundClass): Lineage
}
