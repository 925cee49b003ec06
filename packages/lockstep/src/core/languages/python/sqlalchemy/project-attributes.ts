/**
 * What a whole project says of its classes' attributes: their own, what another statement or file puts on them
 * (`License.x = column_property(…)`, `setattr`), what maps them from outside (`map_imperatively`), and what the relationships of others
 * add by `backref`. Made once a project, on the first question.
 */
import type { RepoPath } from '../../../path.ts'
import { type Expression, lastWord } from '../expression.ts'
import type { PythonClass } from '../facts.ts'
import type { FoundClass, PythonProject } from '../project.ts'
import type { Attribute } from './attribute.ts'
import type { Scope } from './construct.ts'
import { readOwnAttributes, readValue } from './own-attributes.ts'
import { readTable, type TableFacts } from './read-table.ts'

export interface ProjectAttributes {
  /** Those of the class itself and of what is put on it, without inherited ones. */
  attributesOf(found: FoundClass): readonly Attribute[]
  /** What other classes' relationships call themselves on this one. */
  backrefsOf(found: FoundClass): readonly (Attribute & { readonly owner: string })[]
  /** The table that a class is mapped to from outside. */
  mappedTable(found: FoundClass): TableFacts | undefined
}

type Backref = Attribute & { readonly owner: string }

const known = new WeakMap<PythonProject, ProjectAttributes>()

export function attributesIn(project: PythonProject): ProjectAttributes {
  const before = known.get(project)
  if (before) return before
  const made = createProjectAttributes(project)
  known.set(project, made)
  return made
}

function createProjectAttributes(project: PythonProject): ProjectAttributes {
  const added = findAdded(project)
  const tables = new Map<PythonClass, TableFacts>()
  for (const [each, table] of findMapped(project, added)) tables.set(each, table)
  const own = new Map<PythonClass, readonly Attribute[]>()
  const attributesOf = (found: FoundClass): readonly Attribute[] => {
    const before = own.get(found.class)
    if (before) return before
    const put = added.get(found.class) ?? []
    const names = new Set(put.map(({ name }) => name))
    const all = [...readOwnAttributes(project, found).filter(({ name }) => !names.has(name)), ...put]
    own.set(found.class, all)
    return all
  }
  let backrefs: ReadonlyMap<PythonClass, readonly Backref[]> | undefined
  return {
    attributesOf,
    backrefsOf: found => {
      backrefs ??= findBackrefs(project, attributesOf)
      return backrefs.get(found.class) ?? []
    },
    mappedTable: found => tables.get(found.class),
  }
}

function findAdded(project: PythonProject): Map<PythonClass, Attribute[]> {
  const added = new Map<PythonClass, Attribute[]>()
  for (const [path, { patches }] of project.files) {
    for (const { target, name, value, line } of patches) {
      const meaning = project.resolve(path, target)
      if (meaning?.kind !== 'class') continue
      for (const read of readValue({ project, path }, value))
        add(added, meaning.class, { ...read, name, line, path })
    }
  }
  return added
}

/** `registry.map_imperatively(License, licenses, properties={…})` */
function findMapped(
  project: PythonProject,
  added: Map<PythonClass, Attribute[]>,
): [PythonClass, TableFacts][] {
  return [...project.files].flatMap(([path, { calls }]) =>
    calls.flatMap(call => {
      if (call.kind !== 'call') return []
      const [target, local] = call.arguments
      const meaning = target?.kind === 'name' ? project.resolve(path, target.name) : undefined
      const scope: Scope = { project, path }
      const table = local && readTable({ scope, expression: local })
      if (meaning?.kind !== 'class' || !table) return []
      const properties = readProperties(scope, call.keywords['properties'], table)
      for (const each of properties.columns) add(added, meaning.class, each)
      return [[meaning.class, table] as [PythonClass, TableFacts]]
    }),
  )
}

/** The columns of the table, by the names that `properties` gives some of them, and the relationships in there. */
function readProperties(
  scope: Scope,
  properties: Expression | undefined,
  table: TableFacts,
): { columns: Attribute[] } {
  const entries = entriesOf(properties)
  const byName = new Map<string, Attribute>(table.columns.map(each => [each.name, each]))
  for (const [key, value] of entries) {
    const column = value.kind === 'name' ? /\.c\.(\w+)$/.exec(value.name)?.[1] : undefined
    const original = column === undefined ? undefined : byName.get(column)
    if (original && column !== undefined) {
      byName.delete(column)
      byName.set(key, { ...original, name: key })
      continue
    }
    for (const read of readValue(scope, value))
      byName.set(key, { ...read, name: key, line: 1, path: scope.path })
  }
  return { columns: [...byName.values()] }
}

/** `{"b": relationship("B")}` or `dict(b=relationship("B"))` */
function entriesOf(properties: Expression | undefined): (readonly [string, Expression])[] {
  if (properties?.kind === 'dictionary')
    return properties.entries.flatMap(([key, value]) =>
      key.kind === 'text' ? [[key.value, value] as const] : [],
    )
  return properties?.kind === 'call' && lastWord(properties.callee) === 'dict'
    ? Object.entries(properties.keywords)
    : []
}

function findBackrefs(
  project: PythonProject,
  attributesOf: (found: FoundClass) => readonly Attribute[],
): Map<PythonClass, Backref[]> {
  const all = [...project.files].flatMap(([path, { classes }]) =>
    classes.map((each): FoundClass => ({ path, class: each })),
  )
  const byName = new Map<string, FoundClass[]>()
  for (const each of all) {
    const name = afterDot(each.class.name)
    byName.set(name, [...(byName.get(name) ?? []), each])
  }
  const backrefs = new Map<PythonClass, Backref[]>()
  for (const found of all) {
    for (const each of attributesOf(found)) {
      if (each.kind !== 'relationship' || each.backref === undefined) continue
      const target = findTarget(each.target, found, byName)
      if (!target) continue
      const { name, line, path } = { ...each, name: each.backref }
      const back: Backref = { kind: 'relationship', sure: true, name, line, path, owner: found.class.name }
      add(backrefs, target.class, { ...back, type: afterDot(found.class.name) })
    }
  }
  return backrefs
}

/** The class that a relationship leads to: by what its name means in the file, or, for a text, by the only class of that name. */
function findTarget(
  target: Extract<Attribute, { kind: 'relationship' }>['target'],
  from: FoundClass,
  byName: ReadonlyMap<string, readonly FoundClass[]>,
): FoundClass | undefined {
  const { scope, expression } = target ?? {}
  if (!scope || !expression) return undefined
  if (expression.kind === 'name') {
    const meaning = scope.project.resolve(scope.path, expression.name, scope.within)
    if (meaning?.kind === 'class') return meaning
  }
  const word = expression.kind === 'text' ? afterDot(expression.value) : lastWord(expression)
  const all = (word === undefined ? undefined : byName.get(word)) ?? []
  if (all.length < 2) return all[0]
  return all.find(({ path }) => path === from.path) ?? closest(all, from.path)
}

/** Only where one is closer than all others. */
function closest(all: readonly FoundClass[], from: RepoPath): FoundClass | undefined {
  const ranked = all
    .map(found => ({ found, shared: sharedLength(found.path, from) }))
    .sort((a, b) => b.shared - a.shared)
  return ranked[0] && ranked[0].shared > (ranked[1]?.shared ?? -1) ? ranked[0].found : undefined
}

function sharedLength(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')]
  let count = 0
  while (count < left.length && left[count] === right[count]) count++
  return count
}

function afterDot(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function add<Item>(to: Map<PythonClass, Item[]>, key: PythonClass, item: Item): void {
  const all = to.get(key)
  if (all) all.push(item)
  else to.set(key, [item])
}
