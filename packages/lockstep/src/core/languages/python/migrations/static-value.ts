/**
 * The texts that an expression stands for, as far as that can be told without running anything: strings, `None`, collections of
 * them, and names that such values were given to, here or in another module. What else an expression may be is not guessed.
 */
import type { RepoPath } from '../../../path.ts'
import type { Expression } from '../expression.ts'
import type { Assignment, PythonFacts } from '../facts.ts'
import type { Meaning } from '../project.ts'

/** What a dotted name in a file means; undefined where that isn't known. */
export type ResolveName = (path: RepoPath, name: string) => Meaning | undefined

/** Where an expression stands: names mean something only there. */
export interface Scope {
  readonly path: RepoPath
  readonly facts: PythonFacts
  readonly resolve?: ResolveName
}

/** A constant that is given by way of more names than this is none. */
const farthest = 8

/** `"a"` is one text, `None` and `()` are none, `["a", NAME]` is each of its own. Undefined where any of them can't be told. */
export function deriveTexts(expression: Expression | undefined, scope: Scope): string[] | undefined {
  const plain = derivePlain(expression, scope)
  if (!plain) return undefined
  if (plain.kind === 'text') return [plain.value]
  if (plain.kind === 'constant') return plain.value === 'None' ? [] : undefined
  if (plain.kind !== 'collection') return undefined
  const texts: string[] = []
  for (const item of plain.items) {
    const text = deriveText(item, scope)
    if (text === undefined) return undefined
    texts.push(text)
  }
  return texts
}

export function deriveText(expression: Expression | undefined, scope: Scope): string | undefined {
  const plain = derivePlain(expression, scope)
  return plain?.kind === 'text' ? plain.value : undefined
}

/** The expression that a name stands for; every other expression is itself. */
export function derivePlain(expression: Expression | undefined, scope: Scope): Expression | undefined {
  let at: { expression: Expression | undefined; path: RepoPath } = { expression, path: scope.path }
  for (let steps = 0; steps < farthest; steps++) {
    if (at.expression?.kind !== 'name') return at.expression
    const { name } = at.expression
    const own = at.path === scope.path ? findAssignment(scope.facts, name) : undefined
    if (own) {
      at = { expression: own.value, path: at.path }
      continue
    }
    const meaning = scope.resolve?.(at.path, name)
    if (meaning?.kind !== 'assignment') return undefined
    at = { expression: meaning.assignment.value, path: meaning.path }
  }
  return undefined
}

/** The assignment that a module-level name has in the end. One in an `except` or `else` holds only where there is no other. */
export function findAssignment(facts: PythonFacts, name: string): Assignment | undefined {
  const all = facts.assignments.filter(each => each.name === name && each.value)
  return all.findLast(each => !each.otherwise) ?? all.at(-1)
}
