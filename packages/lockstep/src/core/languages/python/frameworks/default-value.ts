/**
 * What fills a field in that nobody gave a value: the plain value beside it, or what a call such as `field(default_factory=list)`
 * says. Where the call is of an unknown kind, or takes its arguments from elsewhere, nothing is said.
 */
import { type Expression, renderExpression } from '../expression.ts'

/** `required` is left out where it can't be told. */
export interface Filling {
  readonly required?: boolean
  readonly default?: string
}

interface Specifier {
  /** The words for a value and for what makes one. */
  readonly value: readonly string[]
  readonly factory: readonly string[]
  /** Whether the first argument is the value. */
  readonly first?: true
}

/** What a call that describes a field says of its default. */
export function readSpecifier(call: Extract<Expression, { kind: 'call' }>, words: Specifier): Filling {
  const pick = (names: readonly string[]) => names.map(name => call.keywords[name]).find(Boolean)
  const value = (words.first && call.arguments[0]) || pick(words.value)
  if (value) return isAbsent(value) ? { required: true } : fillingOf(value)
  const factory = pick(words.factory)
  if (factory) return { required: false, default: renderMade(factory) }
  return call.unpacked ? {} : { required: true }
}

/** What a plain value says. `Factory(list)` of attrs is one that makes it. */
export function fillingOf(value: Expression): Filling {
  return { required: false, default: renderExpression(value) }
}

function isAbsent(value: Expression): boolean {
  return (
    (value.kind === 'constant' && value.value === '...') ||
    (value.kind === 'name' &&
      /(^|\.)(NOTHING|MISSING|PydanticUndefined|Undefined|Ellipsis)$/.test(value.name))
  )
}

/** `list` makes `list()`; a lambda is shown as it is written. */
export function renderMade(factory: Expression): string {
  return factory.kind === 'name' ? `${factory.name}()` : renderExpression(factory)
}

/** Whether a call looks like a description of a field by somebody unknown, so that it is no default. */
export function isDescription(value: Expression): boolean {
  return value.kind === 'call' && /(field|attrib|column)$/i.test(renderExpression(value.callee))
}
