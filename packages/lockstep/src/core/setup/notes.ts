/** What is left to the user after an install, or good to know, as lines. */

import { hookNames } from '../hook-names.ts'
import { type FoundHooks, huskyDirectory, type Manager } from './hook-managers.ts'

/** The lines about hooks that went to one manager while others are there too. */
export function renderNotes(found: FoundHooks, manager: Manager, others: readonly Manager[]): string[] {
  return [
    ...notesOf(found, manager),
    ...others.map(
      other => `${other} is here too; for its hooks instead: npx lockstep install --into ${other}`,
    ),
  ]
}

function notesOf(found: FoundHooks, manager: Manager): string[] {
  const { files, directory, configured } = found
  const has = (path: string, words: string) => files.get(path)?.text?.includes(words) ?? false
  switch (manager) {
    case 'husky':
      return directory === `${huskyDirectory(found)}/_` || directory === '.husky'
        ? []
        : ['git doesn’t start husky’s hooks in this clone yet: npx husky']
    case 'lefthook':
      return hookNames.every(hook => has(`${directory}/${hook}`, 'lefthook'))
        ? []
        : ['git doesn’t start all of these hooks in this clone yet: npx lefthook install']
    case 'pre-commit':
      return [
        'the pre-commit framework lets no hook change a commit, so this one only checks, and a push isn’t looked at',
        ...(has(`${directory}/pre-commit`, 'pre-commit.com')
          ? []
          : ['git doesn’t start the framework in this clone yet: pre-commit install']),
      ]
    case 'git': {
      const silent = hookNames.filter(hook => {
        const { text, executable } = files.get(`${directory}/${hook}`) ?? {}
        return text !== undefined && !executable
      })
      return [
        ...silent.map(
          hook => `${directory}/${hook} isn’t executable, so git ignores it: chmod +x ${directory}/${hook}`,
        ),
        ...(configured
          ? []
          : ['hooks of git itself aren’t versioned: each clone needs its own npx lockstep install']),
      ]
    }
  }
}
