/** JSON that belongs to other tools, most of which allow comments and trailing commas in it. */
import { type ParseError, parse } from 'jsonc-parser'

/** What a text holds as an object; undefined when it isn't one, or no JSON. */
export function parseToolJson(text: string): Readonly<Record<string, unknown>> | undefined {
  const errors: ParseError[] = []
  const value: unknown = parse(text, errors, { allowTrailingComma: true })
  return errors.length === 0 ? asObject(value) : undefined
}

/** `value` where it is an object with keys. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

/** The strings of `value`, which may be one, a list that has some, or something else. */
export function asStrings(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter(one => typeof one === 'string')
}
