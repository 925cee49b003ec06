/**
 * One field of a Django model: what the call that makes it says. The program's own kinds of fields are known by what they inherit
 * from; of those, only what is written at the call itself is said, for their defaults may be others than Django's.
 */
import { type Expression, lastWord, renderExpression } from '../expression.ts'
import { meaningOf, type Site } from './full-name.ts'
import type { Reading } from './gather-fields.ts'

type Call = Extract<Expression, { kind: 'call' }>

export interface FieldSort {
  /** A foreign key has a column; many-to-many and generic relations have none of the model's own. */
  readonly sort: 'column' | 'key' | 'relation'
  /** Whether its defaults are those that Django documents. */
  readonly isDjangos: boolean
}

export interface DjangoField extends FieldSort {
  readonly name: string
  readonly call: Call
}

const djangos = /^django\.(db\.models|contrib\.(gis\.db|postgres|contenttypes))\b.*\.\w+$/
const fieldWord = /(Field|ForeignKey|ForeignObject|GenericRelation|ParentalKey|TaggableManager)$/
const keyWord = /(ForeignKey|OneToOneField|ParentalKey)$/
const relationWord = /(ManyToManyField|GenericForeignKey|GenericRelation|ForeignObject|TaggableManager)$/
/** Fields of forms, serializers and schemas are named alike. */
const others =
  /(^|\.)(forms|serializers|filters|graphene\w*|rest_framework|wtforms|marshmallow|dataclasses|pydantic|attrs?)(\.|$)/

/** What kind of a field a call makes; undefined for one that makes none. */
export function fieldSortOf(site: Site, call: Call): FieldSort | undefined {
  const meaning = meaningOf(site, call)
  if (meaning?.kind === 'outside') return sortOf(meaning.name, [meaning.name])
  if (meaning?.kind !== 'class') return undefined
  const { classes, outside } = site.project.linearize(meaning)
  const names = [...classes.map(each => each.class.name), ...outside]
  const base = outside.find(name => fieldWord.test(name) && !others.test(name))
  const sort = base === undefined ? undefined : sortOf(base, names)
  return sort && { ...sort, isDjangos: false }
}

function sortOf(name: string, names: readonly string[]): FieldSort | undefined {
  if (!fieldWord.test(name) || others.test(name)) return undefined
  const isDjangos = djangos.test(name)
  if (names.some(each => relationWord.test(each))) return { sort: 'relation', isDjangos }
  return { sort: names.some(each => keyWord.test(each)) ? 'key' : 'column', isDjangos }
}

export function readDjangoField({ name, call, sort, isDjangos }: DjangoField): Reading {
  const { keywords } = call
  const stored = keywords['db_column']
  const column = stored?.kind === 'text' ? stored.value : sort === 'key' && !stored ? `${name}_id` : undefined
  const nullable = sort === 'relation' ? undefined : flagOf(call, 'null', isDjangos)
  const isKey = flagOf(call, 'primary_key', true) === true
  return {
    kind: sort === 'column' ? 'column' : 'relationship',
    type: typeOf(call, sort),
    ...(nullable !== undefined && { nullable }),
    ...(isKey && { primaryKey: true }),
    ...readDefaults(call),
    ...(column !== undefined && column !== name && { storedAs: column }),
  }
}

/** A keyword that is True or False; False where it isn't written, if Django's own defaults hold. */
function flagOf(call: Call, keyword: string, isDjangos: boolean): boolean | undefined {
  const value = call.keywords[keyword]
  if (value) return value.kind === 'constant' ? value.value === 'True' : undefined
  if (!isDjangos || call.unpacked) return undefined
  return keyword === 'null' && lastWord(call.callee) === 'NullBooleanField'
}

function readDefaults({ keywords }: Call): { default?: string; serverDefault?: string } {
  const filled = ['auto_now_add', 'auto_now'].find(each => isTrue(keywords[each]))
  const value = keywords['default']
  const inDatabase = keywords['db_default']
  return {
    ...(value ? { default: renderExpression(value) } : filled !== undefined && { default: `${filled}=True` }),
    ...(inDatabase && { serverDefault: renderExpression(inDatabase) }),
  }
}

function isTrue(value: Expression | undefined): boolean {
  return value?.kind === 'constant' && value.value === 'True'
}

/** What shapes the values of a column; all else about a field is for forms and the admin pages. */
const shaping = ['max_length', 'max_digits', 'decimal_places', 'choices']

/** `CharField(max_length=2)`, `ForeignKey(auth.User)`, `ArrayField(IntegerField())`. */
function typeOf(call: Call, sort: FieldSort['sort']): string {
  const word = lastWord(call.callee) ?? renderExpression(call.callee)
  const inner = call.keywords['base_field'] ?? (word === 'ArrayField' ? call.arguments[0] : undefined)
  if (inner?.kind === 'call') return `${word}(${typeOf(inner, 'column')})`
  if (sort !== 'column') {
    const target = word.startsWith('Generic') ? undefined : (call.keywords['to'] ?? call.arguments[0])
    return target ? `${word}(${target.kind === 'text' ? target.value : renderExpression(target)})` : word
  }
  const shape = shaping.flatMap(each => {
    const value = call.keywords[each]
    return value ? [`${each}=${each === 'choices' ? renderChoices(value) : renderExpression(value)}`] : []
  })
  return `${word}(${shape.join(', ')})`
}

/** The values without their labels. */
function renderChoices(value: Expression): string {
  if (value.kind !== 'collection') return renderExpression(value)
  const values = value.items.map(each =>
    each.kind === 'collection' && each.items[0] && each.items.length === 2 ? each.items[0] : each,
  )
  return `[${values.map(renderExpression).join(', ')}]`
}
