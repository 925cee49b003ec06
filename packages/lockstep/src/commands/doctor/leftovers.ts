/** What processes that were killed left in the git directory. It is only named: whether one still runs, git can't tell. */
import { stateDirectory } from '../../apply/record.ts'
import type { Diagnosis } from '../../core/diagnosis.ts'
import { quoteForShell } from '../../core/shell.ts'
import type { Repository } from '../../git/repository.ts'
import { findFacts, findNames } from '../../readers/read-text.ts'

const minute = 60_000
/** Far longer than any run takes, which is what makes a scratch directory one that was left. */
const scratchAge = 60 * minute
/** Git holds the lock for moments, except while `git commit -a` waits for its message. */
const lockAge = 5 * minute

export async function diagnoseLeftovers(repository: Repository): Promise<Diagnosis[]> {
  return [...(await findScratch(repository)), ...(await findLock(repository))]
}

async function findScratch(repository: Repository): Promise<Diagnosis[]> {
  const state = stateDirectory(repository)
  const old: string[] = []
  for (const name of (await findNames(state)) ?? []) {
    if (name.startsWith('scratch-') && (await ageOf(`${state}/${name}`)) > scratchAge) old.push(name)
  }
  if (old.length === 0) return []
  const directories = old.sort().map(name => quoteForShell(shorten(repository, `${state}/${name}`)))
  return [
    {
      id: 'scratch-left',
      severity: 'note',
      message: `runs that were killed left ${old.length} scratch director${old.length === 1 ? 'y' : 'ies'} behind; a sync removes what is older than a day`,
      fix: `rm -r ${directories.join(' ')}`,
    },
  ]
}

async function findLock(repository: Repository): Promise<Diagnosis[]> {
  const lock = `${repository.gitDirectory}/index.lock`
  const age = await ageOf(lock)
  if (age <= lockAge) return []
  const file = shorten(repository, lock)
  return [
    {
      id: 'index-lock-left',
      severity: 'note',
      message: `${file} is ${Math.floor(age / minute)} minutes old: while it is there nobody can stage or commit`,
      fix: `when no git runs in this work tree, and no editor is open on a commit message: rm ${quoteForShell(file)}`,
    },
  ]
}

/** How long ago a file was changed last; 0 for one that isn't there. */
async function ageOf(file: string): Promise<number> {
  const facts = await findFacts(file)
  return facts ? Date.now() - facts.changed : 0
}

function shorten({ root }: Repository, file: string): string {
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file
}
