/**
 * Understands Python files, given as text, and shows the models in them a line each, as tables of tests write them. Nothing is left out
 * of a line that a field says.
 */
import { createPythonExtractor } from '../../packages/lockstep/src/core/languages/python/python.ts'
import type { ParsePython } from '../../packages/lockstep/src/core/languages/python/syntax.ts'
import type { Field, Model } from '../../packages/lockstep/src/core/models/model.ts'
import { type RepoPath, toRepoPath } from '../../packages/lockstep/src/core/path.ts'

/** The models of files, in the order in which they are found. */
export function understandPython(
  parse: ParsePython,
  files: Readonly<Record<string, string | Buffer>>,
): readonly Model[] {
  const extractor = createPythonExtractor(parse)
  const facts = Object.entries(files).map(([path, text]): [RepoPath, ReturnType<typeof extractor.facts>] => [
    toRepoPath(path),
    extractor.facts(Buffer.from(text)),
  ])
  return extractor.link(new Map(facts)).models
}

/** `License: table of Django, table "licenses", more unknown` and under it its fields. */
export function showModels(models: readonly Model[]): string[] {
  return models.flatMap(({ name, kind, framework, table, complete, fields }) => [
    `${name}: ${kind} of ${framework}${table === undefined ? '' : ` in ${table}`}${complete ? '' : ', more unknown'}`,
    ...fields.map(each => `  ${showField(each)}`),
  ])
}

/** `owner: ForeignKey(User) relationship not null in owner_id` */
function showField(field: Field): string {
  const { name, kind, type, nullable, required, primaryKey } = field
  return [
    `${name}${type === undefined ? '' : `: ${type}`}`,
    ...(kind === 'field' || kind === 'member' ? [] : [kind]),
    ...(nullable === undefined ? [] : [nullable ? 'null' : 'not null']),
    ...(required === undefined ? [] : [required ? 'required' : 'optional']),
    ...(primaryKey ? ['key'] : []),
    ...(field.default === undefined ? [] : [`= ${field.default}`]),
    ...(field.serverDefault === undefined ? [] : [`server = ${field.serverDefault}`]),
    ...(field.storedAs === undefined ? [] : [`in ${field.storedAs}`]),
    ...(field.from === undefined ? [] : [`from ${field.from}`]),
  ].join(' ')
}
