/**
 * Finds which model of the mirror is which of the source: by file and name first; of those left over, by name and table, if that is
 * clear. Models that one side can't know are in no pair.
 */
import type { RepoPath } from '../path.ts'
import type { Model } from './model.ts'

/** What one side was understood to hold. */
export interface ModelSide {
  readonly models: readonly Model[]
  /** Files of which nothing is known: they can't be parsed, or their text isn't there. */
  readonly unreadable: readonly { readonly path: RepoPath }[]
  /**
   * Whether this side's file of that path was looked at, or would have been if it were there. A model that is missing from a file
   * which nobody looked at isn't missing. Left out where everything was.
   */
  readonly isLookedAt?: (path: RepoPath) => boolean
}

export interface ModelSides {
  readonly expected: ModelSide
  readonly actual: ModelSide
}

/** A model as it is on the sides that have it. */
export interface ModelPair {
  readonly expected?: Model | undefined
  readonly actual?: Model | undefined
}

export function pairModels({ expected, actual }: ModelSides): ModelPair[] {
  const expectedById = indexById(expected)
  const actualById = indexById(actual)
  const isDoubtful = (id: string) => expectedById.get(id) === null || actualById.get(id) === null
  const [mine, theirs] = [unique(expectedById), unique(actualById)]
  const both = mine.flatMap(model => {
    const other = actualById.get(model.id)
    return other ? [{ expected: model, actual: other }] : []
  })
  // A file that can't be read on one side says nothing of what that side lacks.
  const missing = mine.filter(
    model => !actualById.has(model.id) && !isDoubtful(model.id) && knows(actual, model.path),
  )
  const extra = theirs.filter(
    model => !expectedById.has(model.id) && !isDoubtful(model.id) && knows(expected, model.path),
  )
  const moved = findMoved(missing, extra)
  const left = new Set(moved.flatMap(({ expected: one, actual: other }) => [one, other]))
  return [
    ...both,
    ...moved,
    ...missing.filter(model => !left.has(model)).map(model => ({ expected: model })),
    ...extra.filter(model => !left.has(model)).map(model => ({ actual: model })),
  ]
}

function knows({ unreadable, isLookedAt }: ModelSide, path: RepoPath): boolean {
  return !unreadable.some(each => each.path === path) && (isLookedAt?.(path) ?? true)
}

/** By id; null for an id that two models share, of which nobody can say which is meant. */
function indexById({ models }: ModelSide): Map<string, Model | null> {
  const found = new Map<string, Model | null>()
  for (const model of models) found.set(model.id, found.has(model.id) ? null : model)
  return found
}

function unique(models: ReadonlyMap<string, Model | null>): Model[] {
  return [...models.values()].filter(model => model !== null)
}

/** Models that lie in another file of the mirror: alone of their name, kind and table on either side. */
function findMoved(missing: readonly Model[], extra: readonly Model[]): { expected: Model; actual: Model }[] {
  const keyOf = ({ name, kind, framework, table = '' }: Model) => [name, kind, framework, table].join('\0')
  const group = (models: readonly Model[]) => {
    const groups = new Map<string, Model[]>()
    for (const model of models) groups.set(keyOf(model), [...(groups.get(keyOf(model)) ?? []), model])
    return groups
  }
  const others = group(extra)
  return [...group(missing)].flatMap(([key, [model, ...more]]) => {
    const [other, ...rest] = others.get(key) ?? []
    if (model === undefined || other === undefined || more.length > 0 || rest.length > 0) return []
    return [{ expected: model, actual: other }]
  })
}
