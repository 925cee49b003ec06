/**
 * What Lockstep understands of a directory, for people and as JSON: a line a model with the names of its fields, or a line a
 * migration. With `verbose` each field has its own line. Pure.
 */

import type { Migration, MigrationGraph } from '../core/migrations/graph.ts'
import type { Field, Model } from '../core/models/model.ts'
import { showPath } from '../core/path.ts'
import type { Understanding, UnderstandingReport } from '../core/understanding.ts'
import { createPaint, type Paint } from './paint.ts'
import { printable, renderErrors } from './terminal-lines.ts'

/** How many migrations of a graph are shown unless all are asked for: the newest. */
const migrationLimit = 10

/** How wide a list of names may be. */
const lineWidth = 100

interface Context {
  readonly paint: Paint
  readonly verbose: boolean
}

/** Renders the answer of `models` or `migrations`. Ends without a newline. */
export function renderUnderstanding(
  report: UnderstandingReport,
  { color = false, verbose = false }: { color?: boolean; verbose?: boolean } = {},
): string {
  const context = { paint: createPaint(color), verbose }
  const blocks = report.directories.map(directory =>
    [
      ...(report.command === 'models' ? renderModels(directory, context) : renderGraphs(directory, context)),
      ...renderRest(directory),
    ].join('\n'),
  )
  const errors = renderErrors(report.errors, context.paint)
  return [...blocks, ...(errors.length > 0 ? [errors.join('\n')] : [])].join('\n\n')
}

/** One document, two spaces deep, without a newline at its end. */
export function renderUnderstandingJson({ directories, ...report }: UnderstandingReport): string {
  const printed = {
    ...report,
    directories: directories.map(({ directory, models, graphs, unreadable, absent, files }) => ({
      directory: showPath(directory),
      files,
      ...(report.command === 'models'
        ? { models: models.map(model => ({ ...model, path: showPath(model.path) })) }
        : { graphs: graphs.map(printGraph) }),
      unreadable: unreadable.map(file => ({ ...file, path: showPath(file.path) })),
      absent: absent.map(showPath),
    })),
  }
  return JSON.stringify(printed, undefined, 2)
}

function printGraph({ environment, migrations, ...graph }: MigrationGraph) {
  return {
    ...graph,
    environment: showPath(environment),
    migrations: [...migrations.values()].map(each => ({ ...each, path: showPath(each.path) })),
  }
}

function renderModels(directory: Understanding, context: Context): string[] {
  const { models } = directory
  const kinds = [
    ['table', 'tables'],
    ['mixin', 'mixins'],
    ['record', 'records'],
    ['enum', 'enums'],
  ] as const
  const counts = kinds.flatMap(([kind, many]) => {
    const number = models.filter(model => model.kind === kind).length
    return number > 0 ? [`${number} ${number === 1 ? kind : many}`] : []
  })
  const found = counts.length > 0 ? counts.join(', ') : 'no models'
  return [
    `${context.paint.bold(nameOf(directory))}: ${found} in ${directory.files} source file${directory.files === 1 ? '' : 's'}`,
    ...kinds
      .flatMap(([kind]) => models.filter(model => model.kind === kind))
      .flatMap(model => renderModel(model, context)),
  ]
}

function nameOf({ directory }: Understanding): string {
  return printable(showPath(directory)) || '.'
}

function renderModel(model: Model, context: Context): string[] {
  const { name, table, framework, fields, path, line } = model
  const stored = table === undefined ? '' : ` (${printable(table)})`
  const where = context.paint.dim(`${printable(showPath(path))}:${line}`)
  return [
    '',
    `  ${context.paint.bold(printable(name))}${stored}  ${framework}, ${countFields(model)}  ${where}`,
    ...(context.verbose ? renderFields(fields) : wrap(fields.map(field => printable(field.name)))),
  ]
}

/** `27 columns, 2 relationships`; "or more" where a base class wasn't found. */
function countFields({ fields, complete }: Model): string {
  const kinds = ['column', 'field', 'member', 'relationship'] as const
  const counts = kinds.flatMap(kind => {
    const number = fields.filter(field => field.kind === kind).length
    return number > 0 ? [`${number} ${kind}${number === 1 ? '' : 's'}`] : []
  })
  return `${counts.join(', ') || 'no fields'}${complete ? '' : ' or more'}`
}

function renderFields(fields: readonly Field[]): string[] {
  const width = Math.max(0, ...fields.map(({ name }) => printable(name).length))
  return fields.map(field => `    ${printable(field.name).padEnd(width)}  ${describeField(field)}`.trimEnd())
}

function describeField(field: Field): string {
  const { kind, type, nullable, required, primaryKey, serverDefault, storedAs, from } = field
  const words = [
    ...(type === undefined ? [] : [type]),
    ...(kind === 'relationship' ? ['relationship'] : []),
    ...(primaryKey ? ['primary key'] : []),
    ...(nullable === undefined ? [] : [nullable ? 'may be null' : 'not null']),
    ...(required ? ['required'] : []),
    ...(field.default === undefined ? [] : [`${kind === 'member' ? '=' : 'default'} ${field.default}`]),
    ...(serverDefault === undefined ? [] : [`server default ${serverDefault}`]),
    ...(storedAs === undefined ? [] : [`stored as ${storedAs}`]),
    ...(from === undefined ? [] : [`from ${from}`]),
  ]
  return printable(words.join(', '))
}

/** Names as lines of a list. */
function wrap(names: readonly string[]): string[] {
  const lines: string[] = []
  for (const [at, name] of names.entries()) {
    const word = at === names.length - 1 ? name : `${name},`
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < lineWidth)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`    ${word}`)
  }
  return lines
}

function renderGraphs(directory: Understanding, context: Context): string[] {
  const name = context.paint.bold(nameOf(directory))
  if (directory.graphs.length === 0) return [`${name}: no migrations in ${directory.files} source files`]
  return directory.graphs.flatMap((graph, at) => [
    ...(at > 0 ? [''] : []),
    ...renderGraph(graph, { name, context }),
  ])
}

function renderGraph(graph: MigrationGraph, { name, context }: { name: string; context: Context }): string[] {
  const { tool, environment, heads, problems } = graph
  const migrations = [...graph.migrations.values()]
  const below = environment === '' ? '' : `/${printable(showPath(environment))}`
  const counted = `${migrations.length} migration${migrations.length === 1 ? '' : 's'}`
  const shown = context.verbose ? migrations : migrations.slice(-migrationLimit)
  const hidden = migrations.length - shown.length
  const width = Math.max(0, ...shown.map(({ id }) => printable(id).length))
  return [
    `${name}${below} (${tool}): ${counted}, head${heads.length === 1 ? '' : 's'} ${heads.map(printable).join(', ') || 'none'}`,
    ...(hidden > 0 ? [context.paint.dim(`    ${hidden} earlier (--verbose lists them)`)] : []),
    ...shown.map(migration => renderMigration(migration, width)),
    ...problems.map(problem => `  ${context.paint.red('✗')} ${printable(problem)}`),
  ]
}

function renderMigration({ id, date, title }: Migration, width: number): string {
  const day = date === undefined ? '' : `  ${printable(date).slice(0, 10)}`
  return `    ${printable(id).padEnd(width)}${day}  ${printable(title ?? '')}`.trimEnd()
}

/** What could not be read, so that nothing seems to be missing that is only unread. */
function renderRest({ unreadable, absent }: Understanding): string[] {
  return [
    ...unreadable.map(({ path, line, reason, failsAtImport }) => {
      const where = line === undefined ? '' : ` in line ${line}`
      const what = failsAtImport ? `${reason}${where}: it fails at import` : `${reason}${where}`
      return `  ? ${printable(showPath(path))}: ${printable(what)}`
    }),
    ...(absent.length > 0
      ? [`  ? ${absent.length} file${absent.length === 1 ? '' : 's'} not read: the text is not in this clone`]
      : []),
  ]
}
