/**
 * Lockstep in a .pre-commit-config.yaml. The pre-commit framework lets no hook change what is committed (it stashes around
 * them and refuses a commit whose files they touch), so what goes in there only checks.
 */
import type { Edit } from './edit.ts'
import { addYamlEntry, readYaml, removeYamlEntry, type YamlEntry } from './yaml-text.ts'

const item = [
  '- repo: local',
  '  hooks:',
  '    - id: lockstep-check',
  '      name: mirrors are in sync',
  '      entry: npx lockstep-hook check',
  '      language: system',
  '      pass_filenames: false',
  '      always_run: true',
]

/** The lines of a file that holds nothing else. */
export const preCommitLines: readonly string[] = ['repos:', ...item.map(line => `  ${line}`)]

const whole: YamlEntry = { path: [], lines: preCommitLines }
const listed: YamlEntry = { path: ['repos'], lines: item }

/** Puts the check in as the last of the repositories. */
export function addToPreCommit(text: string | undefined): Edit {
  const { value, problem } = readYaml(text ?? '')
  if (problem !== undefined) return { outcome: 'left', says: problem }
  if (hasCheck(value)) return { outcome: 'same', says: 'already there' }
  const added = addYamlEntry(text ?? '', Object.hasOwn((value ?? {}) as object, 'repos') ? listed : whole)
  if (added === undefined)
    return { outcome: 'left', says: 'is written in a way that can’t be added to safely' }
  return {
    outcome: 'changed',
    text: added,
    says: text === undefined ? 'created, with a check' : 'a check is added to its repos',
  }
}

/** Takes the check out. */
export function removeFromPreCommit(text: string | undefined): Edit {
  const removed = removeYamlEntry(text ?? '', whole) ?? removeYamlEntry(text ?? '', listed)
  if (removed !== undefined)
    return { outcome: 'changed', text: removed === '' ? undefined : removed, says: 'the check is removed' }
  if (!hasCheck(readYaml(text ?? '').value)) return { outcome: 'same', says: 'holds nothing of Lockstep' }
  return { outcome: 'left', says: 'keeps a check that install didn’t write, or not so' }
}

function hasCheck(value: unknown): boolean {
  return /lockstep-hook|lockstep-check/.test(JSON.stringify(value ?? ''))
}
