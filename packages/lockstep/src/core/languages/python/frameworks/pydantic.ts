/**
 * Pydantic 1 and 2. What both agree on is said of every model; where they differ (whether `x: Optional[int]` must be given, whether
 * a plain mixin's annotations are fields) only if the model's own files tell the version.
 */
import type { Field } from '../../../models/model.ts'
import type { RepoPath } from '../../../path.ts'
import { type Expression, renderExpression } from '../expression.ts'
import type { Member } from '../facts.ts'
import type { Framework } from '../framework.ts'
import type { FoundClass, Lineage, PythonProject } from '../project.ts'
import { allowsNone, isClassVariable, typingModules } from './annotations.ts'
import { type Filling, fillingOf, fillingOfAny, readSpecifier } from './default-value.ts'
import { fullNameOf, isFrom, type Site } from './full-name.ts'
import { gatherFields, isComplete, makeModel, type Reading } from './gather-fields.ts'

const bases =
  /^(pydantic(\.v1)?(\.main|\.generics|\.env_settings|\.root_model)?|pydantic_settings(\.main)?)\.(BaseModel|RootModel|GenericModel|BaseSettings)$/

const fieldModules = /^pydantic(\.v1)?(\.fields)?$/

type Version = 1 | 2 | undefined

export const pydantic: Framework = {
  name: 'Pydantic',
  modelOf(project, found) {
    const lineage = project.linearize(found)
    const isModel = lineage.outside.some(name => bases.test(name))
    if (!isModel && !hasOwnFields(project, found, lineage)) return undefined
    const version = versionOf(project, lineage)
    // Pydantic 1 takes nothing from a mixin that is no model itself.
    const isSure = (owner: FoundClass) =>
      version === 2 || project.linearize(owner).outside.some(name => bases.test(name)) || !isModel
    const makers = lineage.classes.filter(isSure)
    const own = gatherFields(makers, (member, owner) => readField({ project, owner }, member, version))
    const fields = own.some(({ name }) => name === 'root') ? own : [...rootField(project, lineage), ...own]
    const skipped = lineage.classes.filter(owner => !isSure(owner) && version !== 1)
    const complete =
      isModel &&
      isComplete(lineage, name => bases.test(name)) &&
      skipped.every(({ class: each }) => each.members.every(member => !isAnnotated(member)))
    return makeModel({ found, framework: 'Pydantic', kind: 'record', lineage, fields, complete })
  },
}

function isAnnotated(member: Member): boolean {
  return member.kind === 'assignment' && member.annotation !== undefined
}

/** A class with a base that nobody here knows, and a field that only Pydantic could read. */
function hasOwnFields(project: PythonProject, found: FoundClass, lineage: Lineage): boolean {
  if (isComplete(lineage, () => false)) return false
  return found.class.members.some(
    member =>
      member.kind === 'assignment' &&
      member.annotation &&
      found.class.decorators.length === 0 &&
      isField({ project, owner: found }, member.value),
  )
}

function isField(site: Site, value: Expression | undefined): value is Extract<Expression, { kind: 'call' }> {
  return value?.kind === 'call' && isFrom(site, value, fieldModules, ['Field'])
}

/** What the files of a model and its bases import tells the version: some names are only in one of them. */
function versionOf(project: PythonProject, { classes, outside }: Lineage): Version {
  if (outside.some(name => name.startsWith('pydantic.v1.') || name === 'pydantic.generics.GenericModel'))
    return 1
  if (outside.some(name => name.startsWith('pydantic_settings.') || name.endsWith('.RootModel'))) return 2
  if (outside.some(name => /^pydantic(\.env_settings)?\.BaseSettings$/.test(name))) return 1
  const paths = [...new Set(classes.map(({ path }) => path))]
  const isSecond =
    paths.some(path => importsSecond(project, path)) ||
    classes.some(({ class: each }) => each.members.some(({ name }) => name === 'model_config'))
  return isSecond ? 2 : undefined
}

const onlySecond =
  /^(ConfigDict|RootModel|TypeAdapter|computed_field|field_validator|model_validator|field_serializer|model_serializer|AfterValidator|BeforeValidator|PlainValidator|WrapValidator|PlainSerializer|AliasChoices|AliasPath|StringConstraints|with_config)$/

function importsSecond(project: PythonProject, path: RepoPath): boolean {
  const imports = project.files.get(path)?.imports ?? []
  return imports.some(
    ({ module, item }) =>
      /^pydantic_(settings|core)(\.|$)/.test(module) ||
      (/^pydantic(\.functional_\w+)?$/.test(module) && item !== undefined && onlySecond.test(item)),
  )
}

function readField(site: Site, member: Member, version: Version): Reading {
  const { name } = member
  if (name === 'model_config' || (name.startsWith('_') && name !== '__root__')) return undefined
  if (member.kind !== 'assignment') return undefined
  const { annotation, value } = member
  if (!annotation) return readBare(site, value)
  if (isClassVariable(site, annotation) || isFrom(site, value, fieldModules, ['PrivateAttr'])) return 'hides'
  // A final with a value is the class's own in some versions and a field in others.
  if (value && isFrom(site, annotation, typingModules, ['Final'])) return 'hides'
  const { type, described } = unwrap(site, annotation)
  const allows = allowsNone(site, type)
  const filling = fill(site, value ?? described, { allows, version })
  // Pydantic 1 lets `x: int = None` be None.
  const isSaid = allows !== false || filling.default !== 'None'
  return {
    kind: 'field',
    type: renderExpression(type),
    ...(allows !== undefined && isSaid && { nullable: allows }),
    ...filling,
  }
}

/** `x = 3` is a field in Pydantic 1, and an error in 2; `x = validator(…)(…)` is none in either. */
function readBare(site: Site, value: Expression | undefined): Reading {
  if (!value) return undefined
  if (isField(site, value)) return { kind: 'field', ...readCall(value) }
  const isPlain = /^(text|collection|dictionary)$/.test(value.kind)
  const isConstant = value.kind === 'constant' && value.value !== '...'
  return isPlain || isConstant ? { kind: 'field', ...fillingOf(value) } : undefined
}

function readCall(call: Extract<Expression, { kind: 'call' }>): Filling {
  return readSpecifier(call, { value: ['default'], factory: ['default_factory'], first: true })
}

/** `Annotated[int, Field(gt=0)]` is an int that a call describes. */
function unwrap(site: Site, annotation: Expression): { type: Expression; described?: Expression } {
  if (annotation.kind !== 'subscript' || !isFrom(site, annotation, typingModules, ['Annotated']))
    return { type: annotation }
  const [type = annotation, ...rest] = annotation.items
  const described = rest.find(each => isField(site, each))
  return { type, ...(described && { described }) }
}

function fill(
  site: Site,
  value: Expression | undefined,
  { allows, version }: { allows: boolean | undefined; version: Version },
): Filling {
  const absent = (): Filling => {
    // An alias from elsewhere may be an `Optional`, or hold a default of its own.
    if (allows === undefined) return {}
    if (version === 2 || !allows) return { required: true }
    return version === 1 ? { required: false } : {}
  }
  if (!value) return absent()
  if (value.kind === 'constant' && value.value === '...') return { required: true }
  if (value.kind !== 'call') return fillingOf(value)
  if (!isField(site, value)) return fillingOfAny(site, value)
  const filling = readCall(value)
  const isExplicit = value.arguments.length > 0 || value.keywords['default'] !== undefined
  return filling.required && !isExplicit ? absent() : filling
}

/** The one field of a root model that is written as what it stands for: `class Ids(RootModel[list[int]])`. */
function rootField(project: PythonProject, { classes }: Lineage): Field[] {
  for (const owner of classes) {
    const site = { project, owner }
    const base = owner.class.bases.find(each => /\.RootModel$/.test(fullNameOf(site, each) ?? ''))
    const type = base?.kind === 'subscript' ? base.items[0] : undefined
    if (!type) continue
    const from = owner === classes[0] ? {} : { from: owner.class.name }
    return [{ name: 'root', kind: 'field', type: renderExpression(type), ...from, line: owner.class.line }]
  }
  return []
}
