/**
 * What an expression names, in full: `dataclasses.field` for `dc.field(…)`. Frameworks know their own things by these names, so that
 * it doesn't matter how a file imports them. A name that the directory itself defines has no full name.
 */
import type { Expression } from '../expression.ts'
import type { FoundClass, Meaning, PythonProject } from '../project.ts'

/** Where a name is written: names of the class that holds it come before those of its file. */
export interface Site {
  readonly project: PythonProject
  readonly owner: FoundClass
}

/** What a name, the callee of a call, or what is subscripted means. */
export function meaningOf({ project, owner }: Site, expression: Expression | undefined): Meaning | undefined {
  if (expression?.kind === 'call') return meaningOf({ project, owner }, expression.callee)
  if (expression?.kind === 'subscript') return meaningOf({ project, owner }, expression.of)
  if (expression?.kind !== 'name') return undefined
  return project.resolve(owner.path, expression.name, owner.class.name === '' ? undefined : owner.class)
}

/** The full name of something from outside of the directory; a builtin's is its own; undefined for all else. */
export function fullNameOf(site: Site, expression: Expression | undefined): string | undefined {
  const meaning = meaningOf(site, expression)
  if (meaning) return meaning.kind === 'outside' ? meaning.name : undefined
  if (expression?.kind === 'call') return fullNameOf(site, expression.callee)
  if (expression?.kind === 'subscript') return fullNameOf(site, expression.of)
  return expression?.kind === 'name' && !expression.name.includes('.') ? expression.name : undefined
}

/** Whether an expression names one of the things in these modules: `isOneOf(site, e, ['typing', 'typing_extensions'], ['ClassVar'])`. */
export function isFrom(
  site: Site,
  expression: Expression | undefined,
  modules: RegExp,
  items: readonly string[],
): boolean {
  const name = fullNameOf(site, expression)
  if (name === undefined) return false
  const at = name.lastIndexOf('.')
  return modules.test(name.slice(0, Math.max(at, 0))) && items.includes(name.slice(at + 1))
}
