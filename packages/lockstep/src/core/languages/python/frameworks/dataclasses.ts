/**
 * The standard library's dataclasses, and Pydantic's that are made of them. The decorator collects annotations of the class that it
 * stands on, and fields of bases that it stood on too; a base without it brings none (dataclasses, "Inheritance").
 */
import { type Expression, renderExpression } from '../expression.ts'
import type { Assignment } from '../facts.ts'
import type { Framework } from '../framework.ts'
import type { FoundClass, PythonProject } from '../project.ts'
import { allowsNone, isClassVariable } from './annotations.ts'
import { type Filling, fillingOf, fillingOfAny, readSpecifier } from './default-value.ts'
import { fullNameOf, isFrom, meaningOf, type Site } from './full-name.ts'
import { gatherFields, isComplete, makeModel, type Reading } from './gather-fields.ts'

const decorators = /^(dataclasses|pydantic(\.v1)?\.dataclasses)\.dataclass$/

export const dataclasses: Framework = {
  name: 'dataclasses',
  modelOf(project, found) {
    if (!isDecorated(project, found)) return undefined
    const lineage = project.linearize(found)
    const makers = lineage.classes.filter(each => isDecorated(project, each))
    const fields = gatherFields(makers, (member, owner) =>
      member.kind === 'assignment' && member.annotation
        ? readField({ project, owner }, member, member.annotation)
        : undefined,
    )
    const complete = isComplete(lineage, () => false)
    return makeModel({ found, framework: 'dataclasses', kind: 'record', lineage, fields, complete })
  },
}

function isDecorated(project: PythonProject, found: FoundClass): boolean {
  return found.class.decorators.some(each => decorators.test(decoratorName({ project, owner: found }, each)))
}

/** Follows `dataclass = partial(dataclasses.dataclass, frozen=True)` to what it is made of. */
function decoratorName(site: Site, decorator: Expression): string {
  const meaning = meaningOf(site, decorator)
  const made = meaning?.kind === 'assignment' ? meaning.assignment.value : undefined
  if (meaning?.kind === 'assignment' && made?.kind === 'call' && made.arguments[0]) {
    const owner = { path: meaning.path, class: site.owner.class }
    if (fullNameOf({ ...site, owner }, made) === 'functools.partial')
      return fullNameOf({ ...site, owner }, made.arguments[0]) ?? ''
  }
  return fullNameOf(site, decorator) ?? ''
}

function readField(site: Site, { value }: Assignment, annotation: Expression): Reading {
  if (isClassVariable(site, annotation)) return 'hides'
  if (isFrom(site, annotation, /^dataclasses$/, ['InitVar', 'KW_ONLY'])) return 'hides'
  const nullable = allowsNone(site, annotation)
  return {
    kind: 'field',
    type: renderExpression(annotation),
    ...(nullable !== undefined && { nullable }),
    ...readDefault(site, value),
  }
}

function readDefault(site: Site, value: Expression | undefined): Filling {
  if (!value) return { required: true }
  if (value.kind !== 'call') return fillingOf(value)
  if (isFrom(site, value, /^dataclasses$|^pydantic(\.v1)?(\.fields)?$/, ['field', 'Field'])) {
    const isPydantic = fullNameOf(site, value) !== 'dataclasses.field'
    const words = {
      value: ['default'],
      factory: ['default_factory'],
      ...(isPydantic && { first: true as const }),
    }
    const filling = readSpecifier(value, words)
    const init = value.keywords['init']
    return init?.kind === 'constant' && init.value === 'False' ? { ...filling, required: false } : filling
  }
  return fillingOfAny(site, value)
}
