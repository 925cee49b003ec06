/** What plain git says about both sides of a mirror at HEAD. Every verdict of the replay comes from here. */
import type { SimpleGit } from 'simple-git'
import { mirror, source } from './history.ts'

/** How many files differ between source and mirror at HEAD. Not even the trees are read where they are one and the same. */
export async function countDiffering(git: SimpleGit): Promise<number> {
  const [from, to] = await Promise.all([git.revparse([`HEAD:${source}`]), git.revparse([`HEAD:${mirror}`])])
  if (from === to) return 0
  const names = await git.raw(['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, to])
  return names.split('\0').filter(Boolean).length
}
