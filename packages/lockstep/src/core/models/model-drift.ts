/**
 * How the models of a mirror disagree with those of its source, as data: part of a report. The facts come first; a consequence is
 * worded as what "will" or "may" happen, because nobody here knows the database.
 */
import type { RepoPath } from '../path.ts'
import type { Field, ModelKind } from './model.ts'

/** What differs in a field that both sides have. */
export type FieldAspect =
  | 'kind'
  | 'type'
  | 'nullable'
  | 'required'
  | 'primaryKey'
  | 'default'
  | 'serverDefault'
  | 'storedAs'

/** How bad it is: something fails at once, something fails when it is used, data may be wrong, nothing to lose sleep over. */
export type Level = 'critical' | 'high' | 'medium' | 'low'

export interface FieldDrift {
  readonly name: string
  readonly kind: Field['kind']
  /** Seen from the mirror: it lacks the field, has it alone, or says something else of it. */
  readonly change: 'missing' | 'extra' | 'changed'
  /** The class that brings it, where that isn't the model itself. */
  readonly from?: string
  readonly expected?: Field
  readonly actual?: Field
  /** What differs, for a changed field. */
  readonly aspects?: readonly FieldAspect[]
  readonly level: Level
  /** What it leads to: `inserting will fail once the database has the column`. */
  readonly consequence?: string
  /** Where the other files of the mirror name it, as far as that was looked for. Empty when they nowhere do. */
  readonly uses?: readonly Use[]
}

/** A line that names a field. */
export interface Use {
  readonly path: RepoPath
  readonly line: number
}

/** What both sides say of a model as a whole, and not the same. */
export interface ModelDifference {
  readonly aspect: 'table' | 'kind' | 'framework'
  readonly expected?: string
  readonly actual?: string
}

export interface ModelDrift {
  /** The model's id, the same on both sides; the source's for one that lies elsewhere in the mirror. */
  readonly id: string
  readonly path: RepoPath
  /** The file that has it in the mirror, where that is another one. */
  readonly movedTo?: RepoPath
  /** Where it begins in the source, or in the mirror if it is there alone. From 1. */
  readonly line: number
  readonly name: string
  readonly kind: ModelKind
  readonly framework: string
  readonly table?: string
  readonly change: 'missing' | 'extra' | 'changed'
  /** How many fields of the model's own kind each side has; left out for a side that lacks it. */
  readonly expectedFields?: number
  readonly actualFields?: number
  /** False when a base class wasn't found: the counts are "27 or more". */
  readonly complete: boolean
  /** What else differs than its fields. */
  readonly differences: readonly ModelDifference[]
  /** Worst first. Empty for a whole model that is missing or extra, unless others have their fields from it. */
  readonly fields: readonly FieldDrift[]
  /** The worst of its fields, or of its own absence. */
  readonly level: Level
  /** What the absence of the whole model, or a difference of it, leads to. */
  readonly consequence?: string
  /** How many models differ by these fields too, because they have them from here. They aren't named again. */
  readonly affects?: number
}
