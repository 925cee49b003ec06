/**
 * A PATH that holds git and a few POSIX tools, and a `node` that only leaves a mark when it is started, or none at all: the
 * witness for what a hook answers before Node is there.
 */
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Content, createRepository, type TestRepository } from './repository.ts'

const tools = ['git', 'sh', 'env', 'sed', 'cat', 'cmp', 'touch']

/** The environment variables that make it the PATH. */
export function bareEnvironment(repo: TestRepository, node: 'stand-in' | 'missing'): { PATH: string } {
  const directory = join(repo.root, '../tools')
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory)
  for (const tool of tools) symlinkSync(`/usr/bin/${tool}`, join(directory, tool))
  if (node === 'stand-in') {
    const script = `#!/bin/sh\ntouch '${startedMark(repo)}'\nexit 1\n`
    writeFileSync(join(directory, 'node'), script, { mode: 0o755 })
  }
  return { PATH: directory }
}

/** The file that is there once the stand-in was started. */
export function startedMark(repo: TestRepository): string {
  return join(repo.root, '../node-was-started')
}

/** Commits what is staged and says whether the hook wanted Node for it. */
export function commitWithStandIn(
  repo: TestRepository,
  environment: Record<string, string> = {},
  words: readonly string[] = [],
): { code: number; startedNode: boolean } {
  const environments = { ...bareEnvironment(repo, 'stand-in'), ...environment }
  const { code } = repo.tryGit([...words, 'commit', '--message', 'x'], { environment: environments })
  return { code, startedNode: existsSync(startedMark(repo)) }
}

/** What a commit comes to that needs no Node. */
export const passed = { code: 0, startedNode: false }
/** What a commit comes to that starts the stand-in. */
export const asked = { code: 1, startedNode: true }

/** A repository with the hook, and a change of one file staged. */
export async function createStaged(files: Record<string, Content>, change: string): Promise<TestRepository> {
  const repo = await createRepository(files)
  repo.installHook()
  repo.write({ [change]: 'changed\n' })
  repo.git('add', change)
  return repo
}
