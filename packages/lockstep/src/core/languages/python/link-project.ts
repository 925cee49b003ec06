/**
 * Puts the facts of many files together: `createProject` answers what a name in a file means and which classes a class inherits
 * from, following imports, aliases and star imports through the files that it was given. Nothing is run, so what is only known at
 * run time stays unknown, and cycles of imports end quietly.
 */
import type { RepoPath } from '../../path.ts'
import type { Assignment, Import, PythonClass, PythonFacts, PythonFunction } from './facts.ts'
import { findModule, findSubmodule, type Module } from './find-module.ts'
import { createLineages } from './lineage.ts'
import { indexModules } from './module-index.ts'
import type { FoundClass, Meaning, PythonProject } from './project.ts'

/** What binds a name at the top of a module. */
type Binding = { readonly line: number; readonly otherwise?: true } & (
  | { readonly kind: 'import'; readonly import: Import }
  | { readonly kind: 'class'; readonly class: PythonClass }
  | { readonly kind: 'assignment'; readonly assignment: Assignment }
  | { readonly kind: 'function'; readonly function: PythonFunction }
)

interface Names {
  readonly bindings: ReadonlyMap<string, readonly Binding[]>
  readonly stars: readonly Import[]
}

/** What was asked on the way to an answer: asking it again is a cycle. */
type Asked = ReadonlySet<string>

/** Names that every module has. */
const builtins = new Set(
  (
    'object type dict list tuple set frozenset str bytes int float complex bool property Exception BaseException ValueError ' +
    'TypeError KeyError RuntimeError LookupError AttributeError NotImplementedError OSError Warning'
  ).split(' '),
)

export function createProject(files: ReadonlyMap<RepoPath, PythonFacts>): PythonProject {
  const finder = indexModules(files)
  const namesByFile = new Map<RepoPath, Names>()

  function namesOf(path: RepoPath): Names {
    const known = namesByFile.get(path)
    if (known) return known
    const facts = files.get(path)
    const names = facts ? collectNames(facts) : { bindings: new Map(), stars: [] }
    namesByFile.set(path, names)
    return names
  }

  /** The meaning of one name at the top of a module. */
  function lookUp(path: RepoPath, name: string, asked: Asked, before?: number): Meaning | undefined {
    const key = `${path}#${name}#${before ?? ''}`
    if (asked.has(key)) return undefined
    const deeper = new Set(asked).add(key)
    const { bindings, stars } = namesOf(path)
    const binding = chooseBinding(bindings.get(name), before)
    if (binding) return meaningOf(path, binding, deeper)
    return lookUpStars(path, name, stars, deeper)
  }

  function lookUpStars(
    path: RepoPath,
    name: string,
    stars: readonly Import[],
    asked: Asked,
  ): Meaning | undefined {
    if (name.startsWith('_')) return undefined
    let outside: string | undefined
    for (const { module } of stars.toReversed()) {
      const found = findModule(finder, path, module)
      if (!found?.file) {
        outside ??= module
        continue
      }
      const meaning = lookUp(found.file, name, asked)
      // What a star import brings from elsewhere is only a guess there; a definition further up is none.
      if (meaning && (meaning.kind !== 'outside' || namesOf(found.file).bindings.has(name))) return meaning
    }
    if (outside === undefined || builtins.has(name)) return undefined
    return { kind: 'outside', name: `${outside}.${name}` }
  }

  function meaningOf(path: RepoPath, binding: Binding, asked: Asked): Meaning | undefined {
    switch (binding.kind) {
      case 'class':
        return { kind: 'class', path, class: binding.class }
      case 'function':
        return { kind: 'function', path, function: binding.function }
      case 'assignment': {
        const { value } = binding.assignment
        const alias =
          value?.kind === 'name' ? resolveDotted(path, value.name, asked, binding.line) : undefined
        return alias ?? { kind: 'assignment', path, assignment: binding.assignment }
      }
      case 'import':
        return meaningOfImport(path, binding.import, asked)
    }
  }

  function meaningOfImport(path: RepoPath, { module, item }: Import, asked: Asked): Meaning | undefined {
    const found = findModule(finder, path, module)
    if (item === undefined) return found ? asModule(found) : { kind: 'outside', name: module }
    if (!found) return { kind: 'outside', name: `${module}.${item}` }
    return attributeOfModule(found, item, asked) ?? { kind: 'outside', name: `${module}.${item}` }
  }

  function attributeOfModule(module: Module, name: string, asked: Asked): Meaning | undefined {
    const bound = module.file === undefined ? undefined : lookUp(module.file, name, asked)
    if (bound) return bound
    const submodule = findSubmodule(finder, module, name)
    return submodule && asModule(submodule)
  }

  /** The meaning of `name` taken from what `meaning` stands for. */
  function attributeOf(meaning: Meaning, name: string, asked: Asked): Meaning | undefined {
    switch (meaning.kind) {
      case 'outside':
        return { kind: 'outside', name: `${meaning.name}.${name}` }
      case 'module':
        return attributeOfModule(moduleOf(meaning.path), name, asked)
      case 'class':
        return attributeOfClass(meaning, name)
      case 'assignment':
        return attributeOfResult(meaning, name, asked)
      case 'function':
        return undefined
    }
  }

  function attributeOfClass(found: FoundClass, name: string): Meaning | undefined {
    for (const { path, class: owner } of lineages.linearize(found).classes) {
      const nested = namesOf(path).bindings.get(`${owner.name}.${name}`)?.at(-1)
      if (nested) return meaningOf(path, nested, new Set())
      const member = owner.members.findLast(each => each.name === name)
      if (member?.kind === 'assignment') return { kind: 'assignment', path, assignment: member }
      if (member?.kind === 'method') return { kind: 'function', path, function: member }
    }
    return undefined
  }

  /** `db.Model` where `db = SQLAlchemy()`: an attribute of what a call gives, `flask_sqlalchemy.SQLAlchemy().Model`. */
  function attributeOfResult(
    { path, assignment }: Extract<Meaning, { kind: 'assignment' }>,
    name: string,
    before: Asked,
  ): Meaning | undefined {
    const { value, line } = assignment
    const key = `${path}#${assignment.name}#${line}.`
    // `text = text.strip()`
    if (before.has(key)) return undefined
    const asked = new Set(before).add(key)
    if (value?.kind !== 'call' || value.callee.kind !== 'name') return undefined
    const callee = resolveDotted(path, value.callee.name, asked)
    if (callee?.kind === 'outside') return { kind: 'outside', name: `${callee.name}().${name}` }
    if (callee?.kind !== 'class') return undefined
    const [outside] = lineages.linearize(callee).outside
    return (
      attributeOfClass(callee, name) ??
      (outside === undefined ? undefined : { kind: 'outside', name: `${outside}().${name}` })
    )
  }

  function resolveDotted(path: RepoPath, name: string, asked: Asked, before?: number): Meaning | undefined {
    const [first = '', ...rest] = name.split('.')
    let meaning = lookUp(path, first, asked, before)
    for (const step of rest) {
      if (!meaning) return undefined
      meaning = attributeOf(meaning, step, asked)
    }
    return meaning
  }

  function resolve(path: RepoPath, name: string, within?: PythonClass): Meaning | undefined {
    if (!within) return resolveDotted(path, name, new Set())
    // Names of a class's own body, then those of the classes around it, as far as those are classes themselves.
    const steps = within.name.split('.')
    for (let count = steps.length - 1; count > 0; count--) {
      const outer = namesOf(path).bindings.get(`${steps.slice(0, count).join('.')}.${name}`)
      const sibling = chooseBinding(outer, within.line)
      if (sibling?.kind === 'class' && sibling.class !== within)
        return { kind: 'class', path, class: sibling.class }
    }
    return resolveDotted(path, name, new Set(), within.line)
  }

  const lineages = createLineages({ resolve })
  return { files, resolve, linearize: lineages.linearize }
}

function asModule({ file, directory }: Module): Meaning {
  return { kind: 'module', path: (file ?? directory) as RepoPath }
}

function moduleOf(path: RepoPath): Module {
  if (path === '__init__.py') return { file: path, directory: '' as RepoPath }
  if (path.endsWith('/__init__.py'))
    return { file: path, directory: path.slice(0, -'/__init__.py'.length) as RepoPath }
  return path.endsWith('.py') ? { file: path } : { directory: path }
}

function collectNames({ imports, classes, assignments, functions }: PythonFacts): Names {
  const bindings = new Map<string, Binding[]>()
  const bind = (name: string, binding: Binding) => {
    const all = bindings.get(name)
    if (all) all.push(binding)
    else bindings.set(name, [binding])
  }
  const bound = (each: { readonly line: number; readonly otherwise?: true }) =>
    each.otherwise ? { line: each.line, otherwise: each.otherwise } : { line: each.line }
  for (const each of imports)
    if (each.item !== '*') bind(each.name, { ...bound(each), kind: 'import', import: each })
  for (const each of classes) bind(each.name, { ...bound(each), kind: 'class', class: each })
  for (const each of assignments) bind(each.name, { ...bound(each), kind: 'assignment', assignment: each })
  for (const each of functions) bind(each.name, { ...bound(each), kind: 'function', function: each })
  for (const all of bindings.values()) all.sort((a, b) => a.line - b.line)
  return { bindings, stars: imports.filter(({ item }) => item === '*') }
}

/** The last one that holds; where the question stands in a line, the last one above it. */
function chooseBinding(bindings: readonly Binding[] | undefined, before?: number): Binding | undefined {
  if (!bindings) return undefined
  const above = before === undefined ? [] : bindings.filter(({ line }) => line < before)
  const candidates = above.length > 0 ? above : bindings
  return candidates.findLast(({ otherwise }) => !otherwise) ?? candidates.at(-1)
}
