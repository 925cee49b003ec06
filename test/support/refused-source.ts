/** Sources that can't be compared: one small mirror, and the proof that every command refuses it and changes nothing. */
import { expect } from 'vitest'
import { config, type TestRepository } from './repository.ts'

/** A mirror of a directory, in sync. */
export const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'x\n',
  'a/sub/y.py': 'y\n',
  'b/x.py': 'x\n',
  'b/sub/y.py': 'y\n',
}

/** check, sync and sync --overwrite-edits at one place say the same, and change nothing. */
export function expectRefused(repo: TestRepository, words: readonly string[] = []): string {
  const state = () => [
    repo.git('status', '--porcelain'),
    repo.run('find', ['.', '-path', './.git', '-prune', '-o', '-print']).stdout,
  ]
  const before = state()
  const answer = repo.lockstep(['check', ...words])
  expect(answer).toMatchObject({ code: 2, stderr: '' })
  for (const more of [[], ['--overwrite-edits']]) {
    expect(repo.lockstep(['sync', ...words, ...more])).toEqual(answer)
  }
  expect(state()).toEqual(before)
  return answer.stdout
}
