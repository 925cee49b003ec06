/**
 * A PATH that holds git and a few POSIX tools, and a `node` that only leaves a mark when it is started, or none at all: the
 * witness for what a hook answers before Node is there.
 */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestRepository } from './repository.ts'

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
