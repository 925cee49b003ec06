/** Git's merge of three texts, without an index and without a work tree. */
import { type GitContext, gitFailure, runGit } from './run.ts'

/**
 * Merges the files `base`, `ours` and `theirs` of the context's directory, taking our side where the two conflict. A text
 * that merges without a conflict comes out as it does in any other merge. Undefined for what git doesn't merge: binary files.
 */
export async function mergeFiles(context: GitContext): Promise<Buffer | undefined> {
  const request = { args: ['merge-file', '-p', '--ours', '--quiet', 'ours', 'base', 'theirs'] }
  const answer = await runGit(context, request)
  if (answer.code === 0) return answer.stdout
  // "Cannot merge binary files" (git-merge-file(1): negative on error).
  if (answer.code === 255) return undefined
  throw gitFailure(request, answer)
}
