/**
 * Lockstep in a lefthook.yml: one entry a hook, in the style that the file has, `commands:` or `jobs:`. Lefthook runs jobs in
 * their order, then commands by priority and name, then scripts; the entry of pre-commit has to be the last of all, because
 * what a formatter changes after it would be committed without the mirror.
 */

import type { HookName } from '../hook-names.ts'
import type { Edit } from './edit.ts'
import { addYamlEntry, readYaml, removeYamlEntry, type YamlEntry } from './yaml-text.ts'

/** Commands without a priority run by name, so this one comes last. */
const entryName = 'zz-lockstep'

/** How many arguments git gives a hook (githooks(5)); lefthook hands on those that are named. */
const argumentCounts: Partial<Record<HookName, number>> = {
  'pre-push': 2,
  'post-merge': 1,
  'post-checkout': 3,
  'post-rewrite': 1,
}

type Style = 'commands' | 'jobs'

/** A hook in one of lefthook's files, by its path from the top. */
interface Place {
  readonly hook: HookName
  readonly file: string
}

type Hook = Partial<Record<Style | 'scripts' | 'parallel', unknown>>

/** The lines of an entry in a hook that isn't there yet, for people to copy. */
export function lefthookLines({ hook, file }: Place, style: Style = 'commands'): string[] {
  return [`${hook}:`, ...indent([`${style}:`, ...indent(entryLines({ hook, file }, style))])]
}

/** Puts one hook's entry in. */
export function addToLefthook(text: string | undefined, { hook, file }: Place): Edit {
  const { value, problem } = readYaml(text ?? '')
  if (problem !== undefined) return { outcome: 'left', says: problem }
  const hooks = (value ?? {}) as Record<string, Hook | null>
  const present = hooks[hook]
  if (JSON.stringify(present ?? '').match(new RegExp(`lockstep-hook\\\\?"? ${hook}\\b`)))
    return { outcome: 'same', says: 'already there' }
  const obstacle = present ? findObstacle(present, hook) : undefined
  if (obstacle !== undefined) return { outcome: 'left', says: obstacle }
  const style =
    styleOf(present ?? {}) ??
    Object.values(hooks)
      .map(one => styleOf(one ?? {}))
      .find(Boolean) ??
    'commands'
  const entry = entriesOf({ hook, file }, style)[
    Object.hasOwn(hooks, hook) ? (present?.[style] ? 2 : 1) : 0
  ] as YamlEntry
  const added = addYamlEntry(text ?? '', entry)
  if (added === undefined)
    return { outcome: 'left', says: 'is written in a way that can’t be added to safely' }
  return { outcome: 'changed', text: added, says: text === undefined ? 'created' : `added to its ${style}` }
}

/** Takes one hook's entry out, with the hook when that was made for it. */
export function removeFromLefthook(text: string | undefined, { hook, file }: Place): Edit {
  for (const style of ['commands', 'jobs'] as const) {
    for (const entry of entriesOf({ hook, file }, style)) {
      const removed = removeYamlEntry(text ?? '', entry)
      if (removed === undefined) continue
      return { outcome: 'changed', text: removed === '' ? undefined : removed, says: 'removed' }
    }
  }
  const { value } = readYaml(text ?? '')
  const rest = JSON.stringify((value as Record<string, unknown> | null)?.[hook] ?? '')
  if (!rest.includes('lockstep-hook')) return { outcome: 'same', says: 'holds nothing of Lockstep' }
  return { outcome: 'left', says: 'keeps an entry that install didn’t write, or not so' }
}

/** The entry in a file without the hook, in a hook without that style, and in a hook that has it. */
function entriesOf({ hook, file }: Place, style: Style): YamlEntry[] {
  const lines = entryLines({ hook, file }, style)
  return [
    { path: [], lines: lefthookLines({ hook, file }, style) },
    { path: [hook], lines: [`${style}:`, ...indent(lines)] },
    { path: [hook, style], lines },
  ]
}

function entryLines({ hook, file }: Place, style: Style): string[] {
  const names = Array.from({ length: argumentCounts[hook] ?? 0 }, (_, at) => ` {${at + 1}}`).join('')
  const readsInput = hook === 'pre-push' || hook === 'post-rewrite'
  const command = `node_modules/.bin/lockstep-hook ${hook}${names}`
  // Lefthook skips an entry when it finds no staged or pushed files of its own, which is not when nothing is committed or
  // pushed; one that names a file to inspect, if only in a comment of the shell, it doesn't. Its own configuration is there.
  const isSkippable = hook === 'pre-commit' || hook === 'pre-push'
  const body = [
    ...(isSkippable ? [`files: echo ${file}`, `run: "${command} # {files}"`] : [`run: ${command}`]),
    ...(readsInput ? ['use_stdin: true'] : []),
  ]
  return style === 'jobs' ? [`- name: ${entryName}`, ...indent(body)] : [`${entryName}:`, ...indent(body)]
}

function indent(lines: readonly string[]): string[] {
  return lines.map(line => `  ${line}`)
}

function styleOf(hook: Hook): Style | undefined {
  if (typeof hook !== 'object') return undefined
  return hook.commands ? 'commands' : hook.jobs ? 'jobs' : undefined
}

function findObstacle(present: Hook, hook: HookName): string | undefined {
  if (hook === 'pre-push') return findOtherReader(present)
  if (hook !== 'pre-commit') return undefined
  if (JSON.stringify(present).includes('"stage_fixed":true'))
    return 'has an entry with `stage_fixed`, and lefthook stages what that changed after its last one'
  if (present.parallel === true) return 'is `parallel: true`: nothing can be the last there'
  if (present.scripts) return 'has `scripts:`, which lefthook runs after everything else'
  const later = Object.keys(present.commands ?? {}).find(name => name > entryName)
  return later && `has a command ${later}, which lefthook runs after ${entryName}`
}

/** Older versions of lefthook give the list of pushed refs to one command alone (its documentation of use_stdin). */
function findOtherReader(present: Hook): string | undefined {
  if (!JSON.stringify(present).includes('"use_stdin":true')) return undefined
  return 'has an entry with `use_stdin` already, and lefthook may give the list of pushed refs to one alone'
}
