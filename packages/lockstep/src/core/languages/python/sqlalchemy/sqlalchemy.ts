/**
 * SQLAlchemy's models, 1.4 and 2.0, declarative and imperative, and those of Flask's extension: which classes are mapped, to which
 * table, and with which columns and relationships. A mapped class lists all that its mapper has, so the child of a joined or
 * single-table hierarchy lists its parents' fields too, each with the class that brings it. Where a base is unknown a class is told
 * by its content.
 */
import type { Field, Model } from '../../../models/model.ts'
import type { Expression } from '../expression.ts'
import type { Member, PythonClass } from '../facts.ts'
import { type Framework, isPlainBase, modelId } from '../framework.ts'
import type { FoundClass, Lineage, PythonProject } from '../project.ts'
import type { Attribute } from './attribute.ts'
import { isDeclaredAttr } from './own-attributes.ts'
import { type KeyColumn, primaryKeyColumns } from './primary-key.ts'
import { attributesIn } from './project-attributes.ts'
import { textOf } from './read-column.ts'
import { readTable } from './read-table.ts'

/** Bases from elsewhere that make a class mapped. */
const declarative =
  /^sqlalchemy\.(ext\.declarative(\.\w+)*|orm(\.\w+)*)\.(DeclarativeBase|DeclarativeBaseNoMeta|declarative_base\(\)|automap_base\(\)|registry\(\)\.generate_base\(\)|ConcreteBase|AbstractConcreteBase)$|(^|\.)(declarative_base|generate_base|automap_base)\(\)$|SQLAlchemy\(\)\.(Model|make_declarative_base\(\))$|^flask_sqlalchemy\.(model\.)?Model$|^flask_appbuilder\.Model$/
/** Those that bring no column. */
const harmless =
  /^(sqlalchemy\.(orm\.)?MappedAsDataclass|sqlalchemy\.ext\.asyncio\.AsyncAttrs|sqlalchemy\.orm\.MappedAsDataclass|builtins\.\w+|enum\.\w+|abc\.\w+|six\.with_metaclass\(\)|six\.Iterator|collections(\.abc)?\.\w+)$/

export const sqlalchemy: Framework = {
  name: 'SQLAlchemy',
  modelOf(project, found) {
    const lineage = project.linearize(found)
    const mapping = describeMapping(project, found, lineage)
    const isKnown = mapping.isDeclarative || mapping.table !== 'none'
    // By content: with a known base, or with something that is surely SQLAlchemy's.
    if (!isKnown && !mapping.attributes.some(isSureField)) return undefined
    if (mapping.kind === 'mixin' && !mapping.attributes.some(isField)) return undefined
    return toModel(found, { lineage, mapping })
  },
}

interface Owned {
  readonly attribute: Attribute
  readonly owner: FoundClass
  /** What it is brought by, where that is no base. */
  readonly by?: string
}

interface Mapping {
  readonly kind: 'table' | 'mixin'
  /** Whether a base makes the class mapped. */
  readonly isDeclarative: boolean
  readonly table: 'none' | 'own'
  readonly tableName?: string
  readonly attributes: readonly Owned[]
  readonly complete: boolean
}

function isField({ attribute }: Owned): boolean {
  return attribute.kind === 'column' || attribute.kind === 'relationship'
}

function isSureField(owned: Owned): boolean {
  return isField(owned) && owned.attribute.sure
}

function describeMapping(project: PythonProject, found: FoundClass, lineage: Lineage): Mapping {
  const classes = contributing(found, lineage)
  const isDeclarative =
    lineage.outside.some(name => declarative.test(name)) || lineage.classes.some(isDecorated)
  const mapped = attributesIn(project).mappedTable(found)
  const isAbstract = isTrue(memberOf(found.class, '__abstract__'))
  // The class that is made out of SQLAlchemy's own base is the base of models and none of them.
  const isRoot = isBaseItself(project, found)
  const tableClass = lineage.classes.find(each => tableMember(each.class) !== undefined)
  const own = mapped !== undefined || tableClass !== undefined
  const attributes = gather(project, classes)
  const hasKey = attributes.some(({ attribute }) => attribute.kind === 'column' && attribute.primaryKey)
  const isTable =
    !isAbstract &&
    !isRoot &&
    (own ? isDeclarative || mapped || hasKey || unknownBases(lineage) : isDeclarative && hasKey)
  const tableName = mapped?.name ?? nameOfTable(project, lineage)
  return {
    kind: isTable ? 'table' : 'mixin',
    isDeclarative,
    table: own ? 'own' : 'none',
    ...(isTable && tableName !== undefined && { tableName }),
    attributes,
    complete:
      lineage.outside.every(name => declarative.test(name) || harmless.test(name) || isPlainBase(name)) &&
      !attributes.some(({ attribute }) => attribute.kind === 'unknown'),
  }
}

function unknownBases({ outside }: Lineage): boolean {
  return outside.some(name => !harmless.test(name) && !isPlainBase(name))
}

/** With `concrete`, a child has a table of its own and takes nothing from its mapped parents. */
function contributing(found: FoundClass, { classes }: Lineage): readonly FoundClass[] {
  const settings = memberOf(found.class, '__mapper_args__')
  const value = settings?.kind === 'assignment' ? settings.value : undefined
  const isConcrete =
    value?.kind === 'dictionary' &&
    value.entries.some(([key, flag]) => key.kind === 'text' && key.value === 'concrete' && isTrueValue(flag))
  if (!isConcrete) return classes
  return classes.filter(each => each.class === found.class || !isMappedParent(each))
}

function isMappedParent({ class: each }: FoundClass): boolean {
  return !isTrue(memberOf(each, '__abstract__')) && tableMember(each) !== undefined
}

function isBaseItself(project: PythonProject, found: FoundClass): boolean {
  const direct = project.linearize(found)
  return (
    (direct.classes.length === 1 &&
      tableMember(found.class) === undefined &&
      direct.outside.some(name => /\.(DeclarativeBase|DeclarativeBaseNoMeta)$/.test(name))) ||
    found.class.decorators.some(each => /(^|\.)as_declarative(_base)?$/.test(decoratorName(each)))
  )
}

function isDecorated({ class: { decorators } }: FoundClass): boolean {
  return decorators.some(each =>
    /(^|\.)(mapped|mapped_as_dataclass|as_declarative|as_declarative_base)$/.test(decoratorName(each)),
  )
}

function decoratorName(decorator: Expression): string {
  const name = decorator.kind === 'call' ? decorator.callee : decorator
  if (name.kind === 'attribute') return `.${name.name}`
  return name.kind === 'name' ? name.name : ''
}

/** The nearest attribute of each name, in the order in which they are written, the class's own first. */
function gather(project: PythonProject, classes: readonly FoundClass[]): Owned[] {
  const all = attributesIn(project)
  const byName = new Map<string, Owned>()
  for (const owner of classes) {
    for (const attribute of all.attributesOf(owner))
      if (!byName.has(attribute.name)) byName.set(attribute.name, { attribute, owner })
    for (const { owner: by, ...attribute } of all.backrefsOf(owner))
      if (!byName.has(attribute.name)) byName.set(attribute.name, { attribute, owner, by })
  }
  return [...byName.values()]
}

function toModel(
  found: FoundClass,
  { lineage, mapping }: { readonly lineage: Lineage; readonly mapping: Mapping },
): Model {
  const keys = keyColumns(lineage)
  const fields = mapping.attributes.flatMap(owned => toField(owned, found, keys))
  return {
    id: modelId(found),
    path: found.path,
    name: found.class.name,
    kind: mapping.kind,
    framework: sqlalchemy.name,
    ...(mapping.tableName !== undefined && { table: mapping.tableName }),
    fields,
    complete: mapping.complete,
    bases: basesOf(fields),
    line: found.class.line,
  }
}

function basesOf(fields: readonly Field[]): string[] {
  return [...new Set(fields.flatMap(({ from }) => from ?? []))]
}

function toField({ attribute, owner, by }: Owned, found: FoundClass, keys: readonly KeyColumn[]): Field[] {
  const from = by ?? (owner.class === found.class ? undefined : owner.class.name)
  const common = { name: attribute.name, line: attribute.line, ...(from !== undefined && { from }) }
  if (attribute.kind === 'relationship')
    return [
      { ...common, kind: 'relationship', ...(attribute.type !== undefined && { type: attribute.type }) },
    ]
  if (attribute.kind !== 'column') return []
  const stored = attribute.storedAs ?? attribute.name
  const primaryKey =
    attribute.primaryKey === true ||
    keys.some(({ by, name }) => name === (by === 'column' ? stored : attribute.name))
  const nullable = attribute.nullable ?? !(primaryKey || attribute.neverNull)
  return [
    {
      ...common,
      kind: 'column',
      ...(attribute.type !== undefined && { type: attribute.type }),
      ...(nullable !== 'unknown' && { nullable }),
      ...(primaryKey && { primaryKey }),
      ...(attribute.default !== undefined && { default: attribute.default }),
      ...(attribute.serverDefault !== undefined && { serverDefault: attribute.serverDefault }),
      ...(stored !== attribute.name && { storedAs: stored }),
    },
  ]
}

function keyColumns({ classes }: Lineage): KeyColumn[] {
  for (const { class: each } of classes) {
    const member = memberOf(each, '__table_args__')
    if (!member || member.kind === 'class') continue
    const values = member.kind === 'method' ? member.results : [member.value]
    return values.flatMap(value => (value ? primaryKeyColumns(value) : []))
  }
  return []
}

/** The last member of a name. */
function memberOf({ members }: PythonClass, name: string): Member | undefined {
  return members.findLast(each => each.name === name)
}

function isTrue(member: Member | undefined): boolean {
  return member?.kind === 'assignment' && member.value !== undefined && isTrueValue(member.value)
}

function isTrueValue(value: Expression): boolean {
  return value.kind === 'constant' && value.value === 'True'
}

/** What names the table of a class, unless that is None, which means its parent's. */
function tableMember(each: PythonClass): Member | undefined {
  const member = memberOf(each, '__table__') ?? memberOf(each, '__tablename__')
  const isNone =
    member?.kind === 'assignment' && member.value?.kind === 'constant' && member.value.value === 'None'
  return isNone ? undefined : member
}

function nameOfTable(project: PythonProject, { classes }: Lineage): string | undefined {
  for (const { path, class: each } of classes) {
    const member = tableMember(each)
    if (!member) continue
    const value =
      member.kind === 'assignment' ? member.value : member.kind === 'method' ? onlyResult(member) : undefined
    if (!value) return undefined
    const at = { scope: { project, path, within: each }, expression: value }
    return member.name === '__table__' ? readTable(at)?.name : textOf(at)
  }
  return undefined
}

function onlyResult(method: Extract<Member, { kind: 'method' }>): Expression | undefined {
  return isDeclaredAttr(method) && method.results.length === 1 ? method.results[0] : undefined
}
