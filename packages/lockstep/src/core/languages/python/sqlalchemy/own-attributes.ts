/**
 * The attributes of one class as SQLAlchemy sees them, by itself, without those it inherits: columns and relationships by value, by
 * annotation alone, by `declared_attr`, from a `__table__`, and what takes the name of an inherited one.
 */
import { type Expression, lastWord } from '../expression.ts'
import type { Assignment, Member, PythonFunction } from '../facts.ts'
import type { FoundClass, PythonProject } from '../project.ts'
import { mappedInner, readAnnotation, renderType } from './annotation.ts'
import type { Attribute, AttributeFacts, ColumnFacts } from './attribute.ts'
import { type Construct, constructsOf, type Scope } from './construct.ts'
import { readColumn, textOf } from './read-column.ts'
import { readTable } from './read-table.ts'

const relations = /^(relationship|relation|dynamic_loader|Relationship)$/
/** What makes an attribute that is no field of its own. */
const shadows =
  /^(synonym|association_proxy|hybrid_property|query_expression|column_property|composite|declared_attr|AssociationProxy)$/

/** An attribute that may have a name of its own, other than that of the member that brings it. */
type Read = AttributeFacts & { readonly sure: boolean; readonly key?: string }

export function readOwnAttributes(project: PythonProject, found: FoundClass): Attribute[] {
  const scope: Scope = { project, path: found.path, within: found.class }
  const attributes: Attribute[] = []
  for (const member of found.class.members) {
    const place = { line: member.line, path: found.path }
    if (member.kind === 'class') attributes.push({ kind: 'hidden', name: member.name, sure: false, ...place })
    else if (member.name === '__table__') attributes.push(...tableAttributes(scope, member))
    else
      for (const { key, ...read } of readMember(scope, member))
        attributes.push({ ...read, ...place, name: key ?? member.name, ...otherwise(member) })
  }
  return renamed(lasting(attributes), found)
}

/** A name that is bound twice is the later thing, unless that stands in an `else` or `except` branch. */
function lasting(attributes: readonly Attribute[]): Attribute[] {
  const byName = new Map<string, Attribute>()
  for (const each of attributes) {
    const before = byName.get(each.name)
    if (!before || before.otherwise || !each.otherwise) byName.set(each.name, each)
  }
  return [...byName.values()]
}

function otherwise(member: Member): { otherwise?: true } {
  return member.otherwise ? { otherwise: true } : {}
}

function readMember(scope: Scope, member: Exclude<Member, { kind: 'class' }>): Read[] {
  if (/^__\w+__$/.test(member.name)) return []
  return member.kind === 'method' ? readMethod(scope, member) : readAssignment(scope, member)
}

/** What stands behind `name = …`, `name: Mapped[…] = …`. */
export function readAssignment(
  scope: Scope,
  { annotation, value }: Omit<Assignment, 'name' | 'line'>,
): Read[] {
  const mapped = mappedInner(annotation)
  const made = value ? readValue(scope, value) : []
  if (made.length > 0) return made.map(each => (mapped ? withAnnotation(scope, each, mapped.inner) : each))
  if (!mapped) return value ? [{ kind: 'hidden', sure: false }] : []
  if (mapped.word === 'other') return [{ kind: 'relationship', sure: true, type: renderType(mapped.inner) }]
  const column: Read = { kind: 'column', annotated: true, sure: true }
  return [withAnnotation(scope, column, mapped.inner)]
}

/** What a value makes: nothing for what is nothing of SQLAlchemy's. */
export function readValue(scope: Scope, value: Expression): Read[] {
  // A column that a variable of the module holds.
  if (value.kind === 'name' && !value.name.includes('.')) {
    const meaning = scope.project.resolve(scope.path, value.name, scope.within)
    const there = meaning?.kind === 'assignment' ? meaning.assignment.value : undefined
    return there?.kind === 'call' && meaning?.kind === 'assignment'
      ? readValue({ project: scope.project, path: meaning.path }, there)
      : []
  }
  if (value.kind !== 'call') return []
  const constructs = constructsOf({ scope, expression: value })
  const reads = constructs.flatMap(each => readConstruct(scope, each))
  if (reads.length < 2 || constructs.length < 2) return reads
  return agreed(reads)
}

function readConstruct(scope: Scope, made: Construct): Read[] {
  const { word, sure } = made
  const [first] = made.arguments
  if (word === 'Column' || word === 'mapped_column')
    return [{ kind: 'column', annotated: word === 'mapped_column', sure, ...readColumn(made) }]
  if (relations.test(word)) return [{ kind: 'relationship', sure, ...readRelationship(made) }]
  if ((word === 'deferred' || word === 'column_property') && first) {
    const inner = readValue(first.scope, first.expression).filter(({ kind }) => kind === 'column')
    if (inner.length > 0) return inner
  }
  if (word === 'composite') return [{ kind: 'hidden', sure }, ...readComposite(scope, made)]
  return shadows.test(word) || word === 'deferred' ? [{ kind: 'hidden', sure }] : []
}

/** The columns that are written inside of a composite are attributes of their own, by the names they give themselves. */
function readComposite(scope: Scope, { arguments: all }: Construct): Read[] {
  return all.flatMap(each =>
    readValue(scope, each.expression).flatMap(read =>
      read.kind === 'column' && read.storedAs !== undefined ? [{ ...read, key: read.storedAs }] : [],
    ),
  )
}

function readRelationship({
  arguments: [first],
  keywords,
}: Construct): Omit<Extract<AttributeFacts, { kind: 'relationship' }>, 'kind'> {
  const target = first ?? keywords['argument']
  const { expression } = target ?? {}
  const type = expression?.kind === 'text' ? expression.value : lastWord(expression)
  const back = keywords['backref']
  // `backref("licenses", lazy="joined")`
  const named =
    back?.expression.kind === 'call' ? { scope: back.scope, expression: back.expression.arguments[0] } : back
  const backref = named?.expression ? textOf({ scope: named.scope, expression: named.expression }) : undefined
  return {
    ...(type !== undefined && { type: afterDot(type) }),
    ...(target && { target }),
    ...(backref !== undefined && { backref }),
  }
}

function afterDot(name: string): string {
  return /^[\w.]+$/.test(name) ? name.slice(name.lastIndexOf('.') + 1) : name
}

function withAnnotation(scope: Scope, read: Read, inner: Expression): Read {
  if (read.kind === 'relationship') return { ...read, type: renderType(inner) }
  if (read.kind !== 'column') return read
  const { optional, made } = readAnnotation({ scope, expression: inner })
  const given: ColumnFacts = made ? readColumn(made) : {}
  const { kind, annotated, sure, ...own } = read
  const isNullable = read.annotated ? (optional ?? ('unknown' as const)) : undefined
  const merged: ColumnFacts = {
    ...(isNullable !== undefined && { nullable: isNullable }),
    ...given,
    ...own,
  }
  return { kind, annotated, sure, type: renderType(inner), ...merged }
}

/** Where a factory makes one of several, only what they all say is known. */
function agreed(reads: readonly Read[]): Read[] {
  const [first, ...others] = reads
  if (first?.kind !== 'column' || others.some(({ kind }) => kind !== 'column'))
    return [{ kind: 'unknown', sure: reads.some(({ sure }) => sure) }]
  const facts = Object.entries(first).filter(([key, value]) =>
    others.every(other => (other as unknown as Record<string, unknown>)[key] === value),
  )
  const common = Object.fromEntries(facts) as Partial<typeof first>
  const nullable = others.every(
    other =>
      other.kind === 'column' && other.nullable === first.nullable && other.primaryKey === first.primaryKey,
  )
  return [
    {
      ...common,
      kind: 'column',
      annotated: first.annotated,
      sure: first.sure,
      ...(!nullable && { nullable: 'unknown' as const }),
    },
  ]
}

function readMethod(scope: Scope, method: PythonFunction): Read[] {
  if (!isDeclaredAttr(method)) return [{ kind: 'hidden', sure: false }]
  const made = method.results.map(result => readValue(scope, result))
  const mapped = mappedInner(method.returns)
  if (made.some(each => each.some(({ kind }) => kind === 'column' || kind === 'relationship'))) {
    if (made.some(each => each.length === 0)) return [{ kind: 'unknown', sure: true }]
    const all = made.length > 1 ? agreed(made.flat()) : made.flat()
    return all.map(each => ({ ...(mapped ? withAnnotation(scope, each, mapped.inner) : each), sure: true }))
  }
  return [{ kind: 'hidden', sure: true }]
}

/** `@declared_attr`, `@orm.declared_attr.cascading`, `@declared_attr.directive` */
export function isDeclaredAttr({ decorators }: PythonFunction): boolean {
  return decorators.some(each => each.kind === 'name' && /(^|\.)declared_attr(\.|$)/.test(each.name))
}

function tableAttributes(scope: Scope, member: Exclude<Member, { kind: 'class' }>): Attribute[] {
  const value = member.kind === 'method' ? member.results[0] : member.value
  const place = { line: member.line, path: scope.path }
  const table = value && readTable({ scope, expression: value })
  if (!table) return [{ kind: 'unknown', name: '__table__', sure: true, ...place }]
  const open: Attribute[] = table.complete
    ? []
    : [{ kind: 'unknown', name: '__table__', sure: true, ...place }]
  return [...table.columns, ...open]
}

/** `identity = __table__.c.id`: the column goes by another name, and not by its own any more. */
function renamed(attributes: readonly Attribute[], { class: { members } }: FoundClass): Attribute[] {
  const aliases = new Map<string, string>()
  for (const member of members) {
    if (member.kind !== 'assignment' || member.value?.kind !== 'name') continue
    const column = /^__table__\.c(?:olumns)?\.(\w+)$/.exec(member.value.name)?.[1]
    if (column) aliases.set(member.name, column)
  }
  if (aliases.size === 0) return [...attributes]
  const taken = new Set(aliases.values())
  return attributes.flatMap(each => {
    const column = aliases.get(each.name)
    if (column !== undefined) {
      const original = attributes.find(({ name, kind }) => name === column && kind === 'column')
      return original ? [{ ...original, name: each.name, line: each.line }] : [each]
    }
    return each.kind === 'column' && taken.has(each.name) ? [] : [each]
  })
}
