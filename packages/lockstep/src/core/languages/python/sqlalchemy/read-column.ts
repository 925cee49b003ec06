/**
 * From the arguments of `Column(…)` or `mapped_column(…)` to what they say: `Column("name", String(36), nullable=False)`. What
 * nobody can see, such as `nullable=required`, is unknown.
 */
import { type Expression, lastWord, renderExpression } from '../expression.ts'
import type { ColumnFacts } from './attribute.ts'
import type { Construct, Scoped } from './construct.ts'

/** What may stand among the arguments of a column and isn't its type. */
const noType =
  /^(ForeignKey|Sequence|CheckConstraint|UniqueConstraint|PrimaryKeyConstraint|Identity|Computed|FetchedValue|DefaultClause|ColumnDefault)$/

export function readColumn(made: Construct): ColumnFacts {
  const [first, ...others] = made.arguments
  const { keywords } = made
  const positionalName = first && textOf(first)
  const rest =
    positionalName === undefined ? made.arguments : others.filter(each => textOf(each) === undefined)
  const storedAs = positionalName ?? (keywords['name'] && textOf(keywords['name']))
  const type = keywords['type_'] ?? rest.find(each => !isNoType(each)) ?? rest.find(isForeignKey)
  const nullable = flagOf(keywords['nullable'], made.open)
  const primaryKey = flagOf(keywords['primary_key'], false)
  const initial = keywords['insert_default'] ?? keywords['default'] ?? keywords['default_factory']
  const server = keywords['server_default'] ?? rest.find(each => calledWord(each) === 'Computed')
  return {
    ...(storedAs !== undefined && { storedAs }),
    ...(type && { type: renderScoped(type) }),
    ...(nullable !== undefined && { nullable }),
    ...(primaryKey === true && { primaryKey }),
    ...(rest.some(each => calledWord(each) === 'Identity') && { neverNull: true }),
    ...(initial && isSeen(initial) && { default: renderScoped(initial) }),
    ...(server && isSeen(server) && { serverDefault: renderScoped(server) }),
  }
}

/** What a text or a constant of a module says. */
export function textOf({ scope, expression }: Scoped): string | undefined {
  if (expression.kind === 'text') return expression.value
  if (expression.kind !== 'name') return undefined
  const meaning = scope.project.resolve(scope.path, expression.name, scope.within)
  const value = meaning?.kind === 'assignment' ? meaning.assignment.value : undefined
  return value?.kind === 'text' ? value.value : undefined
}

export function flagOf(at: Scoped | undefined, open: boolean): boolean | 'unknown' | undefined {
  if (!at) return open ? 'unknown' : undefined
  const { expression } = at
  if (expression.kind !== 'constant') return 'unknown'
  if (expression.value === 'True' || expression.value === '1') return true
  return expression.value === 'False' || expression.value === '0' ? false : 'unknown'
}

function calledWord({ expression }: Scoped): string | undefined {
  return lastWord(expression.kind === 'call' ? expression.callee : expression)
}

function isNoType(at: Scoped): boolean {
  return noType.test(calledWord(at) ?? '') || at.expression.kind === 'constant'
}

function isForeignKey(at: Scoped): boolean {
  return calledWord(at) === 'ForeignKey'
}

/** Whether a name means anything where it stands: the parameter of a factory doesn't. */
function isSeen({ scope, expression }: Scoped): boolean {
  if (expression.kind !== 'name') return true
  const [first = ''] = expression.name.split('.')
  if (/^(dict|list|set|tuple|str|int|float|bool)$/.test(first)) return true
  return scope.within !== undefined || scope.project.resolve(scope.path, first) !== undefined
}

/** As it is written, without the module in front of SQLAlchemy's own names: how it was imported says nothing of a column. */
export function renderScoped({ scope, expression }: Scoped): string {
  return renderExpression(shorten(expression))

  function shorten(each: Expression): Expression {
    switch (each.kind) {
      case 'name':
        return { ...each, name: shortName(each.name) }
      case 'call':
        return {
          ...each,
          callee: shorten(each.callee),
          arguments: each.arguments.map(shorten),
          keywords: Object.fromEntries(
            Object.entries(each.keywords).map(([name, value]) => [name, shorten(value)]),
          ),
        }
      default:
        return each
    }
  }

  function shortName(name: string): string {
    const at = name.lastIndexOf('.')
    if (at < 0) return name
    const meaning = scope.project.resolve(scope.path, name, scope.within)
    const isOwn =
      meaning?.kind === 'outside' && /^sqlalchemy\.(types\.)?\w+$|SQLAlchemy\(\)\.\w+$/.test(meaning.name)
    return isOwn ? name.slice(at + 1) : name
  }
}
