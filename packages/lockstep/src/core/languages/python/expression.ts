/**
 * Python expressions as plain data, as far as declarations use them: names, texts, constants, calls, subscripts, collections. All
 * else is kept as its source. They are what facts are made of, so they know no parser and can be written as JSON.
 */

export type Expression =
  /** A dotted name: `sa.Column`. */
  | { readonly kind: 'name'; readonly name: string }
  /** A plain string, its pieces joined, its escapes as written. */
  | { readonly kind: 'text'; readonly value: string }
  /** `None`, `True`, `...`, a number; as written. */
  | { readonly kind: 'constant'; readonly value: string }
  | {
      readonly kind: 'call'
      readonly callee: Expression
      readonly arguments: readonly Expression[]
      readonly keywords: Readonly<Record<string, Expression>>
      /** What `*` or `**` unpacks into the call. */
      readonly unpacked?: readonly Expression[]
    }
  | { readonly kind: 'subscript'; readonly of: Expression; readonly items: readonly Expression[] }
  /** An attribute of something that is no name: `make().c`. */
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | {
      readonly kind: 'collection'
      readonly type: 'list' | 'tuple' | 'set'
      readonly items: readonly Expression[]
    }
  | { readonly kind: 'dictionary'; readonly entries: readonly (readonly [Expression, Expression])[] }
  /** `int | None`. */
  | { readonly kind: 'union'; readonly items: readonly Expression[] }
  | { readonly kind: 'other'; readonly source: string }

/** An expression as text, in one spacing and with one kind of quotes, so that a formatter's work is no difference. */
export function renderExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name
    case 'text':
      return JSON.stringify(expression.value)
    case 'constant':
      return expression.value
    case 'call':
      return `${renderExpression(expression.callee)}(${renderArguments(expression)})`
    case 'subscript':
      return `${renderExpression(expression.of)}[${renderAll(expression.items)}]`
    case 'attribute':
      return `${renderExpression(expression.of)}.${expression.name}`
    case 'collection':
      return renderCollection(expression.type, expression.items)
    case 'dictionary':
      return `{${expression.entries.map(([key, value]) => `${renderExpression(key)}: ${renderExpression(value)}`).join(', ')}}`
    case 'union':
      return expression.items.map(renderExpression).join(' | ')
    case 'other':
      return expression.source
  }
}

function renderArguments({
  arguments: positional,
  keywords,
  unpacked = [],
}: Extract<Expression, { kind: 'call' }>): string {
  return [
    ...positional.map(renderExpression),
    ...unpacked.map(each => `*${renderExpression(each)}`),
    ...Object.entries(keywords).map(([name, value]) => `${name}=${renderExpression(value)}`),
  ].join(', ')
}

function renderCollection(type: 'list' | 'tuple' | 'set', items: readonly Expression[]): string {
  if (type === 'list') return `[${renderAll(items)}]`
  if (type === 'set') return `{${renderAll(items)}}`
  return `(${renderAll(items)}${items.length === 1 ? ',' : ''})`
}

function renderAll(expressions: readonly Expression[]): string {
  return expressions.map(renderExpression).join(', ')
}

/** The last word of a dotted name: `Column` of `sa.Column`. Undefined for what is no name. */
export function lastWord(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'name' ? expression.name.slice(expression.name.lastIndexOf('.') + 1) : undefined
}
