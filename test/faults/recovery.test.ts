/** What a killed run left, and runs side by side: neither stops the next run. */
import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findProgram, lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'old\n',
  'b/x.py': 'old\n',
}

const listState = (repo: TestRepository) => readdirSync(join(repo.root, '.git/lockstep')).sort()

test(
  'the scratch directory of a process that is gone goes with the next run, that of a live one stays',
  shows('recovery', 'what a killed run left in the git directory', 'the next run that writes removes it', 3),
  async () => {
    await using repo = await createRepository(files)
    const [dead, live] = ['scratch-4194303-abcdef', `scratch-${process.pid}-abcdef`]
    for (const name of [dead, live]) mkdirSync(join(repo.root, '.git/lockstep', name), { recursive: true })
    repo.write({ 'a/x.py': 'new\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(listState(repo)).toEqual(['receipts', live, 'writes'].sort())
  },
)

test(
  'a torn last line of the record of own writes doesn’t swallow the next one',
  shows('recovery', 'the record of own writes is torn', 'what is written next is known as Lockstep’s own', 3),
  async () => {
    await using repo = await createRepository(files)
    mkdirSync(join(repo.root, '.git/lockstep'))
    appendFileSync(join(repo.root, '.git/lockstep/writes'), `${'1'.repeat(40)} b/x`)
    for (const text of ['second\n', 'third\n']) {
      repo.write({ 'a/x.py': text })
      expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
      expect(repo.read('b/x.py')).toBe(text)
    }
  },
)

test(
  'two syncs at once',
  shows('recovery', 'two lockstep sync at once', 'the mirror is in sync; one may have to be run again', 3),
  async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'new\n', 'a/deep/y.py': 'new\n' })
    const run = () =>
      new Promise<{ code: number | null; said: string }>(resolve => {
        const child = spawn(process.execPath, [lockstepBin, 'sync'], {
          cwd: repo.root,
          env: repo.environment,
        })
        let said = ''
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', chunk => {
            said += chunk
          })
        child.on('close', code => resolve({ code, said }))
      })
    for (const { code, said } of await Promise.all([run(), run()])) {
      expect(code === 0 || (code === 2 && said.includes('error: ')), said).toBe(true)
    }
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect([repo.read('b/x.py'), repo.read('b/deep/y.py')]).toEqual(['new\n', 'new\n'])
    expect(listState(repo)).toEqual(['receipts', 'writes'])
  },
)

const prlimit = findProgram('/usr/bin/prlimit')

test.skipIf(!prlimit)(
  'a limit on the size of files: nothing is written, and without it the same command completes',
  shows(
    'faults',
    'a file-size limit (RLIMIT_FSIZE)',
    'the old file stays, whole; the same command completes it',
    3,
  ),
  async () => {
    await using repo = await createRepository(files)
    const large = 'new\n'.repeat(50_000)
    repo.write({ 'a/x.py': large })
    const answer = repo.run(prlimit as string, ['--fsize=4096', process.execPath, lockstepBin, 'sync'])
    expect(answer.code).toBe(2)
    expect(repo.read('b/x.py')).toBe('old\n')
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.py')).toBe(large)
  },
)
