/**
 * What an annotation says of a column: `Mapped[str | None]` may be null, and `Mapped[intpk]` is whatever the alias
 * `intpk = Annotated[int, mapped_column(primary_key=True)]` holds.
 */
import { type Expression, lastWord, renderExpression } from '../expression.ts'
import type { Meaning } from '../project.ts'
import { type Construct, constructsOf, type Scope, type Scoped } from './construct.ts'

export interface AnnotationFacts {
  /** Whether None is among its values; left out where that can't be told. */
  readonly optional?: boolean
  /** What `Annotated` adds. */
  readonly made?: Construct
}

const deepest = 8

/** Inside of `Mapped[…]`; undefined for an annotation that is none of SQLAlchemy's. */
export function mappedInner(
  annotation: Expression | undefined,
): { inner: Expression; word: 'Mapped' | 'other' } | undefined {
  if (annotation?.kind !== 'subscript') return undefined
  const word = lastWord(annotation.of)
  const [inner] = annotation.items
  if (!inner || !word || !/^(Mapped|DynamicMapped|WriteOnlyMapped)$/.test(word)) return undefined
  return { inner, word: word === 'Mapped' ? word : 'other' }
}

export function readAnnotation({ scope, expression }: Scoped, depth = 0): AnnotationFacts {
  if (depth > deepest) return {}
  const inner = (each: Expression) => readAnnotation({ scope, expression: each }, depth + 1)
  switch (expression.kind) {
    case 'constant':
      return { optional: expression.value === 'None' }
    case 'union':
      return joinFacts(expression.items.map(inner))
    case 'text':
      return readQuoted(scope, expression.value, depth)
    case 'name':
      return readName(scope, expression.name, depth)
    case 'subscript': {
      const word = lastWord(expression.of)
      if (word === 'Optional') return { ...joinFacts(expression.items.map(inner)), optional: true }
      if (word === 'Union') return joinFacts(expression.items.map(inner))
      if (word === 'Annotated') return readAnnotated(scope, expression.items, depth)
      return { optional: false }
    }
    default:
      return {}
  }
}

function readAnnotated(
  scope: Scope,
  [type, ...extras]: readonly Expression[],
  depth: number,
): AnnotationFacts {
  const facts = type ? readAnnotation({ scope, expression: type }, depth + 1) : {}
  const made = extras
    .flatMap(expression => constructsOf({ scope, expression }))
    .find(({ word }) => /^(mapped_column|Column)$/.test(word))
  return { ...facts, ...(made && { made }) }
}

function joinFacts(all: readonly AnnotationFacts[]): AnnotationFacts {
  const made = all.find(each => each.made)?.made
  const optional = all.some(each => each.optional)
    ? true
    : all.some(each => each.optional === undefined)
      ? undefined
      : false
  return { ...(made && { made }), ...(optional !== undefined && { optional }) }
}

function readQuoted(scope: Scope, text: string, depth: number): AnnotationFacts {
  if (/^[\w.]+$/.test(text)) return readName(scope, text, depth)
  return { optional: /\bNone\b|\bOptional\b/.test(text) }
}

function readName(scope: Scope, name: string, depth: number): AnnotationFacts {
  if (name === 'None') return { optional: true }
  const meaning = scope.project.resolve(scope.path, name, scope.within)
  if (meaning?.kind === 'assignment') {
    const { value, annotation } = meaning.assignment
    const isAlias = value && /^(subscript|union|name)$/.test(value.kind)
    const isNewType = value?.kind === 'call' && lastWord(value.callee) === 'NewType'
    const aliased: Scope = { project: scope.project, path: meaning.path }
    if (isAlias) return readAnnotation({ scope: aliased, expression: value }, depth + 1)
    return isNewType || annotation ? { optional: false } : {}
  }
  return isClass(meaning, name) ? { optional: false } : {}
}

/** What is surely a class, as far as its name goes: an alias from elsewhere may be anything. */
function isClass(meaning: Meaning | undefined, name: string): boolean {
  if (meaning?.kind === 'class') return true
  const word = name.slice(name.lastIndexOf('.') + 1)
  if (meaning === undefined)
    return /^(int|str|bool|float|bytes|complex|dict|list|set|tuple|object)$/.test(name)
  if (meaning.kind !== 'outside') return false
  return /^(datetime|decimal|uuid|enum|typing|collections)\./.test(meaning.name) || /^[A-Z]/.test(word)
}

/** A type as it is written inside of an annotation: what is quoted stands for itself. */
export function renderType(expression: Expression): string {
  if (expression.kind === 'text') return expression.value
  if (expression.kind === 'subscript')
    return `${renderType(expression.of)}[${expression.items.map(renderType).join(', ')}]`
  if (expression.kind === 'union') return expression.items.map(renderType).join(' | ')
  return renderExpression(expression)
}
