/**
 * Which modules a file draws its fields from: those of base classes, mixins, column factories and decorators, and where these are
 * only passed on, the next. Names in annotations aren't followed, but for `Mapped[…]`, whose alias may hold a column.
 */
import type { RepoPath } from '../../path.ts'
import type { Need, NeedsRequest } from '../extractor.ts'
import type { Expression } from './expression.ts'
import type { PythonClass, PythonFacts } from './facts.ts'
import { findModule } from './find-module.ts'

/** What a file needs, all of its classes, or what `names` of it need. */
export function findNeeds(path: RepoPath, facts: PythonFacts, { exists, names }: NeedsRequest): Need[] {
  const wanted = new Map<RepoPath, Set<string>>()
  const open = names ? [...names] : facts.classes.flatMap(namesOf)
  const seen = new Set<string>()
  const want = (module: string, item: string | undefined) => {
    const found = findModule(path, module, exists)
    if (!found) return
    // `from package import module` names a file, not what it binds.
    const inner =
      item === undefined ? undefined : findModule(`${found.folder}/_` as RepoPath, `.${item}`, exists)
    for (const file of [found.file, inner?.file])
      if (file !== undefined && file !== path)
        wanted.set(file, (wanted.get(file) ?? new Set()).add(file === found.file ? (item ?? '') : ''))
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const [first = '', ...rest] = name.split('.')
    const isFirst = (each: { name: string }) => each.name === first
    const bound = facts.imports.filter(isFirst)
    for (const { module, item } of bound) {
      want(module, item)
      // `models.base.Base` behind `import models`: its steps may be modules.
      for (let steps = 1; steps <= rest.length; steps += 1)
        want(
          [module, ...(item === undefined ? [] : [item]), ...rest.slice(0, steps - 1)].join('.'),
          rest[steps - 1],
        )
    }
    open.push(...facts.classes.filter(isFirst).flatMap(namesOf))
    open.push(...facts.assignments.filter(isFirst).flatMap(({ value }) => namesIn(value)))
    open.push(...facts.functions.filter(isFirst).flatMap(({ results }) => results.flatMap(namesIn)))
    if (bound.length === 0)
      for (const star of facts.imports.filter(each => each.name === '*')) want(star.module, first)
  }
  return [...wanted].map(([file, items]) => ({ path: file, names: [...items].filter(Boolean) }))
}

function namesOf({ bases, decorators, members }: PythonClass): string[] {
  return [
    ...[...bases, ...decorators].flatMap(namesIn),
    ...members.flatMap(member => {
      if (member.kind === 'class') return []
      if (member.kind === 'method')
        return member.decorators.length > 0 ? member.results.flatMap(calleesIn) : []
      const { annotation, value } = member
      return [
        ...(value ? (value.kind === 'name' ? [value.name] : calleesIn(value)) : []),
        ...(isMapped(annotation) ? namesIn(annotation) : []),
      ]
    }),
  ]
}

function isMapped(annotation: Expression | undefined): boolean {
  return (
    annotation?.kind === 'subscript' &&
    annotation.of.kind === 'name' &&
    /(^|\.)Mapped$/.test(annotation.of.name) &&
    // Other models are named in capitals and bring no columns; aliases for columns rarely are.
    namesIn(annotation.items[0]).some(name => /^_?[a-z]/.test(name.slice(name.lastIndexOf('.') + 1)))
  )
}

/** What an expression calls, itself and in its arguments: `deferred(make_column())`. */
function calleesIn(expression: Expression): string[] {
  if (expression.kind !== 'call') return []
  return [...namesIn(expression.callee), ...expression.arguments.flatMap(calleesIn)]
}

/** Every name in an expression. */
function namesIn(expression: Expression | undefined): string[] {
  if (!expression) return []
  switch (expression.kind) {
    case 'name':
      return [expression.name]
    case 'call':
      return [expression.callee, ...expression.arguments, ...Object.values(expression.keywords)].flatMap(
        namesIn,
      )
    case 'subscript':
      return [expression.of, ...expression.items].flatMap(namesIn)
    case 'attribute':
      return namesIn(expression.of)
    case 'collection':
    case 'union':
      return expression.items.flatMap(namesIn)
    case 'dictionary':
    case 'text':
    case 'constant':
    case 'other':
      return []
  }
}
