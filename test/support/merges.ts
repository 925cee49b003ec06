/**
 * Two branches that have to be merged, in the incident's repository: `main`, which is checked out, and `side`. Each commit is
 * made with the hook, so that the mirror follows; or behind its back, which is how a hand edit of the mirror gets in.
 */
import { createIncident, mirror } from './incident.ts'
import type { Answer, Content, TestRepository } from './repository.ts'

type Files = Record<string, Content | undefined>

/** A merge driver for mirrors: of a mirrored file git takes our lines where the two sides conflict. */
export const mergeDriver = 'git merge-file --ours %A %O %B'

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
