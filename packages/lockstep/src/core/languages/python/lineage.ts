/**
 * Whom a class inherits from, in the order in which Python looks for an attribute (C3). Where the order can't be made, because a
 * base is unknown or the classes contradict each other, depth first, each class once. A class that a call makes out of others,
 * `declarative_base(cls=Base)`, inherits from the classes that the call is given.
 */
import type { RepoPath } from '../../path.ts'
import type { Expression } from './expression.ts'
import type { PythonClass } from './facts.ts'
import type { FoundClass, Lineage, Meaning } from './project.ts'

/** How a name in a file is understood; `within` is the class in whose head or body it stands. */
type Resolve = (path: RepoPath, name: string, within?: PythonClass) => Meaning | undefined

/** What a base turned out to be: classes of the directory, or a name from elsewhere. */
interface Base {
  readonly classes: readonly FoundClass[]
  readonly outside: readonly string[]
}

/** How deep bases are followed through aliases, calls and functions. */
const deepest = 20

export function createLineages({ resolve }: { readonly resolve: Resolve }): {
  readonly linearize: (found: FoundClass) => Lineage
} {
  const known = new Map<PythonClass, Lineage>()
  const open = new Set<PythonClass>()

  function linearize(found: FoundClass): Lineage {
    const before = known.get(found.class)
    if (before) return before
    if (open.has(found.class)) return { classes: [], outside: [] }
    open.add(found.class)
    const bases = found.class.bases.map(base => findBase(found.path, base, { within: found.class, depth: 0 }))
    const parents = bases.flatMap(({ classes }) => classes).filter(each => !open.has(each.class))
    const lineages = parents.map(linearize)
    const lineage: Lineage = {
      classes: [
        found,
        ...merge(
          lineages.map(({ classes }) => classes),
          parents,
        ),
      ],
      outside: [
        ...new Set(bases.flatMap(each => each.outside).concat(lineages.flatMap(each => each.outside))),
      ],
    }
    open.delete(found.class)
    known.set(found.class, lineage)
    return lineage
  }

  function findBase(
    path: RepoPath,
    base: Expression,
    at: { readonly within?: PythonClass; readonly depth: number },
  ): Base {
    const { within, depth } = at
    if (depth > deepest) return nothing
    if (base.kind === 'name') {
      const meaning = resolve(path, base.name, within)
      if (!meaning) return { classes: [], outside: base.name === 'object' ? [] : [base.name] }
      return baseOf(meaning, depth)
    }
    // `Generic[T]`, `Base[Model]`
    if (base.kind === 'subscript') return findBase(path, base.of, { ...at, depth: depth + 1 })
    if (base.kind === 'call') return findMade(path, base, at)
    return { classes: [], outside: ['?'] }
  }

  function baseOf(meaning: Meaning, depth: number): Base {
    switch (meaning.kind) {
      case 'class':
        return { classes: [meaning], outside: [] }
      case 'outside':
        return { classes: [], outside: [meaning.name] }
      case 'assignment': {
        const { value } = meaning.assignment
        return value ? findBase(meaning.path, value, { depth: depth + 1 }) : { classes: [], outside: ['?'] }
      }
      case 'function':
      case 'module':
        return { classes: [], outside: ['?'] }
    }
  }

  /** What a call gives that stands in the place of a base. */
  function findMade(
    path: RepoPath,
    call: Extract<Expression, { kind: 'call' }>,
    at: { readonly within?: PythonClass; readonly depth: number },
  ): Base {
    const callee = call.callee.kind === 'name' ? resolve(path, call.callee.name, at.within) : undefined
    if (callee?.kind === 'function') {
      const results = callee.function.results.map(each =>
        findBase(callee.path, each, { depth: at.depth + 1 }),
      )
      return joined(results.length > 0 ? results : [{ classes: [], outside: ['?'] }])
    }
    const name =
      callee?.kind === 'outside' ? callee.name : call.callee.kind === 'name' ? call.callee.name : '?'
    const given = givenClasses(call, name).flatMap(each =>
      findBase(path, each, { ...at, depth: at.depth + 1 }),
    )
    const made = joined(given)
    return { classes: made.classes, outside: [`${name}()`, ...made.outside] }
  }

  return { linearize }
}

const nothing: Base = { classes: [], outside: [] }

function joined(bases: readonly Base[]): Base {
  return {
    classes: bases.flatMap(({ classes }) => classes),
    outside: bases.flatMap(({ outside }) => outside),
  }
}

/** The names in a call's arguments that may be bases of what it makes: `cls=Base`, `(A, B)`; a metaclass is none. */
function givenClasses(call: Extract<Expression, { kind: 'call' }>, name: string): Expression[] {
  const positional = /(^|\.)with_metaclass$/.test(name) ? call.arguments.slice(1) : call.arguments
  const named = ['cls', 'bases'].flatMap(keyword => call.keywords[keyword] ?? [])
  return [...positional, ...named]
    .flatMap(each => (each.kind === 'collection' ? each.items : [each]))
    .filter(({ kind }) => kind === 'name')
}

/** Merges the orders of the bases and the order of the bases themselves, as C3 does. */
function merge(orders: readonly (readonly FoundClass[])[], parents: readonly FoundClass[]): FoundClass[] {
  const rest = [...orders, parents].map(order => [...order]).filter(order => order.length > 0)
  const merged: FoundClass[] = []
  while (rest.some(order => order.length > 0)) {
    const next = rest
      .flatMap(order => order[0] ?? [])
      .find(head => !rest.some(order => order.slice(1).some(each => each.class === head.class)))
    if (!next) return depthFirst(orders)
    merged.push(next)
    for (const order of rest) if (order[0]?.class === next.class) order.shift()
  }
  return merged
}

function depthFirst(orders: readonly (readonly FoundClass[])[]): FoundClass[] {
  const seen = new Map<PythonClass, FoundClass>()
  for (const each of orders.flat()) if (!seen.has(each.class)) seen.set(each.class, each)
  return [...seen.values()]
}
