/** The published schemas of the JSON reports describe every key that they have, and let no other pass. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorCodes } from '../errors.ts'

type Schema = { [key: string]: unknown }
const schemas = ['report.schema.json', 'doctor.schema.json'].map(file => {
  return [file, JSON.parse(readFileSync(join(__dirname, '../..', file), 'utf8')) as Schema] as const
})

/** Every object schema in `value`, with where it is. */
function objectsOf(value: unknown, at = '#'): [string, Schema][] {
  if (typeof value !== 'object' || value === null) return []
  const own: [string, Schema][] = 'properties' in value ? [[at, value as Schema]] : []
  return [...own, ...Object.entries(value).flatMap(([key, child]) => objectsOf(child, `${at}/${key}`))]
}

describe.each(schemas)('%s', (_file, schema) => {
  test('is of the draft that validators know best', () => {
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#')
  })

  test.each(objectsOf(schema))('%s is strict, and every key is described', (_, object) => {
    expect(object['additionalProperties']).toBe(false)
    for (const key of Object.values(object['properties'] as Schema))
      expect(key).toMatchObject({ description: expect.any(String) })
  })

  test('knows every error code', () => {
    expect(JSON.stringify(schema)).toContain(JSON.stringify(errorCodes))
  })
})
