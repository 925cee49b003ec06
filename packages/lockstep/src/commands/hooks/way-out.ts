/**
 * The one thing to do about a refused commit. Which command that is depends on how the commit was asked for, because git
 * gives the hook another index each time: its own for a plain commit, a locked one for `-a`, `-i` and `-p`, a temporary one
 * for `-- path` (git-commit(1)). What is staged after the refusal differs with it.
 */
import { basename } from 'node:path/posix'
import type { IndexHook } from '../../core/hook-names.ts'
import type { Mirror } from '../../core/mirror.ts'
import { type RepoPath, showPath } from '../../core/path.ts'
import type { Finding } from '../../core/report.ts'
import { quoteForShell } from '../../core/shell.ts'
import type { Repository } from '../../git/repository.ts'
import type { IndexPlan } from '../sync-index.ts'

/** More files than this aren't named one by one in a command. */
const fewPaths = 3

/** The command, or where it is the owner's choice the choices, that end a refusal. */
export function findWayOut(
  repository: Repository,
  { name, onCommit }: Mirror,
  { hook, plan, forgotten }: { hook: IndexHook; plan: IndexPlan; forgotten: readonly Finding[] },
): string {
  const index = basename(repository.indexFile ?? 'index')
  if (plan.kept.some(({ doubt }) => doubt?.startsWith('cannot tell')) && repository.shallow)
    return 'git fetch --unshallow, then the same git commit again'
  if (plan.kept.length > 0) {
    // What -a or a path had staged is in the work tree alone now, and an edit with a doubt is there anyway.
    const isStaged = index === 'index' && plan.kept.every(({ doubt }) => doubt === undefined)
    const shown = `npx lockstep diff ${isStaged ? '--staged ' : ''}${name}`
    return `move the hand edit to the source, or name it in "mirrorOnly" of ${name} (${shown} shows it)`
  }
  if (forgotten.length === 0 && hook === 'check') return `npx lockstep sync --staged ${name} && git commit`
  // What pre-merge-commit staged isn't in the merge, and is in the commit that finishes it.
  if (forgotten.length === 0 && hook === 'pre-merge-commit' && onCommit === 'stage') return 'git commit'
  const missed =
    forgotten.length > 0
      ? forgotten.map(({ source, expected }) => ({ path: source, isNew: expected === undefined }))
      : plan.changes.map(({ path, before }) => ({ path, isNew: before === undefined }))
  const paths = listPaths(missed.map(({ path }) => path))
  const isNew = missed.some(file => file.isNew)
  // What is new may be ignored where it lies now, and git then adds it only when forced to.
  const add = `git add ${isNew ? '-f ' : ''}-- ${paths}`
  if (index.startsWith('next-index-')) {
    // A path that git doesn't know can't be given to git commit.
    const again = `the same git commit again, with these paths added to it: ${paths}`
    return isNew ? `${add}, then ${again}` : again
  }
  const stage =
    // `git add` refuses a path outside of a sparse checkout, and there is no file of it to add.
    forgotten.length === 0 && (missed.length > fewPaths || plan.skipped.length > 0)
      ? `npx lockstep sync --staged ${name}`
      : add
  // After -a the source isn't staged any more: git drops the index that it had locked.
  return index === 'index.lock' ? `${stage}, then the same git commit again` : `${stage} && git commit`
}

function listPaths(paths: readonly RepoPath[]): string {
  return paths.map(path => quoteForShell(showPath(path))).join(' ')
}
