/**
 * Two branches that have to be merged, in the incident's repository: `main`, which is checked out, and `side`. Each commit is
 * made with the hook, so that the mirror follows; or behind its back, which is how a hand edit of the mirror gets in.
 */
import { mergeDriverCommand } from '../../packages/lockstep/src/core/hook-names.ts'
import { hookBin } from './environment.ts'
import { createIncident, mirror, model, modelText } from './incident.ts'
import type { Answer, Content, TestRepository } from './repository.ts'

type Files = Record<string, Content | undefined>

/** The merge driver for mirrors, from where it was built. */
export const mergeDriver = mergeDriverCommand.replace('lockstep-hook', `'${hookBin}'`)

/** The incident's repository with the merge driver for its mirror. */
export async function createDriven(
  options: Parameters<typeof createIncident>[0] = {},
): Promise<TestRepository> {
  const attributes = { '.gitattributes': `${mirror}/** merge=lockstep\n` }
  const repo = await createIncident({ ...options, files: { ...attributes, ...options.files } })
  repo.git('config', 'merge.lockstep.driver', mergeDriver)
  return repo
}

/** Commits files on the branch that is checked out; the hook carries the mirror. */
export function commitCarried(repo: TestRepository, files: Files, message = 'work'): void {
  repo.write(files)
  repo.git('add', '--all')
  repo.git('commit', '--quiet', '--message', message)
}

/** Commits files behind the hook's back. */
export function commitUnseen(repo: TestRepository, files: Files, message = 'work'): void {
  repo.write(files)
  repo.git('add', '--all')
  repo.git('commit', '--quiet', '--no-verify', '--message', message)
}

/** Commits on `side` and comes back. */
export function onSide(repo: TestRepository, commit: () => void): void {
  repo.git('checkout', '--quiet', '-B', 'side')
  commit()
  repo.git('checkout', '--quiet', 'main')
}

/** `theirs` on `side` and `ours` on `main`, both carried into the mirror by the hook. */
export function diverge(repo: TestRepository, { theirs, ours }: { theirs: Files; ours: Files }): void {
  onSide(repo, () => commitCarried(repo, theirs, 'theirs'))
  commitCarried(repo, ours, 'ours')
}

/** Runs git without an editor. */
export function quietly(repo: TestRepository, ...words: string[]): Answer {
  return repo.tryGit(['-c', 'core.editor=true', ...words])
}

const oursAlone = { 1: '    ours_alone = 1\n' }
const theirsAlone = { 18: '    theirs_alone = 1\n' }

/** A model that two sides changed in a line of their own, and in one and the same line. */
export const conflict = {
  alone: { ours: oursAlone, theirs: theirsAlone },
  ours: modelText({ ...oursAlone, 3: '    ours = 1\n' }),
  theirs: modelText({ ...theirsAlone, 3: '    theirs = 1\n' }),
  /** What the driver makes of the two. */
  driven: modelText({ ...oursAlone, ...theirsAlone, 3: '    ours = 1\n' }),
  resolved: modelText({ ...oursAlone, ...theirsAlone, 3: '    both = 1\n' }),
}

/** A driven repository in which `side` and `main` have changed the same line of the model, the mirror with it. */
export async function createConflict(): Promise<TestRepository> {
  const repo = await createDriven()
  diverge(repo, { theirs: { [model]: conflict.theirs }, ours: { [model]: conflict.ours } })
  return repo
}

/** Resolves the model's conflict, which has to be the only one there is. */
export function resolve(repo: TestRepository, text = conflict.resolved): void {
  const unmerged = repo.git('diff', '--name-only', '--diff-filter=U')
  if (unmerged !== model) throw new Error(`these have a conflict: ${unmerged}`)
  repo.write({ [model]: text })
  repo.git('add', model)
}
