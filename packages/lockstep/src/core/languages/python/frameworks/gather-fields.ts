/**
 * From a class and its bases to a model: the farthest base first, a nearer binding of a name in place of a farther one, as Python
 * itself collects them. What a binding means, a field or something that hides one, is for the framework to say.
 */
import type { Field, Model, ModelKind } from '../../../models/model.ts'
import type { Expression } from '../expression.ts'
import type { Member } from '../facts.ts'
import type { FoundClass, Lineage } from '../project.ts'

/** A field, `hides` for a binding that ends an inherited field, undefined for one that is of no concern. */
export type Reading = Omit<Field, 'from' | 'line' | 'name'> | 'hides' | undefined

/** The fields of a class by what `read` makes of each binding, inherited ones with the class that brings them. */
export function gatherFields(
  classes: readonly FoundClass[],
  read: (member: Member, owner: FoundClass) => Reading,
): Field[] {
  const [own] = classes
  const fields = new Map<string, Field>()
  for (const owner of [...classes].reverse()) {
    for (const member of settledMembers(owner.class.members)) {
      const reading = read(member, owner)
      const name = mangle(member.name, owner)
      if (reading === 'hides') fields.delete(name)
      else if (reading)
        fields.set(name, {
          name,
          ...reading,
          ...(owner.class !== own?.class && { from: owner.class.name }),
          line: member.line,
        })
    }
  }
  return [...fields.values()]
}

/** Python keeps the names of a class private that begin with two underscores, by putting its own before them. */
function mangle(name: string, { class: { name: qualified } }: FoundClass): string {
  if (!name.startsWith('__') || name.endsWith('__')) return name
  return `_${qualified.slice(qualified.lastIndexOf('.') + 1).replace(/^_+/, '')}${name}`
}

/** One binding a name: the last, but for branches that are only taken when another isn't. */
export function settledMembers(members: readonly Member[]): Member[] {
  const settled = new Map<string, Member>()
  for (const member of members) {
    const before = settled.get(member.name)
    if (before && !before.otherwise && member.otherwise) continue
    settled.set(member.name, before ? rebind(before, member) : member)
  }
  return [...settled.values()]
}

/** `x: int` and later `x = 3`, or a property of that name: the annotation stays what it is. */
function rebind(before: Member, member: Member): Member {
  if (before.kind !== 'assignment' || !before.annotation || before.otherwise) return member
  if (member.kind === 'assignment')
    return member.annotation ? member : { ...member, annotation: before.annotation }
  const value: Expression = { kind: 'other', source: member.name }
  return { ...before, value }
}

interface ModelRequest {
  readonly found: FoundClass
  readonly framework: string
  readonly kind: ModelKind
  readonly lineage: Lineage
  readonly fields: readonly Field[]
  readonly complete: boolean
  readonly table?: string | undefined
}

export function makeModel(request: ModelRequest): Model {
  const { found, framework, kind, lineage, fields, complete, table } = request
  const lenders = new Set(fields.map(({ from }) => from))
  return {
    id: `${found.path}#${found.class.name}`,
    path: found.path,
    name: found.class.name,
    kind,
    framework,
    ...(table !== undefined && { table }),
    fields,
    complete,
    bases: lineage.classes.slice(1).flatMap(each => (lenders.has(each.class.name) ? [each.class.name] : [])),
    line: found.class.line,
  }
}

/** Bases from elsewhere that bring no fields to anything. */
const barren =
  /^(object|dict|list|str|int|float|complex|bool|bytes|tuple|set|frozenset|type|[A-Za-z]*(Exception|Error|Warning)|(abc|typing|typing_extensions|collections\.abc|collections|enum|types|threading|logging|datetime|string|json|argparse|contextlib|numbers|unittest|io|builtins)\..*)$/

/** Whether none of the bases from elsewhere, but for those that `isKnown`, may bring fields. */
export function isComplete({ outside }: Lineage, isKnown: (name: string) => boolean): boolean {
  return outside.every(name => isKnown(name) || barren.test(name.replace(/^\?\./, '')))
}
