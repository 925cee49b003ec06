/**
 * Puts the facts of many files together, by Python's own rules: what is imported from where, under which name, and in which order a
 * class asks its bases for an attribute (C3, as `class.__mro__`). Whatever can't be followed is left open and never guessed.
 */
import type { RepoPath } from '../../path.ts'
import type { Expression } from './expression.ts'
import type { Import, PythonClass, PythonFacts } from './facts.ts'
import { type FoundModule, findModule } from './find-module.ts'
import type { FoundClass, Lineage, Meaning, PythonProject } from './project.ts'

/** Puts files together. Their paths are relative to one directory. */
export function createProject(files: ReadonlyMap<RepoPath, PythonFacts>): PythonProject {
  const linker = new Linker(files)
  return {
    files,
    resolve: (path, name) => linker.resolve(path, name),
    linearize: found => linker.linearize(found),
  }
}

/** Anything that binds a name at the top of a module, in the order of lines. */
type Binding =
  | { readonly kind: 'class'; readonly line: number; readonly otherwise?: true; readonly class: PythonClass }
  | { readonly kind: 'import'; readonly line: number; readonly otherwise?: true; readonly import: Import }
  | {
      readonly kind: 'assignment'
      readonly line: number
      readonly otherwise?: true
      readonly assignment: PythonFacts['assignments'][number]
    }
  | {
      readonly kind: 'function'
      readonly line: number
      readonly otherwise?: true
      readonly function: PythonFacts['functions'][number]
    }

interface Scope {
  readonly bindings: ReadonlyMap<string, Binding>
  readonly stars: readonly Import[]
}

/** What is known of a name while it is being looked up, so that circles end. */
type Trail = ReadonlySet<string>

class Linker {
  readonly #files: ReadonlyMap<RepoPath, PythonFacts>
  readonly #scopes = new Map<RepoPath, Scope>()
  readonly #lineages = new Map<PythonClass, Lineage>()
  readonly #open = new Set<PythonClass>()

  constructor(files: ReadonlyMap<RepoPath, PythonFacts>) {
    this.#files = files
  }

  resolve(path: RepoPath, name: string, trail: Trail = new Set()): Meaning | undefined {
    const key = `${path}\0${name}`
    if (trail.has(key) || trail.size > 100) return undefined
    const [first = '', ...rest] = name.split('.')
    let found = this.#lookUp(path, first, new Set([...trail, key]))
    for (const step of rest) found = found && this.#step(found, step, new Set([...trail, key]))
    return found
  }

  /** An attribute of what a name means. */
  #step(meaning: Meaning, step: string, trail: Trail): Meaning | undefined {
    switch (meaning.kind) {
      case 'outside':
        return { kind: 'outside', name: `${meaning.name}.${step}` }
      case 'module':
        return this.#member({ file: meaning.path, folder: folderOf(meaning.path) }, step, trail)
      case 'class':
        return this.#nested(meaning.path, `${meaning.class.name}.${step}`)
      case 'assignment': {
        const made = this.#made(meaning.path, meaning.assignment.value, trail)
        return made === undefined ? undefined : { kind: 'outside', name: `${made}.${step}` }
      }
      case 'function':
        return undefined
    }
  }

  /** What a call from elsewhere makes: `flask_sqlalchemy.SQLAlchemy()`. */
  #made(path: RepoPath, value: Expression | undefined, trail: Trail): string | undefined {
    if (value?.kind !== 'call' || value.callee.kind !== 'name') return undefined
    const maker = this.resolve(path, value.callee.name, trail)
    return maker?.kind === 'outside' ? `${maker.name}()` : undefined
  }

  #nested(path: RepoPath, name: string): Meaning | undefined {
    const found = this.#files.get(path)?.classes.findLast(each => each.name === name)
    return found && { kind: 'class', path, class: found }
  }

  #lookUp(path: RepoPath, name: string, trail: Trail): Meaning | undefined {
    const { bindings, stars } = this.#scopeOf(path)
    const binding = bindings.get(name)
    if (binding) return this.#follow(path, binding, trail)
    for (const star of [...stars].reverse()) {
      const module = this.#find(path, star.module)
      if (!module) return { kind: 'outside', name: `${star.module}.${name}` }
      const found = name.startsWith('_') ? undefined : this.#member(module, name, trail)
      if (found) return found
    }
    return undefined
  }

  #follow(path: RepoPath, binding: Binding, trail: Trail): Meaning | undefined {
    switch (binding.kind) {
      case 'class':
        return { kind: 'class', path, class: binding.class }
      case 'function':
        return { kind: 'function', path, function: binding.function }
      case 'import':
        return this.#imported(path, binding.import, trail)
      case 'assignment': {
        const { value } = binding.assignment
        // `Model = db.Model` is another name for the same thing.
        const alias = value?.kind === 'name' ? this.resolve(path, value.name, trail) : undefined
        return alias ?? { kind: 'assignment', path, assignment: binding.assignment }
      }
    }
  }

  #imported(path: RepoPath, { module, item }: Import, trail: Trail): Meaning | undefined {
    const found = this.#find(path, module)
    if (item === undefined) {
      if (!found) return { kind: 'outside', name: module }
      return found.file === undefined ? undefined : { kind: 'module', path: found.file }
    }
    if (!found) return { kind: 'outside', name: `${module}.${item}` }
    return this.#member(found, item, trail)
  }

  /** What a module binds, or a submodule of it. */
  #member({ file, folder }: FoundModule, name: string, trail: Trail): Meaning | undefined {
    const key = `${file ?? folder}\0${name}`
    const own =
      file === undefined || trail.has(key) || !this.#files.has(file)
        ? undefined
        : this.#lookUp(file, name, new Set([...trail, key]))
    if (own) return own
    const inner = this.#find(`${folder}/_` as RepoPath, `.${name}`)
    return inner?.file === undefined ? undefined : { kind: 'module', path: inner.file }
  }

  #find(path: RepoPath, module: string): FoundModule | undefined {
    return findModule(path, module, each => this.#files.has(each))
  }

  /** The last binding of a name counts, but for those in a branch that is only taken when another one isn't. */
  #scopeOf(path: RepoPath): Scope {
    const known = this.#scopes.get(path)
    if (known) return known
    const facts = this.#files.get(path)
    const bindings = new Map<string, Binding>()
    const all: [string, Binding][] = [
      ...(facts?.classes ?? [])
        .filter(each => !each.name.includes('.'))
        .map(each => [each.name, { kind: 'class', ...bound(each), class: each }] satisfies [string, Binding]),
      ...(facts?.imports ?? [])
        .filter(each => each.name !== '*')
        .map(
          each => [each.name, { kind: 'import', ...bound(each), import: each }] satisfies [string, Binding],
        ),
      ...(facts?.assignments ?? []).map(
        each =>
          [each.name, { kind: 'assignment', ...bound(each), assignment: each }] satisfies [string, Binding],
      ),
      ...(facts?.functions ?? []).map(
        each => [each.name, { kind: 'function', ...bound(each), function: each }] satisfies [string, Binding],
      ),
    ]
    for (const [name, binding] of all.sort(([, one], [, other]) => one.line - other.line)) {
      const before = bindings.get(name)
      if (!before || before.otherwise || !binding.otherwise) bindings.set(name, binding)
    }
    const scope = { bindings, stars: (facts?.imports ?? []).filter(each => each.name === '*') }
    this.#scopes.set(path, scope)
    return scope
  }

  linearize(found: FoundClass): Lineage {
    const known = this.#lineages.get(found.class)
    if (known) return known
    // A class that inherits from itself, by whatever mistake, inherits nothing more.
    if (this.#open.has(found.class)) return { classes: [found], outside: [] }
    this.#open.add(found.class)
    const bases: FoundClass[] = []
    const outside: string[] = []
    for (const base of found.class.bases) this.#addBase(found, base, { bases, outside })
    const lineages = bases.map(base => this.linearize(base))
    this.#open.delete(found.class)
    const lineage = {
      classes: [found, ...merge([...lineages.map(({ classes }) => classes), bases])],
      outside: [...new Set([...outside, ...lineages.flatMap(each => each.outside)])],
    }
    this.#lineages.set(found.class, lineage)
    return lineage
  }

  #addBase(
    found: FoundClass,
    base: Expression,
    into: { bases: FoundClass[]; outside: string[] },
    depth = 0,
  ): void {
    if (depth > 10) return
    if (base.kind === 'name') this.#addNamed(found, base.name, into, depth)
    else if (base.kind === 'subscript') this.#addBase(found, base.of, into, depth + 1)
    else if (base.kind === 'call') this.#addMade(found, base, into, depth)
    else into.outside.push('?')
  }

  #addNamed(
    found: FoundClass,
    name: string,
    into: { bases: FoundClass[]; outside: string[] },
    depth: number,
  ): void {
    const outer = found.class.name.split('.').slice(0, -1).join('.')
    const nested = outer === '' ? undefined : this.#nested(found.path, `${outer}.${name}`)
    const meaning = nested ?? this.resolve(found.path, name)
    if (meaning?.kind === 'class') into.bases.push({ path: meaning.path, class: meaning.class })
    else if (meaning?.kind === 'outside') into.outside.push(meaning.name)
    else if (meaning?.kind === 'assignment' && meaning.assignment.value)
      this.#addBase({ path: meaning.path, class: found.class }, meaning.assignment.value, into, depth + 1)
    else into.outside.push(builtins.has(name) ? name : `?.${name}`)
  }

  /** A base that a call makes: `declarative_base(cls=Common)` inherits from Common, `with_metaclass(Meta, Model)` from Model. */
  #addMade(
    found: FoundClass,
    call: Extract<Expression, { kind: 'call' }>,
    into: { bases: FoundClass[]; outside: string[] },
    depth: number,
  ): void {
    const maker = call.callee.kind === 'name' ? this.resolve(found.path, call.callee.name) : undefined
    const name = maker?.kind === 'outside' ? maker.name : call.callee.kind === 'name' ? call.callee.name : '?'
    const passed = /(^|\.)with_metaclass$/.test(name) ? call.arguments.slice(1) : []
    const common = call.keywords['cls']
    for (const each of [...passed, ...(common ? [common] : [])]) this.#addBase(found, each, into, depth + 1)
    if (passed.length === 0) into.outside.push(`${name}()`)
  }
}

/** Names that need no import and bring no fields. */
const builtins: ReadonlySet<string> = new Set([
  'object',
  'dict',
  'list',
  'str',
  'int',
  'float',
  'tuple',
  'set',
  'bytes',
  'Exception',
  'ValueError',
  'RuntimeError',
  'TypeError',
  'KeyError',
])

function bound({ line, otherwise }: { line: number; otherwise?: true }): { line: number; otherwise?: true } {
  return { line, ...(otherwise && { otherwise }) }
}

function folderOf(file: RepoPath): RepoPath {
  return file.replace(/(\/|^)__init__\.py$|\.py$/, '') as RepoPath
}

/** C3: the next class is the first head that no other list has in its tail. Where there is none, the order is as written. */
function merge(lists: readonly (readonly FoundClass[])[]): FoundClass[] {
  const merged: FoundClass[] = []
  let open = lists.map(list => [...list]).filter(list => list.length > 0)
  while (open.length > 0) {
    const heads = open.map(list => list[0] as FoundClass)
    const isFree = (head: FoundClass) =>
      open.every(list => !list.slice(1).some(each => each.class === head.class))
    const next = heads.find(isFree) ?? (heads[0] as FoundClass)
    merged.push(next)
    open = open.map(list => list.filter(each => each.class !== next.class)).filter(list => list.length > 0)
  }
  return merged
}
