/**
 * lockstep.json, from text to `Config`: every default filled in, the mirrors in an order in which they can be synced.
 * Either all of it is good or one error names everything that isn't, each with its line and JSON pointer. Pure, so the
 * same code judges the work tree's file, the index's and any revision's; whoever calls brings the text.
 */
import * as v from 'valibot'
import {
  type BuiltDeclaration,
  type Config,
  type DeployedDeclaration,
  type Mirror,
  orderMirrors,
} from '../core/mirror.ts'
import { toRepoPath } from '../core/path.ts'
import { LockstepError } from '../errors.ts'
import { findConflicts } from './conflicts.ts'
import { configFileName } from './file-name.ts'
import { type Complaint, type JsonPath, type Problem, readJsonText } from './json-text.ts'
import { type CompleteConfig, WrittenConfig } from './schema.ts'
import { findStrangers } from './shape.ts'

export type { Problem } from './json-text.ts'

/**
 * The configuration that `text` declares. `shownName` is what the text is called in the error, such as
 * `HEAD:lockstep.json`. Throws `CONFIG_INVALID`, with one line a problem.
 */
export function parseConfig(text: string, shownName: string = configFileName): Config {
  const { problems, config } = examine(text)
  if (config !== undefined) return config
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  const lines = problems.map(problem => showProblem(problem, shownName))
  throw new LockstepError({
    code: 'CONFIG_INVALID',
    message: [`${shownName} has ${count}`, ...lines].join('\n'),
  })
}

/** Everything that is wrong with `text`, in the order of the text; empty when nothing is. Never throws. */
export function findProblems(text: string): Problem[] {
  return examine(text).problems
}

function examine(text: string): { problems: Problem[]; config?: Config } {
  const json = readJsonText(text)
  if (json.value === undefined) return { problems: [...json.problems] }
  const strangers = findStrangers(WrittenConfig, json.value)
  const result = v.safeParse(WrittenConfig, json.value, { message: sayIssue })
  const issues = (result.issues ?? [])
    .flatMap(flattenUnion)
    .filter(issue => !isBelowAny(pathOf(issue), strangers))
  const complaints = [...strangers, ...issues.map(toComplaint)]
  // Valibot leaves what it could not type in the output, so a mirror is used only where nothing was found wrong.
  const complete = result.output as CompleteConfig
  const mirrors = isBelowAny(['mirrors'], complaints)
    ? []
    : Object.entries(complete?.mirrors ?? {})
        .filter(isSound(complaints))
        .map(([name, written]) => toMirror(name, withoutStrange(name, written, complaints)))
  complaints.push(...findConflicts(mirrors))
  const problems = [...json.problems, ...complaints.map(json.locate)]
  if (problems.length > 0) return { problems: problems.sort(byPlace) }
  return { problems, config: { onPush: complete.onPush, mirrors: orderMirrors(mirrors).ordered } }
}

function toMirror(name: string, written: CompleteMirror): Mirror {
  const { from, to, include, exclude, mirrorOnly, onCommit, tracked, built, deployed } = written
  const globs = { include, exclude, mirrorOnly }
  const stations = { built: (built ?? []).map(toBuilt), ...(deployed && { deployed: toDeployed(deployed) }) }
  const paths = { from: toRepoPath(from), to: toRepoPath(to) }
  return { name, ...paths, ...globs, onCommit, tracked, ...toMeaning(written), ...stations }
}

/** What is said about models and migrations. */
function toMeaning({
  models,
  migrations,
  requireMigration,
}: CompleteMirror): Pick<Mirror, 'models' | 'migrations' | 'requireMigration'> {
  return {
    ...(models && { models }),
    ...(migrations !== undefined && { migrations: toRepoPath(migrations) }),
    ...(requireMigration === 'warn' && { requireMigration }),
  }
}

type CompleteMirror = CompleteConfig['mirrors'][string]

/** A mirror without those stations that something is wrong with: the conflicts of its paths are told all the same. */
function withoutStrange(
  name: string,
  { built, deployed, ...rest }: CompleteMirror,
  complaints: readonly Complaint[],
): CompleteMirror {
  const isStrange = (key: string) =>
    complaints.some(({ path }) => path[0] === 'mirrors' && path[1] === name && path[2] === key)
  return {
    ...rest,
    ...(built && !isStrange('built') && { built }),
    ...(deployed && !isStrange('deployed') && { deployed }),
  }
}

function toBuilt(written: NonNullable<CompleteMirror['built']>[number]): BuiltDeclaration {
  const { path, within = '', function: name } = typeof written === 'string' ? { path: written } : written
  return { path: toRepoPath(path), within: toRepoPath(within), ...(name !== undefined && { function: name }) }
}

/** The schema has seen to it that there is either a health address or a function. */
function toDeployed({
  function: name = '',
  region,
  alias,
  within,
  health,
}: NonNullable<CompleteMirror['deployed']>): DeployedDeclaration {
  if (health !== undefined) return { health }
  return {
    function: name,
    ...(region !== undefined && { region }),
    ...(alias !== undefined && { alias }),
    ...(within !== undefined && { within: toRepoPath(within) }),
  }
}

/** Whether everything that conflicts are judged by is as it should be; other keys of the mirror may be wrong. */
function isSound(complaints: readonly Complaint[]): (entry: [string, unknown]) => boolean {
  const judged = ['from', 'to', 'include', 'exclude', 'mirrorOnly']
  return ([name]) =>
    !complaints.some(({ path }) => {
      const [top, mirror, key] = path
      return top === 'mirrors' && mirror === name && (key === undefined || judged.includes(String(key)))
    })
}

type Issue = v.BaseIssue<unknown>

/** An issue of a union says that nothing fitted; the issues below it that have a path say what did not. */
function flattenUnion(issue: Issue): Issue[] {
  const inner = (issue.type === 'union' && issue.issues?.filter(({ path }) => path)) || []
  if (inner.length === 0) return [issue]
  return inner.map(one => ({
    ...one,
    path: [...(issue.path ?? []), ...(one.path ?? [])] as unknown as NonNullable<Issue['path']>,
  }))
}

function toComplaint(issue: Issue): Complaint {
  const path = pathOf(issue)
  // A key that isn't there has no place of its own: its object has.
  if (isMissingKey(issue)) return { path: path.slice(0, -1), about: 'key', message: issue.message }
  return { path, about: issue.path?.at(-1)?.origin === 'key' ? 'key' : 'value', message: issue.message }
}

function isMissingKey({ type, path, input }: Issue): boolean {
  return type === 'strict_object' && path?.at(-1)?.origin === 'key' && input === undefined
}

function pathOf({ path }: Issue): JsonPath {
  return (path ?? []).map(({ key }) => key as string | number)
}

function isBelowAny(path: JsonPath, complaints: readonly Complaint[]): boolean {
  return complaints.some(
    complaint =>
      complaint.path.length <= path.length && complaint.path.every((step, index) => step === path[index]),
  )
}

/** Valibot's own issues in Lockstep's words; an issue that the schema has words for never comes here. */
function sayIssue(issue: Issue): string {
  if (isMissingKey(issue)) return `${issue.expected} is missing`
  const expected = (issue.expected ?? '')
    .replace(/^\(|\)$/g, '')
    .split(' | ')
    .map(sayType)
    .join(' or ')
  return `must be ${expected}, is ${sayType(issue.received)}`
}

function sayType(type: string): string {
  const words: Readonly<Record<string, string>> = {
    Object: 'an object',
    Array: 'an array',
    string: 'a string',
    boolean: 'true or false',
  }
  return (Object.hasOwn(words, type) ? words[type] : undefined) ?? type
}

function byPlace(one: Problem, other: Problem): number {
  return one.line - other.line || one.column - other.column
}

function showProblem({ pointer, message, line, column }: Problem, shownName: string): string {
  const parts = [`${shownName}:${line}:${column}`, pointer, message].filter(part => part !== '')
  // Keys are other people's text: a line break would forge a line, an escape sequence would reach the terminal.
  return parts
    .join('  ')
    .replace(/\p{Cc}/gu, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
