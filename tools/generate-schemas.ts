/**
 * Writes the JSON Schemas that the packages ship, from the code that they describe: `npx tsx tools/generate-schemas.ts`.
 * With `--check` nothing is written, and the exit code is 1 when a file on disk isn't what the code says. To publish
 * another schema, add a line to `schemas`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import { WrittenConfig } from '../packages/lockstep/src/config/schema.ts'
import { JsonDoctorReport, JsonReport } from '../packages/lockstep/src/reporters/json-schema.ts'

interface GeneratedSchema {
  /** Relative to the root of this repository. */
  readonly file: string
  readonly generate: () => object
}

/** Every schema that is generated, and from what. */
export const schemas: readonly GeneratedSchema[] = [
  { file: 'packages/lockstep/schema.json', generate: generateConfigSchema },
  { file: 'packages/lockstep/report.schema.json', generate: generateReportSchema },
  { file: 'packages/lockstep/doctor.schema.json', generate: generateDoctorSchema },
]

/** What the schema's file has to hold, to the byte. */
export function renderSchema({ generate }: GeneratedSchema): string {
  return `${JSON.stringify(generate(), null, 2)}\n`
}

/**
 * The schema of lockstep.json. Checks are left out because a function can't be written as JSON: the validator carries
 * as much of each as can be said in its metadata, and refuses the rest by itself.
 */
function generateConfigSchema(): object {
  const { $schema, ...body } = toJsonSchema(WrittenConfig, {
    target: 'draft-07',
    typeMode: 'input',
    errorMode: 'throw',
    ignoreActions: ['check'],
  })
  return {
    $schema,
    $id: 'urn:lockstep:schema:config',
    title: 'lockstep.json',
    description: 'Which directories of this repository are copies of others, for Lockstep to keep in sync.',
    ...body,
  }
}

/** The schema of what `--format json` prints. */
function generateReportSchema(): object {
  const { $schema, ...body } = toJsonSchema(JsonReport, { target: 'draft-07', errorMode: 'throw' })
  return {
    $schema,
    $id: 'urn:lockstep:schema:report',
    title: 'The report of lockstep --format json',
    description: 'What a command found: the mirrors and how each disagrees with its source, and what failed.',
    ...body,
  }
}

/** The schema of what `lockstep doctor --format json` prints. */
function generateDoctorSchema(): object {
  const { $schema, ...body } = toJsonSchema(JsonDoctorReport, { target: 'draft-07', errorMode: 'throw' })
  return {
    $schema,
    $id: 'urn:lockstep:schema:doctor',
    title: 'The report of lockstep doctor --format json',
    description: 'What will bite in this repository, with what ends it, and what could not be looked at.',
    ...body,
  }
}

function writeSchemas(root: string): void {
  for (const schema of schemas) writeFileSync(join(root, schema.file), renderSchema(schema))
}

function findOutdated(root: string): string[] {
  return schemas
    .filter(schema => readFileSync(join(root, schema.file), 'utf8') !== renderSchema(schema))
    .map(({ file }) => file)
}

// Tests import this file too, and then nothing may be written.
if (basename(process.argv[1] ?? '') === basename(import.meta.filename)) {
  const root = join(import.meta.dirname, '..')
  if (process.argv.includes('--check')) {
    const outdated = findOutdated(root)
    for (const file of outdated) console.error(`${file} is out of date: npx tsx tools/generate-schemas.ts`)
    process.exitCode = outdated.length === 0 ? 0 : 1
  } else {
    writeSchemas(root)
  }
}
