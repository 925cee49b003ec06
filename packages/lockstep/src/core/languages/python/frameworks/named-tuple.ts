/**
 * Named tuples: typing.NamedTuple as a class and as a call, and collections.namedtuple. A class that inherits from one has the same
 * fields and can't add any.
 */
import type { Field } from '../../../models/model.ts'
import { type Expression, renderExpression } from '../expression.ts'
import type { Framework } from '../framework.ts'
import type { FoundClass, PythonProject } from '../project.ts'
import { allowsNone } from './annotations.ts'
import { fillingOf } from './default-value.ts'
import { fullNameOf, type Site } from './full-name.ts'
import { gatherFields, isComplete, makeModel } from './gather-fields.ts'
import { callsAmongBases, modelOfCall } from './made-by-call.ts'

const typed = /^(typing|typing_extensions)\.NamedTuple$/
const base = /^((typing|typing_extensions)\.NamedTuple|collections\.namedtuple)(\(\))?$/

type Call = Extract<Expression, { kind: 'call' }>

export const namedTuple: Framework = {
  name: 'NamedTuple',
  modelOf(project, found) {
    const lineage = project.linearize(found)
    if (!lineage.outside.some(name => base.test(name))) return undefined
    const maker = lineage.classes.find(each => isTyped(project, each))
    const made = callsAmongBases(project, lineage, fieldsOfCall)
    const fields = maker ? fieldsOfClass(project, found, maker) : made.fields
    // A class may say for itself which names count.
    const isOwn = !lineage.classes.some(each => each.class.members.some(({ name }) => name === '_fields'))
    const complete =
      isOwn && (maker !== undefined || made.found) && isComplete(lineage, name => base.test(name))
    return makeModel({ found, framework: 'NamedTuple', kind: 'record', lineage, fields, complete })
  },
  modelOfAssignment: (project, path, assignment) =>
    modelOfCall({ project, path, assignment, framework: 'NamedTuple', kind: 'record' }, fieldsOfCall),
}

function isTyped(project: PythonProject, owner: FoundClass): boolean {
  return owner.class.bases.some(
    each => each.kind !== 'call' && typed.test(fullNameOf({ project, owner }, each) ?? ''),
  )
}

function fieldsOfClass(project: PythonProject, found: FoundClass, maker: FoundClass): Field[] {
  const fields = gatherFields([maker], (member, owner) => {
    if (member.kind !== 'assignment' || !member.annotation) return undefined
    const nullable = allowsNone({ project, owner }, member.annotation)
    return {
      kind: 'field',
      type: renderExpression(member.annotation),
      ...(nullable !== undefined && { nullable }),
      ...(member.value ? fillingOf(member.value) : { required: true }),
    }
  })
  return maker.class === found.class ? fields : fields.map(each => ({ ...each, from: maker.class.name }))
}

function fieldsOfCall(site: Site, call: Call, line: number): Field[] | undefined {
  const name = fullNameOf(site, call) ?? ''
  if (!base.test(name) || call.unpacked) return undefined
  return name === 'collections.namedtuple' ? fieldsOfNames(call, line) : fieldsOfPairs(site, call, line)
}

/** `namedtuple("Point", "x y", defaults=(0,))`: the defaults belong to the last names. */
function fieldsOfNames(call: Call, line: number): Field[] | undefined {
  const written = call.arguments[1] ?? call.keywords['field_names']
  const names = written && readNames(written)
  if (!names || call.keywords['rename']) return undefined
  const { defaults } = call.keywords
  if (!defaults) return names.map(name => ({ name, kind: 'field', required: true, line }))
  const values = defaults.kind === 'collection' ? defaults.items : undefined
  return names.map((name, index) => {
    const value = values?.[index - names.length + values.length]
    return { name, kind: 'field', ...(value ? fillingOf(value) : values && { required: true }), line }
  })
}

/** Names as one text or as a list of texts. Undefined where one of them is made when the program runs. */
export function readNames(written: Expression): string[] | undefined {
  if (written.kind === 'text') return written.value.replaceAll(',', ' ').split(/\s+/).filter(Boolean)
  if (written.kind !== 'collection' || written.type === 'set') return undefined
  const names = written.items.flatMap(each => (each.kind === 'text' ? [each.value] : []))
  return names.length === written.items.length ? names : undefined
}

/** `NamedTuple("Point", [("x", int)])` */
function fieldsOfPairs(site: Site, call: Call, line: number): Field[] | undefined {
  const pairs = call.arguments[1] ?? call.keywords['fields']
  if (pairs?.kind !== 'collection') return undefined
  const fields: Field[] = []
  for (const pair of pairs.items) {
    const [name, type] = pair.kind === 'collection' ? pair.items : []
    if (name?.kind !== 'text' || !type) return undefined
    const nullable = allowsNone(site, type)
    const said = { type: renderExpression(type), ...(nullable !== undefined && { nullable }), required: true }
    fields.push({ name: name.value, kind: 'field', ...said, line })
  }
  return fields
}
