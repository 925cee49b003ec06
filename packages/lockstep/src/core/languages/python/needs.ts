/**
 * What a Python file draws on: the files that have to be read too before its classes can be understood, and the names that are taken
 * from each. These are what its classes inherit from, what makes their columns, and what its re-exports lead to; the classes that a
 * relationship or a plain annotation names are not among them, or one model would bring all others.
 */
import type { RepoPath } from '../../path.ts'
import type { Need, NeedsRequest } from '../extractor.ts'
import { type Expression, lastWord } from './expression.ts'
import type { Import, Member, PythonClass, PythonFacts } from './facts.ts'
import { findModule, findSubmodule, type Module, type ModuleFinder } from './find-module.ts'

/** Where sources lie beside what uses them, seen from above both. */
const usualRoots = ['src', 'lib', 'app', 'backend', 'python']

/** A migration of Alembic may take its ids and labels from constants elsewhere. */
const revisionNames: ReadonlySet<string> = new Set([
  'revision',
  'down_revision',
  'branch_labels',
  'depends_on',
])

/** What a file needs, all of it, or what `names` of it need. */
export function findNeeds(path: RepoPath, facts: PythonFacts, { exists, names }: NeedsRequest): Need[] {
  const wanted = new Map<RepoPath, Set<string>>()
  const seen = new Set<string>()
  const open = [...(names ?? definedNames(facts))]
  const need = (file: RepoPath, name: string) => {
    const all = wanted.get(file) ?? new Set()
    if (file !== path) wanted.set(file, all.add(name))
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const used = namesUsedBy(facts, name)
    if (used) {
      open.push(...used)
      continue
    }
    for (const { file, item } of findImported(path, facts, { name, exists })) need(file, item)
  }
  return [...wanted].map(([file, items]) => ({ path: file, names: [...items].sort() }))
}

function definedNames({ classes, assignments, functions, imports }: PythonFacts): string[] {
  // A package's `__init__.py` defines what it passes on.
  const passedOn = classes.length + assignments.length + functions.length === 0 ? imports : []
  const isMigration = assignments.some(({ name }) => name === 'down_revision')
  return [
    ...[...classes, ...passedOn.filter(({ item }) => item !== '*')].map(({ name }) => name),
    ...(isMigration ? revisionNames : []),
  ]
}

/** The names that the definition of `name` in this file is made of; undefined where the file doesn't define it. */
function namesUsedBy(facts: PythonFacts, name: string): string[] | undefined {
  const first = name.split('.')[0] as string
  const classes = facts.classes.filter(each => each.name === first || each.name.startsWith(`${first}.`))
  const assignments = facts.assignments.filter(each => each.name === first)
  const functions = facts.functions.filter(each => each.name === first)
  if (classes.length + assignments.length + functions.length === 0) return undefined
  const patches = facts.patches.filter(({ target }) => target === first)
  return [
    ...classes.flatMap(namesInClass),
    ...assignments.flatMap(({ value }) => namesMaking(value)),
    ...functions.flatMap(({ results }) => results.flatMap(namesMaking)),
    ...patches.flatMap(({ value }) => namesMaking(value)),
  ].filter(each => each !== name)
}

function namesInClass({ bases, decorators, members }: PythonClass): string[] {
  return [
    ...bases.flatMap(namesMaking),
    ...decorators.flatMap(namesMaking),
    ...members.flatMap(namesInMember),
  ]
}

function namesInMember(member: Member): string[] {
  if (member.kind === 'class') return []
  if (member.kind === 'method') {
    return [...member.decorators.flatMap(namesMaking), ...member.results.flatMap(namesMaking)]
  }
  const { annotation, value } = member
  const makes = namesMaking(value)
  const relates = makes.some(each => /(^|\.)(relationship|Relationship)$/.test(each))
  // `Mapped[intpk]`: the alias says what the column is.
  const isMapped = annotation?.kind === 'subscript' && lastWord(annotation.of) === 'Mapped'
  return isMapped && !relates ? [...makes, ...annotation.items.flatMap(namesMaking)] : makes
}

/** The names that decide what an expression gives: a class, what is called, and what that is given. */
function namesMaking(expression: Expression | undefined): string[] {
  switch (expression?.kind) {
    case 'name':
      return [expression.name]
    case 'call': {
      const made = expression.keywords['cls']
      const given = [...expression.arguments, ...(made ? [made] : [])]
      return [...namesMaking(expression.callee), ...given.flatMap(namesMaking)]
    }
    case 'subscript':
      return [...namesMaking(expression.of), ...expression.items.flatMap(namesMaking)]
    case 'collection':
    case 'union':
      return expression.items.flatMap(namesMaking)
    case 'attribute':
      return namesMaking(expression.of)
    default:
      return []
  }
}

/** The files that an imported name may come from, and what it is called there. */
function findImported(
  path: RepoPath,
  { imports }: PythonFacts,
  { name, exists }: { readonly name: string; readonly exists: (path: RepoPath) => boolean },
): { file: RepoPath; item: string }[] {
  const finder = finderFor(path, exists)
  const [first = '', ...rest] = name.split('.')
  const bound = imports.filter(each => each.name === first)
  if (bound.length > 0) return bound.flatMap(each => follow(finder, path, { import: each, rest }))
  return imports.flatMap(({ item, module }) => {
    const file = item === '*' ? findModule(finder, path, module)?.file : undefined
    return file === undefined ? [] : [{ file, item: name }]
  })
}

function follow(
  finder: ModuleFinder,
  path: RepoPath,
  { import: { module, item }, rest }: { readonly import: Import; readonly rest: readonly string[] },
): { file: RepoPath; item: string }[] {
  const steps = item === undefined ? rest : [item, ...rest]
  const asked = ['.', ...ownNamesOf(module)].flatMap(own => {
    const found = findModule(own === '.' ? finder : { ...finder, ownNames: [own] }, path, module)
    return found ? [found] : []
  })
  // Without a list of directories a namespace package can't be seen, only the modules inside of it.
  const modules: readonly (Module | undefined)[] = asked.length > 0 ? asked : [undefined]
  return modules.flatMap(start => {
    let at = start
    let prefix = module
    const found: { file: RepoPath; item: string }[] = []
    for (const step of steps) {
      if (at?.file !== undefined) found.push({ file: at.file, item: step })
      prefix = prefix.endsWith('.') ? `${prefix}${step}` : `${prefix}.${step}`
      const next = (at && findSubmodule(finder, at, step)) ?? findModule(finder, path, prefix)
      if (!next) {
        if (at?.file !== undefined) break
        continue
      }
      at = next
    }
    return found
  })
}

/** What the directory may call itself: any beginning of the module's name. */
function ownNamesOf(module: string): string[] {
  if (module.startsWith('.')) return []
  const steps = module.split('.')
  return steps.slice(0, -1).map((_, index) => steps.slice(0, index + 1).join('.'))
}

function finderFor(path: RepoPath, exists: (path: RepoPath) => boolean): ModuleFinder {
  const above = path.split('/').slice(0, -1)
  const roots = above
    .map((_, index) => above.slice(0, index).join('/'))
    .flatMap(root => usualRoots.map(usual => (root === '' ? usual : `${root}/${usual}`) as RepoPath))
  return { exists, rootsOf: () => roots }
}
