/** msgspec.Struct: every annotation of the class and of its bases is a field, but for class variables. */
import { type Expression, renderExpression } from '../expression.ts'
import type { Framework } from '../framework.ts'
import { allowsNone, isClassVariable } from './annotations.ts'
import { type Filling, fillingOf, fillingOfAny, readSpecifier } from './default-value.ts'
import { isFrom, type Site } from './full-name.ts'
import { gatherFields, isComplete, makeModel } from './gather-fields.ts'

const base = /^msgspec(\._core)?\.Struct$/

export const msgspec: Framework = {
  name: 'msgspec',
  modelOf(project, found) {
    const lineage = project.linearize(found)
    if (!lineage.outside.some(name => base.test(name))) return undefined
    const makers = lineage.classes.filter(each =>
      project.linearize(each).outside.some(name => base.test(name)),
    )
    const fields = gatherFields(makers, (member, owner) => {
      const site = { project, owner }
      if (member.kind !== 'assignment' || !member.annotation) return undefined
      if (isClassVariable(site, member.annotation)) return 'hides'
      const nullable = allowsNone(site, member.annotation)
      return {
        kind: 'field',
        type: renderExpression(member.annotation),
        ...(nullable !== undefined && { nullable }),
        ...readDefault(site, member.value),
      }
    })
    const complete = isComplete(lineage, name => base.test(name))
    return makeModel({ found, framework: 'msgspec', kind: 'record', lineage, fields, complete })
  },
}

function readDefault(site: Site, value: Expression | undefined): Filling {
  if (!value) return { required: true }
  if (value.kind !== 'call') return fillingOf(value)
  if (isFrom(site, value, /^msgspec(\._core)?$/, ['field']))
    return readSpecifier(value, { value: ['default'], factory: ['default_factory'] })
  return fillingOfAny(site, value)
}
