/**
 * attrs, in both of its dialects: `@attr.s` takes what is written as `attr.ib()`, `@define` takes annotations unless an
 * `attr.ib()` has none, `auto_attribs=True` takes annotations alone (attrs, "api-attr").
 */
import { type Expression, renderExpression } from '../expression.ts'
import type { Assignment, PythonClass } from '../facts.ts'
import type { Framework } from '../framework.ts'
import type { FoundClass, PythonProject } from '../project.ts'
import { allowsNone, isClassVariable } from './annotations.ts'
import { type Filling, fillingOf, fillingOfAny, readSpecifier, renderMade } from './default-value.ts'
import { fullNameOf, type Site } from './full-name.ts'
import { gatherFields, isComplete, makeModel, type Reading } from './gather-fields.ts'

const older = /^attr\.(s|attrs|attributes)$/
const newer = /^attrs?\.(define|frozen|mutable)$/
const specifiers = /^attrs?\.(ib|attrib|attr|field)$/

export const attrs: Framework = {
  name: 'attrs',
  modelOf(project, found) {
    if (!decoratorOf(project, found)) return undefined
    const lineage = project.linearize(found)
    const makers = lineage.classes.filter(each => decoratorOf(project, each))
    const takes = new Map(makers.map(each => [each.class, takesAnnotations(project, each)]))
    const fields = gatherFields(makers, (member, owner) =>
      member.kind === 'assignment'
        ? readField({ project, owner }, member, takes.get(owner.class) ?? false)
        : undefined,
    )
    // `these=` brings fields from a dictionary, which may be made anywhere.
    const isPlain = makers.every(each => !keywordOf(project, each, 'these'))
    const complete = isPlain && isComplete(lineage, () => false)
    return makeModel({ found, framework: 'attrs', kind: 'record', lineage, fields, complete })
  },
}

function decoratorOf(
  project: PythonProject,
  found: FoundClass,
): { name: string; call: Expression } | undefined {
  for (const call of found.class.decorators) {
    const name = fullNameOf({ project, owner: found }, call) ?? ''
    if (older.test(name) || newer.test(name) || name === 'attr.dataclass') return { name, call }
  }
  return undefined
}

function keywordOf(project: PythonProject, found: FoundClass, keyword: string): Expression | undefined {
  const call = decoratorOf(project, found)?.call
  return call?.kind === 'call' ? call.keywords[keyword] : undefined
}

function takesAnnotations(project: PythonProject, found: FoundClass): boolean {
  const auto = keywordOf(project, found, 'auto_attribs')
  if (auto?.kind === 'constant' && auto.value !== 'None') return auto.value === 'True'
  const name = decoratorOf(project, found)?.name ?? ''
  if (name === 'attr.dataclass') return true
  if (!newer.test(name)) return false
  return !found.class.members.some(
    member =>
      member.kind === 'assignment' &&
      !member.annotation &&
      isSpecifier({ project, owner: found }, member.value),
  )
}

function isSpecifier(site: Site, value: Expression | undefined): boolean {
  return value?.kind === 'call' && specifiers.test(fullNameOf(site, value) ?? '')
}

function readField(site: Site, member: Assignment, takes: boolean): Reading {
  const { annotation, value } = member
  if (annotation && isClassVariable(site, annotation)) return undefined
  const isSpecified = isSpecifier(site, value)
  if (!isSpecified && !(takes && annotation)) return undefined
  const type = annotation ?? (value?.kind === 'call' ? value.keywords['type'] : undefined)
  const nullable = type && allowsNone(site, type)
  return {
    kind: 'field',
    ...(type && { type: renderExpression(type) }),
    ...(nullable !== undefined && { nullable }),
    ...readDefault(site, member, isSpecified),
  }
}

function readDefault(site: Site, { name, value }: Assignment, isSpecified: boolean): Filling {
  if (!value) return { required: true }
  if (value.kind !== 'call') return fillingOf(value)
  if (isFactory(site, value)) return madeBy(value)
  if (!isSpecified) return fillingOfAny(site, value)
  if (hasDefaultMethod(site.owner.class, name)) return { required: false }
  const given = value.arguments[0] ?? value.keywords['default']
  if (given && isFactory(site, given)) return madeBy(given)
  const filling = readSpecifier(value, { value: ['default'], factory: ['factory'], first: true })
  const init = value.keywords['init']
  return init?.kind === 'constant' && init.value === 'False' ? { ...filling, required: false } : filling
}

function isFactory(site: Site, value: Expression): boolean {
  return value.kind === 'call' && /^attrs?\.Factory$/.test(fullNameOf(site, value) ?? '')
}

function madeBy(call: Expression): Filling {
  const [factory] = call.kind === 'call' ? call.arguments : []
  return { required: false, ...(factory && { default: renderMade(factory) }) }
}

/** `@x.default` above a method. */
function hasDefaultMethod({ members }: PythonClass, name: string): boolean {
  return members.some(
    member =>
      member.kind === 'method' &&
      member.decorators.some(each => each.kind === 'name' && each.name === `${name}.default`),
  )
}
