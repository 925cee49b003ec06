/** Looks up what a difference of models leads to (consequences.ts), and words the few cases that are about a model as a whole. */
import { consequences, type Family, type FieldCase, families, stored } from './consequences.ts'
import type { Model } from './model.ts'
import type { Level } from './model-drift.ts'

export interface Consequence {
  readonly level: Level
  readonly consequence?: string
}

/** How bad a level is; less is worse. */
export const levelOrder: Readonly<Record<Level, number>> = { critical: 0, high: 1, medium: 2, low: 3 }

/** What a change of a field leads to when no row is for it: what is lacking or another fails when used; what is there alone harms little. */
const otherwise: Readonly<Record<FieldCase['change'], Level>> = {
  missing: 'medium',
  extra: 'low',
  changed: 'low',
}

/** What one difference of one field leads to. */
export function deriveConsequence(field: FieldCase): Consequence {
  const one = field.expected ?? field.actual
  const family = familyOf(field.model)
  const row = consequences.find(
    ({ families: those, kinds, change, aspects, when }) =>
      those.includes(family) &&
      one !== undefined &&
      kinds.includes(one.kind) &&
      change === field.change &&
      (aspects === undefined || (field.aspect !== undefined && aspects.includes(field.aspect))) &&
      (when === undefined || when(field)),
  )
  if (row === undefined) return { level: otherwise[field.change] }
  return { level: row.level, ...(row.leadsTo === undefined ? {} : { consequence: row.leadsTo }) }
}

/** An enum behaves as one whatever it is declared with, but where its framework has a word of its own for it. */
function familyOf({ framework, kind }: Model): Family {
  // A model of SQLModel that is no table is one of Pydantic.
  const family = framework === 'SQLModel' && kind === 'record' ? 'Pydantic' : (families[framework] ?? 'other')
  return kind === 'enum' && family !== 'Prisma' && family !== 'Django' ? 'enum' : family
}

/** What the absence of a whole model leads to. `isNamed`: another model of the mirror has a relationship to it. */
export function deriveAbsence(model: Model, isNamed: boolean): Consequence {
  if (model.framework === 'Prisma')
    return {
      level: 'high',
      consequence: `the client made from here has no such ${model.kind === 'enum' ? 'enum' : 'model'}`,
    }
  // Run, SQLAlchemy: InvalidRequestError on the first use of any mapped class, of others too.
  if (isNamed && familyOf(model) === 'SQLAlchemy')
    return {
      level: 'critical',
      consequence: 'a relationship to it is left: the first query of any model will fail',
    }
  return { level: 'high', consequence: 'importing it will fail' }
}

/** What a model leads to that the mirror has alone. */
export function derivePresence(model: Model): Consequence {
  // Run: OperationalError "no such table", SQLAlchemy and Django.
  return model.kind === 'table' && stored.includes(familyOf(model))
    ? { level: 'high', consequence: 'queries of it will fail wherever the database lacks its table' }
    : { level: 'low' }
}

/** What another table leads to. */
export function deriveOtherTable(model: Model): Consequence {
  return stored.includes(familyOf(model))
    ? {
        level: 'critical',
        consequence: 'queries go to another table, and will fail wherever the database lacks it',
      }
    : { level: 'medium' }
}
