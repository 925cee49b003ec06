/**
 * Which program runs this repository's hooks, and what has to be edited for each. What git really starts counts most; then
 * the configuration that is there. The choice can be overridden, and what was found beside it is said.
 */

import { type HookName, hookNames } from '../hook-names.ts'
import type { FileEdit, FoundFiles } from './edit.ts'
import { addToLefthook, lefthookLines, removeFromLefthook } from './lefthook.ts'
import { addToPreCommit, preCommitLines, removeFromPreCommit } from './pre-commit-config.ts'
import { addHookLine, hookLine, removeHookLine } from './shell-hook.ts'

export const managers = ['husky', 'lefthook', 'pre-commit', 'git'] as const

export type Manager = (typeof managers)[number]

/** Where lefthook looks for its configuration, as far as it can be edited here. */
export const lefthookFiles: readonly string[] = [
  'lefthook.yml',
  '.lefthook.yml',
  '.config/lefthook.yml',
  'lefthook.yaml',
  '.lefthook.yaml',
  '.config/lefthook.yaml',
]

/** Lefthook's other formats. */
export const otherLefthookFiles: readonly string[] = [
  'lefthook.json',
  '.lefthook.json',
  'lefthook.jsonc',
  'lefthook.toml',
  '.lefthook.toml',
]

export const preCommitFiles: readonly string[] = ['.pre-commit-config.yaml', '.pre-commit-config.yml']

/** What was found of hooks. */
export interface FoundHooks {
  readonly files: FoundFiles
  /** Where git looks for hooks, below the top of the work tree or absolute. */
  readonly directory: string
  /** Whether somebody has set core.hooksPath. */
  readonly configured: boolean
}

export interface ManagerChoice {
  readonly manager: Manager
  /** The others that are there too. */
  readonly others: readonly Manager[]
}

/** Picks the manager that git really starts, or else the first whose configuration is there. */
export function chooseManager(found: FoundHooks): ManagerChoice {
  const present = managers.filter(manager => isPresent(found, manager))
  const manager = findActive(found) ?? present[0] ?? 'git'
  return { manager, others: present.filter(other => other !== manager) }
}

/** The directory of husky's hook files: `.husky`, or where a package below the top has its own. */
export function huskyDirectory({ directory }: Pick<FoundHooks, 'directory'>): string {
  return /^(.*\.husky)\/_$/.exec(directory)?.[1] ?? '.husky'
}

/** The edits that put the hooks in. */
export function addHooks(found: FoundHooks, manager: Manager): FileEdit[] {
  switch (manager) {
    case 'husky':
    case 'git':
      return hookNames.map(hook => addToHookFile(found, manager, hook))
    case 'lefthook': {
      const path = existing(found.files, [...lefthookFiles, ...otherLefthookFiles]) ?? 'lefthook.yml'
      const edit = (hook: HookName) => (text: string | undefined) => {
        if (lefthookFiles.includes(path)) return addToLefthook(text, { hook, file: path })
        if (text?.includes(`lockstep-hook ${hook}`))
          return { outcome: 'same', says: 'already there' } as const
        return { outcome: 'left', says: 'is not YAML, and only that is edited' } as const
      }
      return hookNames.map(hook => ({
        path,
        part: hook,
        edit: edit(hook),
        byHand: lefthookLines({ hook, file: path }),
      }))
    }
    case 'pre-commit': {
      const path = existing(found.files, preCommitFiles) ?? '.pre-commit-config.yaml'
      return [{ path, edit: addToPreCommit, byHand: preCommitLines }]
    }
  }
}

/** The edits that take the hooks out, wherever they are. */
export function removeHooks(found: FoundHooks): FileEdit[] {
  const directories = [...new Set([huskyDirectory(found), found.directory])]
  const edits = [
    ...directories.flatMap(directory =>
      hookNames.map(hook => ({
        path: `${directory}/${hook}`,
        edit: (text: string | undefined) => removeHookLine(text, hook),
      })),
    ),
    ...lefthookFiles.flatMap(path =>
      hookNames.map(hook => ({
        path,
        part: hook,
        edit: (text: string | undefined) => removeFromLefthook(text, { hook, file: path }),
      })),
    ),
    ...preCommitFiles.map(path => ({ path, edit: removeFromPreCommit })),
  ]
  return edits
    .filter(({ path }) => found.files.get(path)?.text !== undefined)
    .map(edit => ({ ...edit, byHand: [] }))
}

function addToHookFile(found: FoundHooks, manager: 'husky' | 'git', hook: HookName): FileEdit {
  // Husky up to 8 lets git run its files themselves, and puts nothing on the PATH.
  const runner = manager === 'husky' && found.directory !== '.husky' ? 'husky' : 'git'
  return {
    path: `${manager === 'husky' ? huskyDirectory(found) : found.directory}/${hook}`,
    edit: text => addHookLine(text, runner, hook),
    executable: runner === 'git',
    byHand: [hookLine(runner, hook)],
  }
}

function isPresent({ files, directory }: FoundHooks, manager: Manager): boolean {
  switch (manager) {
    case 'husky':
      return (
        /(?:^|\/)\.husky(?:\/_)?$/.test(directory) ||
        hookNames.some(hook => files.get(`.husky/${hook}`)?.text !== undefined) ||
        /"husky"\s*:/.test(files.get('package.json')?.text ?? '')
      )
    case 'lefthook':
      return existing(files, [...lefthookFiles, ...otherLefthookFiles]) !== undefined
    case 'pre-commit':
      return existing(files, preCommitFiles) !== undefined
    case 'git':
      return false
  }
}

/** Who answers when git starts a hook; undefined when nothing is installed yet. */
function findActive({ files, directory, configured }: FoundHooks): Manager | undefined {
  if (/\.husky\/_$/.test(directory)) return 'husky'
  const texts = hookNames.flatMap(hook => files.get(`${directory}/${hook}`)?.text ?? [])
  if (texts.some(text => text.includes('call_lefthook'))) return 'lefthook'
  if (texts.some(text => text.includes('File generated by pre-commit'))) return 'pre-commit'
  return configured || texts.length > 0 ? 'git' : undefined
}

function existing(files: FoundFiles, paths: readonly string[]): string | undefined {
  return paths.find(path => files.get(path)?.text !== undefined || files.get(path)?.problem !== undefined)
}
