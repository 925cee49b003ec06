/**
 * `index.lock` in the hands of real processes: one that lets go of it soon, one that keeps it, one that died with it. Lockstep
 * waits a little, says what to do, and never removes a lock.
 */
import { expect, test } from 'vitest'
import { hookBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'
import { type Started, signalFile, start, until } from '../support/start.ts'

const lock = '.git/index.lock'

async function createBehind(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    'a/x.py': 'old\n',
    'b/x.py': 'old\n',
    'notes.md': 'notes\n',
  })
  repo.installHook()
  repo.write({ 'a/x.py': 'new\n' })
  repo.git('add', 'a')
  return repo
}

/** An editor that is open until it is told to close, or its repository is gone, and then has written a message. */
const editor = (repo: TestRepository) =>
  `touch '${signalFile(repo, 'open')}'; while [ -e '${signalFile(repo, 'open')}' ] && [ ! -e '${signalFile(repo, 'close')}' ]; do sleep 0.02; done; echo x >`

/** `git commit -- path` with its editor open: git keeps the lock until that is closed. */
async function startCommit(repo: TestRepository): Promise<Started> {
  repo.write({ 'notes.md': 'edited\n' })
  const words = ['git', '-c', 'core.hooksPath=/dev/null', 'commit', '--only', '--', 'notes.md']
  const started = start(repo, words, { environment: { GIT_EDITOR: editor(repo) }, group: true })
  await until(() => repo.read('../open') !== undefined)
  return started
}

const held = `error: the index is locked by another git process: <root>/.git/index.lock exists
hint:  wait for that process, or remove the lock yourself if none is running; then run the command again
`

test(
  'a git commit whose editor is open keeps the lock: what needs the index says so, what doesn’t works',
  shows(
    'edge cases',
    'sync --staged while the editor of another git commit is open',
    'exit 2 with the reason; afterwards the same command works',
    3,
  ),
  async () => {
    await using repo = await createBehind()
    const { ended } = await startCommit(repo)
    const { code, stdout, stderr } = repo.lockstep(['sync', '--staged'])
    expect({ code, said: `${stdout}${stderr}`.replaceAll(repo.root, '<root>') }).toEqual({
      code: 2,
      said: held,
    })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    expect(repo.read(lock)).toBeDefined()
    repo.write({ 'a/x.py': 'newer\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    repo.write({ '../close': '' })
    expect(await ended).toMatchObject({ code: 0 })
    expect(repo.read(lock)).toBeUndefined()
    expect(repo.git('show', '--format=', '--name-only')).toBe('notes.md')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('diff', '--cached', '--name-only')).toBe('a/x.py\nb/x.py')
  },
)

test(
  'a lock of a git that was killed stays, and once its owner removes it the same command works',
  shows(
    'recovery',
    'index.lock of a git that was killed',
    'exit 2 with what to do, the lock stays; without it the same command works',
    3,
  ),
  async () => {
    await using repo = await createBehind()
    const { child, ended } = await startCommit(repo)
    process.kill(-(child.pid as number), 'SIGKILL')
    await ended
    expect(repo.read(lock)).toBeDefined()
    for (const words of [
      ['sync', '--staged'],
      ['hook', 'pre-commit'],
    ]) {
      const { code, stdout, stderr } = repo.lockstep(words)
      expect({ code, said: `${stdout}${stderr}`.replaceAll(repo.root, '<root>') }).toEqual({
        code: 2,
        said: held,
      })
    }
    expect(repo.read(lock)).toBeDefined()
    repo.write({ [lock]: undefined })
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('diff', '--cached', '--name-only')).toBe('a/x.py\nb/x.py')
  },
)

test(
  'undo while the lock is kept puts the files back, and later the index too',
  shows(
    'recovery',
    '`lockstep undo` while another git keeps index.lock',
    'exit 2 with what to do; afterwards the same command completes',
    3,
  ),
  async () => {
    await using repo = await createBehind()
    const before = repo.git('ls-files', '--stage')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    repo.write({ [lock]: 'held\n' })
    const { code, stderr } = repo.lockstep(['undo'])
    expect({ code, said: stderr.replaceAll(repo.root, '<root>') }).toEqual({ code: 2, said: held })
    repo.write({ [lock]: undefined })
    expect(repo.lockstep(['undo'])).toMatchObject({ code: 0 })
    expect(repo.git('ls-files', '--stage')).toBe(before)
    expect(repo.read('b/x.py')).toBe('old\n')
  },
)

/** A hook before which something else takes the index, as a file watcher's `git status` does, and may let go of it again. */
function installBusyHook(repo: TestRepository, letGo: string): void {
  const script = `#!/bin/sh
echo held >${lock}
${letGo}
exec '${hookBin}' pre-commit "$@"
`
  repo.write({ '.git/hooks/pre-commit': { executable: script } })
}

test(
  'a lock that somebody takes during the hook and lets go of soon: the commit is carried',
  shows(
    'edge cases',
    'index.lock is taken for a moment while the hook runs',
    'the hook waits, the commit carries its mirror',
    2,
  ),
  async () => {
    await using repo = await createBehind()
    // The file is in place right before the index is asked for.
    const wait = 'while ! grep -q new b/x.py; do sleep 0.01; done; sleep 0.1'
    installBusyHook(repo, `(${wait}; rm ${lock}) >/dev/null 2>&1 &`)
    expect(repo.tryGit(['commit', '--quiet', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test(
  'a lock that somebody takes during the hook and keeps: the commit is refused',
  shows(
    'edge cases',
    'index.lock is taken while the hook runs, and kept',
    'the commit is refused with what to do; without the lock it is carried',
    3,
  ),
  async () => {
    await using repo = await createBehind()
    const head = repo.git('rev-parse', 'HEAD')
    installBusyHook(repo, '')
    const { code, stderr } = repo.tryGit(['commit', '--quiet', '--message', 'x'])
    expect({ code, said: stderr.replaceAll(repo.root, '<root>') }).toEqual({ code: 1, said: held })
    expect(repo.git('rev-parse', 'HEAD')).toBe(head)
    expect(repo.read(lock)).toBe('held\n')
    repo.write({ [lock]: undefined })
    repo.installHook()
    expect(repo.tryGit(['commit', '--quiet', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(repo.git('rev-parse', 'HEAD:b')).toBe(repo.git('rev-parse', 'HEAD:a'))
  },
)
