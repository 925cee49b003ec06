/**
 * Django models: abstract ones, multi-table inheritance, proxies. A foreign key is a way to another record that is stored in a column
 * of its own (`owner` in `owner_id`). What Django adds by itself, `id` and the pointers to parents, is left out.
 */
import type { Expression } from '../expression.ts'
import type { Framework } from '../framework.ts'
import type { FoundClass, PythonProject } from '../project.ts'
import { type DjangoField, fieldSortOf, readDjangoField } from './django-field.ts'
import { meaningOf } from './full-name.ts'
import { gatherFields, isComplete, makeModel, settledMembers } from './gather-fields.ts'

const root = /^django\.(db\.models(\.base)?|contrib\.gis\.db\.models)\.Model$/

/** Bases that are models for certain and bring fields of their own. */
const brought = /^django\.contrib\.\w+\.(models|base_user|base_session)\.[A-Z]\w*$/

export const django: Framework = {
  name: 'Django',
  modelOf(project, found) {
    const lineage = project.linearize(found)
    if (!isModel(project, found)) return undefined
    // Django takes no fields from a plain class, but such a class may hide one.
    const models = new Set(lineage.classes.filter(each => isModel(project, each)).map(each => each.class))
    const fields = gatherFields(lineage.classes, (member, owner) => {
      if (member.kind !== 'assignment') return 'hides'
      if (!member.value) return undefined
      const field = models.has(owner.class) ? fieldOf(project, owner, member.value) : undefined
      return field ? readDjangoField({ ...field, name: member.name }) : 'hides'
    })
    const kind = readMeta(project, found, 'abstract', 'own') === 'True' ? 'mixin' : 'table'
    const table = kind === 'table' ? tableOf(project, found) : undefined
    const complete = isComplete(lineage, name => root.test(name))
    return makeModel({ found, framework: 'Django', kind, lineage, table, fields, complete })
  },
}

/** By a base that is one, or else by a base that nobody here knows together with a field of Django's. */
function isModel(project: PythonProject, found: FoundClass): boolean {
  const { classes, outside } = project.linearize(found)
  if (outside.some(name => root.test(name) || brought.test(name))) return true
  if (isComplete({ classes, outside }, () => false)) return false
  return classes.some(owner =>
    owner.class.members.some(
      member =>
        member.kind === 'assignment' &&
        member.value?.kind === 'call' &&
        fieldSortOf({ project, owner }, member.value)?.isDjangos,
    ),
  )
}

function fieldOf(
  project: PythonProject,
  owner: FoundClass,
  value: Expression,
): Omit<DjangoField, 'name'> | undefined {
  if (value.kind !== 'call') return undefined
  const site = { project, owner }
  const sort = fieldSortOf(site, value)
  if (sort) return { call: value, ...sort }
  // A function of the program's own that makes a field.
  const meaning = meaningOf(site, value)
  const result = meaning?.kind === 'function' ? meaning.function.results[0] : undefined
  if (meaning?.kind !== 'function' || result?.kind !== 'call') return undefined
  const made = fieldSortOf({ project, owner: { path: meaning.path, class: owner.class } }, result)
  return made && { call: { ...result, unpacked: [result] }, ...made, isDjangos: false }
}

/** The table that a model names, or that of the model for which it is a proxy. */
function tableOf(project: PythonProject, found: FoundClass): string | undefined {
  if (readMeta(project, found, 'proxy', 'own') !== 'True')
    return readMeta(project, found, 'db_table', 'inherited')
  const parent = project
    .linearize(found)
    .classes.slice(1)
    .find(each => isModel(project, each) && readMeta(project, each, 'abstract', 'own') !== 'True')
  return parent && tableOf(project, parent)
}

/** What a model's `Meta` says. A model without one has that of its nearest abstract base. */
function readMeta(
  project: PythonProject,
  found: FoundClass,
  name: string,
  reach: 'own' | 'inherited',
): string | undefined {
  const meta = metaOf(project, found)
  if (meta) {
    const classes = reach === 'own' ? [meta] : project.linearize(meta).classes
    for (const each of classes) {
      const member = settledMembers(each.class.members).find(one => one.name === name)
      const value = member?.kind === 'assignment' ? member.value : undefined
      if (member) return value?.kind === 'text' || value?.kind === 'constant' ? value.value : undefined
    }
    return undefined
  }
  if (reach === 'own') return undefined
  const bases = project.linearize(found).classes.slice(1)
  const base = bases.find(each => readMeta(project, each, 'abstract', 'own') === 'True')
  return base && readMeta(project, base, name, reach)
}

function metaOf(project: PythonProject, { path, class: { name } }: FoundClass): FoundClass | undefined {
  const meta = project.files.get(path)?.classes.findLast(each => each.name === `${name}.Meta`)
  return meta && { path, class: meta }
}
