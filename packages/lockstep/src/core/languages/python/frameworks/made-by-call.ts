/**
 * Records that a call makes instead of a class: `Point = namedtuple("Point", "x y")`, also as the base of a class. Only calls at the
 * top of a module are seen, and only those whose names are written out.
 */
import type { Field, Model, ModelKind } from '../../../models/model.ts'
import type { RepoPath } from '../../../path.ts'
import type { Expression } from '../expression.ts'
import type { Assignment, PythonClass } from '../facts.ts'
import type { FoundClass, Lineage, PythonProject } from '../project.ts'
import { meaningOf, type Site } from './full-name.ts'

type Call = Extract<Expression, { kind: 'call' }>

/** The fields that a call makes; undefined for a call of something else, or one whose fields can't be told. */
export type FieldsOfCall = (site: Site, call: Call, line: number) => Field[] | undefined

interface CallRequest {
  readonly project: PythonProject
  readonly path: RepoPath
  readonly assignment: Assignment
  readonly framework: string
  readonly kind: ModelKind
}

export function modelOfCall(request: CallRequest, fieldsOf: FieldsOfCall): Model | undefined {
  const { project, path, assignment, framework, kind } = request
  const { name, value, line } = assignment
  if (value?.kind !== 'call') return undefined
  const fields = fieldsOf({ project, owner: moduleOf(path) }, value, line)
  if (!fields) return undefined
  return { id: `${path}#${name}`, path, name, kind, framework, fields, complete: true, bases: [], line }
}

/** The place of a name that no class holds. */
function moduleOf(path: RepoPath): FoundClass {
  const none: PythonClass = { name: '', line: 1, bases: [], keywords: {}, decorators: [], members: [] }
  return { path, class: none }
}

/** What calls among the bases of a class bring, directly or by a name: `class Point(namedtuple("Point", "x y"))`. */
export function callsAmongBases(
  project: PythonProject,
  { classes }: Lineage,
  fieldsOf: FieldsOfCall,
): { fields: Field[]; complete: boolean; found: boolean } {
  const fields: Field[] = []
  let complete = true
  let found = false
  for (const owner of classes) {
    for (const base of owner.class.bases) {
      const call = callOf({ project, owner }, base)
      if (!call) continue
      const made = fieldsOf(call.site, call.call, call.line)
      if (made)
        fields.push(...made.map(each => (owner === classes[0] ? each : { ...each, from: owner.class.name })))
      found ||= made !== undefined
      complete &&= made !== undefined
    }
  }
  return { fields, complete, found }
}

function callOf(site: Site, base: Expression): { site: Site; call: Call; line: number } | undefined {
  if (base.kind === 'call') return { site, call: base, line: site.owner.class.line }
  const meaning = meaningOf(site, base)
  if (meaning?.kind !== 'assignment' || meaning.assignment.value?.kind !== 'call') return undefined
  const { value, line } = meaning.assignment
  return { site: { ...site, owner: moduleOf(meaning.path) }, call: value, line }
}
