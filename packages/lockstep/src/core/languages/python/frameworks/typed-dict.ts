/**
 * TypedDict, as a class and as a call. Whether a key must be there is for the class that writes it to say (`total=`), and for
 * `Required[…]` and `NotRequired[…]` around its type (PEP 589, PEP 655).
 */
import type { Field } from '../../../models/model.ts'
import { type Expression, renderExpression } from '../expression.ts'
import type { Framework } from '../framework.ts'
import { allowsNone, typingModules } from './annotations.ts'
import { fullNameOf, isFrom, type Site } from './full-name.ts'
import { gatherFields, isComplete, makeModel, type Reading } from './gather-fields.ts'
import { callsAmongBases, modelOfCall } from './made-by-call.ts'

const base = /^(typing|typing_extensions|mypy_extensions)\.(TypedDict|_TypedDict)(\(\))?$/

export const typedDict: Framework = {
  name: 'TypedDict',
  modelOf(project, found) {
    const lineage = project.linearize(found)
    if (!lineage.outside.some(name => base.test(name))) return undefined
    const written = gatherFields(lineage.classes, (member, owner) =>
      member.kind === 'assignment' && member.annotation
        ? readKey({ project, owner }, member.annotation, readTotal(owner.class.keywords['total']))
        : undefined,
    )
    const { fields: called, complete: isRead } = callsAmongBases(project, lineage, fieldsOfCall)
    const fields = [...called.filter(each => !written.some(({ name }) => name === each.name)), ...written]
    const complete = isRead && isComplete(lineage, name => base.test(name))
    return makeModel({ found, framework: 'TypedDict', kind: 'record', lineage, fields, complete })
  },
  modelOfAssignment: (project, path, assignment) =>
    modelOfCall({ project, path, assignment, framework: 'TypedDict', kind: 'record' }, fieldsOfCall),
}

/** `TypedDict("Movie", {"name": str}, total=False)`; undefined for any other call, and where the keys are made elsewhere. */
function fieldsOfCall(
  site: Site,
  call: Extract<Expression, { kind: 'call' }>,
  line: number,
): Field[] | undefined {
  if (!base.test(fullNameOf(site, call) ?? '')) return undefined
  const [, keys] = call.arguments
  if (keys?.kind !== 'dictionary' || call.unpacked) return undefined
  const total = readTotal(call.keywords['total'])
  const fields: Field[] = []
  for (const [key, type] of keys.entries) {
    const reading = key.kind === 'text' ? readKey(site, type, total) : undefined
    if (key.kind !== 'text' || !reading || reading === 'hides') return undefined
    fields.push({ name: key.value, ...reading, line })
  }
  return fields
}

/** Whether keys must be there; undefined for what isn't known before the program runs. */
function readTotal(total: Expression | undefined): boolean | undefined {
  if (!total) return true
  return total.kind === 'constant' ? total.value === 'True' : undefined
}

function readKey(site: Site, annotation: Expression, total: boolean | undefined): Reading {
  let type = annotation
  let required = total
  while (
    type.kind === 'subscript' &&
    isFrom(site, type, typingModules, ['Required', 'NotRequired', 'ReadOnly'])
  ) {
    if (isFrom(site, type, typingModules, ['Required'])) required = true
    if (isFrom(site, type, typingModules, ['NotRequired'])) required = false
    type = type.items[0] ?? annotation
    if (type === annotation) break
  }
  const nullable = allowsNone(site, type)
  return {
    kind: 'field',
    type: renderExpression(type),
    ...(nullable !== undefined && { nullable }),
    ...(required !== undefined && { required }),
  }
}
