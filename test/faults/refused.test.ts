/** What stops a run from outside, for real: a signal, a lock, a repository that can't be written to. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { findProgram, lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const setpriv = findProgram('/usr/bin/setpriv')
const isRoot = process.getuid?.() === 0

async function createBehind(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    'a/x.py': 'old\n',
    'b/x.py': 'old\n',
  })
  repo.write({ 'a/x.py': 'new\n' })
  repo.git('add', 'a')
  return repo
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s while files are made ready',
  shows(
    'faults',
    'SIGINT, SIGTERM or SIGHUP during a sync',
    'exit 2 with the reason, and the same command completes it',
    3,
  ),
  async signal => {
    await using repo = await createBehind()
    repo.write({ '.gitattributes': '*.py filter=slow\n' })
    repo.git('config', 'filter.slow.clean', 'cat')
    repo.git('config', 'filter.slow.smudge', 'sleep 2; cat')
    const child = spawn(process.execPath, [lockstepBin, 'sync'], { cwd: repo.root, env: repo.environment })
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
    })
    const ended = new Promise<number | null>(resolve => child.on('exit', code => resolve(code)))
    while (!existsSync(join(repo.root, '.git/lockstep/receipts'))) await wait(5)
    child.kill(signal)
    expect(await ended).toBe(2)
    expect(said).toBe(
      `error: interrupted by ${signal}\nhint:  nothing is lost: the same command again completes it, and \`npx lockstep undo\` takes back what a sync did\n`,
    )
    expect(repo.read('b/x.py')).toBe('old\n')
    repo.git('config', 'filter.slow.smudge', 'cat')
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.py')).toBe('new\n')
  },
)

test(
  'a lock that stays is named, and never removed',
  shows('faults', 'index.lock held for ever', 'exit 2 with INDEX_LOCKED, the lock as it was', 3),
  async () => {
    await using repo = await createBehind()
    repo.write({ '.git/index.lock': 'held\n' })
    const answer = repo.lockstep(['sync', '--staged'])
    expect(answer.code).toBe(2)
    expect(answer.stdout + answer.stderr).toContain('the index is locked by another git process')
    expect(readFileSync(join(repo.root, '.git/index.lock'), 'utf8')).toBe('held\n')
    repo.write({ '.git/index.lock': undefined })
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('diff', '--cached', '--name-only')).toBe('a/x.py\nb/x.py')
  },
)

test(
  'a lock that goes soon is waited for',
  shows('faults', 'index.lock held for 100 ms', 'the sync waits and succeeds', 3),
  async () => {
    await using repo = await createBehind()
    repo.write({ '.git/index.lock': 'held\n' })
    const child = spawn(process.execPath, [lockstepBin, 'sync', '--staged'], {
      cwd: repo.root,
      env: repo.environment,
      stdio: 'ignore',
    })
    const ended = new Promise<number | null>(resolve => child.on('exit', code => resolve(code)))
    // The file is in place right before the index is asked for.
    while (repo.read('b/x.py') !== 'new\n') await wait(2)
    await wait(100)
    repo.write({ '.git/index.lock': undefined })
    expect(await ended).toBe(0)
    expect(repo.git('diff', '--cached', '--name-only')).toBe('a/x.py\nb/x.py')
  },
)

test.skipIf(!isRoot || !setpriv)(
  'a git directory that can only be read: check answers, sync explains',
  shows('faults', 'a read-only repository', 'check works; sync says why it can’t, and changes nothing', 8),
  async () => {
    await using repo = await createBehind()
    repo.run('sh', ['-c', 'chown -R 65534:65534 .. && chmod -R a-w .git && chmod a+rx ..'])
    const asOrdinaryUser = (...words: string[]) =>
      repo.run(setpriv as string, [
        '--reuid=65534',
        '--regid=65534',
        '--clear-groups',
        process.execPath,
        lockstepBin,
        ...words,
      ])
    expect(asOrdinaryUser('check')).toMatchObject({ code: 1, stderr: '' })
    for (const words of [['sync'], ['sync', '--staged']]) {
      const { code, stdout, stderr } = asOrdinaryUser(...words)
      expect(code).toBe(2)
      expect(stdout + stderr).toMatch(/error: .*[Pp]ermission denied/)
    }
    expect(repo.read('b/x.py')).toBe('old\n')
    repo.run('chmod', ['-R', 'u+w', '.git'])
  },
)
