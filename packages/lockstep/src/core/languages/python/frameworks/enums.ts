/**
 * Enums of the standard library and Django's choices. A member is what the body of the class binds to a value, but for names with
 * underscores on both ends, what `_ignore_` names, and descriptors (Python's "enum", "Supported _sunder_ names").
 */
import type { Field } from '../../../models/model.ts'
import { type Expression, lastWord, renderExpression } from '../expression.ts'
import type { Assignment, PythonClass } from '../facts.ts'
import type { Framework } from '../framework.ts'
import { fullNameOf, meaningOf, type Site } from './full-name.ts'
import { gatherFields, makeModel } from './gather-fields.ts'
import { modelOfCall } from './made-by-call.ts'
import { readNames } from './named-tuple.ts'

const standard = /^(enum|strenum|backports\.strenum)\.(Enum|IntEnum|StrEnum|Flag|IntFlag|ReprEnum)$/
const choices = /^django\.db\.models(\.enums)?\.(Choices|TextChoices|IntegerChoices)$/

export const enums: Framework = {
  name: 'Enum',
  modelOf(project, found) {
    const lineage = project.linearize(found)
    const isChoices = lineage.outside.some(name => choices.test(name))
    if (!isChoices && !lineage.outside.some(name => standard.test(name))) return undefined
    const ignored = readIgnored(found.class)
    // A class that has members can't be inherited from.
    const fields = gatherFields([found], (member, owner) =>
      member.kind === 'assignment' && member.value && isMember({ project, owner }, member, ignored)
        ? { kind: 'member', default: renderValue(member.value, isChoices) }
        : undefined,
    )
    if (fields.length === 0) return undefined
    return makeModel({ found, framework: 'Enum', kind: 'enum', lineage, fields, complete: true })
  },
  modelOfAssignment: (project, path, assignment) =>
    modelOfCall({ project, path, assignment, framework: 'Enum', kind: 'enum' }, fieldsOfCall),
}

function readIgnored({ members }: PythonClass): ReadonlySet<string> {
  const ignore = members.find(member => member.name === '_ignore_')
  const written = ignore?.kind === 'assignment' ? ignore.value : undefined
  return new Set(written ? readNames(written) : [])
}

function isMember(site: Site, { name, value }: Assignment, ignored: ReadonlySet<string>): boolean {
  if (/^__|^_.*_$/.test(name) || ignored.has(name)) return false
  return value !== undefined && !isDescriptor(site, value)
}

const descriptors = /(property|method|nonmember|partial|DynamicClassAttribute|lru_cache|cache|wraps)$/i

/** Functions and properties are the class's own, not members of it. */
function isDescriptor(site: Site, value: Expression): boolean {
  if (value.kind === 'other') return /^lambda\b/.test(value.source)
  const meaning = meaningOf(site, value)
  if (value.kind === 'name') {
    const isMethod = site.owner.class.members.some(
      member => member.kind !== 'assignment' && member.name === value.name,
    )
    return isMethod || meaning?.kind === 'function'
  }
  if (value.kind !== 'call') return false
  if (descriptors.test(lastWord(value.callee) ?? '')) return true
  if (meaning?.kind !== 'class') return false
  const { classes } = site.project.linearize(meaning)
  return classes.some(each => each.class.members.some(({ name }) => name === '__get__'))
}

/** Django's choices have a label behind their value: `DRAFT = "d", _("Draft")`. */
function renderValue(value: Expression, isChoices: boolean): string {
  const items = isChoices && value.kind === 'collection' && value.type === 'tuple' ? value.items : []
  const [first] = items
  return renderExpression(first && items.length === 2 ? first : value)
}

/** `Enum("Color", "RED GREEN")`, with a list, pairs or a dictionary too. */
function fieldsOfCall(
  site: Site,
  call: Extract<Expression, { kind: 'call' }>,
  line: number,
): Field[] | undefined {
  if (!standard.test(fullNameOf(site, call) ?? '') || call.unpacked) return undefined
  const written = call.arguments[1] ?? call.keywords['names']
  if (!written) return undefined
  const names = readNames(written)
  if (names) return names.map(name => ({ name, kind: 'member', line }))
  const pairs = readPairs(written)
  return pairs?.map(([name, value]) => ({ name, kind: 'member', default: renderExpression(value), line }))
}

function readPairs(written: Expression): [string, Expression][] | undefined {
  const pairs =
    written.kind === 'dictionary'
      ? written.entries
      : written.kind === 'collection'
        ? written.items.map(each => (each.kind === 'collection' ? each.items : []))
        : []
  const read = pairs.flatMap(([name, value]): [string, Expression][] =>
    name?.kind === 'text' && value ? [[name.value, value]] : [],
  )
  return read.length > 0 && read.length === pairs.length ? read : undefined
}
