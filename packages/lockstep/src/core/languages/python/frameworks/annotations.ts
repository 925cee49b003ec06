/**
 * What an annotation says of a field beside its type: whether it may be None, and whether it makes a field at all. An alias is
 * followed as far as the directory defines it; of one from elsewhere nothing is said.
 */
import type { Expression } from '../expression.ts'
import type { FoundClass } from '../project.ts'
import { fullNameOf, isFrom, meaningOf, type Site } from './full-name.ts'

export const typingModules = /^(typing|typing_extensions|mypy_extensions)$/

/** Whether an annotation belongs to the class and not to its instances. */
export function isClassVariable(site: Site, annotation: Expression | undefined): boolean {
  return isFrom(site, annotation, typingModules, ['ClassVar'])
}

/** Whether None is a value of this type. Undefined where that can't be told. */
export function allowsNone(site: Site, annotation: Expression, depth = 0): boolean | undefined {
  if (depth > 20) return undefined
  const inner = (expression: Expression, at = site) => allowsNone(at, expression, depth + 1)
  switch (annotation.kind) {
    case 'constant':
      return annotation.value === 'None'
    case 'union':
      return anyOf(annotation.items.map(item => inner(item)))
    case 'subscript':
      return subscriptAllowsNone(site, annotation, inner)
    case 'name':
      return nameAllowsNone(site, annotation, inner)
    // `Optional["License"]`: a name in quotes, because it is defined below.
    case 'text':
      return /^[\w.]+$/.test(annotation.value) ? inner({ kind: 'name', name: annotation.value }) : undefined
    default:
      return undefined
  }
}

function subscriptAllowsNone(
  site: Site,
  { of, items }: Extract<Expression, { kind: 'subscript' }>,
  inner: (expression: Expression) => boolean | undefined,
): boolean | undefined {
  const name = fullNameOf(site, of)
  const item = name && typingModules.test(name.replace(/\.\w+$/, '')) ? name.replace(/^.*\./, '') : undefined
  switch (item) {
    case 'Optional':
      return true
    case 'Union':
      return anyOf(items.map(item => inner(item)))
    case 'Literal':
      return items.some(each => each.kind === 'constant' && each.value === 'None')
    case 'Annotated':
    case 'Required':
    case 'NotRequired':
    case 'ReadOnly':
    case 'Final':
      return items[0] && inner(items[0])
    case undefined:
      return inner(of)
    default:
      return false
  }
}

function nameAllowsNone(
  site: Site,
  expression: Extract<Expression, { kind: 'name' }>,
  inner: (expression: Expression, at: Site) => boolean | undefined,
): boolean | undefined {
  const meaning = meaningOf(site, expression)
  if (meaning?.kind === 'class') return false
  if (meaning?.kind === 'assignment') {
    const { value } = meaning.assignment
    const owner: FoundClass = { path: meaning.path, class: { ...site.owner.class, name: '' } }
    return value && value.kind !== 'call' ? inner(value, { ...site, owner }) : undefined
  }
  const name = meaning?.kind === 'outside' ? meaning.name : meaning ? undefined : expression.name
  if (name === undefined) return undefined
  if (anything.test(name)) return true
  return plain.test(name) ? false : undefined
}

const anything = /^(object|(typing|typing_extensions)\.Any)$/

/** Types that are classes for certain, so that None is none of theirs. */
const plain =
  /^(str|int|float|bool|bytes|bytearray|complex|list|dict|set|frozenset|tuple|type|memoryview|(datetime|uuid|decimal|pathlib|enum|ipaddress|fractions|collections|collections\.abc|re)\.\w+|(typing|typing_extensions)\.(List|Dict|Set|FrozenSet|Tuple|Type|Sequence|Mapping|Iterable|Callable|Deque|DefaultDict|Pattern|Text|AnyStr|LiteralString|MutableMapping|Iterator|Collection)|pydantic\.(EmailStr|AnyUrl|AnyHttpUrl|HttpUrl|SecretStr|UUID[1-8]|Positive\w+|Negative\w+|NonNegative\w+|Strict\w+|PostgresDsn|RedisDsn|FilePath|DirectoryPath|NameEmail))$/

function anyOf(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(true)) return true
  return answers.includes(undefined) ? undefined : false
}
