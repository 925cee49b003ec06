/**
 * Files and directories that this user may not read or write, for real: the commands run as nobody. No answer is made up about
 * what couldn't be looked at, every refusal names its path, and once the permissions are mended the same command completes.
 */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findProgram, lockstepBin } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { type Answer, config, createRepository, type TestRepository } from '../support/repository.ts'

const setpriv = findProgram('/usr/bin/setpriv')
const isRoot = process.getuid?.() === 0

/** A repository of nobody's, in whose sources two files are ahead. */
async function createBehind(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    ...Object.fromEntries(
      ['a', 'b'].flatMap(side => [
        [`${side}/x.py`, 'old\n'],
        [`${side}/deep/y.py`, 'old\n'],
      ]),
    ),
  })
  repo.installHook()
  repo.write({ 'a/x.py': 'new\n', 'a/deep/y.py': 'new\n', 'a/deep/z.py': 'new\n' })
  repo.run('chown', ['-R', '65534:65534', '..'])
  return repo
}

function asNobody(repo: TestRepository, program: string, ...args: string[]): Answer {
  return repo.run(setpriv as string, ['--reuid=65534', '--regid=65534', '--clear-groups', program, ...args])
}

const lockstep = (repo: TestRepository, ...words: string[]) =>
  asNobody(repo, process.execPath, lockstepBin, ...words)

/** Exit code and the line that says why, whichever stream it is on. */
function why(repo: TestRepository, { code, stdout, stderr }: Answer): string {
  const line = `${stdout}${stderr}`.split('\n').find(one => one.startsWith('error: ')) ?? ''
  return `${code} ${line
    .replaceAll(`${repo.root}/`, '')
    .replace(/rename '.*' ->/, 'rename … ->')
    .replace(/scratch-[^']*/, '…')}`
}

const chmod = (repo: TestRepository, path: string, mode: number) => chmodSync(join(repo.root, path), mode)

describe.skipIf(!isRoot || !setpriv)('as an ordinary user', () => {
  test.each([
    { what: 'a source file', path: 'a/deep/y.py', mode: 0o000 },
    { what: 'a source directory', path: 'a/deep', mode: 0o000 },
    { what: 'a source directory that can be listed and not entered', path: 'a/deep', mode: 0o444 },
    { what: 'a source directory that can be entered and not listed', path: 'a/deep', mode: 0o311 },
    { what: 'a mirror file', path: 'b/deep/y.py', mode: 0o000 },
    { what: 'a mirror directory', path: 'b/deep', mode: 0o000 },
  ])(
    '$what can’t be read',
    shows(
      'bad input',
      'a file or a directory that can’t be read',
      'exit 2 with its path; nothing is written, no “in sync”',
      4,
    ),
    async ({ path, mode }) => {
      await using repo = await createBehind()
      if (path.startsWith('b/')) repo.run('touch', ['-d', '2025-01-01', 'b/deep/y.py'])
      chmod(repo, path, mode)
      for (const words of [['check'], ['diff'], ['sync', '--dry-run'], ['sync']])
        expect(why(repo, lockstep(repo, ...words)), words.join(' ')).toMatch(
          new RegExp(`^2 error: .*${path}.*Permission denied`),
        )
      expect([repo.read('b/x.py'), repo.read('b/deep/z.py')]).toEqual(['old\n', undefined])
      chmod(repo, path, 0o755)
      repo.run('chmod', ['644', 'a/deep/y.py', 'b/deep/y.py'])
      expect(lockstep(repo, 'sync')).toMatchObject({ code: 0 })
      expect(repo.run('diff', ['-r', 'a', 'b'])).toMatchObject({ code: 0 })
    },
  )

  test(
    'a directory that is all new and can’t be read is no pass',
    shows(
      'bad input',
      'a new directory of the source that can’t be read',
      'exit 2 with its path, no “in sync”',
      4,
    ),
    async () => {
      await using repo = await createBehind()
      expect(lockstep(repo, 'sync')).toMatchObject({ code: 0 })
      repo.write({ 'a/new/n.py': 'new\n' })
      chmod(repo, 'a/new', 0o000)
      expect(why(repo, lockstep(repo, 'check'))).toMatch(/^2 error: .*a\/new\/.*Permission denied/)
      repo.write({ '.git/info/exclude': 'new\n' })
      expect(lockstep(repo, 'check')).toMatchObject({ code: 0 })
      chmod(repo, 'a/new', 0o755)
    },
  )

  test(
    'a file of the mirror that is read-only is replaced, as git would',
    shows(
      'edge cases',
      'a file of the mirror is read-only',
      'it is replaced, as by git; a read-only directory is exit 2 with its path',
      3,
    ),
    async () => {
      await using repo = await createBehind()
      chmod(repo, 'b/x.py', 0o444)
      expect(lockstep(repo, 'sync')).toMatchObject({ code: 0 })
      expect(repo.read('b/x.py')).toBe('new\n')
      expect(lockstep(repo, 'check')).toMatchObject({ code: 0 })
    },
  )

  test(
    'a directory of the mirror that can’t be written: half is done, the next run does the rest, undo all of it',
    shows(
      'faults',
      'a directory of the mirror that can’t be written',
      'exit 2 with its path; mended, the same command completes, or undo takes it back',
      3,
    ),
    async () => {
      await using repo = await createBehind()
      chmod(repo, 'b/deep', 0o555)
      expect(why(repo, lockstep(repo, 'sync'))).toMatchInlineSnapshot(
        `"2 error: a file of the mirror can't be written: EACCES: permission denied, rename … -> 'b/deep/y.py'"`,
      )
      asNobody(repo, 'git', 'add', 'a')
      const head = repo.git('-c', 'safe.directory=*', 'rev-parse', 'HEAD')
      const commit = asNobody(repo, 'git', 'commit', '--quiet', '--message', 'x')
      expect(why(repo, commit)).toMatchInlineSnapshot(
        `"1 error: a file of the mirror can't be written: EACCES: permission denied, rename … -> 'b/deep/y.py'"`,
      )
      expect(asNobody(repo, 'git', 'rev-parse', 'HEAD').stdout.trim()).toBe(head)
      expect(repo.read('b/deep/y.py')).toBe('old\n')
      chmod(repo, 'b/deep', 0o755)
      expect(lockstep(repo, 'undo')).toMatchObject({ code: 0 })
      expect([repo.read('b/x.py'), repo.read('b/deep/y.py'), repo.read('b/deep/z.py')]).toEqual([
        'old\n',
        'old\n',
        undefined,
      ])
      expect(asNobody(repo, 'git', 'commit', '--quiet', '--message', 'x')).toMatchObject({ code: 0 })
      expect(repo.run('diff', ['-r', 'a', 'b'])).toMatchObject({ code: 0 })
    },
  )

  test(
    'what Lockstep keeps in the git directory belongs to root, as after a sudo',
    shows(
      'recovery',
      'what Lockstep keeps in the git directory belongs to root',
      'the commit is refused with the reason; mended, it is carried',
      3,
    ),
    async () => {
      await using repo = await createBehind()
      asNobody(repo, 'git', 'add', 'a')
      repo.run('sh', ['-c', 'mkdir .git/lockstep && chmod 755 .git/lockstep'])
      expect(why(repo, asNobody(repo, 'git', 'commit', '--quiet', '--message', 'x'))).toMatchInlineSnapshot(
        `"1 error: the disk refuses a write: EACCES: permission denied, mkdtemp '.git/lockstep/…'"`,
      )
      expect(lockstep(repo, 'check')).toMatchObject({ code: 1, stderr: '' })
      repo.run('chown', ['-R', '65534:65534', '.git/lockstep'])
      expect(asNobody(repo, 'git', 'commit', '--quiet', '--message', 'x')).toMatchObject({ code: 0 })
      expect(repo.run('diff', ['-r', 'a', 'b'])).toMatchObject({ code: 0 })
    },
  )

  test(
    'a git directory that can’t be written: the commit is refused by git, check answers',
    shows(
      'edge cases',
      'git commit in a read-only git directory',
      'refused, nothing is written in the mirror; check answers',
      8,
    ),
    async () => {
      await using repo = await createBehind()
      asNobody(repo, 'git', 'add', 'a')
      repo.run('chmod', ['-R', 'a-w', '.git'])
      expect(asNobody(repo, 'git', 'commit', '--quiet', '--message', 'x').code).not.toBe(0)
      expect(lockstep(repo, 'hook', 'pre-commit')).toMatchObject({ code: 2 })
      expect(lockstep(repo, 'check', '--staged')).toMatchObject({ code: 1, stderr: '' })
      expect([repo.read('b/x.py'), repo.read('b/deep/z.py')]).toEqual(['old\n', undefined])
      repo.run('chmod', ['-R', 'u+w', '.git'])
    },
  )

  test(
    'a lockstep.json that can’t be read',
    shows('bad input', '`lockstep.json` can’t be read', 'exit 2 with the system’s reason', 4),
    async () => {
      await using repo = await createBehind()
      chmod(repo, 'lockstep.json', 0o000)
      expect(why(repo, lockstep(repo, 'check'))).toMatchInlineSnapshot(
        `"2 error: cannot read lockstep.json: EACCES: permission denied, open 'lockstep.json'"`,
      )
    },
  )
})
