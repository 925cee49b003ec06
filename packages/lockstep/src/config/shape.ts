/**
 * What valibot 1.5 lets pass in lockstep.json: all unknown keys of an object but the first, an array where an object
 * belongs, and the names that its records drop in silence. A walk over schema and value side by side, so that no key
 * list has to be kept a second time. What values may be is left to the schema.
 */
import { closestMatch } from 'leven'
import type { Complaint, JsonPath } from './json-text.ts'

/** As much of a valibot schema as the walk looks at. */
export interface Shape {
  readonly type: string
  readonly entries?: Readonly<Record<string, Shape>>
  readonly value?: Shape
  readonly item?: Shape
  readonly wrapped?: Shape
  readonly options?: readonly unknown[]
}

/** The keys that valibot's record skips without an issue, against prototype pollution. */
const skippedNames = ['__proto__', 'prototype', 'constructor']

/** Everything in `value` that has no place in `shape`. */
export function findStrangers(shape: Shape, value: unknown, path: JsonPath = []): Complaint[] {
  if (value === null || typeof value !== 'object') return []
  if (shape.wrapped) return findStrangers(shape.wrapped, value, path)
  if (shape.type === 'union') {
    const option = (shape.options as readonly Shape[]).find(({ entries }) => entries)
    return option ? findStrangers(option, value, path) : []
  }
  const { item } = shape
  if (item)
    return Array.isArray(value)
      ? value.flatMap((child, index) => findStrangers(item, child, [...path, index]))
      : []
  if (!shape.entries && !shape.value) return []
  if (Array.isArray(value)) return [{ path, about: 'value', message: 'must be an object, is an array' }]
  return Object.entries(value).flatMap(([key, child]) => findStranger(shape, key, child, [...path, key]))
}

function findStranger(shape: Shape, key: string, child: unknown, path: JsonPath): Complaint[] {
  if (shape.value) {
    if (skippedNames.includes(key))
      return [{ path, about: 'key', message: 'is no name for a mirror: JavaScript reserves it' }]
    return findStrangers(shape.value, child, path)
  }
  const entries = shape.entries ?? {}
  const entry = Object.hasOwn(entries, key) ? entries[key] : undefined
  if (entry) return findStrangers(entry, child, path)
  const nearest = findNearest(key, Object.keys(entries))
  return [
    { path, about: 'key', message: nearest ? `unknown key, did you mean "${nearest}"?` : 'unknown key' },
  ]
}

/** The known key that `key` was probably meant to be: at most half of its characters differ, whatever their case. */
function findNearest(key: string, known: readonly string[]): string | undefined {
  // Levenshtein distance takes time by length times length, and nobody means "from" by a thousand characters.
  if (key.length > 30) return undefined
  const lower = new Map(known.map(name => [name.toLowerCase(), name]))
  const nearest = closestMatch(key.toLowerCase(), [...lower.keys()], {
    maxDistance: Math.max(1, Math.floor(key.length / 2)),
  })
  return nearest === undefined ? undefined : lower.get(nearest)
}
