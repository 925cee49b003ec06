/**
 * What fills a field in that nobody gave a value: the plain value beside it, or what a call such as `field(default_factory=list)`
 * says. Where the call is of an unknown kind, or takes its arguments from elsewhere, nothing is said.
 */
import { type Expression, lastWord, renderExpression } from '../expression.ts'
import { meaningOf, type Site } from './full-name.ts'

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

/**
 * What the value beside a field says. A call of a class makes a value; what any other call gives may as well be the description of a
 * field by somebody unknown, so nothing is said of it.
 */
export function fillingOfAny(site: Site, value: Expression): Filling {
  return value.kind !== 'call' || makesValue(site, value.callee) ? fillingOf(value) : {}
}

const makers = /^(list|dict|set|frozenset|tuple|str|int|float|bool|bytes|object|auto)$/

function makesValue(site: Site, callee: Expression): boolean {
  const meaning = meaningOf(site, callee)
  if (meaning?.kind === 'class') return true
  const word = lastWord(callee) ?? ''
  if (meaning?.kind === 'outside') return /^[A-Z]/.test(word) && !/Field$|^(Column|Attribute)$/.test(word)
  return !meaning && makers.test(word)
}
