/** Nx finds executors, generators and schemas through paths in JSON files, so a wrong one shows only in a user's workspace. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import Ajv from 'ajv'
import { expect, test } from 'vitest'

const root = join(__dirname, '..')
const load = createRequire(__filename)
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const manifest = read('package.json')
const executors: Record<string, { implementation: string; schema: string; description: string }> =
  read('executors.json').executors

const generators: Record<string, { factory: string; schema: string; description: string }> =
  read('generators.json').generators

const migrations: Record<string, { version: string; implementation: string; description: string }> =
  read('migrations.json').generators

const paths = [
  manifest.main,
  manifest.types,
  manifest.executors,
  manifest.generators,
  manifest['nx-migrations'].migrations,
  ...manifest.files,
  ...Object.values(manifest.exports).flatMap(entry =>
    typeof entry === 'string' ? entry : Object.values(entry ?? {}),
  ),
  ...Object.values(executors).flatMap(({ implementation, schema }) => [implementation, schema]),
  ...Object.values(generators).flatMap(({ factory, schema }) => [factory, schema]),
  ...Object.values(migrations).map(({ implementation }) => implementation),
]

test.each([...new Set(paths)])('%s exists', path => {
  expect(existsSync(join(root, path))).toBe(true)
})

test.each(Object.entries(executors))(
  'executor %s has a function, and a schema that describes every option',
  (_name, executor) => {
    expect(typeof load(join(root, executor.implementation)).default).toBe('function')
    const { properties } = read(executor.schema)
    for (const option of Object.values(properties)) expect(option).toHaveProperty('description')
    expect(executor.description).toBe(read(executor.schema).description)
  },
)

test.each(Object.entries(generators))(
  'generator %s has a function, and a schema that describes every option',
  (_name, generator) => {
    expect(typeof load(join(root, generator.factory)).default).toBe('function')
    const { properties, description } = read(generator.schema)
    for (const option of Object.values(properties)) expect(option).toHaveProperty('description')
    expect(generator.description).toBe(description)
  },
)

test.each(Object.entries(migrations))(
  'migration %s has a function, and a version that its name starts with',
  (name, { version, implementation }) => {
    expect(typeof load(join(root, implementation)).default).toBe('function')
    expect(name.startsWith(`${version}-`)).toBe(true)
  },
)

test('migrations.json is what Nx’s own schema says', () => {
  const { $schema: _, ...schema } = JSON.parse(
    readFileSync(load.resolve('nx/schemas/migrations-schema.json'), 'utf8'),
  )
  const validate = new Ajv({ strict: false }).compile(schema)
  expect(validate(read('migrations.json')), JSON.stringify(validate.errors)).toBe(true)
})

// Two versions of the engine in one workspace would be one for the hooks and another for the targets.
test('nx migrate takes the engine along to the same version', () => {
  expect(manifest['nx-migrations'].packageGroup).toEqual(Object.keys(manifest.dependencies))
})

test('its own version and that of the engine are one', () => {
  expect(manifest.dependencies.lockstep).toBe(manifest.version)
})
