/**
 * JSON output, held against the schema that is published with the package: a test that reads a report through here can't
 * pass on a key that the schema doesn't know or a document that isn't one.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import type { JsonReport } from '../../packages/lockstep/src/reporters/json-schema.ts'
import { projectRoot } from './environment.ts'

const schema = JSON.parse(readFileSync(join(projectRoot, 'packages/lockstep/report.schema.json'), 'utf8'))
const validate = new Ajv({ allErrors: true }).compile<JsonReport>(schema)

/** The report that `text` is. Throws what is wrong with it when it isn't one document that fits the published schema. */
export function parseReport(text: string): JsonReport {
  const document: unknown = JSON.parse(text)
  if (validate(document)) return document
  const problems = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  )
  throw new Error(`not a report by report.schema.json:\n${problems.join('\n')}\n${text}`)
}
