/** `lockstep hook <name>`: what lockstep-hook starts once git alone can't answer. Each hook loads its own code alone. */
import process from 'node:process'
import { type IndexHook, indexHooks, laterHooks, mergeDriver } from '../core/hook-names.ts'
import { toRepoPath } from '../core/path.ts'
import type { Report } from '../core/report.ts'
import type { Repository } from '../git/repository.ts'

/** Runs one hook with the words that git gave it. */
export async function runHook(repository: Repository, [name, ...words]: readonly string[]): Promise<Report> {
  const indexHook = ([...indexHooks, 'check'] satisfies IndexHook[]).find(one => one === name)
  if (indexHook) {
    const { preCommit } = await import('../commands/hooks/pre-commit.ts')
    return preCommit(repository, indexHook)
  }
  const laterHook = laterHooks.find(one => one === name)
  if (laterHook) {
    const { lookBack } = await import('../commands/hooks/look-back.ts')
    return lookBack(repository, laterHook, words)
  }
  if (name === mergeDriver) {
    const { judgeConflict } = await import('../commands/hooks/merge-driver.ts')
    const [path = '', ours = '', theirs = ''] = words
    return judgeConflict(repository, { path: toRepoPath(path), ours, theirs })
  }
  const { prePush } = await import('../commands/hooks/pre-push.ts')
  return prePush(repository, { remote: words[0] ?? '', input: await readInput() })
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
