/**
 * What `sam build` notes about its last full run: `.aws-sam/build.toml` (build_graph.py in aws-sam-cli). One definition is one
 * run of a builder; functions that are built alike share it, and each gets a copy. `.aws-sam/cache/<uuid>` is where a cached
 * build is brought back from.
 */
import { parse, TomlError } from 'smol-toml'
import type { Parsed } from './template.ts'

/** One run of a builder. */
export interface BuildDefinition {
  /** The name of its folder in `.aws-sam/cache` and `.aws-sam/deps`. */
  readonly uuid: string
  /** The folder that was built: absolute, or relative to the template's folder in what older versions of SAM wrote. */
  readonly codeuri?: string
  /** The functions, or the one layer, that were made by it: logical ids, nested stacks in front. */
  readonly functions: readonly string[]
  readonly runtime?: string
  /** A hash over the folder, which a cached build is reused by; only there after one. */
  readonly sourceHash?: string
}

/**
 * Parses the record:
 * ```toml
 * [function_build_definitions.3c1c254e-cd4b-4d94-8c74-7ab870b36063]
 * codeuri = "/home/me/credentialmate/infra/lambda/functions/backend"
 * runtime = "python3.12"
 * source_hash = "cae49aa393d669e850bd49869905099d"
 * functions = ["BackendApiFunction", "WorkerFunction"]
 *
 * [layer_build_definitions.7d8c257e-cd4b-4d94-8c74-7ab870b3abc3]
 * codeuri = "/home/me/credentialmate/infra/lambda/layer"
 * build_method = "python3.12"
 * layer = "SharedLayer"
 * ```
 */
export function parseBuildGraph(text: string): Parsed<readonly BuildDefinition[]> {
  try {
    const { function_build_definitions: functions, layer_build_definitions: layers } = parse(text)
    return {
      value: [...tablesOf(functions), ...tablesOf(layers)].map(([uuid, table]) =>
        readDefinition(uuid, table),
      ),
    }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    return { problem: { message: error.message.split('\n')[0] ?? '', line: error.line } }
  }
}

type Table = Readonly<Record<string, unknown>>

function tablesOf(value: unknown): [string, Table][] {
  return isTable(value)
    ? Object.entries(value).flatMap(([uuid, table]) => (isTable(table) ? [[uuid, table]] : []))
    : []
}

function readDefinition(uuid: string, table: Table): BuildDefinition {
  const named = [table['functions'], table['layer']].flat().filter(one => typeof one === 'string')
  return {
    uuid,
    functions: named,
    ...textOf('codeuri', table['codeuri']),
    ...textOf('runtime', table['runtime'] ?? table['build_method']),
    ...textOf('sourceHash', table['source_hash']),
  }
}

function textOf<Key extends string>(key: Key, value: unknown): { [name in Key]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as { [name in Key]: string }) : {}
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
