/**
 * SQLModel's classes: a table where `table=True` is written, else a record that is read and written as JSON. A table has the fields
 * of the records that it inherits from. What a column may hold follows from its annotation and its default, as SQLModel derives it.
 */
import type { Field, Model } from '../../../models/model.ts'
import { type Expression, lastWord, renderExpression } from '../expression.ts'
import type { Member } from '../facts.ts'
import { type Framework, isPlainBase, modelId } from '../framework.ts'
import type { FoundClass, PythonProject } from '../project.ts'
import { readAnnotation, renderType } from './annotation.ts'
import { type Construct, constructsOf, type Scope } from './construct.ts'
import { readValue } from './own-attributes.ts'
import { flagOf, renderScoped, textOf } from './read-column.ts'

const base = /^sqlmodel(\.main)?\.SQLModel$/

export const sqlmodel: Framework = {
  name: 'SQLModel',
  modelOf(project, found): Model | undefined {
    const { classes, outside } = project.linearize(found)
    if (!outside.some(name => base.test(name))) return undefined
    const flag = found.class.keywords['table']
    const isTable = flag?.kind === 'constant' && flag.value === 'True'
    const byName = new Map<string, Field | undefined>()
    for (const owner of classes) {
      const from = owner.class === found.class ? {} : { from: owner.class.name }
      for (const [name, field] of readFields(project, owner, isTable))
        if (!byName.has(name)) byName.set(name, field && { ...field, ...from })
    }
    const fields = [...byName.values()].flatMap(field => field ?? [])
    const table = isTable ? nameOfTable(project, found) : undefined
    return {
      id: modelId(found),
      path: found.path,
      name: found.class.name,
      kind: isTable ? 'table' : 'record',
      framework: sqlmodel.name,
      ...(table !== undefined && { table }),
      fields,
      complete: outside.every(name => base.test(name) || isPlainBase(name)),
      bases: [...new Set(fields.flatMap(({ from }) => from ?? []))],
      line: found.class.line,
    }
  },
}

/** By name; a name without a field is taken away from what would be inherited. */
function readFields(
  project: PythonProject,
  owner: FoundClass,
  isTable: boolean,
): [string, Field | undefined][] {
  const scope: Scope = { project, path: owner.path, within: owner.class }
  return owner.class.members.flatMap((member): [string, Field | undefined][] => {
    if (member.kind !== 'assignment' || /^_|^model_config$/.test(member.name)) return []
    return member.annotation ? [[member.name, readField(scope, member, isTable)]] : []
  })
}

function readField(
  scope: Scope,
  member: Extract<Member, { kind: 'assignment' }>,
  isTable: boolean,
): Field | undefined {
  const { name, line, value, annotation } = member
  if (!annotation || lastWord(annotation.kind === 'subscript' ? annotation.of : annotation) === 'ClassVar')
    return undefined
  const [made] = value ? constructsOf({ scope, expression: value }) : []
  const common = { name, line, type: renderType(innermost(annotation)) }
  if (made && /^(Relationship|relationship)$/.test(made.word)) return { ...common, kind: 'relationship' }
  const settings = made?.word === 'Field' ? made : settingsInside(scope, annotation)
  const start = startOf(value, settings)
  const { optional } = readAnnotation({ scope, expression: annotation })
  if (!isTable) {
    // Whether an optional without a default must be given differs between Pydantic 1 and 2.
    const required = start === undefined ? (optional === false ? true : undefined) : false
    return {
      ...common,
      kind: 'field',
      ...(optional !== undefined && { nullable: optional }),
      ...(required !== undefined && { required }),
      ...(start !== undefined && { default: start }),
    }
  }
  return { ...common, kind: 'column', ...describeColumn(settings, { optional, start }) }
}

/** `Annotated[int, Field(primary_key=True)]` */
function settingsInside(scope: Scope, annotation: Expression): Construct | undefined {
  if (annotation.kind !== 'subscript' || lastWord(annotation.of) !== 'Annotated') return undefined
  return annotation.items
    .slice(1)
    .flatMap(expression => constructsOf({ scope, expression }))
    .find(({ word }) => word === 'Field')
}

function innermost(annotation: Expression): Expression {
  const [first] = annotation.kind === 'subscript' ? annotation.items : []
  return annotation.kind === 'subscript' && lastWord(annotation.of) === 'Annotated' && first
    ? first
    : annotation
}

/** What the program fills in; undefined where a value must be given. */
function startOf(value: Expression | undefined, settings: Construct | undefined): string | undefined {
  const isSettings = value?.kind === 'call' && settings !== undefined && lastWord(value.callee) === 'Field'
  if (value && !isSettings) return isEllipsis(value) ? undefined : renderExpression(value)
  const given =
    settings?.arguments[0] ?? settings?.keywords['default'] ?? settings?.keywords['default_factory']
  return given && !isEllipsis(given.expression) ? renderScoped(given) : undefined
}

function isEllipsis(value: Expression): boolean {
  return value.kind === 'constant' && value.value === '...'
}

function describeColumn(
  settings: Construct | undefined,
  { optional, start }: { readonly optional: boolean | undefined; readonly start: string | undefined },
): Partial<Field> {
  const written = settings?.keywords['sa_column']
  const [column] = written ? readValue(written.scope, written.expression) : []
  if (column?.kind === 'column') {
    const nullable = column.nullable ?? !(column.primaryKey || column.neverNull)
    return {
      ...(column.type !== undefined && { type: column.type }),
      ...(nullable !== 'unknown' && { nullable }),
      ...(column.primaryKey && { primaryKey: true }),
      ...(start !== undefined && { default: start }),
      ...(column.serverDefault !== undefined && { serverDefault: column.serverDefault }),
      ...(column.storedAs !== undefined && { storedAs: column.storedAs }),
    }
  }
  const primaryKey = flagOf(settings?.keywords['primary_key'], false) === true
  const derived = primaryKey ? false : start === 'None' ? true : optional
  const nullable = flagOf(settings?.keywords['nullable'], settings?.open === true) ?? derived
  const server = serverDefaultOf(settings)
  return {
    ...(nullable !== undefined && nullable !== 'unknown' && !written && { nullable }),
    ...(primaryKey && { primaryKey }),
    ...(start !== undefined && { default: start }),
    ...(server !== undefined && { serverDefault: server }),
  }
}

/** `sa_column_kwargs={"server_default": text("now()")}` */
function serverDefaultOf(settings: Construct | undefined): string | undefined {
  const more = settings?.keywords['sa_column_kwargs']
  if (more?.expression.kind !== 'dictionary') return undefined
  const entry = more.expression.entries.find(([key]) => key.kind === 'text' && key.value === 'server_default')
  return entry && renderScoped({ scope: more.scope, expression: entry[1] })
}

function nameOfTable(project: PythonProject, { path, class: each }: FoundClass): string | undefined {
  const member = each.members.findLast(({ name }) => name === '__tablename__')
  const value = member?.kind === 'assignment' ? member.value : undefined
  return value && textOf({ scope: { project, path, within: each }, expression: value })
}
