/**
 * A framework of Python's that declares records: SQLAlchemy, Django, Pydantic, an enum. Each is one file that says which classes
 * are its own and what their fields are. The first in the list that claims a class has it, so one that decides by names comes before
 * one that decides by content.
 */
import type { Model } from '../../models/model.ts'
import type { RepoPath } from '../../path.ts'
import type { Assignment } from './facts.ts'
import type { FoundClass, PythonProject } from './project.ts'

export interface Framework {
  /** As its makers write it: `SQLAlchemy`. */
  readonly name: string
  /** The model that a class is, or undefined for a class that isn't one of this framework's. Pure, and cheap for a class that isn't. */
  modelOf(project: PythonProject, found: FoundClass): Model | undefined
  /** The model that a call at the top of a module makes: `Point = namedtuple("Point", "x y")`. */
  modelOfAssignment?(project: PythonProject, path: RepoPath, assignment: Assignment): Model | undefined
}

/** Bases from elsewhere that bring no fields and say nothing about what a class is. */
export function isPlainBase(name: string): boolean {
  return /^(object|ABC|Exception|abc\.ABC|(typing|typing_extensions)\.(Generic|Protocol|Hashable))$/.test(
    name,
  )
}

export function modelId({ path, class: { name } }: FoundClass): string {
  return `${path}#${name}`
}
