/** What one framework makes of classes: whether a class is a model of its, and then which fields it has. A framework is a file in frameworks/. */
import type { Model } from '../../models/model.ts'
import type { FoundClass, PythonProject } from './project.ts'

export interface Framework {
  readonly name: string
  /** The model that a class is; undefined for a class that isn't this framework's. */
  modelOf(project: PythonProject, found: FoundClass): Model | undefined
}
