/**
 * What a call in a declaration makes, however it is spelled: `Column`, `sa.Column`, `db.Column`, a subclass of Column, a function
 * that returns one, a `functools.partial` of one. All come out as one word with the arguments that SQLAlchemy would see, each with
 * the file in which it is written.
 */
import type { RepoPath } from '../../../path.ts'
import type { Expression } from '../expression.ts'
import type { PythonClass } from '../facts.ts'
import type { Meaning, PythonProject } from '../project.ts'

/** Where an expression stands, and so what its names mean. */
export interface Scope {
  readonly project: PythonProject
  readonly path: RepoPath
  readonly within?: PythonClass
}

export interface Scoped {
  readonly scope: Scope
  readonly expression: Expression
}

export interface Construct {
  /** What SQLAlchemy calls it: `Column`, `relationship`. */
  readonly word: string
  /** Whether it is known to be SQLAlchemy's, not only of the same name. */
  readonly sure: boolean
  readonly arguments: readonly Scoped[]
  readonly keywords: Readonly<Record<string, Scoped>>
  /** Whether more arguments are unpacked into it, which nobody can see. */
  readonly open: boolean
}

type Call = Extract<Expression, { kind: 'call' }>

/** Modules whose words are SQLAlchemy's; `SQLAlchemy().Column` is Flask's. */
const owners =
  /^(sqlalchemy|sqlmodel|flask_sqlalchemy|flask_appbuilder|advanced_alchemy)(\.|$)|SQLAlchemy\(\)/

const deepest = 8

/** The constructs that a call may make; more than one where a function returns different ones. Empty for what can't be told. */
export function constructsOf(at: Scoped, depth = 0): Construct[] {
  const { scope, expression } = at
  if (expression.kind !== 'call' || expression.callee.kind !== 'name' || depth > deepest) return []
  const { callee } = expression
  const meaning = scope.project.resolve(scope.path, callee.name, scope.within)
  const given = argumentsOf(scope, expression)
  if (meaning?.kind === 'function') return constructsOfFunction(scope.project, meaning, { given, depth })
  if (meaning?.kind === 'assignment') return constructsOfPartial(scope.project, meaning, { given, depth })
  return wordsFor(scope.project, meaning, callee.name).map(word => ({ ...word, ...given }))
}

type Given = Pick<Construct, 'arguments' | 'keywords' | 'open'>

function argumentsOf(scope: Scope, { arguments: positional, keywords, unpacked = [] }: Call): Given {
  return {
    arguments: positional.map(expression => ({ scope, expression })),
    keywords: Object.fromEntries(
      Object.entries(keywords).map(([name, expression]) => [name, { scope, expression }]),
    ),
    open: unpacked.length > 0,
  }
}

function wordsFor(
  project: PythonProject,
  meaning: Meaning | undefined,
  written: string,
): Pick<Construct, 'word' | 'sure'>[] {
  if (meaning?.kind === 'class') {
    const { outside } = project.linearize(meaning)
    return outside.map(name => ({ word: afterDot(name), sure: owners.test(name) }))
  }
  if (meaning?.kind === 'module') return []
  const name = meaning?.kind === 'outside' ? meaning.name : written
  return [{ word: afterDot(name), sure: owners.test(name) }]
}

function afterDot(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** A factory: what its `return` statements make, with what the call gives in the place of its parameters. */
function constructsOfFunction(
  project: PythonProject,
  { path, function: { results } }: Extract<Meaning, { kind: 'function' }>,
  { given, depth }: { readonly given: Given; readonly depth: number },
): Construct[] {
  const scope = { project, path }
  const made = results.map(expression => constructsOf({ scope, expression }, depth + 1))
  // A way through the function that makes something else leaves it open what the call gives.
  if (made.some(each => each.length === 0)) return []
  return made.flat().map(each => substitute(each, given))
}

/** `Required = functools.partial(Column, nullable=False)` */
function constructsOfPartial(
  project: PythonProject,
  { path, assignment: { value } }: Extract<Meaning, { kind: 'assignment' }>,
  { given, depth }: { readonly given: Given; readonly depth: number },
): Construct[] {
  if (value?.kind !== 'call' || value.callee.kind !== 'name' || !/(^|\.)partial$/.test(value.callee.name))
    return []
  const [callee, ...rest] = value.arguments
  if (!callee) return []
  const expression: Call = { ...value, callee, arguments: rest }
  return constructsOf({ scope: { project, path }, expression }, depth + 1).map(each => append(each, given))
}

function append(made: Construct, given: Given): Construct {
  return {
    ...made,
    arguments: [...made.arguments, ...given.arguments],
    keywords: { ...made.keywords, ...given.keywords },
    open: made.open || given.open,
  }
}

/** A parameter that a factory passes on is what the call gave by that name; one that it has no word for can't be told. */
function substitute(made: Construct, given: Given): Construct {
  // `Column(*args, **kwargs)` passes on everything.
  if (made.open) return { ...append({ ...made, open: false }, given), open: given.open }
  const isUnbound = ({ scope, expression }: Scoped) =>
    expression.kind === 'name' &&
    !expression.name.includes('.') &&
    scope.project.resolve(scope.path, expression.name) === undefined
  const keywords: Record<string, Scoped> = {}
  for (const [name, value] of Object.entries(made.keywords)) {
    const passed =
      value.expression.kind === 'name' && isUnbound(value) ? given.keywords[value.expression.name] : undefined
    keywords[name] = passed ?? value
  }
  const positional = made.arguments.filter(value => !isUnbound(value))
  return { ...made, arguments: positional, keywords, open: positional.length < made.arguments.length }
}
