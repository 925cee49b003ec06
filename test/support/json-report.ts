/**
 * JSON output, held against the schemas that are published with the package: a test that reads a report through here can't
 * pass on a key that its schema doesn't know or a document that isn't one.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import type { JsonDoctorReport, JsonReport } from '../../packages/lockstep/src/reporters/json-schema.ts'
import { projectRoot } from './environment.ts'

const validateReport = compile<JsonReport>('report.schema.json')
const validateDoctor = compile<JsonDoctorReport>('doctor.schema.json')

/** The report that `text` is. Throws what is wrong with it when it isn't one document that fits the published schema. */
export function parseReport(text: string): JsonReport {
  return parse(text, validateReport)
}

/** The same for what `lockstep doctor` prints. */
export function parseDoctorReport(text: string): JsonDoctorReport {
  return parse(text, validateDoctor)
}

function compile<T>(file: string): ValidateFunction<T> {
  const schema = JSON.parse(readFileSync(join(projectRoot, 'packages/lockstep', file), 'utf8'))
  return new Ajv({ allErrors: true }).compile<T>(schema)
}

function parse<T>(text: string, validate: ValidateFunction<T>): T {
  const document: unknown = JSON.parse(text)
  if (validate(document)) return document
  const problems = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  )
  throw new Error(`not a report by its published schema:\n${problems.join('\n')}\n${text}`)
}
